package core

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/fieldvalue"
)

// fieldNames are the fields of the header that a call sets by itself.
var fieldNames = [...]string{"Accept", "User-Agent", "Content-Type", "Seclai-Version", "Idempotency-Key"}

func (p *prepared) fillFields() {
	agent := userAgent
	if p.product != "" {
		agent += " " + p.product
	}
	p.fields = [...]string{"application/json", agent, p.body.contentType, p.version, p.idempotencyKey}
}

// accept sets which media types the response may have.
func (p *prepared) accept(types string) { p.fields[0] = types }

// WithHeader sets a header field of every request, replacing the SDK's own value
// of it. Fields that have an option of their own, such as those of credentials,
// and those that follow from the call, such as Host, are a [*ConfigError].
func WithHeader(name, value string) Option {
	return func(s *settings) error {
		field := http.CanonicalHeaderKey(name)
		switch {
		case !isToken(name):
			return &ConfigError{Message: fmt.Sprintf("core.WithHeader: %q is not the name of a header field", name)}
		case isCredentialField(name):
			return &ConfigError{Message: fmt.Sprintf("core.WithHeader: %s holds credentials; use core.WithAPIKey, core.WithAccessToken or core.WithTokenSource", field)}
		case optionForHeader[field] != "":
			return &ConfigError{Message: fmt.Sprintf("core.WithHeader: %s has an option of its own; use core.%s", field, optionForHeader[field])}
		case slices.Contains(reservedHeaders, field):
			return &ConfigError{Message: fmt.Sprintf("core.WithHeader: %s is not yours to set: it follows from the call", field)}
		}
		if err := checkFieldValue("core.WithHeader: the value of "+field, value); err != nil {
			return err
		}
		s.header.Set(name, value)
		return nil
	}
}

// optionForHeader has the options that check what they put into a field.
var optionForHeader = map[string]string{
	"Seclai-Version":  "WithAPIVersion",
	"X-Account-Id":    "WithAccountID",
	"Idempotency-Key": "WithIdempotencyKey",
}

// reservedHeaders are the fields that say what a call sends, and how its response is read.
// For the first four, net/http ignores what the header says.
var reservedHeaders = []string{"Host", "Content-Length", "Transfer-Encoding", "Trailer", "Content-Type", "Content-Encoding", "Accept-Encoding"}

// isToken is RFC 9110, section 5.6.2.
func isToken(s string) bool {
	for _, r := range s {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r) {
			return false
		}
	}
	return s != ""
}

// WithAPIKeyHeader sends the API key in header field name; the default is
// x-api-key.
func WithAPIKeyHeader(name string) ClientOption {
	return clientOption(func(cfg *config) error {
		if !isToken(name) {
			return &ConfigError{Message: fmt.Sprintf("core.WithAPIKeyHeader: %q is not the name of a header field", name)}
		}
		field := http.CanonicalHeaderKey(name)
		if slices.Contains(reservedHeaders, field) || slices.Contains(fieldNames[:], field) || optionForHeader[field] != "" {
			return &ConfigError{Message: fmt.Sprintf("core.WithAPIKeyHeader: %s holds something else", field)}
		}
		cfg.apiKeyHeader = name
		return nil
	})
}

// WithUserAgent adds product to the User-Agent field, after the SDK's, Go's and
// the system's own, for example "myapp/1.4".
func WithUserAgent(product string) Option {
	return func(s *settings) error {
		s.product = product
		return checkFieldValue("core.WithUserAgent: the product", product)
	}
}

// WithAccountID acts for another of the caller's accounts (header X-Account-Id).
// It takes effect with access tokens only: an API key belongs to one account. For
// a call, an empty ID takes back the client's.
func WithAccountID(id string) Option {
	return func(s *settings) error {
		s.header.Set("X-Account-Id", id)
		if id == "" {
			s.header.Del("X-Account-Id")
		}
		return checkFieldValue("core.WithAccountID: the ID", id)
	}
}

// checkFieldValue refuses a value that can't be sent in a header field, such as a key
// read from a file with its newline.
func checkFieldValue(what, value string) error {
	if !fieldvalue.Valid(value) {
		return &ConfigError{Message: what + " has a line break or another control character; trim it"}
	}
	return nil
}

func isCredentialField(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Authorization", "X-Api-Key", "Cookie", "Proxy-Authorization":
		return true
	}
	return false
}
