package bindings

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/axolua/axolua/engine"
)

// goTypes are the Go types of what has exactly one.
var goTypes = map[Type]reflect.Type{
	tText: reflect.TypeFor[string](), tID: reflect.TypeFor[string](), tInteger: reflect.TypeFor[int64](),
	tNumber: reflect.TypeFor[float64](), tBool: reflect.TypeFor[bool](), tTexts: reflect.TypeFor[[]string](),
	tPlaces: reflect.TypeFor[[][]string](), "UserID": reflect.TypeFor[string](), "RoomAlias": reflect.TypeFor[string](),
	"Event": reflect.TypeFor[*Event](), "Event[]": reflect.TypeFor[[]*Event](), "StateMap": reflect.TypeFor[engine.StateMap](),
}

// misfit says which Go types p may have, if t is none of them; else "". A parameter cannot be text that is not decoded.
func (p *Param) misfit(t reflect.Type, parameter bool) (want string) {
	if t == rawType && !parameter {
		return ""
	}
	exact := goTypes[p.Type]
	if exact == nil {
		return p.misfitObject(t)
	}
	if p.Optional && !nilable(exact.Kind()) {
		exact = reflect.PointerTo(exact)
	}
	if t == exact || sameButNamed(t, exact) {
		return ""
	}
	return exact.String()
}

func nilable(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return false
}

// sameButNamed reports whether t is a type such as `type UserID string`, or a pointer to one.
func sameButNamed(t, exact reflect.Type) bool {
	if t.Kind() == reflect.Pointer && exact.Kind() == reflect.Pointer {
		t, exact = t.Elem(), exact.Elem()
	}
	switch exact.Kind() {
	case reflect.String, reflect.Int64, reflect.Bool, reflect.Float64:
		return t.Kind() == exact.Kind()
	}
	return false
}

// misfitObject is misfit for objects, and for lists of them.
func (p *Param) misfitObject(t reflect.Type) (want string) {
	element, isList := strings.CutSuffix(string(p.Type), "[]")
	if isList && t.Kind() == reflect.Slice {
		one := Param{Name: p.Name, Type: Type(element)}
		if want := one.misfitObject(t.Elem()); want != "" {
			return "a slice; its elements: " + want
		}
		return ""
	}
	anyType, mapType := reflect.TypeFor[any](), reflect.TypeFor[map[string]any]()
	base := t
	if t.Kind() == reflect.Pointer {
		base = t.Elem()
	}
	switch {
	case t == anyType, isList && t == reflect.TypeFor[[]any](), !isList && t == mapType:
		return ""
	case !isList && base.Kind() == reflect.Struct && p.Optional && t == base:
		return "*" + t.String() + ", as it is optional"
	case !isList && base.Kind() == reflect.Struct:
		return unknownFields(hostClasses[p.Type], base)
	case isList:
		return "a slice of structs with JSON tags, of pointers to them or of map[string]any; or any"
	}
	return "a struct with JSON tags, a pointer to one, map[string]any or any"
}

// unknownFields says which fields of t the class has not.
func unknownFields(class *Class, t reflect.Type) string {
	if class == nil || t.Implements(reflect.TypeFor[json.Marshaler]()) || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Marshaler]()) {
		return ""
	}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || f.Anonymous || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if misfit := class.fieldMisfit(name, f.Type); misfit != "" {
			return misfit
		}
	}
	return ""
}

func (class *Class) fieldMisfit(name string, t reflect.Type) string {
	for i := range class.Fields {
		f := class.Fields[i]
		if f.Name != name {
			continue
		}
		f.Optional = t.Kind() == reflect.Pointer // a field may be either: null is absent
		if want := f.misfit(t, false); want != "" {
			return fmt.Sprintf("%s as the type of the field %s of %s", want, name, class.Name)
		}
		return ""
	}
	return fmt.Sprintf("only fields of %s, which has no %s", class.Name, name)
}
