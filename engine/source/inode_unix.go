//go:build unix

package source

import (
	"encoding/binary"
	"io/fs"
	"os"
	"syscall"
)

// nonblock makes opening a fifo return at once instead of waiting for a writer; it means nothing to a regular file.
const nonblock = syscall.O_NONBLOCK

// identity tells a file from another one that was renamed over it, even with the same size and time. The owner is part
// of it because a chown may make a file readable.
type identity struct {
	device, inode uint64
	owner, group  uint32
}

func identify(info fs.FileInfo) identity {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return identity{uint64(st.Dev), uint64(st.Ino), st.Uid, st.Gid}
	}
	return identity{}
}

// append adds i as bytes, always as many.
func (i identity) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, i.device)
	b = binary.BigEndian.AppendUint64(b, i.inode)
	b = binary.BigEndian.AppendUint32(b, i.owner)
	return binary.BigEndian.AppendUint32(b, i.group)
}

// ownGroup says whether a file belongs to the group that this process runs as.
func ownGroup(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Gid) == os.Getegid()
}
