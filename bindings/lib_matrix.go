package bindings

import lua "github.com/yuin/gopher-lua"

// matrixLibrary is `matrix`.
var matrixLibrary = Library{
	Name: "matrix",
	Doc:  "What is in Matrix ids. UserID.parse and RoomAlias.parse take an id apart; glob.acl_allows knows server ACLs.",
	Funcs: []Func{{
		Name: "domain_of", Doc: "The server in an id of a user, an alias, or a room or an event of the older room versions.",
		Params:  []Param{{Name: "id", Type: tID}},
		Returns: []Param{{Name: "domain", Type: tText, Optional: true, Doc: "nil if there is none in it"}},
		run: func(c Call) int {
			for _, sigil := range []string{"@", "#", "!", "$", "+"} {
				if parsed, ok := parseID(sigil, c.text(0)); ok {
					c.Push(lua.LString(parsed.domain)) // a part of another text
					return 1
				}
			}
			return c.give(lua.LNil)
		},
	}},
}
