package core

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// payload is the content of a request: open starts it from the beginning.
type payload struct {
	open        func() (io.ReadCloser, error)
	discard     func() // in place of the first open; nil when there is nothing to close
	contentType string
	size        int64 // -1 when unknown
	replayable  bool  // whether open may be called more than once
	long        bool  // whether sending it may take long, so that an idle timeout applies
}

// payloadOf is the content that a request is to have.
func payloadOf(body any) (payload, error) {
	switch body := body.(type) {
	case nil:
		return payload{}, nil
	case *bridge.Form[Upload]:
		return formPayload(body)
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
		open:        func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil },
		contentType: "application/json",
		size:        int64(b.Len()),
		replayable:  true,
	}, nil
}

func textPayload(contentType, text string) payload {
	return payload{
		open:        func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
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
}

// formPayload opens the file once beforehand, so that mistakes are found before
// anything is sent.
func formPayload(body *bridge.Form[Upload]) (payload, error) {
	if body.Err != nil {
		return payload{}, body.Err
	}
	f := form{fields: body.Fields, file: body.Files[0], boundary: "seclai-" + rand.Text()}
	upload := f.file.Upload
	first, err := upload.start()
	if err != nil {
		return payload{}, err
	}
	head, tail := f.head(first.contentType), "\r\n--"+f.boundary+"--\r\n"
	size, fileSize := int64(-1), first.size
	if fileSize >= 0 {
		size = int64(len(head)) + fileSize + int64(len(tail))
	}
	return payload{
		open: func() (io.ReadCloser, error) {
			file := first
			first = nil
			if file == nil {
				var err error
				if file, err = upload.start(); err != nil {
					return nil, err
				}
				if file.size != fileSize {
					file.Close()
					return nil, fmt.Errorf("%s changed while it was uploaded: it has %d bytes, and had %d", upload.name, file.size, fileSize)
				}
			}
			return &formBody{Reader: io.MultiReader(bytes.NewReader(head), file, strings.NewReader(tail)), Closer: file}, nil
		},
		discard:     func() { first.Close() },
		contentType: "multipart/form-data; boundary=" + f.boundary,
		size:        size,
		replayable:  upload.replayable,
		long:        true,
	}, nil
}

type formBody struct {
	io.Reader
	io.Closer
}

// head is all that comes before the file's bytes.
func (f *form) head(contentType string) []byte {
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
