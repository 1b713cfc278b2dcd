package luasrc

// maxNesting bounds brackets and blocks inside each other, and operators that wait for what is on their right.
// Parser, compiler and our own passes keep something per level, so it is checked before any of them runs.
const maxNesting = 200

// opener is a bracket or a word that something has to close.
type opener struct {
	at      int    // its token
	closer  string // what closes it; "" for the file itself
	wants   string // the word that has to come first: "then" or "do"
	waiting int    // operators of the current expression that group to the right
	// returned says that the block has had its return statement.
	returned bool
}

// nesting follows brackets and blocks from token to token.
type nesting struct {
	*source
	open   []opener // the first is the file
	unary  int      // unary operators in a row, ending here
	parted bool     // the tokens stopped matching: surely a syntax error, here or before
	// suspect is one more than the first opener whose end stands further left than it; 0 if there is none.
	suspect int
}

func newNesting(s *source) *nesting { return &nesting{source: s, open: []opener{{}}} }

func (n *nesting) top() *opener { return &n.open[len(n.open)-1] }

// checkNesting reports the first token of s that stands too deep.
func checkNesting(s *source, r *report) bool {
	n := newNesting(s)
	for i, t := range s.tokens {
		n.step(i)
		line, column := int(t.line), int(t.column)
		switch {
		case n.parted:
			return true // the parser stops here, or has stopped before
		case len(n.open)-1 > maxNesting:
			r.add(line, column, "brackets and blocks nest deeper than %d levels", maxNesting)
		case n.unary > maxNesting:
			r.add(line, column, "more than %d unary operators in a row", maxNesting)
		case n.top().waiting > maxNesting && s.is(t, ".."):
			r.add(line, column, "more than %d '..' in one expression; use table.concat", maxNesting)
		case n.top().waiting > maxNesting:
			r.add(line, column, "more than %d '%s' in one expression", maxNesting, s.str(t))
		default:
			continue
		}
		return false
	}
	return true
}

func (n *nesting) push(i int, closer, wants string) {
	n.open = append(n.open, opener{at: i, closer: closer, wants: wants})
}

// pop takes token i for the closer of the innermost opener.
func (n *nesting) pop(i int, word string) {
	top := n.top()
	if top.closer != word || top.wants != "" {
		n.parted = true
		return
	}
	first := n.lines[n.tokens[top.at].line-1]
	if n.suspect == 0 && word == "end" && n.tokens[i].column < n.tokens[first].column {
		n.suspect = top.at + 1
	}
	n.open = n.open[:len(n.open)-1]
}

// step takes token i into account.
func (n *nesting) step(i int) {
	t := n.tokens[i]
	if t.kind != keyword && t.kind != operator {
		n.unary = 0
		return
	}
	word := n.str(t)
	switch word {
	case "not", "#", "-":
		n.unary++
		return
	case "..", "^":
		n.top().waiting++
	case ",", ";", "=", "==", "~=", "<", ">", "<=", ">=", "and", "or", "local", "return":
		n.top().waiting = 0
	}
	n.unary = 0
	n.block(i, word)
}

// block follows what opens and closes.
func (n *nesting) block(i int, word string) {
	top := n.top()
	switch word {
	case "(":
		n.push(i, ")", "")
	case "{":
		n.push(i, "}", "")
	case "[":
		n.push(i, "]", "")
	case "function":
		n.push(i, "end", "")
	case "repeat":
		n.push(i, "until", "")
	case "if":
		n.push(i, "end", "then")
	case "while", "for":
		n.push(i, "end", "do")
	case "do":
		if top.wants == "do" {
			top.wants = ""
		} else {
			n.push(i, "end", "")
		}
	case "then":
		n.parted = n.parted || top.wants != "then"
		top.wants = ""
	case "return":
		top.returned = true
	case "else", "elseif":
		top.returned = false
		n.parted = n.parted || top.wants != "" || !n.is(n.tokens[top.at], "if") || top.closer == ""
		if word == "elseif" {
			top.wants = "then"
		}
	case ")", "}", "]", "end", "until":
		n.pop(i, word)
	}
}
