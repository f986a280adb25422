//go:build !windows && (!unix || aix || solaris)

package filelock

import (
	"errors"
	"os"
)

// tryLock fails: these systems have no locks that end with their process, and one
// that outlives it would be worse than none.
func tryLock(*os.File) (bool, error) { return false, errors.ErrUnsupported }
