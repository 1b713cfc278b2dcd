package pattern

import "slices"

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
	r.add(it)
	r.i += width
}

// add doubles the room when it has to: append alone grows large slices slowly, at five times the garbage.
func (r *parser) add(it item) {
	if len(r.items) == cap(r.items) {
		r.items = slices.Grow(r.items, len(r.items))
	}
	r.items = append(r.items, it)
}

func (r *parser) flush() {
	switch len(r.text) {
	case 0:
		return
	case 1:
		r.add(item{op: opChar, c: r.text[0]})
	default:
		r.add(item{op: opText, c: r.text[0], arg: int32(len(r.texts))})
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
