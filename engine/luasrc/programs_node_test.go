package luasrc_test

import "strings"

// node is a piece of a random program, a statement or an expression, with the pieces in it. The text that stands between
// the pieces is fixed, so that one can be taken out or put in the place of another.
type node struct {
	text []string // one more than kids
	kids []*node
	stmt bool
}

// make_ puts the kids into the places that @ marks.
func piece(format string, kids ...*node) *node {
	text := strings.Split(format, "@")
	if len(text) != len(kids)+1 {
		panic("this wants another number of pieces: " + format)
	}
	return &node{text: text, kids: kids}
}

// statement is a piece that can be left out.
func statement(format string, kids ...*node) *node {
	n := piece(format+"\n", kids...)
	n.stmt = true
	return n
}

// list is pieces with a text between them.
func list(between string, kids ...*node) *node {
	n := &node{kids: kids, text: make([]string, len(kids)+1)}
	for i := 1; i < len(kids); i++ {
		n.text[i] = between
	}
	return n
}

func (n *node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	b.WriteString(n.text[0])
	for i, kid := range n.kids {
		kid.write(b)
		b.WriteString(n.text[i+1])
	}
}

// all gives n and the pieces in it, outer ones first.
func (n *node) all() []*node {
	nodes := []*node{n}
	for _, kid := range n.kids {
		nodes = append(nodes, kid.all()...)
	}
	return nodes
}

// smaller are what could stand in the place of n.
func (n *node) smaller() []*node {
	if n.stmt {
		simple := []*node{piece("")}
		for _, kid := range n.kids {
			simple = append(simple, kid.statements()...)
		}
		return simple
	}
	var simple []*node
	switch n.String() {
	case "nil", "":
	case "1", "a", "x":
		simple = []*node{piece("nil")}
	default:
		simple = []*node{piece("nil"), piece("1"), piece("{}")}
	}
	return append(simple, n.kids...)
}

// statements are lists of statements in n.
func (n *node) statements() []*node {
	if len(n.kids) > 0 && n.kids[0].stmt {
		return []*node{n}
	}
	var found []*node
	for _, kid := range n.kids {
		found = append(found, kid.statements()...)
	}
	return found
}

// shrink takes out of n what can be taken out of it while it stays interesting.
func (n *node) shrink(interesting func() bool) {
	for again := true; again; {
		again = false
		for _, part := range n.all() {
			was := *part
			for _, simple := range was.smaller() {
				if len(simple.String()) >= len(was.String()) {
					continue
				}
				*part = *simple
				part.stmt = was.stmt
				if interesting() {
					again = true
					break
				}
				*part = was
			}
		}
	}
}
