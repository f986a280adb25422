package core

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

const (
	errorSharingViolation = syscall.Errno(32)
	renameTries           = 50 // a second's worth
)

// renameOver puts a file in the place of another. The system refuses that while
// somebody reads the other, which is over soon.
func renameOver(from, to string) (err error) {
	for range renameTries {
		err = os.Rename(from, to)
		if !errors.Is(err, errorSharingViolation) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
		time.Sleep(lockInterval)
	}
	return err
}
