package shadow

import (
	"maps"

	lua "github.com/yuin/gopher-lua"
)

// Extra is what the views of one kind have beyond their JSON. The names in Fixed and Computed win over keys of the
// JSON, also if a computed value is nil; pairs does not see them.
type Extra struct {
	// Hint is what an attempt to write raises. "" is a general text.
	Hint string
	// Fixed are values for the life of the VM, such as methods. They cost nothing per view.
	Fixed map[string]lua.LValue
	// Computed fields get what is behind the view, as Space.Backing gives it, and return anything that Object lists.
	// They are asked when the script asks, perhaps more than once, and when it is only likely that it will: they must
	// be cheap and always give the same.
	Computed map[string]func(backing any) any
}

// Shape makes views of one kind, such as events. Views of a Shape share what was learnt about which fields are read,
// so there should be one per kind of value and VM, made with the VM.
type Shape struct {
	space     *Space
	hint      string
	fixed     map[string]lua.LValue
	computed  map[string]func(any) any
	root      *path
	permanent bool
}

// NewShape copies extra.
func (s *Space) NewShape(extra Extra) *Shape {
	sh := &Shape{
		space:    s,
		hint:     extra.Hint,
		fixed:    maps.Clone(extra.Fixed),
		computed: maps.Clone(extra.Computed),
	}
	if sh.hint == "" {
		sh.hint = errReadOnly
	}
	sh.root = &path{}
	return sh
}

// View is Space.View for this kind of value. A json.RawMessage that is not JSON gives a view that raises when touched.
func (sh *Shape) View(v any) lua.LValue {
	return sh.view(sourceOf(v, sh))
}

// ViewJSON is View for a JSON text. The error is a *SyntaxError.
func (sh *Shape) ViewJSON(text string) (lua.LValue, error) {
	d := sh.newDoc()
	if err := d.Reset([]byte(text)); err != nil {
		return nil, err
	}
	return sh.view(source{doc: d, gen: d.gen}), nil
}

// newDoc gives a Doc for as long as a view of sh lasts.
func (sh *Shape) newDoc() *Doc {
	if sh.permanent {
		return new(Doc)
	}
	return sh.space.newDoc()
}

func (sh *Shape) view(src source) lua.LValue {
	if src.doc != nil && sh.space.Weigh != nil {
		sh.space.Weigh(len(src.doc.text))
	}
	kind := src.container()
	if kind == Invalid {
		v, _ := src.scalar(nil)
		return v
	}
	return sh.space.wrap(src, kind, sh, sh.root, true, sh.root != nil && sh.root.expect())
}
