//go:build unix

package partfile

import (
	"os"
	"syscall"
)

// isOwn reports whether a file is the user's. In a directory for all, such as /tmp,
// anybody may have put a file there.
func isOwn(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int64(stat.Uid) == int64(os.Geteuid())
}
