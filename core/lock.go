package core

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

const lockInterval = 20 * time.Millisecond

// lockFile takes a lock that the processes of this machine share, and returns what
// gives it back. The system gives it back for a process that dies.
func lockFile(ctx context.Context, file string) (unlock func(), err error) {
	if info, err := os.Lstat(file); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file; remove it", file)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-ctx.Done():
			_ = f.Close()
			return nil, fmt.Errorf("waiting for another process: %w", context.Cause(ctx))
		}
		locked, err := tryLock(f)
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if locked {
			return func() { _ = f.Close() }, nil
		}
		timer.Reset(lockInterval)
	}
}
