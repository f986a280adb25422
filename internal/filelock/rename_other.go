//go:build !windows

package filelock

import "os"

// Rename renames the file from to to, and replaces that even while other processes
// read it.
func Rename(from, to string) error { return os.Rename(from, to) }
