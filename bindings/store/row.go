package store

import (
	"encoding/binary"
	"errors"
	"strings"
)

// What is in the embedded store's map, by the first byte of the key. NUL ends
// a part, since no name, user or key has one; times are 8 bytes, big-endian, so
// that they sort.
//
//	d name 0 user 0 key           a key's row
//	q name 0 user 0 key 0 number  one value of a queue
//	x name 0 time user 0 key      a row that ends at time
//	u name                        the name's usage
//	c                             the clock
//	j id                          a job
//	w module 0 time id            a job that is waiting or claimed, by due time
//	f module 0 time id            a job that has failed
//	k module 0 key                the id of the unfinished job with that key
//	t module 0 name               a timer
const clockRow = "c"

func dataRow(s Space, key string) string { return "d" + s.Name + "\x00" + s.User + "\x00" + key }

func queueRow(s Space, key string, number uint64) string {
	return "q" + s.Name + "\x00" + s.User + "\x00" + key + "\x00" + be(number)
}

func expiryPrefix(name string) string { return "x" + name + "\x00" }

func expiryRow(s Space, key string, at int64) string {
	return expiryPrefix(s.Name) + be(uint64(at)) + s.User + "\x00" + key
}

// parseExpiry takes an expiryRow apart, without its prefix.
func parseExpiry(name, rest string) (s Space, key string, at int64) {
	user, key, _ := strings.Cut(rest[8:], "\x00")
	return Space{name, user}, key, fromBE(rest)
}

func be(n uint64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	return string(b[:])
}

func fromBE(s string) int64 { return int64(binary.BigEndian.Uint64([]byte(s[:8]))) }

// row is what a key holds: a value, or a queue whose values are in rows of
// their own.
type row struct {
	kind    byte
	expires int64 // 0: never
	value   []byte

	// Of a queue: the number of its oldest value, how many there are, and
	// their bytes.
	head, count, size uint64
}

const (
	kindValue byte = 1
	kindQueue byte = 2
)

func (r *row) encode() []byte {
	out := make([]byte, 0, 1+4*binary.MaxVarintLen64+len(r.value))
	out = append(out, r.kind)
	out = binary.AppendUvarint(out, uint64(r.expires))
	if r.kind == kindValue {
		return append(out, r.value...)
	}
	out = binary.AppendUvarint(out, r.head)
	out = binary.AppendUvarint(out, r.count)
	return binary.AppendUvarint(out, r.size)
}

var errRow = errors.New("a row makes no sense")

// decodeRow gives the row; its value is part of raw.
func decodeRow(raw []byte) (*row, error) {
	if len(raw) == 0 {
		return nil, errRow
	}
	r := &row{kind: raw[0]}
	raw = raw[1:]
	fields := []*uint64{new(uint64), &r.head, &r.count, &r.size}
	if r.kind == kindValue {
		fields = fields[:1]
	}
	for _, field := range fields {
		n, size := binary.Uvarint(raw)
		if size <= 0 {
			return nil, errRow
		}
		*field, raw = n, raw[size:]
	}
	r.expires = int64(*fields[0])
	r.value = raw
	return r, nil
}

func (r *row) expired(now int64) bool { return r.expires != 0 && r.expires <= now }

// usage is what the row counts towards the quota.
func (r *row) usage(key string) (keys, bytes int64) {
	if r.kind == kindQueue {
		return int64(r.count), int64(len(key)) + int64(r.size)
	}
	return 1, int64(len(key) + len(r.value))
}
