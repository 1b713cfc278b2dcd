package bindings

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"

	"github.com/axolua/axolua/engine"
	lua "github.com/yuin/gopher-lua"
)

// What a module may take of a file at once, in bytes.
const (
	maxHead   = 1 << 20
	chunkSize = 16 << 10
)

// fileRef is a file in one VM, for one question.
type fileRef struct {
	file     engine.File
	question uint64
}

func (b *bound) file(f engine.File) lua.LValue {
	return b.newObject(&fileWrapperClass, &fileRef{f, b.scope.Question()})
}

func (c Call) file() *fileRef {
	ref := self[*fileRef](c)
	c.b.checkFile(c.LState, ref)
	return ref
}

func (b *bound) checkFile(l *lua.LState, ref *fileRef) {
	if ref.question != b.scope.Question() {
		l.RaiseError("file of a finished call")
	}
}

func (b *bound) open(l *lua.LState, ref *fileRef) io.ReadCloser {
	r, err := ref.file.Open()
	if err != nil {
		b.scope.Raise(l, "file_wrapper", err)
	}
	return r
}

func fileSize(c Call) int {
	size, err := c.file().file.Size()
	if err != nil {
		c.b.scope.Raise(c.LState, "file_wrapper", err)
	}
	c.Push(lua.LNumber(size))
	return 1
}

// fileDigest gives a digest in hex. A file may be large, so it looks at the limits on the way.
func (d digest) fileDigest(c Call) int {
	r := c.b.open(c.LState, c.file())
	defer r.Close()
	h := d.make()
	if _, err := io.Copy(h, &stoppable{r, c.b.scope}); err != nil {
		c.b.scope.Raise(c.LState, "file_wrapper:"+d.name, err)
	}
	c.Push(lua.LString(hex.EncodeToString(h.Sum(nil))))
	return 1
}

// fileHead gives at most so many bytes from the start.
func fileHead(c Call) int {
	ref, n := c.file(), c.integer(0, 0)
	if n < 0 || n > maxHead {
		c.bad(0, "0 to 1048576 bytes expected")
	}
	r := c.b.open(c.LState, ref)
	defer r.Close()
	head, err := c.b.readText(c.LState, r, int(n))
	if err != nil {
		c.b.scope.Raise(c.LState, "file_wrapper:head", err)
	}
	c.Push(lua.LString(head))
	return 1
}

// fileChunks gives an iterator over pieces of so many bytes.
func fileChunks(c Call) int {
	b, ref, n := c.b, c.file(), c.integer(0, chunkSize)
	if n < 1 || n > maxHead {
		c.bad(0, "1 to 1048576 bytes expected")
	}
	var at int64
	c.Push(c.NewFunction(func(l *lua.LState) int {
		b.checkFile(l, ref)
		chunk, err := readAt(b, l, ref, at, int(n))
		if err != nil {
			b.scope.Raise(l, "file_wrapper:chunks", err)
		}
		if len(chunk) == 0 {
			return 0
		}
		at += int64(len(chunk))
		l.Push(lua.LString(chunk))
		return 1
	}))
	return 1
}

// readAt opens the file for each piece: an iterator that a module abandons must not keep it open.
func readAt(b *bound, l *lua.LState, ref *fileRef, at int64, n int) ([]byte, error) {
	r := b.open(l, ref)
	defer r.Close()
	if s, ok := r.(io.Seeker); ok {
		if _, err := s.Seek(at, io.SeekStart); err != nil {
			return nil, err
		}
	} else if _, err := io.CopyN(io.Discard, &stoppable{r, b.scope}, at); err != nil {
		return nil, err
	}
	return b.readText(l, r, n)
}

// readText reads n bytes, or what is left, for a string of l.
func (b *bound) readText(l *lua.LState, r io.Reader, n int) ([]byte, error) {
	return io.ReadAll(&charged{Reader: io.LimitReader(&stoppable{r, b.scope}, int64(n)), scope: b.scope, l: l})
}

// charged is a reader of what becomes a string.
type charged struct {
	io.Reader
	scope *engine.Scope
	l     *lua.LState
	read  int
}

func (c *charged) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.scope.Grow(c.l, c.read, c.read+n)
	c.read += n
	return n, err
}

// stoppable is a reader that ends with the module's time.
type stoppable struct {
	io.Reader
	scope *engine.Scope
}

func (s *stoppable) Read(p []byte) (int, error) {
	if s.scope.Stopped() {
		return 0, errors.New("out of time")
	}
	return s.Reader.Read(p)
}

// FileBytes is a File that is in memory.
func FileBytes(content []byte) engine.File { return memoryFile(content) }

type memoryFile []byte

func (f memoryFile) Open() (io.ReadCloser, error) { return memoryReader{bytes.NewReader(f)}, nil }
func (f memoryFile) Size() (int64, error)         { return int64(len(f)), nil }

type memoryReader struct{ *bytes.Reader }

func (memoryReader) Close() error { return nil }
