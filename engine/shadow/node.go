package shadow

import (
	"iter"
	"math"
)

// Node is a value inside a Doc. The zero Node, one that was not found, and one whose Doc was reset since are Invalid:
// they have no content, and asking them for more gives Invalid again, so look-ups may be chained.
type Node struct {
	doc *Doc
	at  uint32
	gen uint32
}

func (n Node) entry() *entry {
	if n.doc == nil || n.gen != n.doc.gen || int(n.at) >= len(n.doc.tape) {
		return &entry{}
	}
	return &n.doc.tape[n.at]
}

// Kind says what the value is.
func (n Node) Kind() Kind { return n.entry().kind() }

// Get is the value of a key of a Map; of duplicate keys the last counts.
func (n Node) Get(key string) Node {
	if n.Kind() != Map {
		return Node{}
	}
	if at, _ := n.doc.find(n.at, key); at != 0 {
		return Node{n.doc, at, n.gen}
	}
	return Node{}
}

// Index is element i of a List, counted from 0. It walks there; to see all elements use Items.
func (n Node) Index(i int) Node {
	for j, item := range n.Items() {
		if i == j {
			return item
		}
	}
	return Node{}
}

// Len is the number of a List's elements, or of a Map's different keys; 0 for the rest.
func (n Node) Len() int {
	switch e := n.entry(); e.kind() {
	case List:
		return int(e.aux())
	case Map:
		return len(n.doc.order(n.at, nil))
	}
	return 0
}

// Items gives the elements of a List in order.
func (n Node) Items() iter.Seq2[int, Node] {
	return func(yield func(int, Node) bool) {
		e := n.entry()
		if e.kind() != List {
			return
		}
		at := n.at + 1
		for i := range int(e.aux()) {
			if !yield(i, Node{n.doc, at, n.gen}) {
				return
			}
			at = n.doc.tape[at].next
		}
	}
}

// All gives the keys and values of a Map in the order of the text; a duplicate key once, where it counts.
func (n Node) All() iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		if n.Kind() != Map {
			return
		}
		for _, key := range n.doc.order(n.at, nil) {
			if !yield(n.doc.str(key), Node{n.doc, key + 1, n.gen}) {
				return
			}
		}
	}
}

// Keys lists the keys of a Map in the order of All.
func (n Node) Keys() []string {
	var keys []string
	for key := range n.All() {
		keys = append(keys, key)
	}
	return keys
}

// String is the content of a String, and the JSON text of anything else.
func (n Node) String() string {
	if n.Kind() == String {
		return n.doc.str(n.at)
	}
	return string(n.Raw())
}

// Is reports whether n is a String with this content. It allocates nothing, unlike a comparison with String.
func (n Node) Is(text string) bool {
	return n.Kind() == String && n.doc.equal(n.at, text)
}

// Raw is the JSON text of the value, nil if Invalid. It is a part of the Doc, to be read only and until its Reset.
func (n Node) Raw() []byte {
	e := n.entry()
	switch e.kind() {
	case Invalid:
		return nil
	case String:
		return n.doc.text[e.start-1 : e.end+1]
	}
	return n.doc.text[e.start:e.end]
}

// Bool is true for the value true only.
func (n Node) Bool() bool { return n.Kind() == Bool && n.doc.isTrue(n.at) }

// Number is the text of a Number as it was written, "" for anything else.
func (n Node) Number() string {
	if n.Kind() != Number {
		return ""
	}
	return string(n.Raw())
}

// Float is the value of a Number, 0 for anything else. One too large for a float64 is infinite, as in Python.
func (n Node) Float() float64 {
	if n.Kind() != Number {
		return 0
	}
	return n.doc.float(n.at)
}

// Int is the value of a Number that is integral, however it is written, and at most 2^53 in magnitude.
func (n Node) Int() (int64, bool) {
	if n.Kind() != Number {
		return 0, false
	}
	return integral(n.doc.float(n.at))
}

// Any gives plain Go: nil, bool, string, int64 where Int can, else float64, []any, map[string]any. It copies.
func (n Node) Any() any {
	switch n.Kind() {
	case Bool:
		return n.Bool()
	case Number:
		f := n.doc.float(n.at)
		if i, ok := integral(f); ok {
			return i
		}
		return f
	case String:
		return n.String()
	case List:
		list := make([]any, 0, n.Len())
		for _, item := range n.Items() {
			list = append(list, item.Any())
		}
		return list
	case Map:
		m := make(map[string]any)
		for key, value := range n.All() {
			m[key] = value.Any()
		}
		return m
	}
	return nil
}

func integral(f float64) (int64, bool) {
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
