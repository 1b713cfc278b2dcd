package lists

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// Rooms is a homeserver that tells the state of its rooms.
type Rooms interface {
	// State gives the current state events of a room that have one of some types.
	State(ctx context.Context, roomID string, types []string) ([]StateEvent, error)
}

// StateEvent is what lists need of one.
type StateEvent struct {
	Type, StateKey string
	// Text gives the text at a key of the content; "" if there is none.
	Text func(key string) string
}

// createType is of the one event that every room has: an answer without it is of a room that nobody here is in.
const createType = "m.room.create"

// ruleTypes are those of policy rules: the first as the specification has it, the others as they were before.
var ruleTypes = []string{"m.policy.rule.", "m.room.rule.", "org.matrix.mjolnir.rule."}

// bans are the recommendations that are a ban.
var bans = []string{Ban, "org.matrix.mjolnir.ban"}

const roomTimeout = 30 * time.Second

// askRoom asks the homeserver about the room of the list.
func (l *List) askRoom(ctx context.Context) (arrival, error) {
	if l.set.opts.Rooms == nil {
		return arrival{}, errNobody
	}
	ctx, cancel := context.WithTimeout(ctx, roomTimeout)
	defer cancel()
	read, room, types := members, l.declared.MembersOf, []string{createType, "m.room.member"}
	if l.declared.PolicyRoom != "" {
		read, room, types = rules, l.declared.PolicyRoom, []string{createType}
		for _, prefix := range ruleTypes {
			types = append(types, prefix+string(Users), prefix+string(InRooms), prefix+string(Servers))
		}
	}
	state, err := l.set.opts.Rooms.State(ctx, room, types)
	if err != nil {
		return arrival{}, err
	}
	if !slices.ContainsFunc(state, func(e StateEvent) bool { return e.Type == createType && e.StateKey == "" }) {
		return arrival{}, errors.New("the homeserver knows no such room: let one of its users join it")
	}
	return arrival{content: read(state)}, nil
}

// members is the text of a list of those who are joined. An id that a line cannot hold is nobody's: it would read as others'.
func members(state []StateEvent) string {
	var joined []string
	for _, e := range state {
		id := e.StateKey
		if e.Type == "m.room.member" && e.Text("membership") == "join" && id == strings.TrimSpace(id) && !strings.Contains(id, "\n") {
			joined = append(joined, id)
		}
	}
	slices.Sort(joined)
	return escaped(joined)
}

// rules is the text of a list of policies. An event without entity or recommendation is a rule that was taken back.
func rules(state []StateEvent) string {
	var list []Rule
	for _, e := range state {
		r := Rule{About: aboutOf(e.Type), Entity: e.Text("entity"), Recommendation: e.Text("recommendation"), Reason: e.Text("reason")}
		if slices.Contains(bans, r.Recommendation) {
			r.Recommendation = Ban
		}
		if r.About != "" && r.Entity != "" && r.Recommendation != "" {
			list = append(list, r)
		}
	}
	lines := strings.SplitAfter(policyLines(list), "\n")
	slices.Sort(lines) // the homeserver gives them in any order
	return strings.Join(lines, "")
}

// aboutOf is what the rules of a type are about; "" if they are none.
func aboutOf(eventType string) About {
	for _, prefix := range ruleTypes {
		switch about := About(strings.TrimPrefix(eventType, prefix)); about {
		case Users, InRooms, Servers:
			return about
		}
	}
	return ""
}
