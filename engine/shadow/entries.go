package shadow

import (
	"bytes"
	"slices"
	"strconv"
)

// What is below works on entry numbers, which the caller knows to be right.

// raw is the text of an entry, of a string or key what is between the quotes.
func (d *Doc) raw(at uint32) []byte {
	e := &d.tape[at]
	return d.text[e.start:e.end]
}

// str is the decoded content of a string or key, a copy.
func (d *Doc) str(at uint32) string {
	if d.tape[at].escaped() {
		return unescape(d.raw(at))
	}
	return string(d.raw(at))
}

// equal compares a string or key with text.
func (d *Doc) equal(at uint32, text string) bool {
	if d.tape[at].escaped() {
		return stands(d.raw(at), text)
	}
	return string(d.raw(at)) == text
}

// same compares two strings or keys.
func (d *Doc) same(a, b uint32) bool {
	if d.tape[a].escaped() || d.tape[b].escaped() {
		return d.equal(a, d.str(b))
	}
	return bytes.Equal(d.raw(a), d.raw(b))
}

func (d *Doc) isTrue(at uint32) bool { return d.text[d.tape[at].start] == 't' }

func (d *Doc) float(at uint32) float64 {
	s := d.raw(at)
	if len(s) <= 15 { // such integers are exact in a float64; timestamps and counts are all of this kind
		digits, n := s, int64(0)
		if s[0] == '-' {
			digits = s[1:]
		}
		for i := 0; i < len(digits) && digits[i]-'0' <= 9; i++ {
			n = n*10 + int64(digits[i]-'0')
			if i == len(digits)-1 {
				if len(digits) < len(s) {
					return -float64(n)
				}
				return float64(n)
			}
		}
	}
	f, _ := strconv.ParseFloat(string(s), 64) // the syntax was checked, and out of range gives what Float promises
	return f
}

// find gives the value of a key of the map at, or 0, and how many keys it looked at.
func (d *Doc) find(at uint32, key string) (value uint32, steps int) {
	for k := d.tape[at].aux(); k != 0; k = d.tape[k].aux() {
		steps++
		if d.equal(k, key) {
			return k + 1, steps
		}
	}
	return 0, steps
}

// smallMap is how many keys are compared one with another before a Go map is built for them.
const smallMap = 16

// order appends to buf the keys of the map at, without those that a later duplicate replaces.
func (d *Doc) order(at uint32, buf []uint32) []uint32 {
	first := len(buf)
	for k := d.tape[at].aux(); k != 0; k = d.tape[k].aux() {
		buf = append(buf, k)
	}
	keys := buf[first:]
	slices.Reverse(keys)
	if len(keys) <= smallMap {
		return buf[:first+d.dedupeFew(keys)]
	}
	last := make(map[string]int, len(keys))
	for i, k := range keys {
		last[d.str(k)] = i
	}
	if len(last) == len(keys) {
		return buf
	}
	n := 0
	for i, k := range keys {
		if last[d.str(k)] == i {
			keys[n] = k
			n++
		}
	}
	return buf[:first+n]
}

func (d *Doc) dedupeFew(keys []uint32) int {
	n := 0
	for i, k := range keys {
		again := false
		for _, later := range keys[i+1:] {
			again = again || d.same(k, later)
		}
		if !again {
			keys[n] = k
			n++
		}
	}
	return n
}
