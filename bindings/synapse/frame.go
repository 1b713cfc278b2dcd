package synapse

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

const (
	// maxLine is how long one message may be, in bytes.
	maxLine = 16 << 20
	// maxUnsent is how much may wait for a peer that reads slowly, in bytes. Beyond it, the peer is given up.
	maxUnsent = 4 * maxLine
	// stall is how long a peer may take nothing at all.
	stall = 10 * time.Second
)

var (
	errLongLine = fmt.Errorf("a message has more than %d MiB", maxLine>>20)
	errUnsent   = errors.New("the homeserver does not read what is sent to it")
)

// lines carries messages over a connection, one per line. Sending does not wait for the peer: what it has not read yet is
// kept, up to maxUnsent.
type lines struct {
	conn net.Conn
	r    *bufio.Reader

	mu     sync.Mutex
	unsent [][]byte
	size   int
	more   chan struct{} // of capacity 1: something is in unsent, or closed has changed
	closed bool
	done   chan struct{} // closed when the writer has ended
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

func (l *lines) line() ([]byte, error) {
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			return nil, errLongLine
		}
		line = append(line, part...)
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
		batch, closed := net.Buffers(l.unsent), l.closed
		l.unsent, l.size = nil, 0
		l.mu.Unlock()
		for len(batch) > 0 {
			if err := l.conn.SetWriteDeadline(time.Now().Add(stall)); err != nil {
				return
			}
			part := batch[:1:1]
			if _, err := part.WriteTo(l.conn); err != nil {
				return
			}
			batch = batch[1:]
		}
		if closed {
			return
		}
	}
}

// Close sends what is in line, within the time that a stalled peer has, and ends the connection.
func (l *lines) Close() error {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		l.wake()
	}
	l.mu.Unlock()
	return l.conn.SetReadDeadline(time.Now())
}
