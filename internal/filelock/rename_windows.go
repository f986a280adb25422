package filelock

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

const (
	errorSharingViolation = syscall.Errno(32)
	maxAttempts           = 50 // within a second
)

// Rename renames the file from to to, and replaces that even while other processes
// read it. The system refuses that until they have closed it, so it is tried for a
// second.
func Rename(from, to string) (err error) {
	for range maxAttempts {
		err = os.Rename(from, to)
		if !errors.Is(err, errorSharingViolation) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
		time.Sleep(retryInterval)
	}
	return err
}
