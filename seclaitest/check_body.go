package seclaitest

import (
	"bytes"
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
	fields fields
	file   *file
}

// body reads the body that op takes and checks it.
func (c *checker) body(op *operation, r *http.Request) (content, error) {
	if op.body == nil {
		_, err := io.Copy(io.Discard, io.LimitReader(r.Body, maxJSON))
		return content{}, err
	}
	media, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if op.body.media == "multipart/form-data" {
		return c.form(op, r.Body, media, params["boundary"])
	}
	return c.json(op, r.Body, media)
}

func (c *checker) json(op *operation, r io.Reader, media string) (content, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxJSON+1))
	loc := []any{"body"}
	switch {
	case err != nil:
		return content{}, err
	case len(data) > maxJSON:
		return content{}, fail(http.StatusRequestEntityTooLarge, "The body is larger than %d bytes", maxJSON)
	case len(bytes.TrimSpace(data)) == 0:
		if op.body.required {
			c.add(loc, "missing", "Field required")
		}
		return content{}, nil
	case media != "application/json" && !strings.HasSuffix(media, "+json"):
		c.value(loc, op.body.schema, string(data)) // FastAPI then takes it for bytes
		return content{}, nil
	}
	v, err := parseJSON(data)
	if err != nil {
		at := int64(len(data))
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = syntax.Offset
		}
		c.add([]any{"body", at}, "json_invalid", "JSON decode error")
		return content{}, nil
	}
	c.value(loc, op.body.schema, v)
	o, _ := v.(fields)
	return content{fields: o}, nil
}

// file is a file that was uploaded.
type file struct {
	name, media string
	size        int64
	sum         string // that tells equal files
	text        string // its beginning
}

// form reads multipart/form-data. A body of another type has none of its fields.
func (c *checker) form(op *operation, r io.Reader, media, boundary string) (content, error) {
	got := content{fields: fields{}}
	if media == "multipart/form-data" && boundary != "" {
		parts := multipart.NewReader(r, boundary)
		for {
			part, err := parts.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				return got, badRequest("There was an error parsing the body: %v", err)
			}
			if err := c.part(op, part, &got); err != nil {
				return got, err
			}
		}
	}
	for _, m := range op.body.schema.members {
		_, sent := got.fields[m.name]
		if m.schema.format == "binary" {
			sent = got.file != nil
		}
		if m.required && !sent {
			c.add([]any{"body", m.name}, "missing", "Field required")
		}
	}
	return got, nil
}

func (c *checker) part(op *operation, part *multipart.Part, got *content) error {
	name := part.FormName()
	s := op.body.schema.member(name)
	loc := []any{"body", name}
	if s != nil && s.format == "binary" {
		f, err := readFile(part, c.maxFile)
		got.file = f
		return err
	}
	data, err := io.ReadAll(io.LimitReader(part, maxJSON))
	if err != nil {
		return badRequest("There was an error parsing the body: %v", err)
	}
	got.fields[name] = string(data)
	switch {
	case s != nil:
		c.value(loc, s, string(data))
	case !strings.HasPrefix(name, "metadata_"):
		c.add(loc, "extra_forbidden", "Extra inputs are not permitted")
	}
	if name == "metadata" {
		if v, err := parseJSON(data); err != nil || !isObject(v) {
			return badRequest("metadata must be a JSON object")
		}
	}
	return nil
}

func isObject(v any) bool { _, ok := v.(fields); return ok }

func readFile(part *multipart.Part, most int64) (*file, error) {
	if part.FileName() == "" {
		return nil, invalid(problem{Loc: []any{"body", part.FormName()}, Msg: "Value error, Expected UploadFile, received: <class 'str'>", Type: "value_error"})
	}
	sum := newSum()
	var kept limitedBuffer
	n, err := io.Copy(io.MultiWriter(sum, &kept), io.LimitReader(part, most+1))
	if err != nil {
		return nil, badRequest("There was an error parsing the body: %v", err)
	}
	if n > most {
		return nil, fail(http.StatusRequestEntityTooLarge, "The file is larger than %d bytes", most)
	}
	return &file{
		name: part.FileName(), media: mediaType(part.Header.Get("Content-Type"), part.FileName()),
		size: n, sum: fmt.Sprintf("%x", sum.Sum(nil)), text: strings.ToValidUTF8(kept.String(), "\uFFFD"),
	}, nil
}

// limitedBuffer keeps the beginning of what is written to it.
type limitedBuffer struct{ bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(maxKept-b.Len(), len(p))])
	return len(p), nil
}
