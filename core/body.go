package core

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"
	"sync"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// payload is the content of a request: open starts it from the beginning.
type payload struct {
	open        func(context.Context, *loans) (io.ReadCloser, error)
	discard     func() // when no more attempt is made; nil when there is nothing to close
	contentType string
	size        int64 // -1 when unknown
	replayable  bool  // whether open may be called more than once
	long        bool  // whether sending it may take long, so that an idle timeout applies
}

// payloadOf is the content that a request is to have.
func payloadOf(ctx context.Context, body any) (payload, error) {
	switch body := body.(type) {
	case nil:
		return payload{}, nil
	case *bridge.Form[Upload]:
		return formPayload(ctx, body)
	case bridge.Fields:
		return textPayload("application/x-www-form-urlencoded", url.Values(body).Encode()), nil
	case bridge.Text:
		return textPayload("text/plain; charset=utf-8", string(body)), nil
	}
	return jsonPayload(body)
}

func jsonPayload(v any) (payload, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return payload{}, fmt.Errorf("encoding the request: %w", err)
	}
	return payload{
		open: func(context.Context, *loans) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(b.Bytes())), nil
		},
		contentType: "application/json",
		size:        int64(b.Len()),
		replayable:  true,
	}, nil
}

func textPayload(contentType, text string) payload {
	return payload{
		open: func(context.Context, *loans) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(text)), nil
		},
		contentType: contentType,
		size:        int64(len(text)),
		replayable:  true,
	}
}

// form is a body of fields and a file, streamed: only its headers are in memory.
type form struct {
	fields   []bridge.Field
	file     bridge.File[Upload]
	boundary string
	size     int64 // of the file; -1 when unknown
	head     []byte

	mu    sync.Mutex
	first *startedUpload // until an attempt takes it
}

// formPayload opens the file once beforehand, so that mistakes are found before
// anything is sent.
func formPayload(ctx context.Context, body *bridge.Form[Upload]) (payload, error) {
	if body.Err != nil {
		return payload{}, body.Err
	}
	f := &form{fields: body.Fields, file: body.Files[0], boundary: "seclai-" + rand.Text()}
	first, err := f.start(ctx)
	if err != nil {
		return payload{}, err
	}
	f.first, f.size, f.head = first, first.size, f.encodeHead(first.contentType)
	size := int64(-1)
	if f.size >= 0 {
		size = int64(len(f.head)) + f.size + int64(len(f.tail()))
	}
	return payload{
		open:        f.open,
		discard:     f.discard,
		contentType: "multipart/form-data; boundary=" + f.boundary,
		size:        size,
		replayable:  !first.once,
		long:        true,
	}, nil
}

// start opens the file, which may block, for as long as ctx allows.
func (f *form) start(ctx context.Context) (*startedUpload, error) {
	return interrupt.Do(ctx, f.file.Upload.start, func(late *startedUpload) { late.Close() })
}

// open starts the content from the beginning. A middleware may do so twice at once.
func (f *form) open(ctx context.Context, loans *loans) (io.ReadCloser, error) {
	if loans.haveEnded() {
		return nil, fs.ErrClosed
	}
	file := f.takeFirst()
	if file == nil {
		var err error
		if file, err = f.start(ctx); err != nil {
			return nil, err
		}
		if file.size != f.size {
			file.Close()
			return nil, fmt.Errorf("%s changed while it was uploaded: it has %d bytes, and had %d", f.file.Upload.name, file.size, f.size)
		}
	}
	lent, err := loans.lend(ctx, file, f.file.Upload.inMemory())
	if err != nil {
		return nil, err
	}
	return &formBody{io.MultiReader(bytes.NewReader(f.head), lent, strings.NewReader(f.tail())), lent}, nil
}

// takeFirst returns the file that was opened beforehand, if it has not been taken yet.
func (f *form) takeFirst() *startedUpload {
	f.mu.Lock()
	defer f.mu.Unlock()
	first := f.first
	f.first = nil
	return first
}

func (f *form) discard() {
	if first := f.takeFirst(); first != nil {
		first.Close()
	}
}

type formBody struct {
	io.Reader
	io.Closer
}

func (f *form) tail() string { return "\r\n--" + f.boundary + "--\r\n" }

// encodeHead writes all that comes before the file's bytes.
func (f *form) encodeHead(contentType string) []byte {
	var b bytes.Buffer
	for _, field := range f.fields {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", f.boundary, field.Name, field.Value)
	}
	fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n",
		f.boundary, f.file.Field, escapeFileName(f.file.Upload.name), contentType)
	return b.Bytes()
}

// escapeFileName is how the WHATWG writes names in multipart/form-data: UTF-8 as
// it is, and percent-encoding for what would end the quoted string or the line. A
// backslash is doubled, as readers of quoted strings expect it (RFC 2183).
func escapeFileName(name string) string {
	var b strings.Builder
	for _, r := range name { // what is not UTF-8 becomes U+FFFD
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '"' || r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, "%%%02X", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
