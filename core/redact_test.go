package core_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

// echoes are servers that repeat a credential in all the places that reach errors,
// logs and responses.
var echoes = map[string]func(w http.ResponseWriter, secret string){
	"message":           echo(403, "application/json", `{"detail": "no key %s"}`),
	"message, escaped":  echo(403, "application/json", `{"detail": "no key %.0s\u0073k-very-secret"}`),
	"code":              echo(400, "application/json", `{"code": "%s"}`),
	"plain text":        echo(502, "text/plain", `upstream refused %s`),
	"a field's message": echo(422, "application/json", `{"detail": [{"loc": ["body", "name"], "msg": "not %s", "type": "x"}]}`),
	"a field's place":   echo(422, "application/json", `{"detail": [{"loc": ["header", "%s"], "msg": "missing", "type": "x"}]}`),
	"a field's type":    echo(422, "application/json", `{"detail": [{"loc": ["header"], "msg": "missing", "type": "%s"}]}`),
	"a problem's path":  echo(422, "application/json", `{"error": "invalid_agent_definition", "errors": [{"path": "%s", "line": 1, "column": 2, "message": "m"}]}`),
	"a problem":         echo(422, "application/json", `{"error": "invalid_agent_definition", "errors": [{"path": "p", "line": 1, "column": 2, "message": "bad %s"}]}`),
	"an account":        echo(402, "application/json", `{"detail": {"message": "m", "account_id": "%s"}}`),
	"HTML":              echo(200, "text/html", `<p>%s</p>`),
	"a member's name":   echo(200, "application/json", `{"id": {"%s": [1}}`),
	"no JSON":           echo(200, "application/json", `%s`),
	"a request ID":      inHeader(500, "X-Request-Id"),
	"a content type":    inHeader(200, "Content-Type"),
	"any header field":  inHeader(404, "X-Debug"),
	"a redirect's host": func(w http.ResponseWriter, secret string) {
		w.Header().Set("Location", "https://"+secret+".example.com/")
		w.WriteHeader(http.StatusFound)
	},
	"a redirect that is no URL": func(w http.ResponseWriter, secret string) {
		w.Header().Set("Location", "https://%zz"+secret)
		w.WriteHeader(http.StatusFound)
	},
	"a status line": func(w http.ResponseWriter, secret string) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %s\r\n\r\n", secret)
		_ = conn.Close()
	},
	"a header that is none": func(w http.ResponseWriter, secret string) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\n%s\r\n\r\n", secret)
		_ = conn.Close()
	},
}

func echo(status int, contentType, format string) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, secret string) {
		answer(status, contentType, fmt.Sprintf(format, secret))(w, nil)
	}
}

func inHeader(status int, name string) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, secret string) {
		answer(status, "application/json", `{"id": 1}`, name, "x-"+secret)(w, nil)
	}
}

// sent is the credential that a request came with.
func sentSecret(r *http.Request) string {
	return r.Header.Get("X-API-Key") + strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// A credential that the server repeats appears nowhere.
func TestCredentialsThatAreRepeated(t *testing.T) {
	t.Parallel()
	for place, respond := range echoes {
		for kind, credential := range map[string]core.ClientOption{
			"key": core.WithAPIKey(secret), "token": core.WithAccessToken(secret), "source": core.WithTokenSource(source(secret)),
		} {
			var out bytes.Buffer
			log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
			server := serverOf(t, func(w http.ResponseWriter, r *http.Request) { respond(w, sentSecret(r)) })
			c, err := core.New(credential, core.WithBaseURL(server), core.WithRetries(1), core.WithBackoff(1, 1), core.WithLogger(log))
			if err != nil {
				t.Fatal(err)
			}
			var response core.Response
			_, err = agents.New(c).Get(t.Context(), "a1", core.WithResponse(&response))
			if err == nil {
				t.Errorf("%s: no error", place)
			}
			for _, v := range []any{err, response.Header, response.RequestID} {
				show(t, &out, v, log)
			}
			for err := err; err != nil; err = errors.Unwrap(err) {
				show(t, &out, err, log)
			}
			if api, ok := errors.AsType[*core.APIError](err); ok {
				fmt.Fprintf(&out, "%s %v", api.Body, api.Header)
			}
			if strings.Contains(strings.ToLower(out.String()), secret) {
				t.Errorf("%s of a %s: %s", place, kind, out.String())
			}
		}
	}
}

func TestCredentialsInAStream(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		answer(200, "text/event-stream", "event: error\ndata: {\"message\": \"no key "+sentSecret(r)+"\", \"run_id\": \"r-"+sentSecret(r)+"\"}\n\n")(w, r)
	})
	for _, err := range agents.New(c).RunStream(t.Context(), "a1", agents.RunRequest{}) {
		if failed, ok := errors.AsType[*core.StreamError](err); !ok || strings.Contains(fmt.Sprintf("%+v %v", failed, err), secret) || !strings.Contains(err.Error(), "no key [redacted]") {
			t.Errorf("got %v", err)
		}
	}
}

// A key that is a word is not taken out of others.
func TestShortCredentialsGarbleNothing(t *testing.T) {
	t.Parallel()
	for key, message := range map[string]string{"any": "Your company has many keys.", "expired": "The key expired.", "key-1": "no key-1 here"} {
		server := serverOf(t, answer(403, "application/json", fmt.Sprintf(`{"detail": %q}`, message)))
		c, err := core.New(core.WithBaseURL(server), core.WithAPIKey(key))
		if err != nil {
			t.Fatal(err)
		}
		if err := do(t.Context(), c, "GET"); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: got %v", key, err)
		}
	}
}

// What a server says can't fill a log, and can't command a terminal.
func TestTextOfServersIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300<<10)
	fields := make([]map[string]any, 5000)
	for i := range fields {
		fields[i] = map[string]any{"loc": []any{"body", i}, "msg": "wrong\x1b[2J\r\a", "type": "t"}
	}
	many, err := json.Marshal(map[string]any{"detail": fields})
	if err != nil {
		t.Fatal(err)
	}
	for name, handler := range map[string]http.HandlerFunc{
		"message":      answer(400, "application/json", `{"detail": "`+long+`"}`),
		"field":        answer(422, "application/json", `{"detail": [{"loc": ["`+long[:30<<10]+`"], "msg": "`+long[:20<<10]+`", "type": "t"}]}`),
		"many fields":  answer(422, "application/json", string(many)),
		"problem":      answer(422, "application/json", `{"error": "invalid_agent_definition", "errors": [{"path": "`+long[:60<<10]+`"}]}`),
		"request ID":   answer(500, "application/json", `{}`, "X-Request-Id", long[:100<<10]),
		"content type": answer(200, "text/"+long[:100<<10], `x`),
		"member":       answer(200, "application/json", `{"`+long+`": [1}`),
		"escapes":      answer(400, "application/json", `{"detail": "\u001b[31mred\u0007\u009b\u202e"}`),
	} {
		err := do(t.Context(), serve(t, handler, core.WithRetries(0)), "GET")
		if err == nil || len(err.Error()) > 8<<10 || strings.ContainsAny(err.Error(), "\x1b\r\a\u009b\u202e") {
			t.Errorf("%s: %d bytes: %.300q", name, len(fmt.Sprint(err)), fmt.Sprint(err))
		}
	}
}
