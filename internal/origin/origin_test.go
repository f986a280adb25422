package origin_test

import (
	"net/url"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/origin"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://Example.COM/a?b#c":    "https://example.com:443",
		"https://user@example.com:443": "https://example.com:443",
		"http://example.com":           "http://example.com:80",
		"http://example.com:8080/":     "http://example.com:8080",
		"https://[FE80::1]/":           "https://[fe80::1]:443",
		"ftp://example.com":            "ftp://example.com:",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := origin.Of(u); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}
