package bindings

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/axolua/axolua/bindings/regex"
	lua "github.com/yuin/gopher-lua"
)

func reGSub(c Call) int {
	p, s, next := c.subject()
	most := c.integer(next+1, 1<<53)
	out := &replaced{c: c, s: s, parts: c.template(p, next)}
	if most > 0 {
		p.Each(s, c.b.scope.Stopped, func(at []int) bool {
			out.replace(c.arg(next), at)
			return out.count < most
		})
	}
	c.stopIf(c.b.scope.Spend(0))
	c.Push(out.text())
	c.Push(lua.LNumber(out.count))
	return 2
}

// replaced is a text of which matches are being replaced.
type replaced struct {
	c       Call
	s       string
	parts   []part // of the replacement, if that is a text
	out     strings.Builder
	end     int // of the last match
	count   int64
	charged int
}

// maxParts is how many captures a replacement may have: each match goes through them.
const maxParts = 100

// part of a replacement: a text, or a capture.
type part struct {
	text    string
	capture int // -1 for a text
}

// replace puts what with gives for a match in its place.
func (r *replaced) replace(with lua.LValue, at []int) {
	r.add(r.s[r.end:at[0]])
	r.end = at[1]
	r.count++
	for _, p := range r.parts {
		switch {
		case p.capture < 0:
			r.add(p.text)
		case at[2*p.capture] >= 0:
			r.add(r.s[at[2*p.capture]:at[2*p.capture+1]])
		}
	}
	if r.parts != nil {
		return
	}
	switch v := r.asked(with, at); v.Type() {
	case lua.LTString, lua.LTNumber:
		r.add(lua.LVAsString(v))
	case lua.LTNil:
		r.add(r.s[at[0]:at[1]])
	case lua.LTBool:
		if lua.LVAsBool(v) {
			r.c.RaiseError("%s: the replacement is true; want a text, or nil or false for what stays", r.c.name())
		}
		r.add(r.s[at[0]:at[1]])
	default:
		r.c.RaiseError("%s: the replacement is a %s; want a text, or nil or false for what stays", r.c.name(), v.Type())
	}
}

// asked is what a function or a table gives for a match.
func (r *replaced) asked(with lua.LValue, at []int) lua.LValue {
	l := r.c.LState
	if with.Type() == lua.LTFunction {
		l.Push(with)
		l.Call(pushCaptures(l, r.s, at, true), 1)
		v := l.Get(-1)
		l.Pop(1)
		return v
	}
	first := capture(r.s, at, min(1, len(at)/2-1))
	if first == lua.LNil {
		return lua.LNil
	}
	return l.GetTable(with, first)
}

func (r *replaced) add(s string) {
	r.out.WriteString(s)
	if n := r.out.Len(); n-r.charged >= chargeEvery {
		r.c.b.scope.Grow(r.c.LState, r.charged, n)
		r.charged = n
	}
}

// text is the outcome: of nothing replaced the text itself.
func (r *replaced) text() lua.LValue {
	if r.count == 0 {
		return lua.LString(r.s)
	}
	r.add(r.s[r.end:])
	r.c.b.scope.Grow(r.c.LState, r.charged, r.out.Len())
	return lua.LString(r.out.String())
}

// template takes argument i apart if it is a text; nil if it is none.
func (c Call) template(p *regex.Pattern, i int) []part {
	if t := c.arg(i).Type(); t != lua.LTString && t != lua.LTNumber {
		return nil
	}
	rest, parts := c.text(i), []part{}
	if strings.Count(rest, "$") > maxParts {
		c.bad(i, fmt.Sprintf("the replacement has more than %d times $", maxParts))
	}
	for {
		text, from, found := strings.Cut(rest, "$")
		parts = append(parts, part{text, -1})
		if !found {
			return parts
		}
		if rest, found = strings.CutPrefix(from, "$"); found {
			parts = append(parts, part{"$", -1})
			continue
		}
		name, after := captureName(from)
		capture := c.capture(p, i, name)
		parts, rest = append(parts, part{"", capture}), after
	}
}

// captureName is the name or number behind a $, "" if there is none, and what follows it. Without braces one digit counts.
func captureName(s string) (name, after string) {
	if inside, ok := strings.CutPrefix(s, "{"); ok {
		if name, after, ok = strings.Cut(inside, "}"); ok {
			return name, after
		}
		return "", s
	}
	if s != "" && '0' <= s[0] && s[0] <= '9' {
		return s[:1], s[1:]
	}
	return "", s
}

func (c Call) capture(p *regex.Pattern, i int, name string) int {
	if name == "" {
		c.bad(i, "$ is followed by a number or {name}; $$ stands for $")
	}
	n, err := strconv.Atoi(name)
	if err != nil {
		n = p.Index(name)
	}
	if n < 0 || n > p.Captures() || err != nil && n == 0 {
		c.bad(i, fmt.Sprintf("the pattern has no capture %.40q", name))
	}
	return n
}
