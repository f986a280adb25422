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
// the new files, comes before anything is replaced; if replacing fails after all,
// what was there is put back.
func Write(root string, files []templates.File, c Changes) (err error) {
	t := &transaction{root: root}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.undo())
		}
		t.discard()
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
		t.steps = append(t.steps, &step{path: t.at(path)})
	}
	for _, s := range t.steps {
		if err := s.do(); err != nil {
			return fmt.Errorf("replacing %s: %w", s.path, err)
		}
	}
	return nil
}

type transaction struct {
	root    string
	steps   []*step
	folders []string // made for new files, outermost first
}

// step replaces one file by the one in temp, or deletes it.
type step struct {
	path string
	temp string // empty to delete
	old  []byte
	had  bool // whether there was a file
	done bool
}

func (t *transaction) at(path string) string { return filepath.Join(t.root, filepath.FromSlash(path)) }

func (t *transaction) stage(path string, content []byte) error {
	full := t.at(path)
	if err := t.makeFolder(filepath.Dir(full)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(full), ".seclai-gen-*")
	if err != nil {
		return err
	}
	t.steps = append(t.steps, &step{path: full, temp: f.Name()})
	_, err = f.Write(content)
	return errors.Join(err, f.Chmod(0o644), f.Close())
}

func (t *transaction) makeFolder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := t.makeFolder(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	t.folders = append(t.folders, dir)
	return nil
}

func (s *step) do() error {
	old, err := os.ReadFile(s.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s.old, s.had = old, err == nil
	if s.temp == "" {
		err = os.Remove(s.path)
	} else {
		err = os.Rename(s.temp, s.path)
	}
	s.done = err == nil
	return err
}

func (t *transaction) undo() error {
	var errs []error
	for _, s := range t.steps {
		switch {
		case !s.done:
		case s.had:
			errs = append(errs, os.WriteFile(s.path, s.old, 0o644))
		default:
			errs = append(errs, os.Remove(s.path))
		}
	}
	for _, s := range t.steps {
		s.discard()
	}
	for _, folder := range slices.Backward(t.folders) {
		errs = append(errs, os.Remove(folder))
	}
	return errors.Join(errs...)
}

func (t *transaction) discard() {
	for _, s := range t.steps {
		s.discard()
	}
}

func (s *step) discard() {
	if s.temp != "" && !s.done {
		_ = os.Remove(s.temp) // fails when it was renamed, which is as well
	}
}
