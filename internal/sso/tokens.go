package sso

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// tokens is the content of a cache file, in the format and order of the command
// line tool, which shares it.
type tokens struct {
	AccessToken   string `json:"accessToken"`
	RefreshToken  string `json:"refreshToken,omitzero"`
	IDToken       string `json:"idToken,omitzero"`
	ExpiresAt     string `json:"expiresAt"` // ISO 8601
	ClientID      string `json:"clientId"`
	Region        string `json:"region"`
	CognitoDomain string `json:"cognitoDomain"`

	expires  time.Time
	members  map[string]json.RawMessage // of the file as it was read, including those of later tools
	renewed  time.Time                  // when this process got the tokens; zero if it read them
	replaces string                     // the access token before these
}

const (
	expiryGrace = 30 * time.Second           // a token counts as expired this long before it is
	isoMillis   = "2006-01-02T15:04:05.000Z" // as JavaScript's toISOString writes it
)

// expire sets the time of expiry.
func (t *tokens) expire(at time.Time) {
	at = at.Round(0) // to the wall clock: the monotonic clock stops while a computer sleeps
	t.expires, t.ExpiresAt = at, at.UTC().Format(isoMillis)
}

// fresh reports whether the access token can be used without a refresh. One that
// the API has rejected can't, unless it is new: another would be rejected as well.
func (t *tokens) fresh(now time.Time, rejected string) bool {
	if t.AccessToken == rejected {
		return now.Sub(t.renewed) < expiryGrace
	}
	return t.AccessToken != "" && t.expires.Sub(now) > expiryGrace
}

// usable reports whether the access token has not expired yet, to the second.
func (t *tokens) usable(now time.Time, rejected string) bool {
	return t.AccessToken != rejected && t.expires.After(now)
}

// encode returns what JavaScript's JSON.stringify(tokens, null, 2) does: the known
// members in their order, then the others.
func (t *tokens) encode() ([]byte, error) {
	var known bytes.Buffer
	encoder := json.NewEncoder(&known)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(t); err != nil {
		return nil, err
	}
	var names map[string]json.RawMessage
	if err := json.Unmarshal(known.Bytes(), &names); err != nil {
		return nil, err
	}
	text := bytes.TrimSuffix(known.Bytes(), []byte("}\n"))
	for _, name := range slices.Sorted(maps.Keys(t.members)) {
		if _, ok := names[name]; !ok && name != "refreshToken" && name != "idToken" {
			key, err := json.Marshal(name)
			if err != nil {
				return nil, err
			}
			text = fmt.Appendf(text, ",%s:%s", key, t.members[name])
		}
	}
	var out bytes.Buffer
	err := json.Indent(&out, append(text, '}'), "", "  ")
	return out.Bytes(), err
}
