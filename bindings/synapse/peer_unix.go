//go:build linux || darwin || freebsd

package synapse

import "net"

// peerUID is the user of the process at the other end, as the kernel knows it; -1 with an error.
func peerUID(c *net.UnixConn) (uid int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return -1, err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { uid, failed = uidOf(int(fd)) }); err != nil {
		return -1, err
	}
	return uid, failed
}
