package luasrc_test

// loop is a loop of some kind. Each ends: most by themselves, the others when the program has gone round often enough.
func (w *writer) loop() (n *node) {
	w.within(func() {
		w.loops++
		w.skip = ""
		n = choice(w, w.while, w.repeatUntil, w.count, w.count, w.each, w.each)()
	})
	return n
}

func (w *writer) while() *node {
	if w.one(2) {
		k := w.own("k")
		return statement("local "+k+" = 3\nwhile "+k+" > 0 and @ do\n@"+k+" = "+k+" - 1\nend", w.operandOf(truth, 2), w.block(4))
	}
	if w.one(3) {
		return statement("while true do\n@if spent() then break end\nend", w.block(3))
	}
	return statement("while "+choice(w, "not spent() and @", "@ and not spent()")+" do\n@end", w.operandOf(anything, 2), w.block(4))
}

func (w *writer) repeatUntil() *node {
	body := w.open(4) // which the condition can see
	return statement("repeat\n@until "+choice(w, "spent() or @", "@ or spent()"), body, w.operandOf(anything, 2))
}

func (w *writer) count() *node {
	name := w.free()
	from, to := choice(w, "1", "2", "-1", "0.5", "3"), choice(w, piece("3"), piece("0"), piece("4"), piece("#@", w.variable(numbers, "{ 1, 2 }")), piece("math.min(@, 3)", w.expr(number, 1)))
	step := choice(w, "", "", ", 1", ", -1", ", 2", ", 0.5")
	w.declare(name, choice(w, number, perhaps))
	if from != "0.5" && step != ", 0.5" && w.kindOf(name) == number && w.one(2) {
		w.vars[len(w.vars)-1].kind = small
	}
	return statement("for "+name+" = "+from+", @"+step+" do\nif spent() then break end\n@end", to, w.block(4))
}

func (w *writer) each() *node {
	first, second := w.free(), w.own("v")
	var over *node
	k, v := number, number
	switch w.IntN(9) {
	case 8:
		over = piece("later(@)(@)", w.expr(small, 1), w.expr(small, 1))
	case 0:
		over = piece("ipairs(@)", w.expr(numbers, 1))
		k = small
	case 1:
		over, k, v = piece("sorted(@)", w.expr(record, 1)), text, anything
	case 2:
		over, k, v = piece("(@):gmatch(@)", w.expr(text, 1), choice(w, piece(`"."`), piece(`"(%a)(%a)"`), piece(`"%d+"`))), text, anything
	case 3:
		over = piece("upto, 3, @", w.expr(small, 0))
	case 4:
		over, v = piece("wrap(function(...) for j = 1, 3 do coroutine.yield(j, @) end end)", w.bare(perhaps, 1)), perhaps
	case 5:
		over = piece("next, { @ }", w.expr(number, 1))
	case 6:
		over = piece("pairs({ @ })", w.expr(number, 1))
	default:
		over, v = piece("steps(@)", w.numbersFor(1, 1)), perhaps
	}
	names := first
	w.declare(first, k)
	if w.one(2) {
		names += ", " + second
		w.declare(second, v)
	}
	return statement("for "+names+" in @ do\nif spent() then break end\n@end", over, w.block(4))
}

// define makes a function, in one of the ways to write that.
func (w *writer) define() *node {
	var fn *node
	made := func() { w.within(func() { fn = w.function() }) }
	switch w.IntN(6) {
	case 0:
		name := w.free()
		made()
		w.declare(name, call)
		return statement("local "+name+" = @", fn)
	case 1:
		name := w.free()
		w.within(func() { w.declare(name, call); made() })
		w.declare(name, call)
		return named("local function "+name, fn)
	case 2:
		if name := w.find(record); name != "" {
			w.within(func() { w.declare("self", record); made() })
			return named("function "+name+":m", fn)
		}
	case 3:
		if name := w.find(record); name != "" {
			made()
			return named("function "+name+".f", fn)
		}
	case 4:
		if name := w.find(call); name != "" {
			made()
			return named("function "+name, fn)
		}
	}
	made()
	name := w.free()
	w.declare(name, call)
	return statement("local "+name+" = @", fn)
}

// named gives a function without a name one.
func named(how string, fn *node) *node {
	const begin = "function"
	text := append([]string{}, fn.text...)
	text[0] = how + text[0][len(begin):]
	text[len(text)-1] += "\n"
	return &node{text: text, kids: fn.kids, stmt: true}
}

func (w *writer) protected() (n *node) {
	var body *node
	w.within(func() {
		w.loops, w.inside, w.safe, w.dots, w.skip = 0, true, true, true, ""
		w.depth++
		body = list("", w.open(4), w.results(1))
	})
	call := piece(choice(w, "pcall(function(...)\n@end, @)", "coroutine.resume(create(function(...)\n@end), @)"), body, w.numbersFor(1, 1))
	if w.one(4) {
		call = piece("xpcall(function(...)\n@end, caught)", body)
	}
	if w.one(2) {
		return statement("trace(select('#', @), 0)", call)
	}
	ok, v := w.own("ok"), w.free()
	w.declare(ok, truth)
	w.declare(v, anything)
	return statement("local "+ok+", "+v+" = @\n"+v+" = known("+v+")", call)
}

// library is something that Lua's own functions do.
func (w *writer) library() *node {
	l := w.find(numbers)
	if l == "" {
		return w.trace()
	}
	switch w.IntN(5) {
	case 0:
		return statement("table.insert("+l+", @)", w.operand(1))
	case 1:
		return statement("table.insert("+l+", 1, @)", w.operand(1))
	case 2:
		if w.level > 0 { // or `t[#t + 1] = f()` leaves a hole
			break
		}
		return statement("trace(table.remove(" + l + choice(w, "", ", 1") + "))")
	case 3:
		return statement("table.sort(" + l + choice(w, "", ", function(p, q) return p > q end") + ")")
	}
	return statement(`trace(("%d %s %5.1f|%q"):format(@, @, @, @))`, w.expr(small, 1), w.expr(text, 1), w.expr(small, 1), w.expr(text, 1))
}

// coroutine makes one and resumes it more often than it yields.
func (w *writer) coroutine() *node {
	var body *node
	w.within(func() {
		w.loops, w.inside, w.safe, w.dots, w.skip = 0, true, true, true, ""
		w.depth++
		var parts []*node
		for range 1 + w.IntN(3) {
			name := w.free()
			parts = append(parts, w.open(2), statement("local "+name+" = coroutine.yield(@)", w.arguments(1)))
			w.declare(name, perhaps)
		}
		parts = append(parts, w.open(2), w.results(1))
		body = list("", parts...)
	})
	co := w.own("co")
	return statement("local "+co+" = create(function(...)\n@end)\nfor k = 1, 3 do\ntrace(coroutine.status("+co+"), answered(coroutine.resume("+co+", @)))\nend", body, w.numbersFor(1, 1))
}
