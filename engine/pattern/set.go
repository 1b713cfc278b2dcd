package pattern

// set is a set of bytes; end adds the place after the last byte to what may come next.
type set struct {
	bits [4]uint64
	end  bool
}

func (s *set) has(c byte) bool { return s.bits[c>>6]>>(c&63)&1 != 0 }

func (s *set) add(lo, hi byte) {
	for c := int(lo); c <= int(hi); c++ {
		s.bits[c>>6] |= 1 << (c & 63)
	}
}

// allows reports whether what stands at offset i of subject is in s.
func (s *set) allows(subject string, i int) bool {
	if i < len(subject) {
		return s.has(subject[i])
	}
	return s.end
}

func (s *set) join(t *set) {
	for i := range s.bits {
		s.bits[i] |= t.bits[i]
	}
	s.end = s.end || t.end
}

func (s *set) invert() {
	for i := range s.bits {
		s.bits[i] = ^s.bits[i]
	}
}

func (s *set) disjoint(t *set) bool {
	for i := range s.bits {
		if s.bits[i]&t.bits[i] != 0 {
			return false
		}
	}
	return true
}

// Sets shared by all patterns; never written after init.
var (
	anyByte  = set{bits: [4]uint64{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}}
	anything = set{bits: anyByte.bits, end: true}
	onlyEnd  = set{end: true}
	escapes  [256]set // what %c stands for: a class if c is a class letter, c itself if not
	literals [256]set
)

// classes holds the ranges of each class as C's <ctype.h> has them in the "C" locale.
var classes = map[byte]string{
	'a': "AZaz",
	'c': "\x00\x1f\x7f\x7f",
	'd': "09",
	'l': "az",
	'p': "!/:@[`{~",
	's': "\t\r  ",
	'u': "AZ",
	'w': "09AZaz",
	'x': "09AFaf",
	'z': "\x00\x00",
}

func init() {
	for c := range literals {
		literals[c].add(byte(c), byte(c))
	}
	escapes = literals
	for letter, ranges := range classes {
		var in set
		for i := 0; i < len(ranges); i += 2 {
			in.add(ranges[i], ranges[i+1])
		}
		escapes[letter] = in
		in.invert()
		escapes[letter-'a'+'A'] = in
	}
}

// bracketEnd gives the offset after the set that opens at src[i], or -1 if nothing closes it. The first character
// never closes, and an escape hides the next one, even where bracketSet then reads both as part of a range.
func bracketEnd(src string, i int) int {
	i++
	if i < len(src) && src[i] == '^' {
		i++
	}
	for first := true; ; first = false {
		if i >= len(src) {
			return -1
		}
		if src[i] == ']' && !first {
			return i + 1
		}
		if src[i] == '%' {
			i++
		}
		i++
	}
}

// bracketSet reads body, a set from its '[' to its ']' included. Like PUC it lets a range end in '%', after which the
// escape that bracketEnd saw may reach up to the closing bracket itself: "[a-%%]" has a ']' in it.
func bracketSet(body string) set {
	var in set
	last, i := len(body)-1, 1
	negated := body[i] == '^'
	if negated {
		i++
	}
	for ; i < last; i++ {
		switch {
		case body[i] == '%':
			i++
			in.join(&escapes[body[i]])
		case body[i+1] == '-' && i+2 < last:
			in.add(body[i], body[i+2])
			i += 2
		default:
			in.add(body[i], body[i])
		}
	}
	if negated {
		in.invert()
	}
	return in
}
