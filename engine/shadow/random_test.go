package shadow_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/axolua/axolua/engine/shadow"
)

// The few keys of random values, so that paths recur with other values and kinds; one is written with an escape.
var randomKeys = []string{"a", "b", "c", "content", "type", "body", `\u0061`, "m.relates_to", ""}

// writeRandom writes a random value. Its strings and numbers carry tag, which tells whose they are.
func writeRandom(b *strings.Builder, r *rand.Rand, depth, tag int) {
	kind := r.IntN(9)
	if depth == 0 {
		kind = 0
	} else if depth > 4 {
		kind %= 5
	}
	switch kind {
	case 0, 6, 7, 8:
		b.WriteByte('{')
		for i := range r.IntN(8) {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, `"%s":`, randomKeys[r.IntN(len(randomKeys))])
			writeRandom(b, r, depth+1, tag)
		}
		b.WriteByte('}')
	case 1:
		fmt.Fprintf(b, `"text %d"`, tag)
	case 2:
		fmt.Fprintf(b, `%d`, tag)
	case 3:
		b.WriteString([]string{"true", "false", "null"}[r.IntN(3)])
	case 4:
		fmt.Fprintf(b, `"\u0074ext %d"`, tag)
	case 5:
		b.WriteByte('[')
		for i := range r.IntN(4) {
			if i > 0 {
				b.WriteByte(',')
			}
			writeRandom(b, r, depth+1, tag)
		}
		b.WriteByte(']')
	}
}

// sameChunk compares a view with the plain table of the same value, by a random choice of what a script can do.
const sameChunk = `
local keys = { "a", "b", "c", "content", "type", "body", "m.relates_to", "", "missing", 1, 2, 3, 0, true }
local function same(v, p, random)
  if type(p) ~= "table" then
    if v ~= p then error("got " .. tostring(v) .. ", want " .. tostring(p)) end
    return
  end
  if type(v) ~= "table" then error("got " .. type(v) .. ", want a table") end
  if #v ~= #p then error("length " .. #v .. ", want " .. #p) end
  local what = random(6)
  if what == 1 then
    local k, l = next(v), next(p)
    if k ~= l then error("next gives another key") end
  elseif what == 2 then
    local order = {}
    for k in pairs(p) do order[#order + 1] = k end
    for k, item in pairs(v) do
      if table.remove(order, 1) ~= k then error("pairs gives another key") end
      if random(2) == 1 then same(item, p[k], random) end
      if v[k] ~= item then error("pairs gives another value") end
    end
    if #order > 0 then error("pairs stops early") end
  elseif what == 3 then
    for i, item in ipairs(v) do same(item, p[i], random) end
  end
  for _ = 1, random(6) do
    local k = keys[random(#keys)]
    same(v[k], p[k], random)
    if v[k] ~= v[k] or rawget(v, k) ~= v[k] then error("another value the second time") end
  end
end
return function(v, p, random) same(v, p, random) return "same" end`

func TestRandomQuestions(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	L, s := newVM(t)
	L.Push(load(t, L, sameChunk))
	L.Call(0, 1)
	same := L.Get(-1).(*lua.LFunction)
	touch := load(t, L, `local v = ... return v.type`)
	random := L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LNumber(1 + r.IntN(L.CheckInt(1))))
		return 1
	})
	shapes := []*shadow.Shape{s.NewShape(shadow.Extra{}), s.NewShape(shadow.Extra{Hint: "x"})}
	for question := range 2500 {
		var kept []lua.LValue
		for range 1 + r.IntN(3) {
			var b strings.Builder
			writeRandom(&b, r, 0, question)
			d := parse(t, b.String())
			shape := shapes[r.IntN(2)]
			v := shape.View(d)
			if r.IntN(2) == 0 {
				v = shape.View(asGo(d.Root()))
			}
			kept = append(kept, v)
			if got := call(L, same, v, asTable(L, d.Root()), random); got != "same" {
				t.Fatalf("question %d: %s in %s", question, got, b.String())
			}
		}
		s.EndQuestion()
		for _, v := range kept {
			if got := call(L, touch, v); got != finished {
				t.Fatalf("question %d: kept: %s", question, got)
			}
		}
	}
}
