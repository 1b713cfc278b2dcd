package hosttest

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
)

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// below is the path of a field, as one would write it in Lua.
func below(path, key string) string {
	switch {
	case !plainName.MatchString(key):
		return fmt.Sprintf("%s[%q]", path, key)
	case path == "":
		return key
	}
	return path + "." + key
}

// decode puts plain data into what target points to, and says at which path it does not fit. A struct takes the fields that
// its JSON tags name and no others.
func decode(path string, data any, target any) error {
	return decodeInto(path, data, reflect.ValueOf(target).Elem())
}

func decodeInto(path string, data any, to reflect.Value) error {
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return decodeInto(path, data, to.Elem())
	case reflect.Interface:
		to.Set(reflect.ValueOf(shadow.Plain(data)))
		return nil
	case reflect.Struct:
		return decodeStruct(path, data, to)
	case reflect.Map:
		return decodeMap(path, data, to)
	case reflect.Slice:
		return decodeList(path, data, to)
	}
	return decodeScalar(path, data, to)
}

func unfit(path string, data any, want string) error {
	if path == "" {
		path = "the data"
	}
	return fmt.Errorf("%s: got %s, want %s", path, describe(data), want)
}

// describe names the type of data, as people say it.
func describe(data any) string {
	switch data := data.(type) {
	case nil:
		return "nothing"
	case bool:
		return fmt.Sprint(data)
	case string:
		return "a text"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	}
	return "a number"
}

func decodeScalar(path string, data any, to reflect.Value) error {
	switch to.Kind() {
	case reflect.String:
		if s, ok := data.(string); ok {
			to.SetString(s)
			return nil
		}
		return unfit(path, data, "a text")
	case reflect.Bool:
		if b, ok := data.(bool); ok {
			to.SetBool(b)
			return nil
		}
		return unfit(path, data, "true or false")
	}
	switch n := data.(type) {
	case int64:
		to.SetInt(n)
		return nil
	case int:
		to.SetInt(int64(n))
		return nil
	case float64:
		if n == math.Trunc(n) && math.Abs(n) <= 1<<53 {
			to.SetInt(int64(n))
			return nil
		}
	}
	return unfit(path, data, "a whole number")
}

func decodeStruct(path string, data any, to reflect.Value) error {
	fields, ok := object(data)
	if !ok {
		return unfit(path, data, "an object")
	}
	at := map[string]reflect.Value{}
	for i := range to.NumField() {
		name, _, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ",")
		at[name] = to.Field(i)
	}
	names := slices.Sorted(maps.Keys(at))
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		field, known := at[key]
		if !known {
			return fmt.Errorf("%s: there is no such field%s", below(path, key), hint(key, names))
		}
		if err := decodeInto(below(path, key), fields[key], field); err != nil {
			return err
		}
	}
	return nil
}

func hint(key string, names []string) string {
	if near := catalog.DidYouMean(key, names); near != "" {
		return near
	}
	return "; there are " + strings.Join(names, ", ")
}

func decodeMap(path string, data any, to reflect.Value) error {
	fields, ok := object(data)
	if !ok {
		return unfit(path, data, "an object")
	}
	to.Set(reflect.MakeMap(to.Type()))
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if fields[key] == nil {
			continue
		}
		value := reflect.New(to.Type().Elem()).Elem()
		if err := decodeInto(below(path, key), fields[key], value); err != nil {
			return err
		}
		to.SetMapIndex(reflect.ValueOf(key), value)
	}
	return nil
}

// object is data as an object. An empty list is one too: Lua does not tell them apart.
func object(data any) (map[string]any, bool) {
	if list, ok := data.([]any); ok && len(list) == 0 {
		return nil, true
	}
	fields, ok := data.(map[string]any)
	return fields, ok
}

func decodeList(path string, data any, to reflect.Value) error {
	list, ok := data.([]any)
	if fields, isObject := data.(map[string]any); !ok && (!isObject || len(fields) > 0) {
		return unfit(path, data, "a list")
	}
	to.Set(reflect.MakeSlice(to.Type(), len(list), len(list)))
	for i, v := range list {
		if err := decodeInto(fmt.Sprintf("%s[%d]", path, i+1), v, to.Index(i)); err != nil {
			return err
		}
	}
	return nil
}
