package engine

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

const (
	maxJSON = 32 << 20
	maxKept = 1 << 20 // of a file, for showing its text
)

// content is a request's body, read and checked as far as its form goes.
type content struct {
	fields Fields
	file   *File
}

// body reads the body that op takes and checks it.
func (c *checker) body(op *Operation, r *http.Request) (content, error) {
	if op.Body == nil {
		_, err := io.Copy(io.Discard, io.LimitReader(r.Body, maxJSON))
		return content{}, err
	}
	media, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if op.Body.Media == "multipart/form-data" {
		return c.form(op, r.Body, media, params["boundary"])
	}
	return c.json(op, r.Body, media)
}

func (c *checker) json(op *Operation, r io.Reader, media string) (content, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxJSON+1))
	loc := []any{"body"}
	switch {
	case err != nil:
		return content{}, err
	case len(data) > maxJSON:
		return content{}, Fail(http.StatusRequestEntityTooLarge, "The body is larger than %d bytes", maxJSON)
	case len(bytes.TrimSpace(data)) == 0:
		if op.Body.Required {
			c.add(loc, "missing", "Field required")
		}
		return content{}, nil
	case media != "application/json" && !strings.HasSuffix(media, "+json"):
		c.value(loc, op.Body.Schema, string(data)) // FastAPI then takes it for bytes
		return content{}, nil
	}
	v, err := ParseJSON(data)
	if err != nil {
		at := int64(len(data))
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = syntax.Offset
		}
		c.add([]any{"body", at}, "json_invalid", "JSON decode error")
		return content{}, nil
	}
	c.value(loc, op.Body.Schema, v)
	o, _ := v.(Fields)
	return content{fields: o}, nil
}

// File is a file that was uploaded.
type File struct {
	Name, Media string
	Size        int64
	Sum         string // equal for equal files
	Text        string // its first MiB
}

// form reads multipart/form-data. A body of another type has none of its fields.
func (c *checker) form(op *Operation, r io.Reader, media, boundary string) (content, error) {
	got := content{fields: Fields{}}
	if media == "multipart/form-data" && boundary != "" {
		parts := multipart.NewReader(r, boundary)
		for {
			part, err := parts.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				return got, BadRequest("There was an error parsing the body: %v", err)
			}
			if err := c.part(op, part, &got); err != nil {
				return got, err
			}
		}
	}
	for _, m := range op.Body.Schema.Members {
		_, sent := got.fields[m.Name]
		if m.Schema.Format == "binary" {
			sent = got.file != nil
		}
		if m.Required && !sent {
			c.add([]any{"body", m.Name}, "missing", "Field required")
		}
	}
	if c.CheckForm == nil {
		return got, nil
	}
	return got, c.CheckForm(got.fields)
}

func (c *checker) part(op *Operation, part *multipart.Part, got *content) error {
	name := part.FormName()
	s := op.Body.Schema.Member(name)
	loc := []any{"body", name}
	if s != nil && s.Format == "binary" {
		f, err := c.readFile(part)
		got.file = f
		return err
	}
	data, err := io.ReadAll(io.LimitReader(part, maxJSON))
	if err != nil {
		return BadRequest("There was an error parsing the body: %v", err)
	}
	got.fields[name] = string(data)
	switch {
	case s != nil:
		c.value(loc, s, string(data))
	case c.ExtraPart == nil || !c.ExtraPart(name):
		c.add(loc, "extra_forbidden", "Extra inputs are not permitted")
	}
	return nil
}

func (c *checker) readFile(part *multipart.Part) (*File, error) {
	if part.FileName() == "" {
		return nil, Invalid(Problem{Loc: []any{"body", part.FormName()}, Msg: "Value error, Expected UploadFile, received: <class 'str'>", Type: "value_error"})
	}
	sum := sha256.New()
	var kept limitedBuffer
	n, err := io.Copy(io.MultiWriter(sum, &kept), io.LimitReader(part, c.maxFile+1))
	if err != nil {
		return nil, BadRequest("There was an error parsing the body: %v", err)
	}
	if n > c.maxFile {
		return nil, Fail(http.StatusRequestEntityTooLarge, "The file is larger than %d bytes", c.maxFile)
	}
	return &File{
		Name: part.FileName(), Media: c.mediaType(part.Header.Get("Content-Type"), part.FileName()),
		Size: n, Sum: fmt.Sprintf("%x", sum.Sum(nil)), Text: strings.ToValidUTF8(kept.String(), "\uFFFD"),
	}, nil
}

// limitedBuffer keeps the beginning of what is written to it.
type limitedBuffer struct{ bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(maxKept-b.Len(), len(p))])
	return len(p), nil
}

func (c *checker) mediaType(declared, fileName string) string {
	if c.MediaType == nil {
		return declared
	}
	return c.MediaType(declared, fileName)
}
