package e2e

import (
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

func TestFirst(t *testing.T) {
	h := home.Start(t, home.Options{})
	a := h.Synapse.Register(t, "alice")
	room := a.Room(t)
	a.Send(room, "lottery").Must(t)
	h.Save(t, "10-a.lua", `
function check_event_for_spam(event)
  if event.content.body == "lottery" then return deny{ error = "Not here", fields = { ["org.example.rule"] = "words" } } end
end`)
	a.Send(room, "lottery").Refused(t, 403, "M_FORBIDDEN").Has(t, "Not here", "error").Has(t, "words", "org.example.rule")
	t.Log(h.Synapse.Version(t))
	h.Synapse.Admin(t).Do("GET", "/_synapse/admin/v2/users/"+a.UserID, nil).Must(t)
}
