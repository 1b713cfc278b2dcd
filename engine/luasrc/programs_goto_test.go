package luasrc_test

import (
	"regexp"
	"strconv"
)

// PUC Lua 5.1 has no goto. What jumps in our dialect is written with marks, which for PUC become a loop that is left or
// gone round again, so nothing in it may leave a loop around it.

// skipping is a block that can be left by a goto to its end.
func (w *writer) skipping() (n *node) {
	w.within(func() {
		w.names++
		w.skip, w.loops = strconv.Itoa(w.names), 0
		n = statement("BEGIN"+w.skip+"\n@END"+w.skip, w.block(4))
	})
	return n
}

// again is a block that is gone round again by a goto to its begin.
func (w *writer) again() (n *node) {
	w.within(func() {
		w.names++
		name := strconv.Itoa(w.names)
		w.loops, w.skip = 0, ""
		w.depth++
		body := w.open(3)
		n = statement("AGAIN"+name+"\n@WHILE"+name+" not spent(20) and @ DONE"+name, body, w.operandOf(anything, 2))
	})
	return n
}

var marks = regexp.MustCompile(`(BEGIN|SKIP|END|AGAIN|WHILE|DONE)(\d+)`)

var (
	withGoto  = map[string]string{"BEGIN": "do", "SKIP": "goto skip$2", "END": "::skip$2:: end", "AGAIN": "do ::again$2::", "WHILE": "if", "DONE": "then goto again$2 end end"}
	withLoops = map[string]string{"BEGIN": "repeat", "SKIP": "break", "END": "until true", "AGAIN": "repeat", "WHILE": "until not (", "DONE": ")"}
)

// written puts the marks into one of the dialects.
func written(body string, dialect map[string]string) string {
	return marks.ReplaceAllStringFunc(body, func(mark string) string {
		parts := marks.FindStringSubmatch(mark)
		return marks.ReplaceAllString(mark, dialect[parts[1]])
	})
}
