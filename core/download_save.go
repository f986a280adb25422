package core

import (
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
)

// Save writes the file to filename and closes the download. The file appears
// under its name only once it is whole and on the disk, in place of one that was
// there, whose permissions it takes.
func (d *Download) Save(filename string) (err error) {
	defer d.Close()
	part := filepath.Join(filepath.Dir(filename), ".seclai-"+rand.Text()+".part")
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // less the umask, as os.Create
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(part)
		}
	}()
	if old, err := os.Stat(filename); err == nil {
		if err := f.Chmod(old.Mode().Perm()); err != nil {
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
	return os.Rename(part, filename)
}
