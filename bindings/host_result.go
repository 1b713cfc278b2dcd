package bindings

import (
	"encoding/json"
	"fmt"
)

// ParseResult makes what Host.API gives of the JSON in which a homeserver answered over a connection: several results
// are a list there, a state map a list of events. What is no result of that member is an error.
func ParseResult(method string, text json.RawMessage) (any, error) {
	member := hostMembers()[method]
	if member == nil {
		return nil, fmt.Errorf("%s is no member of the module API", method)
	}
	switch len(member.Returns) {
	case 0:
		return nil, nil
	case 1:
		return parseResult(member.Returns[0].Type, text)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil || len(list) != len(member.Returns) {
		return nil, fmt.Errorf("the homeserver's answer is no list of %d results", len(member.Returns))
	}
	results := make(Results, len(list))
	for i, text := range list {
		var err error
		if results[i], err = parseResult(member.Returns[i].Type, text); err != nil {
			return nil, err
		}
	}
	return results, nil
}

func parseResult(t Type, text json.RawMessage) (any, error) {
	if string(text) == "null" {
		return nil, nil
	}
	if t != "StateMap" {
		return text, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("the homeserver's answer is no list of events")
	}
	events := make([]*Event, len(list))
	for i, text := range list {
		var err error
		if events[i], err = ParseEvent(text); err != nil {
			return nil, err
		}
	}
	return StateOf(events), nil
}
