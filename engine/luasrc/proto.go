package luasrc

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// The layout of gopher-lua's instructions: operation 6 bits, A 8, C 9, B 9.
const (
	opShift  = 26
	argsMask = 1<<opShift - 1
	argBMask = 1<<9 - 1

	argAShift, argAMask = 18, 1<<8 - 1
	argCShift, argCMask = 9, 1<<9 - 1
)

// What an instruction has room for; gopher-lua wraps around silently.
const (
	maxCode     = 1<<17 - 1 // distance of a jump
	maxUpvalues = 255
)

func operation(inst uint32) int { return int(inst >> opShift) }

// finish makes fp and the functions in it what VMs may run.
func finish(fp *lua.FunctionProto, r *report) {
	if len(fp.Code) > maxCode {
		r.add(fp.LineDefined, 0, "this function is too large: %d instructions, %d are the limit", len(fp.Code), maxCode)
	}
	if len(fp.DbgUpvalues) > maxUpvalues {
		r.add(fp.LineDefined, 0, "this function uses more than %d local variables of the functions around it", maxUpvalues)
	}
	plainCalls(fp)
	keepOpen(fp)
	nameCalls(fp)
	batches(fp)
	trim(fp)
	for _, inner := range fp.FunctionPrototypes {
		finish(inner, r)
	}
}

// plainCalls makes `return f()` a call like any other. A tail call takes no room on the call stack: an endless one
// would run until the deadline, and gopher-lua's traceback then prints every one of them. What follows a tail call
// is always a return of all its results.
func plainCalls(fp *lua.FunctionProto) {
	for i, inst := range fp.Code {
		if operation(inst) == lua.OP_TAILCALL {
			fp.Code[i] = inst&argsMask | uint32(lua.OP_CALL)<<opShift
		}
	}
}

// batches mends long tables. After a full batch of items gopher-lua gives the number of that batch to a call or `...`
// that ends the table too, so that one overwrites the other; and it writes the batch once more for every item with a
// key, from registers that may hold something else by then.
func batches(fp *lua.FunctionProto) {
	var latest [argAMask + 1]uint32 // by the table's register, the number of its latest batch
	for i, inst := range fp.Code {
		a, c := inst>>argAShift&argAMask, inst>>argCShift&argCMask
		switch operation(inst) {
		case lua.OP_NEWTABLE:
			latest[a] = 0
		case lua.OP_SETLIST:
			switch {
			case latest[a] != c:
				latest[a] = c
			case inst&argBMask == 0: // as many items as there are
				fp.Code[i] = inst + 1<<argCShift
			default:
				fp.Code[i] = uint32(lua.OP_NOP) << opShift
			}
		}
	}
}

// unnamed is what a function is called in a traceback that was called by no name, as in f()().
const unnamed = "(unnamed)"

// nameCalls gives each call in the code a name that nothing else has in a traceback, see IsCalled.
func nameCalls(fp *lua.FunctionProto) {
	for i := range fp.DbgCalls {
		if call := &fp.DbgCalls[i]; call.Name == "?" || call.Name == "(anonymous)" {
			call.Name = unnamed
		}
	}
}

// IsCalled reports whether a function with this name in a traceback was called by a call in compiled code. Metamethods
// and iterators, which gopher-lua calls on its own, have the place of their definition, or none, for a name.
func IsCalled(name string) bool { return name != "(anonymous)" && (name == "" || name[0] != '<') }

// trim gives back what the compiler allocated in advance: 18 KB per function, for as long as the program lives. What
// it allocated one by one becomes one piece, which spares the collector a quarter of what it has to look at.
func trim(fp *lua.FunctionProto) {
	fp.Code = slices.Clone(fp.Code)
	fp.Constants = slices.Clone(fp.Constants)
	fp.FunctionPrototypes = slices.Clone(fp.FunctionPrototypes)
	fp.DbgSourcePositions = slices.Clone(fp.DbgSourcePositions)
	fp.DbgLocals = together(fp.DbgLocals)
	fp.DbgCalls = slices.Clone(fp.DbgCalls)
	fp.DbgUpvalues = slices.Clone(fp.DbgUpvalues)
}

func together(list []*lua.DbgLocalInfo) []*lua.DbgLocalInfo {
	all, places := make([]lua.DbgLocalInfo, len(list)), make([]*lua.DbgLocalInfo, len(list))
	for i, local := range list {
		all[i] = *local
		places[i] = &all[i]
	}
	return places
}

// ReturnLines gives the lines on which fp returns values, in order and each once; the functions inside it do not
// count. Nil means that it never returns any.
func ReturnLines(fp *lua.FunctionProto) []int {
	var lines []int
	for i, inst := range fp.Code {
		// B is the number of values plus one, or 0 for "as many as there are".
		if operation(inst) == lua.OP_RETURN && inst&argBMask != 1 && i < len(fp.DbgSourcePositions) {
			lines = append(lines, fp.DbgSourcePositions[i])
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// AnswerLine is the line to name when what fp returned is wrong: that of its only return of values, or, if there
// are several or none, the one where fp is defined.
func AnswerLine(fp *lua.FunctionProto) int {
	if lines := ReturnLines(fp); len(lines) == 1 {
		return lines[0]
	}
	return fp.LineDefined
}

// Walk calls visit for fp and every function inside it.
func Walk(fp *lua.FunctionProto, visit func(*lua.FunctionProto)) {
	visit(fp)
	for _, inner := range fp.FunctionPrototypes {
		Walk(inner, visit)
	}
}

// CodeLines gives the lines that hold code of fp, in order and each once; the functions inside it do not count. The
// return that the compiler puts at the end of every function is nobody's code: nothing reaches it after another one.
func CodeLines(fp *lua.FunctionProto) []int {
	lines := slices.Clone(fp.DbgSourcePositions[:max(len(fp.Code)-1, 0)])
	slices.Sort(lines)
	return slices.Compact(lines)
}
