package lualib

import (
	"cmp"
	"math"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func (m *Meter) sort(l *lua.LState) int {
	t, n := m.list(l, "sort")
	s := sorter{Meter: m, l: l}
	if by := l.Get(2); by != lua.LNil {
		fn, ok := by.(*lua.LFunction)
		if !ok {
			typeError(l, 2, "sort", "function")
		}
		s.fn = fn
	}
	m.spend(l, min(n, passEvery)/valuesPerStep)
	m.Hold(n * valueSize)
	// A copy is sorted: a comparison may do anything to the table, and one that raises leaves it as it was.
	s.values = make([]lua.LValue, n)
	for i := range s.values {
		s.pass(i)
		s.values[i] = t.RawGetInt(i + 1)
	}
	s.sort()
	for i, v := range s.values {
		s.pass(i)
		t.RawSetInt(i+1, v)
	}
	return 0
}

// sorter is one table.sort in progress.
type sorter struct {
	*Meter
	l      *lua.LState
	fn     *lua.LFunction // nil compares with `<`
	values []lua.LValue
}

// passEvery is how many elements of a list are passed between two polls.
const passEvery = 1 << 14

// pass accounts for element i, the next in a pass over the values.
func (s *sorter) pass(i int) {
	if i%passEvery == passEvery-1 {
		s.spend(s.l, passEvery/valuesPerStep)
	}
}

// sort takes the fast way if there is but one possible outcome.
func (s *sorter) sort() {
	switch {
	case s.fn != nil || len(s.values) < 2:
	case all(s, func(v lua.LNumber) bool { return !math.IsNaN(float64(v)) }):
		slices.SortFunc(s.values, func(a, b lua.LValue) int {
			s.spend(s.l, 1)
			return cmp.Compare(a.(lua.LNumber), b.(lua.LNumber))
		})
		return
	case all(s, func(lua.LString) bool { return true }):
		slices.SortFunc(s.values, func(a, b lua.LValue) int {
			x, y := string(a.(lua.LString)), string(b.(lua.LString))
			s.spend(s.l, 1+min(len(x), len(y))/bytesPerStep)
			return strings.Compare(x, y)
		})
		return
	}
	s.quick(0, len(s.values)-1)
}

// all says that the values are of one type, and good.
func all[T lua.LValue](s *sorter, good func(T) bool) bool {
	for i, v := range s.values {
		s.pass(i)
		if t, ok := v.(T); !ok || !good(t) {
			return false
		}
	}
	return true
}

// quick sorts values[lo:hi+1] by PUC Lua's way of doing quicksort, whose order of comparisons a function may see: where
// it calls two elements equal, they end up in the same order.
func (s *sorter) quick(lo, hi int) {
	for lo < hi {
		if s.less(s.at(hi), s.at(lo)) {
			s.swap(lo, hi)
		}
		if hi-lo == 1 {
			return
		}
		mid := (lo + hi) / 2
		if s.less(s.at(mid), s.at(lo)) {
			s.swap(mid, lo)
		} else if s.less(s.at(hi), s.at(mid)) {
			s.swap(mid, hi)
		}
		if hi-lo == 2 {
			return
		}
		s.swap(mid, hi-1)
		mid = s.partition(lo, hi)
		if mid-lo < hi-mid { // the smaller half first, so that the depth is logarithmic
			s.quick(lo, mid-1)
			lo = mid + 1
		} else {
			s.quick(mid+1, hi)
			hi = mid - 1
		}
	}
}

// partition divides by the value at hi-1 and returns where it belongs. The values at lo and hi are on their sides.
func (s *sorter) partition(lo, hi int) int {
	pivot := s.at(hi - 1)
	i, j := lo, hi-1
	for {
		for i++; s.less(s.at(i), pivot); i++ {
			if i > hi {
				s.invalid()
			}
		}
		for j--; s.less(pivot, s.at(j)); j-- {
			if j < lo {
				s.invalid()
			}
		}
		if j < i {
			s.swap(hi-1, i)
			return i
		}
		s.swap(i, j)
	}
}

func (s *sorter) invalid() { s.l.RaiseError("invalid order function for sorting") }

// at is nil outside of the list, where only a function that contradicts itself leads.
func (s *sorter) at(i int) lua.LValue {
	if i < 0 || i >= len(s.values) {
		return lua.LNil
	}
	return s.values[i]
}

func (s *sorter) swap(i, j int) {
	if min(i, j) < 0 || max(i, j) >= len(s.values) {
		s.invalid()
	}
	s.values[i], s.values[j] = s.values[j], s.values[i]
}

func (s *sorter) less(a, b lua.LValue) bool {
	s.spend(s.l, 4)
	if s.fn != nil {
		s.l.Push(s.fn)
		s.l.Push(a)
		s.l.Push(b)
		return lua.LVAsBool(call(s.l, 2))
	}
	switch x := a.(type) {
	case lua.LNumber:
		if y, ok := b.(lua.LNumber); ok {
			return x < y
		}
	case lua.LString:
		if y, ok := b.(lua.LString); ok {
			s.spend(s.l, min(len(x), len(y))/bytesPerStep)
			return x < y
		}
	}
	return s.lessMeta(a, b)
}

// lessMeta compares by __lt, which both must have and share.
func (s *sorter) lessMeta(a, b lua.LValue) bool {
	if a.Type() != b.Type() {
		s.l.RaiseError("attempt to compare %s with %s", a.Type().String(), b.Type().String())
	}
	op := s.l.GetMetaField(a, "__lt")
	if op == lua.LNil || op != s.l.GetMetaField(b, "__lt") {
		s.l.RaiseError("attempt to compare two %s values", a.Type().String())
	}
	s.l.Push(op)
	s.l.Push(a)
	s.l.Push(b)
	return lua.LVAsBool(call(s.l, 2))
}
