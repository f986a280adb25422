package core

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Form is a request's content as multipart/form-data (RFC 7578).
type Form struct {
	fields []formField
	file   Upload
	part   string // the file's field name
}

type formField struct{ name, value string }

// NewForm is a form with file in the field called part.
func NewForm(part string, file Upload) *Form { return &Form{part: part, file: file} }

// SetField adds field name with value *v; a nil v leaves it out.
func SetField[T any](f *Form, name string, v *T) {
	if v != nil {
		f.fields = append(f.fields, formField{name, formatParam(*v)})
	}
}

// SetJSONField adds field name with v as JSON; a nil v leaves it out.
func SetJSONField(f *Form, name string, v Object) {
	if v == nil {
		return
	}
	data, err := json.Marshal(v)
	if err != nil {
		f.file.open = func() (io.ReadCloser, int64, error) { return nil, 0, fmt.Errorf("field %s: %w", name, err) }
		return
	}
	f.fields = append(f.fields, formField{name, string(data)})
}

// payload streams the form: only its headers are in memory. The file is opened
// once beforehand, so that mistakes are found before anything is sent.
func (f *Form) payload() (payload, error) {
	boundary := "seclai-" + rand.Text()
	first, err := f.file.start()
	if err != nil {
		return payload{}, err
	}
	head, tail := f.head(boundary, first.contentType), "\r\n--"+boundary+"--\r\n"
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
				if file, err = f.file.start(); err != nil {
					return nil, err
				}
				if file.size != fileSize {
					file.Close()
					return nil, fmt.Errorf("%s changed while it was uploaded: it has %d bytes, and had %d", f.file.name, file.size, fileSize)
				}
			}
			return &formBody{Reader: io.MultiReader(bytes.NewReader(head), file, strings.NewReader(tail)), Closer: file}, nil
		},
		discard:     func() { first.Close() },
		contentType: "multipart/form-data; boundary=" + boundary,
		size:        size,
		replayable:  f.file.replayable,
		long:        true,
	}, nil
}

type formBody struct {
	io.Reader
	io.Closer
}

// head is all that comes before the file's bytes.
func (f *Form) head(boundary, contentType string) []byte {
	var b bytes.Buffer
	for _, field := range f.fields {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary, field.name, field.value)
	}
	fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n",
		boundary, f.part, escapeFileName(f.file.name), contentType)
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
