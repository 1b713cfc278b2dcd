package bindings

import (
	"cmp"

	lua "github.com/yuin/gopher-lua"
)

func (c *Class) called() string { return cmp.Or(c.Called, c.Name) }

// newObject is an object of class c in front of value.
func (b *bound) newObject(c *Class, value any) lua.LValue {
	made := b.made[c]
	if made == nil {
		methods := map[string]lua.LGFunction{}
		for i := range c.Funcs {
			methods[c.Funcs[i].Name] = b.method(c.called(), &c.Funcs[i], lua.LTUserData)
		}
		made = newClass(b.l, c.called(), methods)
		if b.made == nil {
			b.made = map[*Class]*class{}
		}
		b.made[c] = made
	}
	return made.object(b.l, value)
}

// self is what is behind the object that c was called on.
func self[T any](c Call) T {
	ud, _ := c.Get(1).(*lua.LUserData)
	if ud != nil {
		if v, ok := ud.Value.(T); ok {
			return v
		}
	}
	c.noSelf()
	panic("unreachable")
}
