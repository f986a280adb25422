package core

import (
	"fmt"
	"net/http"

	"github.com/seclai/seclai-sdk-go/internal/origin"
)

// RedirectError is a redirect that was not followed, because following it would
// have shown the call to another host or changed what it does.
type RedirectError struct {
	From string // the origin that was asked
	To   string // the origin it pointed to
	Why  string // empty when it is the change of origin
}

// Error says where the redirect pointed and what to do.
func (e *RedirectError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("the server redirected to %s, which %s; not followed. Check the base URL", e.To, e.Why)
	}
	return fmt.Sprintf("%s redirected to %s; not followed, because credentials go to the API's host alone. If that host is right, make it the base URL", e.From, e.To)
}

const maxRedirects = 10

// checkRedirect follows a redirect within the API's origin that keeps method and
// body; then the caller's own policy, if there is one, has its say.
func checkRedirect(home string, policy func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		if to := origin.Of(req.URL); to != home {
			return &RedirectError{From: home, To: to}
		}
		if from := via[0].Method; req.Method != from {
			return &RedirectError{From: home, To: home, Why: fmt.Sprintf("turns the %s into a %s", from, req.Method)}
		}
		if policy != nil {
			return policy(req, via)
		}
		if len(via) >= maxRedirects {
			return &RedirectError{From: home, To: home, Why: fmt.Sprintf("was redirect number %d of one call", len(via))}
		}
		return nil
	}
}
