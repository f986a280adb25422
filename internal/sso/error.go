package sso

import "fmt"

// Error is a failure to provide an access token. Its text says what to do about
// it, and never has a token in it.
type Error struct {
	Kind Kind
	Err  error
}

// Kind says what it takes to get over an [*Error].
type Kind int

// The kinds of failure.
const (
	Misconfigured Kind = iota + 1 // a file or variable must be corrected
	LoginRequired                 // there is no token, or none that can be refreshed
	CacheFailed                   // the token cache can't be locked or replaced
	Transient                     // trying again may succeed: the tokens are unchanged
)

// Error returns the text of e.Err.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

func misconfigured(format string, args ...any) error {
	return &Error{Misconfigured, fmt.Errorf(format, args...)}
}

// loginRequired is the error of a session that only a login can restore.
func (p *Profile) loginRequired(why string) error {
	return &Error{LoginRequired, fmt.Errorf("SSO profile %q: %s; run `%s`", p.Name, why, p.LoginCommand())}
}

// cacheFailed is the error of the file system before anything was exchanged.
func (p *Profile) cacheFailed(doing string, err error) error {
	return &Error{CacheFailed, fmt.Errorf("SSO profile %q: %s the token cache: %w; make its directory writable", p.Name, doing, err)}
}

// transient is the error of an exchange that left the tokens as they were.
func (p *Profile) transient(err error) error {
	return &Error{Transient, fmt.Errorf("SSO profile %q: %w; try again", p.Name, err)}
}
