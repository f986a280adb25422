// Package filelock is about files that several processes share: Lock excludes the
// other processes, and Rename replaces a file that they may be reading. It imports
// the standard library and internal/interrupt.
package filelock

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// retryInterval is the time between two attempts to lock or replace a file.
const retryInterval = 20 * time.Millisecond

// Lock takes the lock that file stands for, and waits for it until ctx ends. It
// creates the file if there is none, and leaves it in place: unlock only releases
// the lock. The system releases the lock of a process that dies.
//
// Systems and file systems without such locks grant every lock at once.
func Lock(ctx context.Context, file string) (unlock func(), err error) {
	f, err := openRegular(file)
	if err != nil {
		return nil, err
	}
	for {
		locked, err := tryLock(f)
		if errors.Is(err, errors.ErrUnsupported) {
			locked, err = true, nil
		}
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if locked {
			return func() { _ = f.Close() }, nil
		}
		if !interrupt.Sleep(ctx, retryInterval) {
			_ = f.Close()
			return nil, fmt.Errorf("waiting for another process: %w", interrupt.Cause(ctx))
		}
	}
}

// TryLock takes the lock that file stands for if it is free, and returns the file,
// or nil if somebody has. Closing the file releases the lock. Whoever holds the lock
// may write to the file and remove it.
//
// Systems and file systems without such locks are an error that is
// [errors.ErrUnsupported].
func TryLock(file string) (*os.File, error) {
	for {
		f, err := openRegular(file)
		if err != nil {
			return nil, err
		}
		locked, err := tryLock(f)
		if err != nil || !locked {
			_ = f.Close()
			return nil, err
		}
		if isStill(f, file) {
			return f, nil
		}
		_ = f.Close() // the holder before removed it
	}
}

// isStill reports whether f is the file of this name.
func isStill(f *os.File, name string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(name)
	return err == nil && os.SameFile(opened, named)
}

// openRegular opens or creates a file, and refuses a link: it may lead anywhere.
func openRegular(file string) (*os.File, error) {
	info, err := os.Lstat(file)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file; remove it", file)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
}
