package core_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	sdk "github.com/seclai/seclai-sdk-go/internal/runtime"
)

func TestA401WithATokenSource(t *testing.T) {
	s := login(t, time.Hour)
	s.accept = func(token string) bool { return token == "2" }
	n := 0
	source := core.WithTokenSource(func(ctx context.Context) (string, error) {
		n++
		if want := map[int]string{1: "", 2: "1"}[n]; core.RejectedToken(ctx) != want {
			t.Errorf("call %d sees that %q was rejected", n, core.RejectedToken(ctx))
		}
		return fmt.Sprint(n), nil
	})
	if err := do(t.Context(), s.client(t, source), "POST", core.WithRetries(0)); err != nil || s.tokens() != "1 2" {
		t.Errorf("%v with %s", err, s.tokens())
	}
}

func TestA401IsReplayedOnceAndOnlyWhereATokenCanChange(t *testing.T) {
	for name, tt := range map[string]struct {
		opts []core.ClientOption
		want int
	}{
		"SSO":                              {nil, 2},
		"a token source that has no other": {[]core.ClientOption{core.WithTokenSource(func(context.Context) (string, error) { return "x", nil })}, 1},
		"a fixed token":                    {[]core.ClientOption{core.WithAccessToken("x")}, 1},
		"a key":                            {[]core.ClientOption{core.WithAPIKey("x")}, 1},
	} {
		s := login(t, time.Hour)
		s.accept = func(string) bool { return false }
		err := do(t.Context(), s.client(t, tt.opts...), "GET")
		if !errors.Is(err, core.ErrUnauthorized) || len(s.seen) != tt.want {
			t.Errorf("%s: %d requests: %v; want %d", name, len(s.seen), err, tt.want)
		}
	}
}

func TestABodyThatIsGoneIsNotReplayed(t *testing.T) {
	s := login(t, time.Hour)
	s.accept = func(string) bool { return false }
	upload := core.Reader("a.txt", io.MultiReader(strings.NewReader("x")))
	form := sdk.NewForm("file", upload)
	err := sdk.Empty(t.Context(), s.client(t), sdk.Request{Operation: "POST /things", Body: form}, nil)
	if !errors.Is(err, core.ErrUnauthorized) || len(s.seen) != 1 {
		t.Errorf("%d requests: %v", len(s.seen), err)
	}
}

func TestATokenSourceThatFails(t *testing.T) {
	s := login(t, time.Hour)
	broken := errors.New("the vault is shut")
	for want, source := range map[string]core.TokenSource{
		"the vault is shut":   func(context.Context) (string, error) { return "", broken },
		"empty token":         func(context.Context) (string, error) { return "", nil },
		"a control character": func(context.Context) (string, error) { return oldToken + "\n" + oldToken, nil },
	} {
		err := do(t.Context(), s.client(t, core.WithTokenSource(source)), "POST")
		if err == nil || !strings.Contains(err.Error(), "getting an access token") || !strings.Contains(strings.ReplaceAll(err.Error(), "another ", "a "), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		noSecret(t, fmt.Sprint(err))
	}
	if len(s.seen) != 0 {
		t.Error("something was sent")
	}
}

// Where the network fails a token source, nothing is wrong with the credentials.
func TestATokenSourceWithoutANetwork(t *testing.T) {
	for _, failures := range []int{1, 9} {
		synctest.Test(t, func(t *testing.T) {
			s := login(t, time.Hour)
			asked := 0
			err := do(t.Context(), s.client(t, core.WithRetries(1), core.WithTokenSource(func(context.Context) (string, error) {
				if asked++; asked <= failures {
					return "", fmt.Errorf("asking the vault: %w", &net.OpError{Op: "read", Err: errors.New("connection reset")})
				}
				return newToken, nil
			})), "POST")
			if asked != 2 || (err == nil) != (failures == 1) {
				t.Errorf("%d failures, asked %d times: %v", failures, asked, err)
			}
			if err != nil && (errors.Is(err, core.ErrUnauthorized) || !core.IsTemporary(err) || !core.NotSent(err)) {
				t.Errorf("taken for another failure: %v", err)
			}
		})
	}
}
