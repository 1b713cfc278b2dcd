package luatest

import (
	"strings"

	"github.com/axolua/axolua/bindings/lists"
	lua "github.com/yuin/gopher-lua"
)

// newLists gives the lists that the configuration declares, of which no test knows what is in them before it says so.
func (t *tester) newLists() *lists.Set {
	var declared []lists.Declaration
	if t.r.policies != nil {
		declared = lists.Declared(t.r.policies.Lists)
	}
	return lists.New(declared, lists.Options{Given: true})
}

// luaList is list(name, entries): what is in a list from now on.
func (t *tester) luaList(l *lua.LState) int {
	t.inTest(l, "list")
	name := l.CheckString(1)
	plain, err := t.scope.ToGo(l.CheckTable(2))
	if err != nil {
		l.ArgError(2, err.Error())
	}
	list, isList := plain.([]any)
	if fields, ok := plain.(map[string]any); !isList && (!ok || len(fields) > 0) { // {} may be either
		l.ArgError(2, "list of entries expected")
	}
	var entries []string
	var rules []lists.Rule
	for _, v := range list {
		entry, isText := v.(string)
		rule, isRule := readRule(v)
		if !isText && !isRule || strings.ContainsAny(entry, "\r\n") {
			l.ArgError(2, "an entry is a text without line breaks or, of a policy room, "+wantRule)
		}
		entries, rules = append(entries, entry), append(rules, rule)
	}
	if err := t.lists.Give(name, entries, rules); err != nil {
		l.RaiseError("list: %s", err)
	}
	return 0
}

const wantRule = `{ entity = "@spam*:*", about = "user", recommendation = "m.ban", reason = "..." }`

// readRule reads a rule, of which only entity has to be said. A bare entity is banned.
func readRule(v any) (r lists.Rule, ok bool) {
	fields, isTable := v.(map[string]any)
	if entity, isText := v.(string); isText {
		fields, isTable = map[string]any{"entity": entity}, true
	}
	for key, value := range fields {
		text, isText := value.(string)
		to := map[string]*string{"entity": &r.Entity, "about": (*string)(&r.About), "recommendation": &r.Recommendation, "reason": &r.Reason}[key]
		if !isText || to == nil {
			return r, false
		}
		*to = text
	}
	if r.Recommendation == "" {
		r.Recommendation = lists.Ban
	}
	if r.About == "" {
		r.About = aboutOf(r.Entity)
	}
	return r, isTable && r.Entity != ""
}

// aboutOf is what an entity looks like.
func aboutOf(entity string) lists.About {
	switch {
	case strings.HasPrefix(entity, "@"):
		return lists.Users
	case strings.HasPrefix(entity, "!"), strings.HasPrefix(entity, "#"):
		return lists.InRooms
	}
	return lists.Servers
}
