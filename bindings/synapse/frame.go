package synapse

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxLine is how long one message may be, in bytes.
	maxLine = 16 << 20
	// maxUnsent is how much may wait for a peer that reads slowly, in bytes. Beyond it, the peer is given up.
	maxUnsent = 4 * maxLine
	// maxGreeting is the same before hello, when it may be anybody who sends.
	maxGreeting = 64 << 10
	// stall is how long a peer may take nothing at all, and how long the last messages may take at the end.
	stall = 10 * time.Second
	// portion is what is sent at once, so that a slow peer shows that it reads.
	portion = 64 << 10
)

var (
	errLongLine = fmt.Errorf("a message has more than %d MiB", maxLine>>20)
	errUnsent   = errors.New("the homeserver does not read what is sent to it")
	errStranger = errors.New("who has not said hello sends short messages, one per line")
)

// lines carries messages over a connection, one per line. Sending does not wait for the peer: what it has not read yet is
// kept, up to maxUnsent.
type lines struct {
	conn    net.Conn
	r       *bufio.Reader
	trusted atomic.Bool // hello was accepted

	mu      sync.Mutex
	unsent  [][]byte
	size    int
	more    chan struct{} // of capacity 1: something is in unsent, or closed has changed
	refused bool          // something was sent to a stranger, which can only be that
	closed  bool
	limit   time.Time     // for what is in line, once closed
	done    chan struct{} // closed when the writer has ended
}

func newLines(conn net.Conn) *lines {
	l := &lines{conn: conn, r: bufio.NewReaderSize(conn, 32<<10), more: make(chan struct{}, 1), done: make(chan struct{})}
	go l.write()
	return l
}

// Recv gives the next line, without its end. Empty lines are passed over. After Close it gives io.EOF, whatever is there
// still to be read.
func (l *lines) Recv() ([]byte, error) {
	for {
		line, err := l.line()
		switch {
		case l.isClosed():
			return nil, io.EOF
		case err != nil:
			return nil, err
		case l.isRefused():
			return nil, errStranger
		case len(line) > 0:
			return line, nil
		}
	}
}

func (l *lines) isClosed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// isRefused reports whether a stranger has had its chance.
func (l *lines) isRefused() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refused && !l.trusted.Load()
}

func (l *lines) line() ([]byte, error) {
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine+len("\r\n"):
			return nil, errLongLine
		case !l.trusted.Load() && (len(line) > maxGreeting || bytes.HasPrefix(line, []byte("["))):
			return nil, errStranger
		}
		switch {
		case err == nil:
			return trimEnd(line), nil
		case err == io.EOF && len(line) > 0:
			return nil, io.ErrUnexpectedEOF
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

func trimEnd(line []byte) []byte {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

// Send puts a message in line. It keeps the text.
func (l *lines) Send(text []byte) error {
	if len(text) > maxLine {
		return errLongLine
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return net.ErrClosed
	case l.size > maxUnsent:
		l.conn.Close() // ends both the reader and the writer
		return errUnsent
	}
	l.unsent = append(l.unsent, append(text, '\n'))
	l.size += len(text) + 1
	l.refused = l.refused || !l.trusted.Load()
	l.wake()
	return nil
}

func (l *lines) wake() {
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// write sends what is in line until there will be no more.
func (l *lines) write() {
	defer close(l.done)
	defer l.conn.Close()
	for range l.more {
		l.mu.Lock()
		batch, closed := l.unsent, l.closed
		l.unsent, l.size = nil, 0
		l.mu.Unlock()
		for _, text := range batch {
			if l.writeOne(text) != nil {
				return
			}
		}
		if closed {
			return
		}
	}
}

func (l *lines) writeOne(text []byte) error {
	for len(text) > 0 {
		limit := time.Now().Add(stall)
		l.mu.Lock()
		if l.closed && l.limit.Before(limit) {
			limit = l.limit
		}
		l.mu.Unlock()
		if err := l.conn.SetWriteDeadline(limit); err != nil {
			return err
		}
		n, err := l.conn.Write(text[:min(portion, len(text))])
		if err != nil {
			return err
		}
		text = text[n:]
	}
	return nil
}

// Close sends what is in line, within the time that a stalled peer has for all of it, and ends the connection.
func (l *lines) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closeLocked()
}

func (l *lines) closeLocked() error {
	if !l.closed {
		l.closed, l.limit = true, time.Now().Add(stall)
		l.wake()
	}
	return l.conn.SetReadDeadline(time.Now())
}
