package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/filelock"
)

// ssoTokens is the content of a cache file, in the format and order of the
// command line tool, which shares it.
type ssoTokens struct {
	AccessToken   string `json:"accessToken"`
	RefreshToken  string `json:"refreshToken,omitzero"`
	IDToken       string `json:"idToken,omitzero"`
	ExpiresAt     string `json:"expiresAt"` // ISO 8601
	ClientID      string `json:"clientId"`
	Region        string `json:"region"`
	CognitoDomain string `json:"cognitoDomain"`

	expires  time.Time
	more     map[string]json.RawMessage // members that this SDK does not know
	renewed  time.Time                  // when this process got them; zero where they were read
	replaces string                     // the access token that they took the place of
}

const (
	expiryGrace  = 30 * time.Second // before a token runs out, it is taken to have
	maxCacheFile = 1 << 20
	isoMillis    = "2006-01-02T15:04:05.000Z" // as JavaScript's toISOString writes it
)

func (t *ssoTokens) expire(at time.Time) {
	at = at.Round(0) // by the clock on the wall: a computer that sleeps stops the other one
	t.expires, t.ExpiresAt = at, at.UTC().Format(isoMillis)
}

// fresh reports whether the access token can be used, and is not the one that the
// API has refused. One that was refused when it was new will not be bettered by
// another.
func (t *ssoTokens) fresh(rejected string) bool {
	if t.AccessToken == rejected {
		return time.Since(t.renewed) < expiryGrace
	}
	return t.AccessToken != "" && time.Until(t.expires) > expiryGrace
}

// readTokens reads a profile's cache file. Only a regular file is: a link may lead
// anywhere. Only the profile's own tokens are: another domain must not see them.
func readTokens(p *ssoProfile) (*ssoTokens, error) {
	file := p.cache
	corrupt := func(what string) (*ssoTokens, error) {
		return nil, &ConfigError{Message: fmt.Sprintf("the token cache %s %s; remove it and run `%s`", file, what, p.loginCommand())}
	}
	data, err := readRegular(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case errors.Is(err, errNotRegular):
		return corrupt("is not a regular file")
	case err != nil:
		return nil, &ConfigError{Message: "reading the token cache: " + err.Error()}
	}
	var t ssoTokens
	if json.Unmarshal(data, &t) != nil || json.Unmarshal(data, &t.more) != nil {
		return corrupt("is not valid JSON of the expected form")
	}
	if t.AccessToken == "" && t.RefreshToken == "" {
		return corrupt("holds no token")
	}
	if t.CognitoDomain != "" && t.CognitoDomain != p.domain || t.ClientID != "" && t.ClientID != p.clientID {
		return corrupt("holds the tokens of another domain or client")
	}
	if checkFieldValue("", t.AccessToken) != nil {
		return corrupt("holds a token with a control character")
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t.expires, err = time.Parse(layout, t.ExpiresAt); err == nil {
			return &t, nil
		}
	}
	return corrupt("has an expiresAt that is not a time in ISO 8601")
}

var errNotRegular = errors.New("not a regular file")

func readRegular(file string) ([]byte, error) {
	named, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !named.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if opened, err := f.Stat(); err != nil || !os.SameFile(named, opened) {
		return nil, errNotRegular // it was exchanged in between
	}
	return io.ReadAll(io.LimitReader(f, maxCacheFile))
}

// encode writes what JavaScript's JSON.stringify(tokens, null, 2) does: the known
// members in their order, then the others.
func (t *ssoTokens) encode() ([]byte, error) {
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
	for _, name := range slices.Sorted(maps.Keys(t.more)) {
		if _, ok := names[name]; !ok && name != "refreshToken" && name != "idToken" {
			key, err := json.Marshal(name)
			if err != nil {
				return nil, err
			}
			text = fmt.Appendf(text, ",%s:%s", key, t.more[name])
		}
	}
	var out bytes.Buffer
	err := json.Indent(&out, append(text, '}'), "", "  ")
	return out.Bytes(), err
}

// replacement is a cache file to be. It is begun before an exchange, so that there
// is none whose tokens can't be kept.
type replacement struct {
	file string
	new  *os.File
}

// replace begins a new cache file beside the old one. The caller holds the lock,
// so what stands in its place was left by a process that died; a link is removed,
// not followed.
func replace(file string) (*replacement, error) {
	_ = os.Remove(file + ".new")
	f, err := os.OpenFile(file+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &replacement{file: file, new: f}, nil
}

// commit puts the new file in the place of the old one: a reader sees the one or
// the other, and only its owner can read it.
func (r *replacement) commit(t *ssoTokens) error {
	content, err := t.encode()
	if err == nil {
		_, err = r.new.Write(content)
	}
	if err == nil {
		err = r.new.Sync()
	}
	if err != nil {
		return err
	}
	if err := r.new.Close(); err != nil {
		return err
	}
	return filelock.Rename(r.new.Name(), r.file)
}

// discard removes what was not committed.
func (r *replacement) discard() {
	_ = r.new.Close()
	_ = os.Remove(r.new.Name())
}
