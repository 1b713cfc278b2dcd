//go:build unix

package source

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// nonblock makes opening a fifo return at once instead of waiting for a writer; it means nothing to a regular file.
const nonblock = syscall.O_NONBLOCK

// inode tells a file from another one that was renamed over it, even with the same size and time. The owner is part of
// it because a chown may make a file readable.
func inode(info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf(" %d:%d owner %d:%d", st.Dev, st.Ino, st.Uid, st.Gid)
	}
	return ""
}

// ownGroup says whether a file belongs to the group that this process runs as.
func ownGroup(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Gid) == os.Getegid()
}
