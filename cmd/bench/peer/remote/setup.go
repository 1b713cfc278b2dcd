package remote

import "github.com/axolua/axolua/cmd/bench/peer"

// setup is what a process loads.
type setup struct {
	Rule     peer.Rule         `json:"rule"`
	Source   string            `json:"source"`
	Callback string            `json:"callback"`
	Modules  int               `json:"modules"`
	Handled  int               `json:"handled"`
	JSON     bool              `json:"json"`
	State    []stateEvent      `json:"state"`
	Profiles map[string]string `json:"profiles"` // display names by local part
}

type stateEvent struct {
	Type     string         `json:"type"`
	StateKey string         `json:"state_key"`
	Sender   string         `json:"sender"`
	Content  map[string]any `json:"content"`
}

func newSetup(s peer.Setup, source string) *setup {
	what := &setup{
		Rule: s.Rule, Source: source, Callback: "check_event_for_spam", JSON: s.From == peer.JSON,
		Modules: max(1, s.Modules), Handled: s.Handled, Profiles: map[string]string{},
	}
	if s.Handled == 0 {
		what.Handled = what.Modules
	}
	if s.Rule == peer.State {
		what.Callback = "check_event_allowed"
	}
	for _, event := range peer.RoomState {
		what.State = append(what.State, stateEvent{Type: event.Type, Sender: event.Sender, Content: event.Content})
	}
	for localpart, profile := range peer.Profiles {
		what.Profiles[localpart] = profile.DisplayName
	}
	return what
}
