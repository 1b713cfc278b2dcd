//go:build !unix

package synapse

import "net"

func listenPrivate(addr *net.UnixAddr) (*net.UnixListener, error) {
	return net.ListenUnix("unix", addr)
}
