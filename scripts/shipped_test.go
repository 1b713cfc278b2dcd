package scripts_test

import (
	"testing"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// TestShipped: what a checkout has loads without a complaint, and does what README.md says of it.
func TestShipped(t *testing.T) {
	cfg := engineConfig("../axolua.yaml", ".")
	problems, err := engine.Check(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
	e, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	if len(e.Status().Modules) != 4 {
		t.Errorf("%d modules are loaded, want 4", len(e.Status().Modules))
	}
	for body, want := range map[string]bool{"Get your casino bonus": true, "see www.spam.example": true, "good morning": false} {
		if got := denied(t, e, catalog.CheckEventForSpam, parseEvent(t, message(body))); got != want {
			t.Errorf("%q: denied %v, want %v", body, got, want)
		}
	}
}
