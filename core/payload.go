package core

import (
	"bytes"
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
