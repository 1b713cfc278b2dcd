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

// trim gives back what the compiler allocated in advance: 18 KB per function, for as long as the program lives.
func trim(fp *lua.FunctionProto) {
	fp.Code = slices.Clone(fp.Code)
	fp.Constants = slices.Clone(fp.Constants)
	fp.FunctionPrototypes = slices.Clone(fp.FunctionPrototypes)
	fp.DbgSourcePositions = slices.Clone(fp.DbgSourcePositions)
	fp.DbgLocals = slices.Clone(fp.DbgLocals)
	fp.DbgCalls = slices.Clone(fp.DbgCalls)
	fp.DbgUpvalues = slices.Clone(fp.DbgUpvalues)
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
