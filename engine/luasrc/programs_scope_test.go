package luasrc_test

import (
	"math/rand/v2"
	"strconv"
)

// kind is what a random program knows of a variable. A variable keeps its kind, so that most of what a program does is
// no error.
type kind byte

const (
	number   kind = 'n'
	small    kind = 'i' // a whole number that is written the same by both
	text     kind = 's'
	truth    kind = 'b'
	perhaps  kind = 'q' // a number, false or nil
	numbers  kind = 'l' // a list without holes
	record   kind = 't' // x and y are numbers, f a function, m a method
	value    kind = 'v' // a table with metamethods
	call     kind = 'f' // a function that takes numbers and gives some values, a number first
	anything kind = 'a'
)

// variable is one that can be seen where the program is being written.
type variable struct {
	name  string
	kind  kind
	level int // of functions inside each other
}

// writer writes a random program.
type writer struct {
	*rand.Rand
	vars    []variable
	room    int // pieces that may still be made
	loops   int // around this place in the function
	depth   int // of blocks
	level   int // of functions inside each other
	dots    bool
	inside  bool   // a function
	skip    string // the number of a block that can be left by goto
	safe    bool   // an error is caught
	busy    bool   // the function calls another
	names   int
	crowded bool // with variables
}

func newWriter(seed uint64) *writer {
	return &writer{Rand: rand.New(rand.NewPCG(seed, 51)), room: 150}
}

func (w *writer) one(in int) bool { return w.IntN(in) == 0 }

func choice[T any](w *writer, from ...T) T { return from[w.IntN(len(from))] }

// free is a name for a new variable, which may hide another.
func (w *writer) free() string { return string(rune('a' + w.IntN(12))) }

// own is a name that nothing else has.
func (w *writer) own(prefix string) string {
	w.names++
	return prefix + strconv.Itoa(w.names)
}

func (w *writer) declare(name string, k kind) { w.vars = append(w.vars, variable{name, k, w.level}) }

// find gives the name of a visible variable of one of the kinds, "" if there is none.
func (w *writer) find(kinds ...kind) string { return w.look(false, kinds) }

// look is find, perhaps only among the variables of the function itself.
func (w *writer) look(own bool, kinds []kind) string {
	seen := map[string]bool{}
	var fit []string
	for i := len(w.vars) - 1; i >= 0; i-- {
		v := w.vars[i]
		if seen[v.name] {
			continue
		}
		seen[v.name] = true
		for _, k := range kinds {
			if v.kind == k && (!own || v.level == w.level) {
				fit = append(fit, v.name)
			}
		}
	}
	if len(fit) == 0 {
		return ""
	}
	return fit[min(w.IntN(len(fit)), w.IntN(len(fit)))] // those nearby, rather
}

// kindOf is that of a visible variable.
func (w *writer) kindOf(name string) kind {
	for i := len(w.vars) - 1; i >= 0; i-- {
		if w.vars[i].name == name {
			return w.vars[i].kind
		}
	}
	return anything
}

// within lets fn write what has variables, loops and so on of its own.
func (w *writer) within(fn func()) {
	was := *w
	fn()
	room, names, busy := w.room, w.names, w.busy
	*w = was
	w.room, w.names, w.busy = room, names, w.busy || busy
}
