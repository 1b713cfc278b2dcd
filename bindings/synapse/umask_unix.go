//go:build unix

package synapse

import (
	"net"
	"syscall"
)

// listenPrivate makes a socket that nobody else may open, from the first moment.
func listenPrivate(addr *net.UnixAddr) (*net.UnixListener, error) {
	defer syscall.Umask(syscall.Umask(0o177))
	return net.ListenUnix("unix", addr)
}
