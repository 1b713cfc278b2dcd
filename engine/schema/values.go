package schema

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// number gives v as Lua sees it. NaN is not a number that a range could judge.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v)
	}
	return 0, false
}

func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case string:
		return "string"
	case bool:
		return "boolean"
	case int, int64, float64:
		return "number"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return fmt.Sprintf("%T", v) // our own mistake, but one that an admin can report
}

// typeOrFraction names the type of v, or v itself where the type alone would read "got number, want an integer".
func typeOrFraction(kind string, v any) string {
	if f, ok := v.(float64); ok && (kind == "integer" || math.IsNaN(f)) {
		return show(f)
	}
	return typeOf(v)
}

func show(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return strconv.FormatInt(int64(v), 10)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int, int64, bool:
		return fmt.Sprint(v)
	}
	return typeOf(v)
}

// maxShown is how much of a text a message shows, in bytes.
const maxShown = 120

func quote(s string) string {
	if len(s) > maxShown {
		return strconv.Quote(strings.ToValidUTF8(s[:maxShown], "")) + "..."
	}
	return strconv.Quote(s)
}

func showAll(list []any) string {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(show(v))
	}
	return b.String()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// suggest gives "; did you mean `x`?" or "". A name of absurd length is not worth comparing.
func suggest(name string, candidates []string) string {
	if len(name) > 64 {
		return ""
	}
	if near := catalog.Nearest(name, candidates); near != "" {
		return "; did you mean `" + near + "`?"
	}
	return ""
}
