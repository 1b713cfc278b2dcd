package kv

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
)

// A log is a sequence of records, each one batch:
//
//	length of the payload, 4 bytes | its CRC-32C, 4 bytes | payload
//
// A payload is its number, one above the one before, and the changes: the key's
// length, the key, 0 for a deletion or the value's length plus 1, the value. All
// are uvarints but the first two, which are little-endian.
type log struct {
	path string
	file *os.File // nil until something is written
	size int64
	seq  uint64 // of the last record
	buf  []byte
	bad  error // why nothing more can be appended
}

const (
	recordHeader = 8
	maxRecord    = 1 << 30
	keptBuffer   = 64 << 10
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// append writes the batch, or leaves the log as it was.
func (l *log) append(b *Batch) error {
	if l.bad != nil {
		return l.bad
	}
	if l.file == nil {
		file, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		l.file, l.size = file, 0
	}
	l.encode(b)
	if len(l.buf)-recordHeader > maxRecord {
		return errors.New("too much at once")
	}
	if _, err := l.file.Write(l.buf); err != nil {
		// A half record would hide those after it.
		if undo := l.file.Truncate(l.size); undo != nil {
			l.bad = errors.Join(err, undo)
		}
		return err
	}
	l.size += int64(len(l.buf))
	l.seq++
	if cap(l.buf) > keptBuffer {
		l.buf = nil
	}
	return nil
}

func (l *log) encode(b *Batch) {
	buf := append(l.buf[:0], make([]byte, recordHeader)...)
	buf = binary.AppendUvarint(buf, l.seq+1)
	for i, key := range b.keys {
		buf = binary.AppendUvarint(buf, uint64(len(key)))
		buf = append(buf, key...)
		if b.values[i] == nil {
			buf = append(buf, 0)
			continue
		}
		buf = binary.AppendUvarint(buf, uint64(len(b.values[i]))+1)
		buf = append(buf, b.values[i]...)
	}
	payload := buf[recordHeader:]
	binary.LittleEndian.PutUint32(buf, uint32(len(payload)))
	binary.LittleEndian.PutUint32(buf[4:], crc32.Checksum(payload, castagnoli))
	l.buf = buf
}

// rotate renames the log to old, so that the next append begins a new one.
func (l *log) rotate(old string) error {
	if l.bad != nil {
		return l.bad
	}
	if l.file == nil {
		return nil
	}
	if err := os.Rename(l.path, old); err != nil {
		return err
	}
	// An error here would come too late, and matters not: what the log has goes
	// from memory into store.db next.
	l.file.Close()
	l.file = nil
	return nil
}

func (l *log) close() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

// replay adds to changes what the log at path has beyond the record number
// seq, and gives the number of the last one. It ends where a record is torn or
// one is missing, whole false: nothing after that can be relied on.
func replay(path string, seq uint64, changes rows) (last uint64, whole bool, err error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return seq, true, nil
	}
	if err != nil {
		return seq, false, err
	}
	defer file.Close()
	r := bufio.NewReader(file)
	for {
		payload, err := readRecord(r)
		if err == io.EOF {
			return seq, true, nil
		}
		if err == errTorn {
			return seq, false, nil
		}
		if err != nil {
			return seq, false, err
		}
		number, n := binary.Uvarint(payload)
		if n <= 0 || number > seq+1 {
			return seq, false, nil
		}
		if number <= seq {
			continue // already in store.db
		}
		if !decode(payload[n:], changes) {
			return seq, false, nil
		}
		seq = number
	}
}

var errTorn = errors.New("torn record")

// readRecord gives the next payload, io.EOF at the end, or errTorn.
func readRecord(r *bufio.Reader) ([]byte, error) {
	var header [recordHeader]byte
	switch _, err := io.ReadFull(r, header[:]); err {
	case nil:
	case io.ErrUnexpectedEOF:
		return nil, errTorn
	default:
		return nil, err
	}
	size := binary.LittleEndian.Uint32(header[:])
	if size == 0 || size > maxRecord {
		return nil, errTorn
	}
	// Not make(size): a damaged length must not ask for a gigabyte.
	payload, err := io.ReadAll(io.LimitReader(r, int64(size)))
	if err != nil {
		return nil, err
	}
	if len(payload) < int(size) || crc32.Checksum(payload, castagnoli) != binary.LittleEndian.Uint32(header[4:]) {
		return nil, errTorn
	}
	return payload, nil
}

// decode adds a record's changes; false means that it makes no sense.
func decode(p []byte, changes rows) bool {
	field := func(size uint64) []byte {
		out := p[:size:size]
		p = p[size:]
		return out
	}
	length := func() (uint64, bool) {
		size, n := binary.Uvarint(p)
		if n <= 0 {
			return 0, false
		}
		p = p[n:]
		return size, true
	}
	for len(p) > 0 {
		size, ok := length()
		if !ok || size > uint64(len(p)) {
			return false
		}
		key := string(field(size))
		size, ok = length()
		if !ok || size > uint64(len(p))+1 {
			return false
		}
		if size == 0 {
			changes.put(key, nil)
			continue
		}
		changes.put(key, field(size-1))
	}
	return true
}
