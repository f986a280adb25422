package core

import (
	"context"
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
	failures  int   // since the last byte
	err       error // that the download ended with; nil while it goes on
	progress  func(received, total int64)
}

// Read reads more of the file.
func (b *downloadBody) Read(p []byte) (int, error) {
	for b.err == nil {
		n, err := b.resp.Body.Read(p)
		if n > 0 {
			b.received += int64(n)
			b.failures = 0
			if b.progress != nil {
				b.progress(b.received, b.size)
			}
			return n, nil // the next read meets an error again
		}
		switch {
		case err == nil:
			return 0, nil
		case b.received == b.size || b.size < 0 && errors.Is(err, io.EOF):
			b.err = io.EOF // however the connection ended: the file is whole
		case errors.Is(err, io.EOF):
			b.err = b.resume(io.ErrUnexpectedEOF) // a server may send less than the rest
		default:
			b.err = b.resume(err)
		}
	}
	return 0, b.err
}

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

// validatorOf is what tells one version of a file from another, byte for byte. A
// weak entity tag does not (RFC 9110, section 13.1.5).
func validatorOf(resp *http.Response) string {
	if tag := resp.Header.Get("Etag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return resp.Header.Get("Last-Modified")
}

// canResume reports whether the server may be asked for the rest: it tells how
// large the file is and that it sends parts, or which version it is.
func canResume(method string, resp *http.Response) bool {
	ranges := resp.Header.Get("Accept-Ranges")
	return method == http.MethodGet && resp.StatusCode == http.StatusOK && resp.ContentLength >= 0 && resp.Header.Get("Content-Encoding") == "" &&
		(ranges == "bytes" || ranges == "" && validatorOf(resp) != "")
}

// resume asks for the rest of the file after reading it has failed with err.
func (b *downloadBody) resume(err error) error {
	broken := b.call.brokenOff(b.resp, err).err
	if b.ctx.Err() != nil || !b.resumable || b.failures >= b.call.retries {
		return broken
	}
	b.failures++
	call, calls := *b.call, *b.call.caller
	calls.response = nil
	call.caller, call.attempt.number = &calls, b.failures
	delay, _ := call.delay(outcome{})
	if !fitsDeadline(b.ctx, delay) || b.failures > 1 && !call.client.budget.take() {
		return broken
	}
	b.resp.Body.Close()
	if !interrupt.Sleep(b.ctx, delay) {
		return b.call.transportError(fmt.Errorf("%w while waiting to resume it; before that: %w", interrupt.Cause(b.ctx), err))
	}
	call.params = call.params.Clone()
	call.params.Set("Range", fmt.Sprintf("bytes=%d-", b.received))
	if b.validator != "" {
		call.params.Set("If-Range", b.validator)
	}
	resp, again := call.open(b.ctx)
	if again != nil {
		return fmt.Errorf("%w; resuming it failed: %w", broken, again)
	}
	b.continueFrom(&call, resp)
	return b.check()
}

// check makes sure that the answer goes on where the file broke off. A server that
// sends all of it again gets its way, as long as it is the same.
func (b *downloadBody) check() error {
	if b.resp.StatusCode != http.StatusPartialContent {
		same := b.received == 0 || b.validator != "" && validatorOf(b.resp) == b.validator
		if !same || b.resp.ContentLength != b.size {
			return b.call.unreadable(b.resp, errChanged).err
		}
		if _, err := io.CopyN(io.Discard, b.resp.Body, b.received); err != nil {
			return b.resume(err)
		}
		return nil
	}
	first, total, ok := contentRange(b.resp.Header.Get("Content-Range"))
	if !ok || first != b.received || total >= 0 && total != b.size || b.isOther() {
		return b.call.unreadable(b.resp, fmt.Errorf("%w: it sent %q", errChanged, b.resp.Header.Get("Content-Range"))).err
	}
	return nil
}

// isOther reports whether the answer says that it is of another version of the
// file. A part need not repeat the time that it was asked for by (RFC 9110,
// section 15.3.7).
func (b *downloadBody) isOther() bool {
	now := validatorOf(b.resp)
	return b.validator != "" && now != "" && strings.HasPrefix(now, `"`) == strings.HasPrefix(b.validator, `"`) && now != b.validator
}

var errChanged = errors.New("the connection broke, and the server no longer sends the same file; download it anew")

// contentRange reads a field such as "bytes 100-199/200"; total is -1 for "*".
func contentRange(field string) (first, total int64, ok bool) {
	span, all, ok := strings.Cut(strings.TrimPrefix(field, "bytes "), "/")
	from, _, isSpan := strings.Cut(span, "-")
	first, err := strconv.ParseInt(from, 10, 64)
	if err != nil || !ok || !isSpan {
		return 0, 0, false
	}
	if all == "*" {
		return first, -1, true
	}
	total, err = strconv.ParseInt(all, 10, 64)
	return first, total, err == nil && total >= 0
}
