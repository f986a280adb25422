package core_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// everyByte writes each byte of s in another way.
func everyByte(s, format string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// However a server writes a credential, it can't be read out of an error.
func TestCredentialsInOtherWriting(t *testing.T) {
	t.Parallel()
	const key = `sk-A+b/c"d<e&f%g.h(i)*j\k`
	for name, written := range map[string]string{
		"as it is":         key,
		"in small letters": strings.ToLower(key),
		"in a query":       url.QueryEscape(key),
		"in a path":        url.PathEscape(key),
		"percent":          everyByte(key, "%%%02x"),
		"one letter":       strings.Replace(key, "b", "%62", 1),
		"JSON":             everyByte(key, `\u%04x`),
		"hexadecimal":      everyByte(key, `\x%02X`),
		"quoted-printable": everyByte(key, "=%02X"),
		"HTML":             html.EscapeString(key),
		"HTML, numbers":    everyByte(key, "&#%d;"),
		"HTML, base 16":    everyByte(key, "&#x%x;"),
		"slashes":          strings.NewReplacer(`\`, `\\`, `"`, `\"`, "/", `\/`).Replace(key),
		"two lines":        key[:9] + "\n" + key[9:],
		"two soft lines":   key[:9] + "=\r\n" + key[9:],
		"escaped lines":    key[:9] + `\r\n` + key[9:],
		"control":          key[:4] + "\x00" + key[4:9] + "\u202e\x1b" + key[9:],
		"base64":           base64.StdEncoding.EncodeToString([]byte(key)),
		"basic":            base64.StdEncoding.EncodeToString([]byte("a:" + key)),
		"basic, shifted":   base64.StdEncoding.EncodeToString([]byte("ab:" + key + "x")),
		"basic, shifted 2": base64.URLEncoding.EncodeToString([]byte("abc:" + key)),
	} {
		server := serverOf(t, answer(403, "text/plain", "no key <<"+written+">> here"))
		c, err := core.New(core.WithBaseURL(server), core.WithAPIKey(key))
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(do(t.Context(), c, "GET"))
		if !strings.Contains(got, "[redacted]") || strings.Contains(got, written[4:]) || strings.Contains(got, written[:12]) {
			t.Errorf("%s, %q: %s", name, written, got)
		}
	}
}

// A credential that looks like its replacement, or odd, is no problem.
func TestOddCredentials(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"[redacted]", "redacted]1", "][redacted", "%5Bredacted%5D", "a.*(b)[c]{2}$", "========", `\\\\\\\\\`, "&amp;&amp;&amp;", "\xff\xfe-not-utf-8", "aaaaaaa1"} {
		server := serverOf(t, answer(403, "text/plain", strings.Repeat(key+" \xff ", 5)))
		c, err := core.New(core.WithBaseURL(server), core.WithAPIKey(key))
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- do(t.Context(), c, "GET") }()
		select {
		case err := <-done:
			if n := strings.Count(err.Error(), "[redacted]"); n != 5 {
				t.Errorf("%s: got %v", key, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: the call goes on and on", key)
		}
	}
}

// A large body full of credentials takes no time, and what is cut off shows no part
// of one.
func TestRedactingALargeBody(t *testing.T) {
	t.Parallel()
	const key = "sk-12345"
	body := strings.Repeat(key+"%", 10_000)
	server := serverOf(t, answer(403, "text/plain", body[5:]))
	c, err := core.New(core.WithBaseURL(server), core.WithAPIKey(key+"678901234"))
	if err != nil {
		t.Fatal(err)
	}
	if err := do(t.Context(), c, "GET"); err == nil {
		t.Error("no error")
	}
	const long = "sk-1234567890123456"
	for cut := range 12 {
		server := serverOf(t, answer(403, "text/plain", strings.Repeat("x", 64<<10-len(long)+cut)+long))
		c, err := core.New(core.WithBaseURL(server), core.WithAPIKey(long))
		if err != nil {
			t.Fatal(err)
		}
		api, ok := errors.AsType[*core.APIError](do(t.Context(), c, "GET"))
		if !ok || strings.Contains(string(api.Body), "sk-12345") {
			t.Errorf("%d bytes cut off: ends with %q", cut, api.Body[len(api.Body)-30:])
		}
	}
}

// The credentials of a call need not be the latest that the client has sent.
func TestCredentialsOfConcurrentCalls(t *testing.T) {
	t.Parallel()
	type tenant struct{}
	source := core.WithTokenSource(func(ctx context.Context) (string, error) { return ctx.Value(tenant{}).(string), nil })
	first, second := make(chan struct{}), make(chan struct{})
	server := serverOf(t, func(w http.ResponseWriter, r *http.Request) {
		token := sentSecret(r)
		if token == "token-number-1" {
			close(first)
			<-second
		}
		answer(403, "text/plain", "not "+token)(w, r)
	})
	c, err := core.New(core.WithBaseURL(server), source)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() { failed <- do(context.WithValue(t.Context(), tenant{}, "token-number-1"), c, "GET") }()
	<-first
	_ = do(context.WithValue(t.Context(), tenant{}, "token-number-2"), c, "GET")
	close(second)
	if err := <-failed; strings.Contains(err.Error(), "token-number-1") {
		t.Errorf("got %v", err)
	}
}

func TestCredentialsInADownload(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-"+sentSecret(r), "1")
		answer(200, "text/x-"+sentSecret(r), "x", "Content-Disposition", "attachment; filename="+sentSecret(r)+".txt")(w, r)
	})
	d, err := open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if shown := strings.ToLower(fmt.Sprint(d.FileName, d.ContentType, d.Header)); strings.Contains(shown, secret) {
		t.Errorf("got %s", shown)
	}
}
