package bindings

import "fmt"

// hostArg is argument i as the homeserver gets it.
func (c Call) hostArg(i int, t Type) any {
	c.misplaced(i)
	switch t {
	case tText, tID:
		return c.text(i)
	case tInteger:
		return c.integer(i, 0)
	case tBool:
		return c.bool(i, false)
	case tTexts:
		return c.texts(i)
	case tPlaces:
		return c.places(i)
	case tJSON:
		return c.object(i)
	}
	return c.plain(i)
}

// object is argument i, of type tJSON.
func (c Call) object(i int) map[string]any {
	v, ok := c.plain(i).(map[string]any)
	if !ok {
		c.bad(i, "table with names expected, got a list")
	}
	return v
}

// places is argument i, of type tPlaces: each has one or two texts.
func (c Call) places(i int) [][]string {
	list := c.list(i)
	places := make([][]string, len(list))
	for j, v := range list {
		pair, ok := v.([]any)
		if ok && len(pair) == 2 && pair[1] == nil { // json's null, as Python's None there
			pair = pair[:1]
		}
		ok = ok && (len(pair) == 1 || len(pair) == 2)
		for _, v := range pair {
			s, isText := v.(string)
			places[j], ok = append(places[j], s), ok && isText
		}
		if !ok {
			c.bad(i, fmt.Sprintf("list of { type, state_key } expected, element %d is none", j+1))
		}
	}
	return places
}
