package pattern

import "strings"

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
// proportion to the pattern, and up to 50 times its size in memory. Those who may not spend that without being asked
// compile through a [Cache].
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
