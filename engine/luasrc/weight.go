package luasrc

import lua "github.com/yuin/gopher-lua"

// maxFrames is how deep calls may nest on one thread.
const maxFrames = 200

// weight is how many bytes or variables one instruction of a program may have to go through. That is the longest text
// that is written down in it, since gopher-lua compares texts byte by byte and makes numbers of them. And whoever makes
// a function with variables of the functions around it searches all such variables of the calls that are running, for
// each of them: that is harmless but for functions that make functions with dozens of variables, and call themselves.
func weight(main *lua.FunctionProto) int {
	longest, captured, wanted := 0, 0, 0
	Walk(main, func(fp *lua.FunctionProto) {
		for _, c := range fp.Constants {
			if s, ok := c.(lua.LString); ok {
				longest = max(longest, len(s))
			}
		}
		if fp == main { // it does not call itself
			return
		}
		captured = max(captured, captures(fp))
		for _, inner := range fp.FunctionPrototypes {
			wanted = max(wanted, int(inner.NumUpvalues))
		}
	})
	return max(longest, maxFrames*captured*wanted)
}

// captures is how many variables of fp functions inside it use. Behind the instruction that makes such a function there
// is one for each variable that it uses.
func captures(fp *lua.FunctionProto) int {
	const maxBx = 1<<18 - 1
	used := map[uint32]bool{}
	for i, inst := range fp.Code {
		if operation(inst) != lua.OP_CLOSURE {
			continue
		}
		inner := fp.FunctionPrototypes[inst&maxBx]
		for _, use := range fp.Code[i+1:][:inner.NumUpvalues] {
			if operation(use) == lua.OP_MOVE {
				used[use&argBMask] = true
			}
		}
	}
	return len(used)
}
