package shadow_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/axolua/axolua/engine/shadow"
)

// behaviours are chunks that look at the table in "..." and return what they see. They must see the same in a view.
var behaviours = []string{
	`local t = ... return type(t) .. type(t.content) .. type(t.list) .. type(t.nothing) .. type(t.n)`,
	`local t = ... return t.type .. t.content.body .. t.content["m.relates_to"].event_id`,
	`local t = ... return t.n + t.content.depth, t.float * 2`,
	`local t = ... return tostring(t.yes) .. tostring(t.no) .. tostring(t.null) .. tostring(t.missing)`,
	`local t = ... return tostring(t.content == t.content and t.list == t.list and rawequal(t.content, t.content))`,
	`local t = ... return tostring(t.content == t.list) .. tostring(t == {})`,
	`local t = ... local s = {} for k, v in pairs(t) do s[#s+1] = k .. "=" .. type(v) end return table.concat(s, ",")`,
	`local t = ... local s = {} for k, v in pairs(t.list) do s[#s+1] = k .. "=" .. tostring(v) end return table.concat(s, ",")`,
	`local t = ... local s = {} for k, v in pairs(t.holes) do s[#s+1] = k .. "=" .. tostring(v) end return table.concat(s, ",")`,
	`local t = ... local s = "" for i, v in ipairs(t.list) do s = s .. i .. v end return s`,
	`local t = ... local s = "" for i, v in ipairs(t.holes) do s = s .. i .. v end return s`,
	`local t = ... local s = "" for i, v in ipairs(t.content) do s = s .. i end return "[" .. s .. "]"`,
	`local t = ... local s = "" for i = 0, #t.list + 1 do s = s .. tostring(t.list[i]) end return s`,
	`local t = ... return #t .. " " .. #t.list .. " " .. #t.empty .. " " .. #t.content .. " " .. #t.holes`,
	`local t = ... return tostring(next(t.empty)) .. tostring(next(t.none)) .. tostring(next(t.list))`,
	`local t = ... local k, v = next(t) local s = "" while k do s = s .. k k, v = next(t, k) end return s`,
	`local t = ... local k, v = next(t.list, 2) return k .. v`,
	`local t = ... local s = "" for k in pairs(t) do for l in pairs(t) do s = s .. k .. l end end return s`,
	`local t = ... local s = "" for k, v in next, t.content, nil do s = s .. k .. type(v) end return s`,
	`local t = ... for k, v in pairs(t) do if t[k] ~= v then return k end end return "same"`,
	`local t = ... for k, v in pairs(t) do if rawget(t, k) ~= v then return k end end return "same"`,
	`local t = ... local f, s, c = pairs(t) return type(f) .. tostring(s == t) .. tostring(c)`,
	`local t = ... local f, s, c = ipairs(t.list) return type(f) .. tostring(s == t.list) .. tostring(c)`,
	`local t = ... return rawget(t, "type") .. tostring(rawget(t, "missing")) .. rawget(t.list, 1)`,
	`local t = ... local a, b, c, d = unpack(t.list) return a .. b .. c .. tostring(d)`,
	`local t = ... return table.concat({unpack(t.list, 2, 3)}, "-") .. select("#", unpack(t.empty))`,
	`local t = ... return table.concat(t.list) .. table.concat(t.list, ", ") .. table.concat(t.list, "/", 2, 3)`,
	`local t = ... return tostring(pcall(table.concat, t.nested))`,
	`local t = ... return table.getn(t.list) .. table.maxn(t.list) .. table.getn(t) .. table.maxn(t)`,
	`local t = ... return tostring(getmetatable(t)) .. tostring(getmetatable(t.content)) .. tostring(getmetatable(t.list))`,
	`local t = ... return tostring(t[1]) .. tostring(t[t]) .. tostring(t[true]) .. tostring(t[1.5]) .. tostring(t.list["1"])`,
	`local t = ... return tostring(t.list[0]) .. tostring(t.list[-1]) .. tostring(t.list[1.5]) .. tostring(t.list[1e300])`,
	`local t = ... return t.nested[1][1].deep .. t.nested[2][1] .. tostring(t.nested[1] == t.nested[1])`,
	`local t = ... local a, s = t.nested[1], "" for _, v in ipairs(t.nested) do s = s .. tostring(v == a) end return s`,
	`local t = ... local u = {} u[t] = 1 u[t.content] = 2 return u[t] + u[t.content]`,
	`local t = ... local c for k, v in pairs(t) do if k == "content" then c = v end end return tostring(c == t.content)`,
	`local t = ... local ok, e = pcall(function() return t.content .. "" end) return tostring(ok)`,
	`local t = ... local ok, e = pcall(function() return t.missing.x end) return tostring(ok)`,
	`local t = ... local ok, e = pcall(function() return t < t end) return tostring(ok)`,
	`local t = ... local ok, e = pcall(function() return t() end) return tostring(ok)`,
	`local t = ... local l = {} table.insert(l, t.list) table.insert(l, 1, t) return tostring(l[1] == t and l[2] == t.list)`,
	`local t = ... return t.escaped .. t["k\"ey"] .. t["ключ"] .. t.emoji`,
	`local t = ... return string.format("%d %.1f %s", t.big, t.float, t.n)`,
	`local t = ... local co = coroutine.wrap(function() for k, v in pairs(t) do coroutine.yield(k) end end) return co() .. co()`,
	`local t = ... local s = 0 for _, v in pairs(t.many) do s = s + v end for i = 1, 40 do s = s + t.many["k" .. i] end return s`,
	`local t = ... local s = "" for k in pairs(t.many) do s = s .. k for l in pairs(t.many) do s = s .. l break end end return s`,
	`local t = ... local k = "k20" local s = "" while k do s = s .. k k = next(t.many, k) end return s`,
}

// behaviourText has one of everything, and a duplicate of most.
func behaviourText() string {
	var many strings.Builder
	for i := 1; i <= 40; i++ {
		if i > 1 {
			many.WriteString(",")
		}
		many.WriteString(`"k` + lua.LNumber(i).String() + `":` + lua.LNumber(i).String())
	}
	return ` { "type": "wrong", "type":"m.room.message", "content":7, "content": {"body":"hi", "depth":3, "depth":4,
		"m.relates_to":{"event_id":"$e"}, "x":null}, "list":["a","b","c"], "holes":["x",null,"z",null,null],
		"empty":[], "none":{}, "n":42, "float":1.5, "big":9007199254740991, "yes":true, "no":false, "null":null,
		"gone":1, "gone":null, "nested":[[{"deep":"d"}],["e"],[]], "escaped":"a\n\u0041\ud83d\ude00\/",
		"\u0074ype2":"t2", "k\"ey":"v", "ключ":"знач", "emoji":"🦎", "many":{` + many.String() + `} } `
}

func TestBehavesLikeATable(t *testing.T) {
	d := parse(t, behaviourText())
	for _, name := range sortedKeys(backings) {
		t.Run(name, func(t *testing.T) {
			L, s := newVM(t)
			plain := asTable(L, d.Root())
			fns := make([]*lua.LFunction, len(behaviours))
			for i, src := range behaviours {
				fns[i] = load(t, L, src)
			}
			// Often enough that fields are remembered, prepared, sampled and forgotten; each chunk a question of its
			// own, and then all in one.
			for round := range 40 {
				var view lua.LValue
				for i, fn := range fns {
					if view == nil || round%2 == 0 {
						s.EndQuestion()
						view = shown(L, backings[name](s, d))
					}
					if want, got := call(L, fn, plain), call(L, fn, view); got != want {
						t.Fatalf("round %d: %s\n got %s\nwant %s", round, behaviours[i], got, want)
					}
				}
			}
		})
	}
}

// shown undoes the list around a value that is shown as a part of something.
func shown(L *lua.LState, v lua.LValue) lua.LValue {
	if item := L.GetTable(v, lua.LNumber(1)); item != lua.LNil {
		return item
	}
	return v
}

func TestSuiteSeesSomething(t *testing.T) {
	L, _ := newVM(t)
	plain := asTable(L, parse(t, behaviourText()).Root())
	for _, src := range behaviours {
		if got := call(L, load(t, L, src), plain); strings.HasPrefix(got, "error") {
			t.Errorf("%s: %s", src, got)
		}
	}
}

func TestWritesRaiseTheHint(t *testing.T) {
	const hint = "events are read-only; event:get_dict() gives a copy to change"
	writes := []string{
		`local t = ... t.x = 1`, `local t = ... t.type = nil`, `local t = ... t.content.body = "y"`, `local t = ... t[1] = 2`,
		`local t = ... t.list[1] = 2`, `local t = ... t.list[#t.list + 1] = 2`, `local t = ... rawset(t, "x", 1)`,
		`local t = ... rawset(t.content, "x", 1)`, `local t = ... setmetatable(t, {})`, `local t = ... setmetatable(t, nil)`,
		`local t = ... table.insert(t.list, "x")`, `local t = ... table.insert(t.list, 1, "x")`,
		`local t = ... table.remove(t.list)`, `local t = ... table.sort(t.list)`, `local t = ... table.insert(t, 1)`,
	}
	L, s := newVM(t)
	shape := s.NewShape(shadow.Extra{Hint: hint})
	for _, src := range writes {
		fn := load(t, L, src)
		for round := range 20 {
			view, err := shape.ViewJSON(`{"type":"t","content":{"body":"b"},"list":["c","a"]}`)
			if err != nil {
				t.Fatal(err)
			}
			before := call(L, load(t, L, `local t = ... return t.type .. t.content.body .. table.concat(t.list)`), view)
			if got := call(L, fn, view); got != "error: "+hint {
				t.Fatalf("round %d: %s: %s", round, src, got)
			}
			after := call(L, load(t, L, `local t = ... return t.type .. t.content.body .. table.concat(t.list)`), view)
			if before != "tbca" || after != before {
				t.Fatalf("%s: %q became %q", src, before, after)
			}
			s.EndQuestion()
		}
	}
	if got := call(L, load(t, L, writes[0]), s.Permanent(map[string]any{}, "config is read-only")); got != "error: config is read-only" {
		t.Error(got)
	}
}

// The library must be what Lua's is on plain tables.
func TestPlainTables(t *testing.T) {
	stock := lua.NewState()
	defer stock.Close()
	L, _ := newVM(t)
	for _, src := range []string{
		`local s = "" for k, v in pairs({1, 2, x = 3}) do s = s .. k .. v end return s`,
		`local s = "" for i, v in ipairs({1, 2, nil, 4}) do s = s .. i .. v end return s`,
		`local t = setmetatable({}, {__index = function() return 1 end}) return tostring(next(t)) .. t.x .. tostring(rawget(t, "x"))`,
		`local mt = {} return tostring(getmetatable(setmetatable({}, mt)) == mt)`,
		`return tostring(getmetatable(setmetatable({}, {__metatable = "locked"})))`,
		`return setmetatable(setmetatable({}, {__metatable = "locked"}), {})`,
		`local t = {3, 1, 2} table.sort(t) table.insert(t, 4) table.remove(t, 1) return table.concat(t, ",") .. #t`,
		`local t = {} rawset(t, "x", 1) return t.x .. table.getn({1, 2}) .. table.maxn({1, 2, 3})`,
		`return table.concat({unpack({1, 2, 3}, 2)}, ",")`,
		`local t = {1, 2, 3, a = 1, b = 2} for k in pairs(t) do t[k] = nil end return tostring(next(t))`,
		`return pairs(nil)`, `return ipairs("x")`, `return next(1)`, `return rawget({})`, `return unpack(nil)`,
		`return table.concat({{}})`, `return rawset(1, 2, 3)`, `return table.insert(1, 2)`,
	} {
		want, got := call(stock, load(t, stock, src)), call(L, load(t, L, src))
		// The stock pairs and ipairs are known to the stack trace by other names; what is wrong must be the same.
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
	if got := call(L, load(t, L, `return setmetatable("", {})`)); !strings.HasPrefix(got, "error: bad argument #1 to setmetatable") {
		t.Error(got)
	}
}
