package synapse

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"go.uber.org/zap"
)

// Socket says where homeservers on this machine connect, and which.
type Socket struct {
	Path string
	Mode fs.FileMode // of the socket; 0 means 0600
	// Group owns the socket; "" leaves it to the directory. With one, every user who may open the socket may connect.
	Group string
	// UIDs are users who may connect besides root and the own one.
	UIDs []int
}

// maxPath is how long a unix socket's path may be on the systems that allow the least, in bytes.
const maxPath = 103

// ListenUnix opens the socket. One that a process left behind is replaced, one on which somebody answers is not. Who is
// turned away is in the log.
func ListenUnix(s Socket, log *zap.Logger) (net.Listener, error) {
	path := ShortestPath(s.Path)
	fresh := path + ".new"
	if len(fresh) > maxPath {
		return nil, fmt.Errorf("the socket %s: a path of %d bytes is longer than systems allow, %d; choose a shorter one with doors.homeserver.socket",
			path, len(path), maxPath-len(".new"))
	}
	if s.Group != "" && len(s.UIDs) == 0 && s.Mode&0o002 != 0 {
		return nil, fmt.Errorf("doors.homeserver.mode %04o lets every user of this machine in: name those who may connect in doors.homeserver.uids", s.Mode)
	}
	if err := unused(path); err != nil {
		return nil, err
	}
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the socket: %w", err)
	}
	l, err := listenPrivate(&net.UnixAddr{Name: fresh, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("the socket: %w", err)
	}
	l.SetUnlinkOnClose(false)
	if err = s.own(fresh); err == nil { // from now on nobody finds it with other permissions than these
		err = os.Rename(fresh, path)
	}
	if err != nil {
		l.Close()
		os.Remove(fresh)
		return nil, fmt.Errorf("the socket %s: %w", path, err)
	}
	return &socket{UnixListener: l, Socket: s, path: path, log: log}, nil
}

// ShortestPath is the absolute path, or the one from here if that is shorter: systems allow little.
func ShortestPath(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	here, err := os.Getwd()
	if err != nil {
		return absolute
	}
	if relative, err := filepath.Rel(here, absolute); err == nil && len(relative) < len(absolute) {
		return relative
	}
	return absolute
}

// unused makes sure that nobody answers on path.
func unused(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("the socket %s: there is something else of that name", path)
	}
	c, err := net.DialTimeout("unix", path, time.Second)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil:
		c.Close()
		fallthrough
	default: // such as one whose backlog is full
		return fmt.Errorf("the socket %s is in use by another process", path)
	}
}

// own gives the socket its permissions.
func (s Socket) own(path string) error {
	mode := s.Mode
	if mode == 0 {
		mode = 0o600
	}
	if s.Group != "" {
		gid, err := groupID(s.Group)
		if err != nil {
			return err
		}
		if err := os.Lchown(path, -1, gid); err != nil {
			return fmt.Errorf("doors.homeserver.group: %w", err)
		}
	}
	return os.Chmod(path, mode)
}

func groupID(name string) (int, error) {
	if gid, err := strconv.Atoi(name); err == nil {
		return gid, nil
	}
	g, err := user.LookupGroup(name)
	if err != nil {
		return 0, fmt.Errorf("doors.homeserver.group: there is no group %q", name)
	}
	return strconv.Atoi(g.Gid)
}

// socket is a listener that turns away users who are not meant.
type socket struct {
	*net.UnixListener
	Socket
	path string
	log  *zap.Logger
}

// Accept is net.Listener's.
func (s *socket) Accept() (net.Conn, error) {
	for {
		c, err := s.AcceptUnix()
		if err != nil {
			return nil, err
		}
		uid, err := peerUID(c)
		if err == nil && s.allows(uid) {
			return c, nil
		}
		s.log.Warn("a connection was turned away: its user is none of doors.homeserver.uids", zap.Int("uid", uid), zap.Error(err))
		c.Close()
	}
}

func (s *socket) allows(uid int) bool {
	return uid == 0 || uid == os.Getuid() || slices.Contains(s.UIDs, uid) || s.Group != "" && len(s.UIDs) == 0
}

// Addr is net.Listener's.
func (s *socket) Addr() net.Addr { return &net.UnixAddr{Name: s.path, Net: "unix"} }

// Close is net.Listener's. The file goes, so that a homeserver does not find a socket on which nobody will answer, unless
// it is another process's by now.
func (s *socket) Close() error {
	err := s.UnixListener.Close()
	if unused(s.path) == nil {
		os.Remove(s.path)
	}
	return err
}
