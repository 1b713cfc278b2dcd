package shadow

import "fmt"

// Kind says what a JSON value is.
type Kind uint8

// Invalid is the kind of what is not there: a missing key, an index out of range, a Node whose Doc was reset.
const (
	Invalid Kind = iota
	Null
	Bool
	Number
	String
	List
	Map
)

// maxDepth is that of encoding/json, so that what one accepts the other does too.
const maxDepth = 10000

// maxText keeps positions and entry numbers within the 28 bits that an entry has for them.
const maxText = 1 << 28

// An entry describes one value or one key. A key is followed by its value, a container by its content.
type entry struct {
	start, end uint32 // in the text; a string's without the quotes
	next       uint32 // entry after this value and all it contains; while a container is open, its parent
	meta       uint32 // kind, escapedBit, and from auxShift on a number that depends on the kind, see aux
}

const (
	kindMask   = 7
	escapedBit = 8
	auxShift   = 4
	noParent   = ^uint32(0)
)

func (e *entry) kind() Kind    { return Kind(e.meta & kindMask) }
func (e *entry) escaped() bool { return e.meta&escapedBit != 0 }

// aux is a list's number of elements; a map's last key and a key's predecessor in its map, 0 if there is none.
// Keys are chained backwards because of duplicates the last counts, so a search may stop at the first hit.
func (e *entry) aux() uint32 { return e.meta >> auxShift }

func (e *entry) setAux(n uint32) { e.meta = e.meta&(1<<auxShift-1) | n<<auxShift }

// A SyntaxError says why a text is not JSON. Offset counts bytes from 0.
type SyntaxError struct {
	Offset  int
	Problem string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid JSON at byte %d: %s", e.Offset, e.Problem)
}

// Doc is a validated JSON text with an index of its values. Any number of goroutines may read it, but not while Reset
// changes it.
type Doc struct {
	text  []byte // d's own copy
	tape  []entry
	gen   uint32 // changed by Reset, so that Nodes of the text before become invalid
	roomy uint8  // texts in a row for which the memory was much too large
}

// Parse validates text and indexes it. The error is a *SyntaxError.
// It is stricter than encoding/json in one point: invalid UTF-8 is an error.
func Parse(text string) (*Doc, error) {
	d := new(Doc)
	if err := d.Reset([]byte(text)); err != nil {
		return nil, err
	}
	return d, nil
}

// Reset makes d the index of a copy of another text, in the memory of the one before. All Nodes of that become Invalid,
// also if Reset fails; then d is empty. Strings that were read stay what they are.
func (d *Doc) Reset(text []byte) error {
	d.forget()
	if len(text) >= maxText {
		return &SyntaxError{maxText, "text too long"}
	}
	d.shrink(len(text))
	if cap(d.tape) == 0 {
		d.tape = make([]entry, 0, len(text)/12+8)
	}
	d.text = append(d.text, text...)
	tape, at, problem := index(d.text, d.tape)
	d.tape = tape
	if problem != "" {
		d.text, d.tape = d.text[:0], d.tape[:0]
		return &SyntaxError{at, problem}
	}
	return nil
}

func (d *Doc) forget() {
	d.gen++
	d.text, d.tape = d.text[:0], d.tape[:0]
}

// What a Doc keeps for the next text: anything up to smallDoc bytes of text, and more as long as one in patience texts
// needs at least an eighth of it.
const (
	smallDoc = 4096
	patience = 64
)

// shrink gives up memory that was needed once but not for the last texts. The tape is in proportion to the text that
// it was for, so it goes with it.
func (d *Doc) shrink(need int) {
	if cap(d.text) <= smallDoc || need > cap(d.text)/8 {
		d.roomy = 0
	} else if d.roomy++; d.roomy == patience {
		d.text, d.tape, d.roomy = nil, nil, 0
	}
}

// Root is the value that the whole text is; Invalid if there is no text.
func (d *Doc) Root() Node {
	return Node{d, 0, d.gen}
}

// index appends the entries of text to tape. If there is a problem, it names it and where it is.
//
// It goes round once per value, with the open containers chained through the tape itself instead of a stack. It is one
// function because its state lives in registers: this is the floor under the cost of every event.
func index(text []byte, tape []entry) (_ []entry, i int, problem string) {
	parent, depth, inMap := noParent, 0, false
	i = skipSpace(text, 0)
	for {
		if inMap {
			if i >= len(text) || text[i] != '"' {
				return tape, i, unexpected(text, i, "a key")
			}
			end, flags, problem := scanString(text, i+1)
			if problem != "" {
				return tape, end, problem
			}
			key := uint32(len(tape))
			p := &tape[parent]
			meta := uint32(String) | flags | p.meta>>auxShift<<auxShift
			p.setAux(key)
			tape = append(tape, entry{uint32(i + 1), uint32(end), key + 1, meta})
			i = end + 1
			if i >= len(text) || text[i] != ':' {
				if i = skipSpace(text, i); i >= len(text) || text[i] != ':' {
					return tape, i, unexpected(text, i, "':'")
				}
			}
			if i++; i < len(text) && text[i] <= ' ' {
				i = skipSpace(text, i)
			}
		} else if parent != noParent {
			tape[parent].meta += 1 << auxShift
		}
		if i >= len(text) {
			return tape, i, unexpected(text, i, "a value")
		}

		at := uint32(len(tape))
		switch c := text[i]; c {
		case '"':
			end, flags, problem := scanString(text, i+1)
			if problem != "" {
				return tape, end, problem
			}
			tape = append(tape, entry{uint32(i + 1), uint32(end), at + 1, uint32(String) | flags})
			i = end + 1
		case '{', '[':
			if depth++; depth > maxDepth {
				return tape, i, "nested too deeply"
			}
			inMap = c == '{'
			kind := uint32(List)
			if inMap {
				kind = uint32(Map)
			}
			tape = append(tape, entry{uint32(i), 0, parent, kind})
			parent = at
			if i++; i < len(text) && text[i] <= ' ' {
				i = skipSpace(text, i)
			}
			if i >= len(text) || text[i] != c+2 { // '}' is '{'+2 and ']' is '['+2
				continue
			}
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			end := scanNumber(text, i)
			if end < 0 {
				return tape, ^end, unexpected(text, ^end, "a digit")
			}
			tape = append(tape, entry{uint32(i), uint32(end), at + 1, uint32(Number)})
			i = end
		default:
			word, kind := literal(c)
			if len(text)-i < len(word) || string(text[i:i+len(word)]) != word || word == "" {
				return tape, i, unexpected(text, i, "a value")
			}
			tape = append(tape, entry{uint32(i), uint32(i + len(word)), at + 1, uint32(kind)})
			i += len(word)
		}

		for { // close what ends here, then expect the next value
			if i < len(text) && text[i] <= ' ' {
				i = skipSpace(text, i)
			}
			if parent == noParent {
				if i < len(text) {
					return tape, i, unexpected(text, i, "the end")
				}
				return tape, i, ""
			}
			if i >= len(text) {
				return tape, i, unexpected(text, i, "',' or the end of a list or object")
			}
			if text[i] == ',' {
				if i++; i < len(text) && text[i] <= ' ' {
					i = skipSpace(text, i)
				}
				break
			}
			closing := byte(']')
			if inMap {
				closing = '}'
			}
			if text[i] != closing {
				return tape, i, unexpected(text, i, "',' or '"+string(closing)+"'")
			}
			i++
			depth--
			p := &tape[parent]
			parent, p.next, p.end = p.next, uint32(len(tape)), uint32(i)
			inMap = parent != noParent && tape[parent].kind() == Map
		}
	}
}
