package e2e

import (
	"strings"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// times is how often the engine's log has a text after the mark.
func (w *world) times(from home.Mark, text string) int {
	return strings.Count(w.Engine.Log.Since(from), text)
}
