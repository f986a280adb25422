package core

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Save writes the file to filename and closes the download. The file appears
// under its name only once it is whole and on the disk, in place of one that was
// there, whose permissions it takes; a link stays, and what it leads to is replaced. A
// download of which something has been read already can't be saved.
func (d *Download) Save(filename string) error {
	defer d.Close()
	if d.body.received > 0 {
		return &ConfigError{Message: "core.Download.Save: a part of the download has been read already; save it instead of reading it"}
	}
	if filename == "" {
		return &ConfigError{Message: "core.Download.Save: the name of the file is empty"}
	}
	if err := d.save(filename); err != nil {
		return fmt.Errorf("saving %s: %w", filename, err)
	}
	return nil
}

func (d *Download) save(filename string) error {
	old, _ := os.Stat(filename) // nil when there is none
	if old != nil && !old.Mode().IsRegular() {
		return errors.New("what is there is a folder or device, which no file can take the place of; read the download instead, or name a file")
	}
	if old != nil {
		target, err := filepath.EvalSymlinks(filename)
		if err != nil {
			return err
		}
		filename = target
	}
	part := filepath.Join(filepath.Dir(filename), ".seclai-"+rand.Text()+".part")
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // less the umask, as os.Create
	if err != nil {
		return err
	}
	whole := false
	defer func() {
		if !whole { // for whatever reason: the caller's function of progress may panic
			_ = f.Close()
			_ = os.Remove(part)
		}
	}()
	if old != nil {
		if err = f.Chmod(old.Mode().Perm()); err != nil {
			return err
		}
	}
	if _, err = io.Copy(f, d); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	err = os.Rename(part, filename)
	whole = err == nil
	return err
}
