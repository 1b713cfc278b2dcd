package engine

import (
	"maps"
	"slices"

	"github.com/axolua/axolua/engine/shadow"
)

// merge adds one module's answer to those before it, for the rules that ask every module, and reports whether that
// ends the asking.
func (a *Answer) merge(result any) (ends bool) {
	switch result := result.(type) {
	case map[string][]string: // MergeSets
		merged, _ := a.Result.(map[string][]string)
		if merged == nil {
			merged = map[string][]string{}
		}
		for user, states := range result {
			merged[user] = union(merged[user], states)
		}
		a.Result = merged
	case InterestedUsers: // UnionUntil
		if result.All {
			a.Result = result
			return true
		}
		before := a.Result.(InterestedUsers)
		a.Result = InterestedUsers{Users: union(before.Users, result.Users)}
	case map[string]any: // LastWins
		merged, _ := a.Result.(map[string]any)
		if merged == nil {
			merged = map[string]any{}
		}
		maps.Copy(merged, result)
		a.Result = merged
	}
	return false
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// roomConfig is the request body of on_create_room after the modules that have answered.
func (q *question) roomConfig() map[string]any {
	if q.body == nil { // every module failed
		q.body, _ = shadow.Plain(q.args[roomConfigArg]).(map[string]any)
	}
	return q.body
}

// wanted picks the handlers whose filter or login type fits the question.
func (p *plan) wanted(args []any) []*handler {
	var event Event
	if p.eventArg >= 0 {
		event = args[p.eventArg].(Event)
	}
	skipped := false
	wanted := p.handlers
	for i, h := range p.handlers {
		ok := h.filter == nil || h.filter.wants(event)
		if h.loginType != "" {
			ok = h.loginType == text(args[loginTypeArg])
		}
		switch {
		case ok && skipped:
			wanted = append(wanted, h)
		case !ok && !skipped:
			skipped = true
			wanted = slices.Clone(p.handlers[:i])
		}
	}
	return wanted
}

// loginTypeArg is the place of login_type in check_auth.
const loginTypeArg = 1
