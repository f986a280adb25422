package partfile

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// names are the files that belong to a target.
type names struct {
	target, part, lock string
	stem               string // of part and lock
}

// maxBase is the size from which a target's name is shortened, because the names made
// of it are longer.
const maxBase = 128

func namesFor(target string) names {
	dir, base := filepath.Split(target)
	if len(base) > maxBase {
		sum := sha256.Sum256([]byte(base))
		base = hex.EncodeToString(sum[:16])
	}
	stem := dir + ".seclai-" + base
	return names{target: target, part: stem + ".part", lock: stem + ".lock", stem: stem}
}

// unique returns a name that no other part has.
func (n names) unique() string { return n.stem + "." + rand.Text() + ".part" }

// resolve follows links as os.Create does, and so finds the file to create if the last
// one leads nowhere. It also returns what is there; nil if there is nothing.
func resolve(name string) (target string, old fs.FileInfo, err error) {
	for range 10 { // somebody else may put another file there meanwhile
		target, old, err = resolveOnce(name)
		if !errors.Is(err, errNotByName) {
			break
		}
	}
	return target, old, err
}

var errNotByName = errors.New("the link leads to a file that can't be found by its name; name the file itself")

func resolveOnce(name string) (target string, old fs.FileInfo, err error) {
	old, err = os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		old = nil
	case err != nil:
		return "", nil, err
	case !old.Mode().IsRegular():
		return "", nil, errors.New("what is there is a directory or device, which no file can take the place of; read the download instead, or name a file")
	}
	if target, err = follow(name); err != nil {
		return "", nil, err
	}
	if filepath.Base(target) != lastElement(target) {
		return "", nil, errors.New("that is the name of a directory; name a file")
	}
	if old != nil {
		if now, err := os.Lstat(target); err != nil || !os.SameFile(old, now) {
			return "", nil, errNotByName
		}
	}
	return target, old, nil
}

func lastElement(name string) string {
	_, base := filepath.Split(name)
	return base
}

const maxLinks = 255

func follow(name string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			return name, nil
		}
		link, err := os.Readlink(name)
		if err != nil {
			return "", err
		}
		name = from(name, link)
	}
	return "", errors.New("too many links lead from one to the next")
}

// from returns what a link of this name leads to. It does not clean the path: after
// another link, ".." is not the element before it.
func from(name, link string) string {
	switch dir, _ := filepath.Split(name); {
	case filepath.IsAbs(link):
		return link
	case link != "" && os.IsPathSeparator(link[0]): // on the same drive
		return filepath.VolumeName(name) + link
	default:
		return dir + link
	}
}
