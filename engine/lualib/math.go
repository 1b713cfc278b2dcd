package lualib

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// Math gives random and randomseed, which in gopher-lua panic on an empty interval and speak to the whole process.
// Nobody can foresee what random gives, and randomseed does nothing: a seed would reach the other modules of the VM.
func Math() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{"random": random, "randomseed": randomseed}
}

func random(l *lua.LState) int {
	lo, hi := 1, 1
	switch l.GetTop() {
	case 0:
		l.Push(lua.LNumber(rand.Float64()))
		return 1
	case 1:
		if hi = ToInt(l, 1, "random"); hi < 1 {
			ArgError(l, 1, "random", "interval is empty")
		}
	case 2:
		lo, hi = ToInt(l, 1, "random"), ToInt(l, 2, "random")
		if lo > hi {
			ArgError(l, 2, "random", "interval is empty")
		}
	default:
		l.RaiseError("wrong number of arguments")
	}
	values := float64(hi) - float64(lo) + 1
	l.Push(lua.LNumber(math.Floor(rand.Float64()*values) + float64(lo)))
	return 1
}

func randomseed(l *lua.LState) int {
	toNumber(l, 1, "randomseed")
	return 0
}
