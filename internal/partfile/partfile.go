// Package partfile writes files that appear under their name only once they are whole,
// and continues those that an earlier process left unfinished. It imports the
// standard library and internal/filelock.
//
// The beginning of a file is kept next to it: that of export.csv in
// .seclai-export.csv.part, and which version of the file it is of in
// .seclai-export.csv.lock. Whoever writes the part holds a lock on the latter.
package partfile

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/seclai/seclai-sdk-go/internal/filelock"
)

// File is a file of which a part has been written.
type File struct {
	*os.File
	names   names
	old     fs.FileInfo // of the file to be replaced; nil if there is none
	lock    *os.File    // which names the version; nil for a part that can't be continued
	keep    bool        // whether another process may continue the part
	written bool        // whether the file is in place
}

// Open opens the part of the file name, which is followed if it is a link. The part
// continues where an earlier one of the same version ended, at [File.Offset]. Without
// a version it can't be continued.
//
// If another process is writing the file, the part is not shared with it.
func Open(name, version string) (*File, error) {
	target, old, err := resolve(name)
	if err != nil {
		return nil, err
	}
	f := &File{names: namesFor(target), old: old}
	if f.openShared(version) {
		return f, nil
	}
	f.names.part = f.names.unique()
	if err := f.create(); err != nil {
		return nil, err
	}
	return f, nil
}

// openShared opens the part that other processes can continue. It reports false if
// somebody else is writing it, or if it can't be shared for another reason.
func (f *File) openShared(version string) bool {
	lock, err := filelock.TryLock(f.names.lock)
	if lock == nil || err != nil {
		return false // the directory may be missing; creating a part says so
	}
	if !isOwn(lock) {
		_ = lock.Close()
		return false
	}
	f.lock = lock
	known := version != "" && readVersion(lock) == version
	if known && f.reopen() || f.replace(version) {
		f.keep = version != ""
		return true
	}
	f.release()
	return false
}

// reopen opens the part that is there, if it is a file of the same user.
func (f *File) reopen() bool {
	named, err := os.Lstat(f.names.part)
	if err != nil || !named.Mode().IsRegular() {
		return false
	}
	file, err := os.OpenFile(f.names.part, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	opened, err := file.Stat()
	if err == nil && os.SameFile(named, opened) && isOwn(file) {
		if _, err = file.Seek(0, io.SeekEnd); err == nil {
			f.File = file
			return true
		}
	}
	_ = file.Close()
	return false
}

// replace creates the part in place of one that is of no use.
func (f *File) replace(version string) bool {
	if err := f.lock.Truncate(0); err != nil { // first, so that it never names the version of another part
		return false
	}
	if err := os.Remove(f.names.part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	if _, err := f.lock.WriteAt([]byte(version), 0); err != nil {
		return false
	}
	return f.create() == nil
}

// create creates the part. If it is to replace a file, no other user may read it before
// it has the permissions of that.
func (f *File) create() (err error) {
	mode := fs.FileMode(0o666) // less the umask, as os.Create
	if f.old != nil {
		mode = 0o600
	}
	f.File, err = os.OpenFile(f.names.part, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	return err
}

// maxVersion is the most that is read of a lock file.
const maxVersion = 1 << 10

func readVersion(lock *os.File) string {
	text, err := io.ReadAll(io.NewSectionReader(lock, 0, maxVersion))
	if err != nil {
		return ""
	}
	return string(text)
}

// Offset returns the size of the part.
func (f *File) Offset() int64 {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// Restart empties the part, for another version of the file.
func (f *File) Restart(version string) error {
	f.keep = false
	if f.lock != nil {
		if err := f.lock.Truncate(0); err != nil {
			return err
		}
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil || f.lock == nil {
		return err
	}
	_, err := f.lock.WriteAt([]byte(version), 0)
	f.keep = err == nil && version != ""
	return err
}

// Discard lets Close remove the part.
func (f *File) Discard() { f.keep = false }

// Commit puts the file in place. It has the permissions of the one that it replaces.
func (f *File) Commit() error {
	if f.old != nil {
		if err := f.Chmod(f.old.Mode().Perm()); err != nil {
			return err
		}
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.File.Close(); err != nil {
		return err
	}
	if err := filelock.Rename(f.names.part, f.names.target); err != nil {
		return err
	}
	f.written = true
	return nil
}

// Close closes the part. Unless it is in place, or another process can continue it,
// it removes the part.
func (f *File) Close() {
	if f.written {
		f.release()
		return
	}
	_ = f.File.Close() // Commit may have done so
	if info, err := os.Lstat(f.names.part); f.keep && err == nil && info.Size() > 0 {
		_ = f.lock.Close()
		return
	}
	_ = os.Remove(f.names.part)
	f.release()
}

// release removes the lock file and releases the lock.
func (f *File) release() {
	if f.lock == nil {
		return
	}
	err := os.Remove(f.names.lock)
	_ = f.lock.Close()
	if err != nil {
		_ = os.Remove(f.names.lock) // Windows removes no file that is open
	}
	f.lock = nil
}
