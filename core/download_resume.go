package core

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// downloadBody is the content of a [Download], which resumes where it broke off.
type downloadBody struct {
	ctx       context.Context // of all its requests; Close ends it
	end       context.CancelCauseFunc
	call      *call
	mu        sync.Mutex // guards resp, which Close needs while a read may replace it
	resp      *http.Response
	size      int64 // -1 when unknown
	resumable bool
	validator string // what If-Range takes; empty when the server gave nothing
	received  int64
	respEnd   int64 // what received is after the last byte of resp; -1 when unknown
	failures  int   // since the last byte
	err       error // that the download ended with; nil while it goes on
	progress  func(received, total int64)
}

// Read reads more of the file.
func (b *downloadBody) Read(p []byte) (int, error) {
	for b.err == nil {
		if b.received == b.respEnd {
			b.err = b.endResponse()
			continue
		}
		if b.respEnd >= 0 {
			p = p[:min(int64(len(p)), b.respEnd-b.received)]
		}
		n, err := b.resp.Body.Read(p)
		if n > 0 {
			b.failures = 0
			b.advance(n)
			return n, nil // the next read meets an error again
		}
		switch {
		case err == nil:
			return 0, nil
		case !errors.Is(err, io.EOF):
			b.err = b.resume(err)
		case b.respEnd < 0:
			b.err = io.EOF
		default:
			b.err = b.resume(io.ErrUnexpectedEOF)
		}
	}
	return 0, b.err
}

func (b *downloadBody) advance(n int) {
	b.received += int64(n)
	if b.progress != nil {
		b.progress(b.received, b.size)
	}
}

// endResponse ends the download with [io.EOF] if it is whole, however the connection
// ends. A server may send less than the rest, and is asked again.
func (b *downloadBody) endResponse() error {
	if b.resp.ContentLength < 0 { // or else net/http counts
		if n, _ := io.ReadFull(b.resp.Body, make([]byte, 1)); n > 0 {
			return b.call.unreadable(b.resp, errSurplus).err
		}
	}
	if b.received < b.size {
		return b.resume(io.ErrUnexpectedEOF)
	}
	return io.EOF
}

var errSurplus = errors.New("the server sent more than it announced; download the file anew")

// Close ends the download, and a read that is waiting.
func (b *downloadBody) Close() error {
	b.end(errClosed)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.resp.Body.Close()
}

var errClosed = fmt.Errorf("the download was closed: %w", fs.ErrClosed)

// continueFrom takes up the download with another response.
func (b *downloadBody) continueFrom(call *call, resp *http.Response) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.call, b.resp = call, resp
	if b.ctx.Err() != nil { // Close had the one before
		resp.Body.Close()
	}
}

// use makes the file that of a response with all of it.
func (b *downloadBody) use(resp *http.Response) {
	b.size, b.respEnd, b.received, b.failures = resp.ContentLength, resp.ContentLength, 0, 0
	b.validator = validatorOf(resp.Header)
	b.resumable = b.call.op.Method() == http.MethodGet && b.call.header.Get("Range") == "" && canResume(resp)
}

// validatorOf returns what identifies one version of a file, byte for byte. A
// weak entity tag does not (RFC 9110, section 13.1.5), nor does the second in which
// the file was sent: it may have changed again before that was over.
func validatorOf(h http.Header) string {
	if tag := h.Get("Etag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	if modified := h.Get("Last-Modified"); modified != h.Get("Date") {
		return modified
	}
	return ""
}

// canResume reports whether the rest can be requested: the response has the size of
// the file, and says that the server sends parts or which version it is.
func canResume(resp *http.Response) bool {
	ranges := resp.Header.Get("Accept-Ranges")
	return resp.StatusCode == http.StatusOK && resp.ContentLength >= 0 && !isEncoded(resp.Header) &&
		(ranges == "bytes" || ranges == "" && validatorOf(resp.Header) != "")
}

func isEncoded(h http.Header) bool {
	encoding := h.Get("Content-Encoding")
	return encoding != "" && !strings.EqualFold(encoding, "identity")
}

// version returns a name for the content of the file, or "" if the server gave nothing
// that identifies it.
func (b *downloadBody) version() string {
	if !b.resumable || b.validator == "" {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n", b.call.url.RequestURI(), b.size, b.validator))
	return hex.EncodeToString(sum[:])
}

// resume asks for the rest of the file after reading it has failed with err.
func (b *downloadBody) resume(err error) error {
	broken := b.call.brokenOff(b.resp, err).err
	if b.ctx.Err() != nil || !b.resumable || b.failures >= b.call.retries {
		return broken
	}
	b.failures++
	next := b.again()
	delay, _ := next.delay(outcome{})
	if !fitsDeadline(b.ctx, delay) {
		return broken
	}
	if b.failures > 1 {
		if !next.client.budget.take() {
			return broken
		}
		next.charged = 1
	}
	b.resp.Body.Close()
	if !interrupt.Sleep(b.ctx, delay) {
		return b.call.transportError(fmt.Errorf("%w while waiting to resume it; before that: %w", interrupt.Cause(b.ctx), err))
	}
	if again := b.requestRest(next); again != nil {
		return fmt.Errorf("%w; resuming it failed: %w", broken, again)
	}
	return b.check()
}

// again returns another call for the same file.
func (b *downloadBody) again() *call {
	call, calls := *b.call, *b.call.caller
	calls.response = nil
	call.caller, call.attempt.number, call.charged = &calls, b.failures, 0
	call.params = call.params.Clone()
	call.params.Del("Range")
	call.params.Del("If-Range")
	return &call
}

// requestRest asks for what has not been received yet. The response is yet to be
// checked.
func (b *downloadBody) requestRest(next *call) error {
	next.params.Set("Range", fmt.Sprintf("bytes=%d-", b.received))
	if b.validator != "" {
		next.params.Set("If-Range", b.validator)
	}
	resp, err := next.open(b.ctx)
	if err != nil {
		return err
	}
	b.continueFrom(next, resp)
	return nil
}

// check makes sure, before a byte of it is used, that the response goes on where the
// file broke off. A server that sends all of it again gets its way, as long as it is
// the same.
func (b *downloadBody) check() error {
	if err := b.mismatch(); err != nil {
		return b.call.unreadable(b.resp, fmt.Errorf("%w: %w", errChanged, err)).err
	}
	if b.resp.StatusCode == http.StatusPartialContent {
		return nil
	}
	if b.received == 0 {
		b.validator = validatorOf(b.resp.Header)
		return nil
	}
	_, err := io.CopyN(io.Discard, b.resp.Body, b.received)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF):
		return b.resume(io.ErrUnexpectedEOF)
	}
	return b.resume(err)
}

var errChanged = errors.New("the connection broke, and the server no longer sends the same file; download it anew")

// mismatch returns what is wrong with a response to a request for the rest. It sets
// where a good one ends.
func (b *downloadBody) mismatch() error {
	h, length := b.resp.Header, b.resp.ContentLength
	switch {
	case isEncoded(h):
		return fmt.Errorf("the rest is encoded as %q", h.Get("Content-Encoding"))
	case b.resp.StatusCode == http.StatusOK:
		if length != b.size {
			return fmt.Errorf("it has %d bytes now, and had %d", length, b.size)
		}
		if b.received > 0 && (b.validator == "" || validatorOf(h) != b.validator) {
			return errors.New("all of it is sent again, and it may be another version")
		}
		b.respEnd = b.size
		return nil
	case b.resp.StatusCode != http.StatusPartialContent:
		return fmt.Errorf("the status is %d", b.resp.StatusCode)
	}
	part, ok := parseContentRange(h.Get("Content-Range"))
	switch {
	case !ok, part.first != b.received, part.total >= 0 && part.total != b.size, part.last >= b.size:
		return fmt.Errorf("the part from %d of %d is wanted, and Content-Range is %q", b.received, b.size, h.Get("Content-Range"))
	case length >= 0 && length != part.last-part.first+1:
		return fmt.Errorf("the part has %d bytes, and Content-Range is %q", length, h.Get("Content-Range"))
	case b.isOther(h):
		return fmt.Errorf("the version was %s, and is %s", b.validator, validatorOf(h))
	}
	b.respEnd = part.last + 1
	return nil
}

// isOther reports whether a part says that it is of another version of the file. It
// need not repeat the time that it was asked for by (RFC 9110, section 15.3.7).
func (b *downloadBody) isOther(h http.Header) bool {
	now := validatorOf(h)
	return b.validator != "" && now != "" && strings.HasPrefix(now, `"`) == strings.HasPrefix(b.validator, `"`) && now != b.validator
}

// contentRange is a field such as "bytes 100-199/200".
type contentRange struct {
	first, last int64
	total       int64 // -1 for "*"
}

func parseContentRange(field string) (r contentRange, ok bool) {
	unit, field, _ := strings.Cut(field, " ")
	span, total, hasTotal := strings.Cut(field, "/")
	first, last, isSpan := strings.Cut(span, "-")
	if !strings.EqualFold(unit, "bytes") || !hasTotal || !isSpan {
		return r, false
	}
	r.first, r.last, r.total = parseOffset(first), parseOffset(last), parseOffset(total)
	return r, 0 <= r.first && r.first <= r.last && (r.total >= 0 || total == "*")
}

// parseOffset returns -1 for what is no offset.
func parseOffset(digits string) int64 {
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil {
		return -1
	}
	return int64(n)
}
