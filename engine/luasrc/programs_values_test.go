package luasrc_test

// arguments are numbers, false or nil, the last of them perhaps several.
func (w *writer) arguments(levels int) *node { return w.numbersFor(w.IntN(3), levels) }

// numbersFor is a list of at least so many values, the first of which is a number.
func (w *writer) numbersFor(least, levels int) *node {
	levels = max(levels, 0)
	if w.one(25) && w.room > 60 && !w.crowded {
		least = 50 + w.IntN(4)
		levels = 0
	}
	var kids []*node
	for i := range least {
		k := perhaps
		if i == 0 || w.one(2) {
			k = number
		}
		kids = append(kids, w.expr(k, levels))
	}
	if w.one(3) || least == 0 && w.one(2) {
		kids = append(kids, w.several(levels))
	}
	return list(", ", kids...)
}

// several is what may be several values, the first of which is a number.
func (w *writer) several(levels int) *node {
	switch w.IntN(5) {
	case 0:
		if w.dots {
			return piece("unpack({ 1, ... }, 1, select('#', ...) + 1)")
		}
	case 1:
		if w.one(3) {
			return piece("id(@, @)", w.expr(number, levels-1), w.expr(perhaps, levels-1))
		}
	case 2:
		return piece("id(unpack(@))", w.variable(numbers, "{ 1, 2 }"))
	}
	w.busy = true
	return piece("@(@)", w.variable(call, "id"), w.numbersFor(1, levels-1))
}

func (w *writer) numbers(levels int) *node {
	if levels <= 0 {
		return w.variable(numbers, choice(w, "{ 1, 2, 3 }", "{}", "{ 5 }"))
	}
	switch w.IntN(3) {
	case 0:
		return piece("{ @ }", list(choice(w, ", ", "; "), w.items(levels-1)...))
	case 1:
		return piece("{ @, n = @, [@] = @ }", list(", ", w.items(levels-1)...), w.expr(anything, levels-1), w.expr(text, 0), w.expr(perhaps, levels-1))
	}
	return w.variable(numbers, "{ 4, 3, 2 }")
}

func (w *writer) items(levels int) (items []*node) {
	n := 1 + w.IntN(4)
	if w.one(20) {
		n, levels = 48+w.IntN(6), 0
	}
	for range n {
		items = append(items, w.expr(number, levels))
	}
	return items
}

func (w *writer) record(levels int) *node {
	if levels <= 0 || w.one(2) {
		return w.variable(record, "R")
	}
	return piece("new(@, @)", w.expr(number, levels-1), w.expr(number, levels-1))
}

func (w *writer) value(levels int) *node {
	if levels <= 0 {
		return w.variable(value, "V")
	}
	v := func() *node { return w.operandOf(value, levels-1) }
	switch w.IntN(4) {
	case 0:
		return piece("@ "+choice(w, "+", "-", "*", "..")+" @", v(), v())
	case 1:
		return piece("@ "+choice(w, "+", "..")+" @", v(), w.operand(levels-1))
	case 2:
		return piece("-@", v())
	}
	return w.variable(value, "V")
}

func (w *writer) call(levels int) *node {
	if levels <= 0 || w.one(2) {
		return w.variable(call, "id")
	}
	var fn *node
	w.within(func() { fn = w.function() })
	return fn
}

// function is one that takes numbers and gives some values.
func (w *writer) function() *node {
	w.loops, w.inside, w.busy, w.skip = 0, true, false, ""
	w.level++
	w.depth++
	params := ""
	for i := range w.IntN(3) {
		name := string(rune('a' + 4*i + w.IntN(4)))
		params += name + ", "
		w.declare(name, perhaps)
	}
	w.dots = !w.one(3)
	switch {
	case w.dots:
		params += "..."
	case params != "":
		params = params[:len(params)-2]
	}
	body := w.open(1 + w.IntN(4))
	give := w.results(2)
	guard := piece("")
	if w.busy {
		guard = piece("if spent(8) then return 0 end\n")
	}
	return piece("function("+params+")\n@@@end", guard, body, give)
}

// results is the statement that ends a function.
func (w *writer) results(levels int) *node {
	switch w.IntN(5) {
	case 0:
		return statement("return @", w.several(levels))
	case 1:
		if name := w.find(number, small); name != "" {
			return statement("return " + name)
		}
	case 2:
		return statement("return (@)", w.several(levels))
	}
	return statement("return @", w.numbersFor(1, levels))
}
