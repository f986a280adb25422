//go:build unix && !aix && !solaris

package core

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock on f, which ends when f is closed, or reports that
// somebody else has it.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
		return false, nil
	case errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOLCK):
		return true, nil // a file system that knows no locks: two processes may exchange at once
	}
	return false, err
}
