package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// Write carries the changes out: all of them, or none. What can fail most, making
// the new files, comes before anything is replaced. If replacing fails after all,
// the old files, which stay on the disk until then, get their names back: that
// needs no room, so that a full disk loses nothing.
//
// A process that is killed in between leaves some files old and some new, but each
// of them whole; the next run makes the rest, and deletes what lies about. A file
// system renames one file at a time, so no more than that can be had.
func Write(root string, files []templates.File, c Changes) (err error) {
	t := &transaction{root: root}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.undo())
		}
		t.discard(err == nil)
	}()
	content := map[string][]byte{}
	for _, f := range files {
		content[f.Path] = f.Content
	}
	for _, path := range c.Written {
		if err := t.stage(path, content[path]); err != nil {
			return fmt.Errorf("writing %s: %w", path, err)
		}
	}
	for _, path := range c.Deleted {
		if err := t.stageDeletion(path); err != nil {
			return fmt.Errorf("deleting %s: %w", path, err)
		}
	}
	for _, s := range t.steps {
		if err := s.do(); err != nil {
			return fmt.Errorf("replacing %s: %w", s.path, err)
		}
	}
	return nil
}

type transaction struct {
	root  string
	steps []*step
	dirs  []string // made for new files, outermost first
}

// step replaces one file by the one in temp, or deletes it.
type step struct {
	path    string
	temp    string // a file beside it, of a name that nobody else has
	deletes bool
	had     bool // whether there was a file
	moved   bool // whether that is kept as old
	done    bool
}

// old is where the file that there was is kept.
func (s *step) old() string { return s.temp + ".old" }

func (t *transaction) at(path string) string { return filepath.Join(t.root, filepath.FromSlash(path)) }

func (t *transaction) stage(path string, content []byte) error {
	full, err := filepath.EvalSymlinks(t.at(path)) // a link stays one
	if errors.Is(err, fs.ErrNotExist) {
		full, err = t.at(path), t.makeDir(filepath.Dir(t.at(path)))
	}
	if err != nil {
		return err
	}
	s, mode := &step{path: full}, fs.FileMode(0o644)
	switch info, err := os.Lstat(full); {
	case err == nil && !info.Mode().IsRegular():
		return errors.New("something that is no file is in its place")
	case err == nil:
		s.had, mode = true, info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return t.add(s, content, mode)
}

func (t *transaction) stageDeletion(path string) error {
	return t.add(&step{path: t.at(path), had: true, deletes: true}, nil, 0o644)
}

func (t *transaction) add(s *step, content []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(s.path), temporary+"*")
	if err != nil {
		return err
	}
	s.temp = f.Name()
	t.steps = append(t.steps, s)
	_, err = f.Write(content)
	return errors.Join(err, f.Chmod(mode), f.Close())
}

func (t *transaction) makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := t.makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	t.dirs = append(t.dirs, dir)
	return nil
}

func (s *step) do() error {
	if s.had {
		if err := s.keep(); err != nil {
			return err
		}
	}
	if !s.deletes {
		if err := os.Rename(s.temp, s.path); err != nil {
			return err
		}
	}
	s.done = true
	return nil
}

// keep gives the file that there is another name. If it is to be replaced, it has
// both until then, where the file system can do that, so that it is never missing.
func (s *step) keep() error {
	if s.deletes || os.Link(s.path, s.old()) != nil {
		if err := os.Rename(s.path, s.old()); err != nil {
			return err
		}
	}
	s.moved = true
	return nil
}

func (t *transaction) undo() error {
	var errs []error
	for _, s := range slices.Backward(t.steps) {
		switch {
		case s.moved:
			if err := os.Rename(s.old(), s.path); err != nil {
				errs = append(errs, fmt.Errorf("%s could not be put back, and is kept as %s: %w", s.path, s.old(), err))
				continue
			}
			_ = os.Remove(s.old()) // it is there still when both are the same file
		case s.done:
			errs = append(errs, os.Remove(s.path))
		}
	}
	t.discard(false)
	for _, dir := range slices.Backward(t.dirs) {
		errs = append(errs, os.Remove(dir))
	}
	return errors.Join(errs...)
}

// discard removes what is not needed any more. What it can't remove, the next run
// will.
func (t *transaction) discard(old bool) {
	for _, s := range t.steps {
		_ = os.Remove(s.temp) // fails when it was renamed, which is as well
		if old && s.moved {
			_ = os.Remove(s.old())
		}
	}
}
