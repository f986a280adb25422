//go:build !windows && (!unix || aix || solaris)

package core

import "os"

// tryLock finds every lock free: these systems lack one that ends with its
// process, and two exchanges of a token harm less than none ever.
func tryLock(*os.File) (bool, error) { return true, nil }
