package pattern

import (
	"slices"
	"strings"
)

// MaxCaptures is how many captures a pattern may have, as in PUC Lua.
const MaxCaptures = 32

type op uint8

const (
	opChar     op = iota // the byte c
	opText               // texts[arg], two bytes or more
	opSet                // one byte of set
	opStar               // set*, as many as possible
	opPlus               // set+
	opMinus              // set-, as few as possible
	opOpt                // set?
	opOpen               // capture arg begins
	opClose              // capture arg ends
	opPosition           // capture arg is this position
	opBalance            // %b: from c to its d, which are pairs[arg]
	opFrontier           // %f: the byte before is not in set, this one is
	opBackRef            // what capture arg holds
	opEnd                // '$' at the very end
	opMatch              // the pattern ends here
	opFail               // the pattern is wrong here; errs[arg] says how
)

// item is one step of the straight line. A repetition (opStar to opOpt) also knows what may follow it.
type item struct {
	set   *set
	after *set // repetitions: no match continues where this does not allow
	op    op
	sure  bool // repetitions: only the first way can succeed, so there is nothing to come back to
	c, d  byte
	arg   int32 // repetitions: the bit in memo, or -1 if a back-reference follows and failures must not be kept
}

type capture uint8

const (
	unfinished capture = iota
	closed
	position
)

// program is a compiled pattern without its anchor. It is never written after compilation.
type program struct {
	items    []item
	texts    []string
	captures []capture // in the order of their opening
	pairs    [][2]byte // the different delimiters of %b
	memoBits int       // repetitions whose failures may be kept
	lead     string    // every match begins with it, if not empty
	first    *set      // no match begins where this does not allow
	run      *set      // if set: a failed start fails for the whole run of these bytes
	err      error     // for opFail
}

// Pattern is a compiled pattern. It is immutable and safe for concurrent use.
type Pattern struct {
	src      string
	anchored bool
	plain    bool // no special character: Find looks for the text, including what follows a NUL byte
	prog     program
}

// Compile never fails: like PUC Lua, a wrong pattern errs when matching reaches the mistake. It costs time in
// proportion to the pattern, and up to 30 times its size in memory.
func Compile(src string) *Pattern {
	p := &Pattern{src: src}
	text := cString(src)
	p.plain = !strings.ContainsAny(text, "^$*+?.([%-")
	p.anchored = strings.HasPrefix(text, "^")
	p.prog.compile(strings.TrimPrefix(text, "^"))
	return p
}

// cString cuts s where C sees its end: to PUC Lua a pattern ends at its first NUL byte.
func cString(s string) string {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return s[:i]
	}
	return s
}

// parser turns src into items; text gathers plain characters that become one item.
type parser struct {
	*program
	src  string
	i    int
	text []byte
	open []int32
}

func (p *program) compile(src string) {
	r := parser{program: p, src: src}
	p.items = make([]item, 0, min(len(src), 16)+1)
	for r.i < len(src) && p.err == nil {
		r.next()
	}
	r.flush()
	if p.err != nil {
		p.items = append(p.items, item{op: opFail})
	} else {
		p.items = append(p.items, item{op: opMatch})
	}
	p.link()
}

// at is src[i], and NUL after the end.
func (r *parser) at(i int) byte {
	if i < len(r.src) {
		return r.src[i]
	}
	return 0
}

func (r *parser) emit(it item, width int) {
	r.flush()
	r.items = append(r.items, it)
	r.i += width
}

func (r *parser) flush() {
	switch len(r.text) {
	case 0:
		return
	case 1:
		r.items = append(r.items, item{op: opChar, c: r.text[0]})
	default:
		r.items = append(r.items, item{op: opText, c: r.text[0], arg: int32(len(r.texts))})
		r.texts = append(r.texts, string(r.text))
	}
	r.text = r.text[:0]
}

// next reads one item; on a mistake it sets err.
func (r *parser) next() {
	switch c := r.src[r.i]; {
	case c == '(':
		r.openCapture()
	case c == ')':
		r.closeCapture()
	case c == '$' && r.i+1 == len(r.src):
		r.emit(item{op: opEnd}, 1)
	case c == '%' && r.at(r.i+1) == 'b':
		r.balance()
	case c == '%' && r.at(r.i+1) == 'f':
		r.frontier()
	case c == '%' && r.at(r.i+1) >= '0' && r.at(r.i+1) <= '9':
		r.backRef(int(r.at(r.i+1)) - '1')
	default:
		r.single()
	}
}

func (r *parser) openCapture() {
	if len(r.captures) == MaxCaptures {
		r.err = errTooMany
		return
	}
	n := int32(len(r.captures))
	if r.at(r.i+1) == ')' {
		r.captures = append(r.captures, position)
		r.emit(item{op: opPosition, arg: n}, 2)
		return
	}
	r.captures = append(r.captures, unfinished)
	r.open = append(r.open, n)
	r.emit(item{op: opOpen, arg: n}, 1)
}

func (r *parser) closeCapture() {
	if len(r.open) == 0 {
		r.err = errClose
		return
	}
	n := r.open[len(r.open)-1]
	r.open = r.open[:len(r.open)-1]
	r.captures[n] = closed
	r.emit(item{op: opClose, arg: n}, 1)
}

func (r *parser) balance() {
	if r.i+3 >= len(r.src) {
		r.err = errBalance
		return
	}
	pair := [2]byte{r.src[r.i+2], r.src[r.i+3]}
	n := slices.Index(r.pairs, pair)
	if n < 0 {
		n = len(r.pairs)
		r.pairs = append(r.pairs, pair)
	}
	r.emit(item{op: opBalance, c: pair[0], d: pair[1], arg: int32(n)}, 4)
}

func (r *parser) frontier() {
	if r.at(r.i+2) != '[' {
		r.err = errFrontier
		return
	}
	end := bracketEnd(r.src, r.i+2)
	if end < 0 {
		r.err = errBracketEnd
		return
	}
	in := bracketSet(r.src[r.i+2 : end])
	r.emit(item{op: opFrontier, set: &in}, end-r.i)
}

func (r *parser) backRef(n int) {
	if n < 0 || n >= len(r.captures) || r.captures[n] == unfinished {
		r.err = errCaptureIndex
		return
	}
	r.emit(item{op: opBackRef, arg: int32(n)}, 2)
}

// single reads what stands for one byte, and how often it may.
func (r *parser) single() {
	in, literal, width := r.class()
	if r.err != nil {
		return
	}
	it := item{set: in}
	switch r.at(r.i + width) {
	case '*':
		it.op = opStar
	case '+':
		it.op = opPlus
	case '-':
		it.op = opMinus
	case '?':
		it.op = opOpt
	default:
		if literal >= 0 {
			r.text = append(r.text, byte(literal))
			r.i += width
		} else {
			r.emit(item{op: opSet, set: in}, width)
		}
		return
	}
	r.emit(it, width+1)
}

// class gives the bytes that the item at i stands for, the only one of them or -1, and the item's width.
func (r *parser) class() (in *set, literal, width int) {
	switch c := r.src[r.i]; c {
	case '.':
		return &anyByte, -1, 1
	case '[':
		end := bracketEnd(r.src, r.i)
		if end < 0 {
			r.err = errBracketEnd
			return nil, -1, 0
		}
		body := bracketSet(r.src[r.i:end])
		return &body, -1, end - r.i
	case '%':
		if r.i+1 == len(r.src) {
			r.err = errEscapeEnd
			return nil, -1, 0
		}
		c = r.src[r.i+1]
		if escapes[c] == literals[c] {
			return &literals[c], int(c), 2
		}
		return &escapes[c], -1, 2
	default:
		return &literals[c], int(c), 1
	}
}
