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
	"path/filepath"
	"slices"
	"time"
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

	expires time.Time
	more    map[string]json.RawMessage // members that this SDK does not know
}

const (
	expiryGrace  = 30 * time.Second // before a token runs out, it is taken to have
	maxCacheFile = 1 << 20
	isoMillis    = "2006-01-02T15:04:05.000Z" // as JavaScript's toISOString writes it
)

func (t *ssoTokens) expire(at time.Time) {
	t.expires, t.ExpiresAt = at, at.UTC().Format(isoMillis)
}

// fresh reports whether the access token can be used, and is not the one that the
// API has refused.
func (t *ssoTokens) fresh(rejected string) bool {
	return t.AccessToken != "" && t.AccessToken != rejected && time.Until(t.expires) > expiryGrace
}

// readTokens reads a cache file. Only a regular file is: a link may lead anywhere.
func readTokens(file string) (*ssoTokens, error) {
	corrupt := func(what string) (*ssoTokens, error) {
		return nil, &ConfigError{Msg: fmt.Sprintf("the token cache %s %s; remove it and run `seclai auth login`", file, what)}
	}
	data, err := readRegular(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case errors.Is(err, errNotRegular):
		return corrupt("is not a regular file")
	case err != nil:
		return nil, &ConfigError{Msg: "reading the token cache: " + err.Error()}
	}
	var t ssoTokens
	if json.Unmarshal(data, &t) != nil || json.Unmarshal(data, &t.more) != nil {
		return corrupt("is not valid JSON of the expected form")
	}
	if t.AccessToken == "" && t.RefreshToken == "" {
		return corrupt("holds no token")
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
	known, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	var names map[string]json.RawMessage
	if err := json.Unmarshal(known, &names); err != nil {
		return nil, err
	}
	text := bytes.TrimSuffix(known, []byte("}"))
	for _, name := range slices.Sorted(maps.Keys(t.more)) {
		if _, ok := names[name]; !ok && name != "refreshToken" && name != "idToken" {
			text = fmt.Appendf(text, ",%q:%s", name, t.more[name])
		}
	}
	var out bytes.Buffer
	err = json.Indent(&out, append(text, '}'), "", "  ")
	return out.Bytes(), err
}

// writeTokens replaces a cache file by one that only its owner can read: a reader
// sees the old one or the new one, and a link is replaced, not followed.
func writeTokens(file string, t *ssoTokens) (err error) {
	content, err := t.encode()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(content); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}
