package luasrc_test

// block is some statements whose variables end with it.
func (w *writer) block(n int) *node {
	vars := len(w.vars)
	w.depth++
	body := w.open(n)
	w.depth--
	w.vars = w.vars[:vars]
	return body
}

// open is some statements whose variables can be seen after them.
func (w *writer) open(n int) *node {
	var body []*node
	for range n {
		if w.room--; w.room < 0 || w.depth > 6 {
			break
		}
		body = append(body, w.statement())
	}
	return list("", append(body, w.trace())...)
}

// trace is a statement that tells what variables are.
func (w *writer) trace() *node {
	if w.one(4) {
		return statement("trace(@, @)", w.expr(anything, 2), w.numbersFor(1, 1))
	}
	var seen []*node
	for range 1 + w.IntN(4) {
		if name := w.find(number, small, text, truth, perhaps, numbers, record, value, anything); name != "" {
			seen = append(seen, piece(name))
		}
	}
	return statement("trace(@)", list(", ", seen...))
}

func (w *writer) statement() *node {
	switch w.IntN(24) {
	case 22:
		return w.skipping()
	case 23:
		if w.loops < 3 {
			return w.again()
		}
	case 20, 21:
		return w.keep()
	case 0, 1, 2, 3:
		return w.local()
	case 4, 5, 6, 7, 8:
		return w.assignment()
	case 9, 10:
		return w.branch()
	case 11, 12, 13:
		if w.loops < 3 {
			return w.loop()
		}
	case 14:
		return w.define()
	case 15:
		return w.protected()
	case 16:
		return w.leave()
	case 17:
		return w.library()
	case 18:
		if w.one(2) {
			return w.coroutine()
		}
		return statement("do\n@end", w.block(3))
	}
	return w.trace()
}

// keep has a closure be called again when all is over: it shares variables with others and with the function around it.
func (w *writer) keep() *node {
	name := w.find(number, small, text, truth, perhaps)
	if name == "" {
		return w.trace()
	}
	if k := w.kindOf(name); w.one(2) {
		var value *node
		w.within(func() {
			w.level++
			value = w.bare(k, 1)
		})
		return statement("keep(function(...)\n"+name+" = @\nreturn "+name+"\nend)", value)
	}
	return statement("keep(function() return " + name + " end)")
}

var declared = []kind{number, number, number, small, text, truth, perhaps, perhaps, numbers, record, value, call, anything}

func (w *writer) local() *node {
	if w.one(4) {
		return w.locals()
	}
	k, name := choice(w, declared...), w.free()
	value := w.expr(k, 3)
	w.declare(name, k)
	return statement("local "+name+" = @", value)
}

// locals declares several variables.
func (w *writer) locals() *node {
	names := ""
	var kinds []kind
	var fresh []string
	n := 1 + w.IntN(4)
	for i := range n {
		name := w.free()
		for j := range fresh {
			if fresh[j] == name {
				name = w.own("m")
			}
		}
		fresh = append(fresh, name)
		if i > 0 {
			names += ", "
		}
		names += name
	}
	var values []*node
	if w.one(2) { // some of one call, so that any may be nil but the first
		values = append(values, w.several(2))
		kinds = append(kinds, number)
		for range n - 1 {
			kinds = append(kinds, perhaps)
		}
	} else {
		for range n {
			k := choice(w, number, small, text, perhaps, truth)
			kinds = append(kinds, k)
			values = append(values, w.expr(k, 2))
		}
		if w.one(4) {
			values = append(values, w.expr(anything, 1))
		}
	}
	for i, name := range fresh {
		w.declare(name, kinds[i])
	}
	return statement("local "+names+" = @", list(", ", values...))
}

// target is something of a kind that can be assigned to.
func (w *writer) target(k kind) *node {
	if k == number {
		switch w.IntN(4) {
		case 0:
			return piece("@."+choice(w, "x", "y"), w.variable(record, "R"))
		case 1:
			return piece(`@[@]`, w.variable(record, "R"), choice(w, piece(`"x"`), piece(`"x" .. ""`), piece(`({ "x", "y" })[1]`), piece(`(@ and "x" or "y")`, w.condition(1))))
		case 2:
			if name := w.find(numbers); name != "" {
				return piece(name + choice(w, "[#"+name+" + 1]", "[1]", "[#"+name+" == 0 and 1 or #"+name+"]"))
			}
		}
	}
	// What a table is assigned to while a place in it is evaluated is not defined.
	if name := w.look(k == numbers || k == record, []kind{k}); name != "" {
		return piece(name)
	}
	return piece("R.spare")
}

var assigned = []kind{number, number, number, number, text, truth, perhaps, perhaps, value, numbers, record, anything, call}

func (w *writer) assignment() *node {
	n := 1
	if w.one(3) {
		n = 2 + w.IntN(3)
	}
	if n > 1 && w.one(3) {
		return w.spread(n)
	}
	var targets, values []*node
	for range n {
		k := choice(w, assigned...)
		targets = append(targets, w.target(k))
		levels := 3
		if n > 1 {
			levels = 2
		}
		values = append(values, w.expr(k, levels))
	}
	if w.one(8) {
		values = append(values, w.expr(anything, 1))
	}
	return statement("@ = @", list(", ", targets...), list(", ", values...))
}

// spread assigns the values of one call.
func (w *writer) spread(n int) *node {
	var targets, values []*node
	if w.one(3) {
		k := choice(w, number, text, truth)
		targets, values = append(targets, w.target(k)), append(values, w.expr(k, 2))
	}
	targets = append(targets, w.target(number))
	for range n - 1 {
		targets = append(targets, w.target(perhaps))
	}
	values = append(values, w.several(2))
	return statement("@ = @", list(", ", targets...), list(", ", values...))
}

func (w *writer) branch() *node {
	n := piece("if @ then\n@", w.condition(3), w.block(3))
	for w.one(4) {
		n = piece("@elseif @ then\n@", n, w.condition(2), w.block(2))
	}
	if w.one(2) {
		n = piece("@else\n@", n, w.block(3))
	}
	return statement("@end", n)
}

// leave leaves a loop or a function, or raises an error.
func (w *writer) leave() *node {
	var way *node
	switch {
	case (w.skip != "" || w.loops > 0) && !w.one(4):
		way = statement("break")
		if w.skip != "" {
			way = statement("SKIP" + w.skip)
		}
		if vars := len(w.vars); w.one(3) {
			way = list("", w.local(), w.keep(), way)
			w.vars = w.vars[:vars]
		}
	case w.inside && w.one(2):
		way = w.results(1)
	case w.safe:
		way = statement(choice(w, `error("!x" .. tostring(@), 0)`, `error({ code = @ })`, `error(@)`), w.expr(truth, 1))
	default:
		return w.trace()
	}
	if w.one(3) {
		way = list("", w.trace(), way)
	}
	if w.one(4) {
		return statement("do\n@end", way)
	}
	return statement("if @ then\n@end", w.condition(2), way)
}
