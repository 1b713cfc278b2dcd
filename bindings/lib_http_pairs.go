package bindings

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/axolua/axolua/bindings/fetch"
)

// maxPairs bounds the names and values of args and headers: they are put in order without a look at the clock.
const maxPairs = 1000

// pair is one name and one of its values.
type pair struct{ name, value string }

// pairs reads a table of name -> value or list of values, in the order of the names. In what is a field of argument i it is
// called so. Options, which would have no effect here, are refused: those in never, and a table of nothing else.
func (c Call) pairs(i int, plain any, field string, never []string) (list []pair) {
	if field != "" {
		field += ": "
	}
	table, ok := plain.(map[string]any)
	if empty, isList := plain.([]any); !ok && !(isList && len(empty) == 0) {
		c.bad(i, field+"table of name -> value expected")
	}
	if len(table) > maxPairs {
		c.bad(i, fmt.Sprintf("%sthere are more than %d names in it", field, maxPairs))
	}
	names := slices.Sorted(maps.Keys(table))
	if !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(optionFields, name) }) {
		never = optionFields
	}
	for _, name := range names {
		if slices.Contains(never, name) {
			c.bad(i, field+c.strange(name, nil))
		}
		values, isList := table[name].([]any)
		if !isList {
			values = []any{table[name]}
		}
		if len(list)+len(values) > maxPairs {
			c.bad(i, fmt.Sprintf("%sthere are more than %d values in it", field, maxPairs))
		}
		for _, v := range values {
			text, ok := scalarText(v)
			if !ok {
				c.bad(i, field+"each value has to be a string, a number, true or false, or a list of them")
			}
			list = append(list, pair{name, text})
		}
	}
	return list
}

func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', 14, 64), true
	}
	return "", false
}

// encoded is what a form makes of its fields. It is accounted for before each is: the same long text may be in all of them.
func (c Call) encoded(i int, list []pair) string {
	var b strings.Builder
	for _, p := range list {
		before := b.Len()
		c.b.scope.Grow(c.LState, before, before+len(p.name)+len(p.value)+2)
		if before > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(p.value))
		if grown := b.Len() - before - len(p.name) - len(p.value) - 2; grown > 0 {
			c.b.scope.Grow(c.LState, b.Len()-grown, b.Len())
		}
	}
	return b.String()
}

func (c Call) addArgs(r *fetch.Request, i int, plain any, field string) {
	query := c.encoded(i, c.pairs(i, plain, field, noArgs))
	if r.URL.RawQuery != "" && query != "" {
		query = "&" + query
	}
	r.URL.RawQuery += query
}

func (c Call) addHeaders(r *fetch.Request, i int, plain any, field string) {
	own := http.Header{}
	for _, p := range c.pairs(i, plain, field, optionFields) {
		own.Add(p.name, p.value)
	}
	if err := fetch.CheckHeader(own); err != nil {
		c.bad(i, err.Error())
	}
	maps.Copy(r.Header, own)
}
