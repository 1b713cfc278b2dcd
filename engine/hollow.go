package engine

import (
	"time"

	lua "github.com/yuin/gopher-lua"
)

// hollow is the table whose next took long when it was asked last: gopher-lua keeps the places of deleted keys, and
// next passes them all.
type hollow struct {
	table *lua.LTable
	took  time.Duration
}

// slowNext is from when on next counts as slow.
const slowNext = 100 * time.Microsecond

// next is Lua's next where so many keys were deleted that it may take long: it looks at the limits each time, and does
// not begin what there is no time for.
func (v *vm) next(l *lua.LState, t *lua.LTable, key lua.LValue) (lua.LValue, lua.LValue) {
	ahead := time.Duration(0)
	if t == v.hollow.table {
		ahead = v.hollow.took
	}
	if err := v.limit.ahead(int(ahead)); err != nil {
		l.RaiseError("%s", err.Error())
	}
	begun := now()
	key, value := t.Next(key)
	if took := now() - begun; took > slowNext {
		v.hollow = hollow{t, took}
	} else if t == v.hollow.table {
		v.hollow = hollow{}
	}
	return key, value
}
