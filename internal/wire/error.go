package wire

import "fmt"

// SyntaxError is the error of a text which is not JSON. It shows nothing of the
// text but the names on the way to the error.
type SyntaxError struct {
	Msg    string
	Path   string // as in data[3].id; empty at the top
	Offset int    // in bytes
}

// Error says where the text stops being JSON, and why.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s%s (byte %d)", prefix(e.Path), e.Msg, e.Offset)
}

// TypeError is the error of a value which is not of the type wanted. It does
// not show the value, which might be a secret.
type TypeError struct {
	Path   string // as in data[3].id; empty at the top
	Want   string // with its article, as in "an object"
	Got    Kind
	Offset int // in bytes
}

// Error says where the value is, what was wanted and what kind was found.
func (e *TypeError) Error() string {
	return fmt.Sprintf("%swant %s, got %s (byte %d)", prefix(e.Path), e.Want, e.Got, e.Offset)
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

const unexpectedEnd = "unexpected end"

// mismatch deals with a value which does not begin as the wanted one does: a
// null is read as the zero value, and anything else is an error.
func (d *Decoder) mismatch(want string) {
	switch got := d.Peek(); got {
	case KindNull:
		d.literal("null")
	case KindInvalid:
		d.unexpected("a value")
	default:
		d.typeError(d.pos, want, got)
	}
}

// MissingError is the error of an object which lacks a member that makes it what it
// was taken for.
type MissingError struct {
	Name string // of the member
}

// Error names the member.
func (e *MissingError) Error() string { return fmt.Sprintf("there is no member %q", e.Name) }

// Missing fails because the object that has just been read has no member called name.
func (d *Decoder) Missing(name string) {
	if d.err == nil {
		d.stop(&MissingError{name})
	}
}

// unexpected fails because something else than the next byte is wanted.
func (d *Decoder) unexpected(want string) {
	if d.pos == len(d.data) {
		d.syntaxError(d.pos, unexpectedEnd)
		return
	}
	d.syntaxError(d.pos, "want "+want)
}

func (d *Decoder) syntaxError(offset int, msg string) {
	if d.err == nil {
		d.stop(&SyntaxError{Msg: msg, Path: pathTo(d.data, offset), Offset: offset})
	}
}

func (d *Decoder) typeError(offset int, want string, got Kind) {
	if d.err == nil {
		d.stop(&TypeError{Path: pathTo(d.data, offset), Want: want, Got: got, Offset: offset})
	}
}

// stop keeps the error and drops the input, so that every reader finds itself
// at the end and none has to look for an error first.
func (d *Decoder) stop(err error) {
	*d = Decoder{err: err, state: afterNull}
}
