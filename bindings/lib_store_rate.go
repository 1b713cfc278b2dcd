package bindings

import (
	"math"

	"github.com/axolua/axolua/bindings/store"
	lua "github.com/yuin/gopher-lua"
)

func storeRate(c Call) int {
	limit := store.Limit{Max: c.number(1, 0), Per: c.span(2, "the time")}
	if !(limit.Max > 0) || math.IsInf(limit.Max, 0) {
		c.bad(1, "limit has to be a number above 0")
	}
	c.rateOptions(3, &limit)
	v, err := storeCall(c, func(s reached) (store.Verdict, error) { return s.Rate(s.ctx, s.space, s.key, limit) })
	c.storeFail(err)
	c.Push(lua.LBool(v.Allowed))
	c.Push(lua.LNumber(v.Remaining))
	c.Push(lua.LNumber(v.RetryAfter.Seconds()))
	return 3
}

// rateOptions reads the options in argument i into l. It is on the way of every event, and makes no copy of the table.
func (c Call) rateOptions(i int, l *store.Limit) {
	if !c.has(i) {
		return
	}
	t := c.arg(i).(*lua.LTable)
	if _, isView := c.b.scope.Views().Backing(t); isView {
		c.bad(i, "table of options expected")
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		switch name, _ := k.(lua.LString); name {
		case "cost":
			n, ok := v.(lua.LNumber)
			if !ok || !(n > 0) || math.IsInf(float64(n), 0) {
				c.bad(i, "cost has to be a number above 0")
			}
			l.Cost = float64(n)
		case "once":
			text, ok := c.b.idText(v)
			if !ok {
				c.bad(i, "once has to be a string")
			}
			l.Once = text
		default:
			c.bad(i, noField(shortName(lua.LVAsString(k)), []string{"cost", "once"}))
		}
	}
}

// storeEach reads what there is before Lua sees the first of it: nothing is left behind by a loop that ends early.
func storeEach(c Call) int {
	prefix := ""
	if c.has(0) {
		prefix = c.storeKey(0)
	}
	entries, err := reachStore(c, prefix, func(s reached) (all []store.Entry, err error) {
		for entry, err := range s.Each(s.ctx, s.space, s.key) {
			if err == nil {
				err = c.b.scope.Spend(entrySize(&entry))
			}
			if err != nil {
				return nil, err
			}
			all = append(all, entry)
		}
		return all, nil
	})
	if c.b.scope.Stopped() {
		c.RaiseError("%s", err)
	}
	c.storeFail(err)
	c.Push(c.NewFunction(func(l *lua.LState) int {
		if len(entries) == 0 {
			return 0
		}
		entry, at := entries[0], c
		entries, at.LState = entries[1:], l
		c.b.scope.Charge(l, len(entry.Key))
		l.Push(lua.LString(entry.Key))
		if entry.Queue != nil {
			l.Push(at.storedList(entry.Queue))
		} else {
			l.Push(at.stored(entry.Value))
		}
		return 2
	}))
	return 1
}

// entrySize is what an entry takes in memory until Lua has it, about.
func entrySize(e *store.Entry) int {
	n := 100 + len(e.Key) + len(e.Value)
	for _, v := range e.Queue {
		n += 24 + len(v)
	}
	return n
}
