package sso

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/fieldvalue"
	"github.com/seclai/seclai-sdk-go/internal/filelock"
)

const maxCacheFile = 1 << 20

// readTokens reads a profile's cache file. It refuses a file that is not regular,
// because a link may lead anywhere, and the tokens of another domain or client,
// which this one must not be sent. The error is an [*Error] of kind
// [Misconfigured], or wraps [fs.ErrNotExist].
func readTokens(p *Profile) (*tokens, error) {
	data, err := readRegular(p.cache)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case errors.Is(err, errNotRegular):
		return nil, p.corruptCache("is not a regular file")
	case err != nil:
		return nil, misconfigured("reading the token cache: %w", err)
	}
	var t tokens
	if json.Unmarshal(data, &t) != nil || json.Unmarshal(data, &t.members) != nil {
		return nil, p.corruptCache("is not valid JSON of the expected form")
	}
	switch {
	case t.AccessToken == "" && t.RefreshToken == "":
		return nil, p.corruptCache("holds no token")
	case t.CognitoDomain != "" && t.CognitoDomain != p.domain, t.ClientID != "" && t.ClientID != p.clientID:
		return nil, p.corruptCache("holds the tokens of another domain or client")
	case !fieldvalue.Valid(t.AccessToken):
		return nil, p.corruptCache("holds a token with a control character")
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t.expires, err = time.Parse(layout, t.ExpiresAt); err == nil {
			return &t, nil
		}
	}
	return nil, p.corruptCache("has an expiresAt that is not an ISO 8601 time")
}

func (p *Profile) corruptCache(what string) error {
	return misconfigured("the token cache %s %s; remove it and run `%s`", p.cache, what, p.LoginCommand())
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
		return nil, errNotRegular // somebody replaced it in between
	}
	return io.ReadAll(io.LimitReader(f, maxCacheFile))
}

// replacement is a new cache file that is not in place yet. It is created before
// an exchange, so that nothing is exchanged whose result can't be stored.
type replacement struct {
	file string
	new  *os.File
}

// newReplacement creates a new cache file beside the old one. The caller holds the
// lock, so what has its name was left by a process that died. A link there is
// removed, not followed.
func newReplacement(file string) (*replacement, error) {
	_ = os.Remove(file + ".new")
	f, err := os.OpenFile(file+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &replacement{file: file, new: f}, nil
}

// commit replaces the old file atomically. Only its owner can read the new one.
func (r *replacement) commit(t *tokens) error {
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

// discard removes the new file unless it was committed.
func (r *replacement) discard() {
	_ = r.new.Close()
	_ = os.Remove(r.new.Name())
}
