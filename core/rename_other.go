//go:build !windows

package core

import "os"

// renameOver puts a file in the place of another, whoever reads that.
func renameOver(from, to string) error { return os.Rename(from, to) }
