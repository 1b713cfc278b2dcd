package luasrc_test

import "strconv"

// expr is an expression of a kind, with at most so many levels.
func (w *writer) expr(k kind, levels int) *node {
	w.room--
	if w.room < 0 {
		levels = 0
	}
	if levels > 0 {
		switch w.IntN(12) {
		case 0:
			return piece("(@ and @ or @)", w.condition(levels-1), w.expr(k, levels-1), w.expr(k, levels-1))
		case 1:
			return piece("(@)", w.expr(k, levels-1))
		case 2:
			return piece("(function(...) return @ end)(@)", w.bare(k, levels-1), w.arguments(levels-1))
		}
	}
	switch k {
	case number:
		return w.number(levels)
	case small:
		return w.small(levels)
	case text:
		return w.text(levels)
	case truth:
		return w.truth(levels)
	case perhaps:
		return w.perhaps(levels)
	case numbers:
		return w.numbers(levels)
	case record:
		return w.record(levels)
	case value:
		return w.value(levels)
	case call:
		return w.call(levels)
	}
	return w.expr(choice(w, number, number, text, truth, perhaps, perhaps), levels)
}

// bare is an expression in a function whose `...` are other ones.
func (w *writer) bare(k kind, levels int) (n *node) {
	w.within(func() {
		w.dots, w.inside, w.loops, w.skip = true, true, 0, ""
		n = w.expr(k, levels)
	})
	return n
}

// variable is a variable of the kind, or what else gives the kind.
func (w *writer) variable(k kind, otherwise string) *node {
	if name := w.find(k); name != "" && !w.one(6) {
		return piece(name)
	}
	return piece(otherwise)
}

func (w *writer) number(levels int) *node {
	if levels == 0 || w.one(5) {
		if w.one(3) {
			return w.small(0)
		}
		return w.variable(number, choice(w, "0", "1", "2", "3", "7", "2.5", "0.1", "100", "300", "1e3"))
	}
	n := func() *node { return w.expr(number, levels-1) }
	switch w.IntN(17) {
	case 0, 1, 2:
		if w.one(3) { // no constant is -0: both have one place for it and 0
			return piece("@ * @", w.variable(number, "N"), w.operand(levels-1))
		}
		return piece("@ "+choice(w, "+", "-")+" @", w.operand(levels-1), w.operand(levels-1))
	case 3:
		return piece("-@", choice(w, w.variable(number, "N"), piece("(@ + N)", w.operand(levels-1))))
	case 4:
		return piece("#@", w.variable(numbers, "{ 1, 2 }"))
	case 5:
		return piece("#@", w.operandOf(text, levels-1))
	case 6:
		return piece("(@ or @)", w.expr(perhaps, levels-1), n())
	case 7:
		return piece("(@ and @)", n(), n())
	case 8, 9:
		w.busy = true
		return piece("@(@)", w.variable(call, "id"), w.arguments(levels-1))
	case 10:
		return piece("@.@", w.variable(record, "R"), choice(w, piece("x"), piece("y")))
	case 11:
		w.busy = true
		return piece("@"+choice(w, ":m", ".f", `["f"]`)+"(@)", w.variable(record, "R"), w.arguments(levels-1))
	case 12:
		return piece("math."+choice(w, "max", "min")+"(@, @)", n(), n())
	case 13:
		return piece("select('#', @)", w.numbersFor(1, levels-1))
	case 14:
		return piece("@"+choice(w, ".n", "[1]", ".other", `["n"]`), w.variable(value, "V"))
	case 15:
		return piece("@(@)", w.variable(value, "V"), n())
	}
	return w.inline(levels)
}

// inline is a function that is called where it is made.
func (w *writer) inline(levels int) *node {
	switch w.IntN(5) {
	case 0:
		return piece("(@ == @ and 1 or 2)", w.expr(anything, levels-1), w.expr(anything, levels-1))
	case 1:
		return piece("wrap(function(...) @ = coroutine.yield(@) return 1 end)(@)", w.variable(number, "N"), w.bare(number, levels-1), w.arguments(levels-1))
	case 2:
		return piece("(tonumber((select(2, pcall(function(...) return @ end, @)))) or 0)", w.bare(number, levels-1), w.numbersFor(1, levels-1))
	case 3:
		return piece("(unpack({ @, 5 }))", w.numbersFor(1, levels-1))
	}
	p := w.free()
	var body *node
	w.within(func() {
		w.declare(p, number)
		body = w.bare(number, levels-1)
	})
	return piece("(function("+p+", ...) "+choice(w, "", p+" = "+p+" + 1 ")+"return @ end)(@)", body, w.numbersFor(1, levels-1))
}

// operand is a number that binds closely.
func (w *writer) operand(levels int) *node { return w.operandOf(number, levels) }

func (w *writer) operandOf(k kind, levels int) *node {
	if levels == 0 && w.one(2) {
		if name := w.find(k); name != "" {
			return piece(name)
		}
	}
	return piece("(@)", w.expr(k, levels))
}

func (w *writer) small(levels int) *node {
	if levels > 0 && w.one(3) {
		return piece("(@ + @) % 7", w.expr(small, levels-1), w.expr(small, levels-1))
	}
	return w.variable(small, strconv.Itoa(w.IntN(5)))
}

func (w *writer) text(levels int) *node {
	if levels == 0 || w.one(4) {
		return w.variable(text, choice(w, `""`, `"p"`, `"qr"`, `"10"`, `"k s"`))
	}
	t := func() *node { return w.operandOf(text, levels-1) }
	switch w.IntN(9) {
	case 0, 1:
		return piece("@ .. @", t(), w.part())
	case 2:
		return piece("@ .. @ .. @", w.part(), t(), w.part())
	case 3:
		return piece("@:sub(@, @)", t(), w.expr(small, 1), w.expr(small, 1))
	case 4:
		return piece("(@):rep(@)", choice(w, piece(`"u"`), piece(`"vw"`)), w.expr(small, 1))
	case 5:
		return piece("tostring(@)", w.expr(truth, levels-1))
	case 6:
		return piece("(@:gsub(@, @))", t(), choice(w, piece(`"%a"`), piece(`"."`)), choice(w, piece(`"z"`), piece(`string.upper`), piece(`function(c) return c == "p" and "P" end`)))
	case 7:
		return piece("table.concat(@, @)", choice(w, piece("{ @, @ }", w.expr(small, 1), w.part()), piece("{ @ }", w.part())), choice(w, piece(`","`), piece(`""`)))
	}
	return piece("(@ or @)", choice(w, piece("nil"), piece("false"), t()), t())
}

// part is what does not let a text double.
func (w *writer) part() *node {
	if w.one(2) {
		return w.expr(small, 0)
	}
	return choice(w, piece(`"-"`), piece(`"w"`), piece(`tostring(nil)`), piece(`type(@)`, w.expr(anything, 1)))
}

func (w *writer) truth(levels int) *node {
	if levels == 0 {
		return w.variable(truth, choice(w, "true", "false"))
	}
	switch w.IntN(8) {
	case 0, 1:
		return piece("@ "+choice(w, "<", "<=", ">", ">=", "==", "~=")+" @", w.operand(levels-1), w.operand(levels-1))
	case 2:
		return piece("@ "+choice(w, "<", ">=", "==", "~=")+" @", w.operandOf(text, levels-1), w.operandOf(text, levels-1))
	case 3, 4:
		return piece("not @", piece("(@)", w.condition(levels-1)))
	case 5:
		return piece("@ "+choice(w, "==", "~=")+" @", w.operandOf(anything, levels-1), w.operandOf(anything, levels-1))
	case 6:
		return piece("@ "+choice(w, "<", "<=", "==", "~=")+" @", w.variable(value, "V"), w.variable(value, "V"))
	}
	return piece("(@ "+choice(w, "and", "or")+" @)", w.expr(truth, levels-1), w.expr(truth, levels-1))
}

// condition is anything: what counts is whether it is true.
func (w *writer) condition(levels int) *node {
	if levels > 0 {
		switch w.IntN(4) {
		case 0:
			return piece("(@ "+choice(w, "and", "or")+" @)", w.operandOf(anything, levels-1), w.operandOf(anything, levels-1))
		case 1:
			return piece("not @", w.operandOf(anything, levels-1))
		}
	}
	return w.expr(choice(w, truth, truth, perhaps, anything), levels)
}

func (w *writer) perhaps(levels int) *node {
	if levels == 0 {
		return w.variable(perhaps, choice(w, "nil", "false", "4"))
	}
	switch w.IntN(10) {
	case 8, 9:
		w.busy = true
		return piece(choice(w, "@(@)", "(@(@))"), w.variable(call, "id"), w.arguments(levels-1))
	case 0, 1:
		return piece("(@ and @)", w.expr(choice(w, truth, perhaps), levels-1), w.expr(choice(w, number, perhaps), levels-1))
	case 2:
		return piece("(@ or @)", w.expr(perhaps, levels-1), w.expr(perhaps, levels-1))
	case 3:
		return piece("@[@]", w.variable(numbers, "L"), w.operandOf(choice(w, number, small), levels-1))
	case 4:
		return piece("tonumber(@)", w.expr(text, levels-1))
	case 5:
		if w.dots {
			return piece("(select(@, ...))", choice(w, piece("1"), piece("2"), piece("(@) + 1", w.expr(small, 1))))
		}
	case 6:
		return piece("@[@"+choice(w, "", " .. ''")+"]", w.variable(record, "R"), w.expr(small, 0))
	}
	if w.dots {
		return choice(w, piece("..."), piece("(...)"), piece("... and @", w.expr(perhaps, levels-1)))
	}
	return w.expr(perhaps, 0)
}
