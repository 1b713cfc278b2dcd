package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

var spamChecker = []scenario{
	{"check_event_for_spam", "A message is refused with a code, text and fields of the module's; with a code that Synapse does not know; with a text; with a SynapseError", func(t *testing.T, w *world) {
		w.rule(t, `
function check_event_for_spam(event)
  local body = event.content.body
  if body == "casino" then return deny{ error = "Not here", fields = { ["org.example.rule"] = "words", deep = { n = 1, list = json.array{} } } } end
  if body == "custom" then return deny{ code = "ORG_EXAMPLE_SPAM" } end
  if body == "known" then return Codes.TOO_LARGE end
  if body == "text" then return "Please do not" end
  if body == "raised" then error(SynapseError(418, "Teapot", "ORG_TEA", { pot = 5 })) end
  if body == "who" then return deny{ error = table.concat({ event.origin, event.sender, request.requester, request.method }, " ") } end
end`)
		a := w.user(t)
		room := a.Room(t)
		a.Send(room, "hello").Must(t)
		a.Send(room, "casino").Refused(t, 403, "M_FORBIDDEN").Has(t, "Not here", "error").Has(t, "words", "org.example.rule").Has(t, 1, "deep", "n").
			Has(t, []any{}, "deep", "list")
		a.Send(room, "custom").Refused(t, 403, "ORG_EXAMPLE_SPAM")
		a.Send(room, "known").Refused(t, 403, "M_TOO_LARGE")
		a.Send(room, "text").Refused(t, 403, "M_FORBIDDEN").Has(t, "Please do not", "error")
		a.Send(room, "raised").Refused(t, 418, "ORG_TEA").Has(t, "Teapot", "error").Has(t, 5, "pot")
		a.Send(room, "who").Refused(t, 403, "M_FORBIDDEN").Has(t, "local "+a.UserID+" "+a.UserID+" PUT", "error")
		said := bodies(a.Messages(room).Must(t))
		if !slices.Equal(said, []string{"hello"}) {
			t.Errorf("the room has %q", said)
		}
	}},
	{"check_username_for_spam", "A user is missing from the answer of the user directory", func(t *testing.T, w *world) {
		hidden, shown, a := w.user(t), w.user(t), w.user(t)
		for _, each := range []*home.Client{hidden, shown} {
			each.SetDisplayName("Kassandra " + each.UserID).Must(t)
		}
		search := func() string {
			return string(a.Do("POST", "/user_directory/search", home.Object{"search_term": "Kassandra"}).Must(t).Body)
		}
		home.Await(t, "both in the directory", func() home.Answer {
			return a.Do("POST", "/user_directory/search", home.Object{"search_term": "Kassandra"}).Must(t)
		}, func(found home.Answer) bool { return len(found.List("results")) == 2 })
		w.rule(t, `
function check_username_for_spam(profile, requester_id)
  log.info("searched", { by = requester_id, name = profile.display_name })
  return profile.user_id == %q
end`, hidden.UserID)
		mark := w.Engine.Log.Mark()
		if found := search(); strings.Contains(found, hidden.UserID) || !strings.Contains(found, shown.UserID) {
			t.Errorf("found %s", found)
		}
		want := home.Object{"by": a.UserID}
		if older(w.Synapse.Version(t), "1.122.0") { // which does not say who searches
			want = nil
		}
		w.Engine.Log.Said(t, mark, "searched", want)
	}},
	{"check_registration_for_spam", "A registration gets 429; another is shadow-banned, and nobody sees its messages", func(t *testing.T, w *world) {
		w.rule(t, `
function check_registration_for_spam(threepid, username, request_info, provider)
  if username:find("^denied") then return RegistrationBehaviour.DENY end
  if request_info[1] and request_info[1].user_agent == "Sneaky" then return RegistrationBehaviour.SHADOW_BAN end
end`)
		c := w.Synapse.Anonymous()
		c.Register("denied"+w.name(), nil).Refused(t, 429, "M_UNKNOWN")
		a := w.user(t)
		c.Agent = "Sneaky"
		banned := c.In(c.Register(w.name(), nil).Must(t))
		w.Synapse.Admin(t).Do("GET", home.Path("_synapse", "admin", "v2", "users", banned.UserID), nil).Must(t).Has(t, true, "shadow_banned")
		room := a.Room(t)
		banned.Join(room).Must(t)
		banned.Send(room, "does anybody hear me").Must(t)
		a.Send(room, "quiet here").Must(t)
		if said := bodies(a.Messages(room).Must(t)); !slices.Equal(said, []string{"quiet here"}) {
			t.Errorf("the room has %q", said)
		}
	}},
	{"check_login_for_spam", "A login by its user agent is refused with code, text and fields; others are not", func(t *testing.T, w *world) {
		w.rule(t, `
function check_login_for_spam(user_id, device_id, initial_display_name, request_info, provider)
  if request_info[1].user_agent == "BadBot" then
    return deny{ code = Codes.USER_DEACTIVATED, error = "No bots", fields = { device = device_id, name = initial_display_name, ip = request_info[1].ip } }
  end
end`)
		a := w.user(t)
		bot := w.Synapse.Anonymous()
		bot.Agent = "BadBot"
		bot.Login(a.UserID, home.Password, home.Object{"device_id": "D", "initial_device_display_name": "N"}).Refused(t, 403, "M_USER_DEACTIVATED").
			Has(t, "No bots", "error").Has(t, "D", "device").Has(t, "N", "name").Has(t, "127.0.0.1", "ip")
		w.Synapse.Anonymous().Login(a.UserID, home.Password, nil).Must(t)
		if devices := a.Do("GET", "/devices", nil).Must(t).List("devices"); len(devices) != 2 {
			t.Errorf("devices: %v", devices)
		}
	}},
	{"check_media_file_for_spam", "An upload is refused by its first bytes, another is downloaded again", func(t *testing.T, w *world) {
		w.rule(t, `
function check_media_file_for_spam(file, info)
  if file:head(5) == "EVIL!" then return deny{ note = file:sha256() } end
  log.info("a file", { size = file:size(), whose = info.server_name or "ours", by = request.requester })
end`)
		a, mark := w.user(t), w.Engine.Log.Mark()
		a.Upload("text/plain", []byte("EVIL!...")).Refused(t, 400, "M_UNKNOWN")
		uri := a.Upload("text/plain", []byte("a nice file")).Must(t).Text("content_uri")
		if got := a.Download(uri).Must(t); string(got.Body) != "a nice file" {
			t.Errorf("got %q", got.Body)
		}
		w.Engine.Log.Said(t, mark, "a file", home.Object{"size": 11, "whose": "ours", "by": a.UserID})
	}},
}

// bodies are those of the messages, the newest first.
func bodies(messages home.Answer) (all []string) {
	for _, event := range messages.List("chunk") {
		if home.At(event, "type") == "m.room.message" {
			all = append(all, home.At(event, "content", "body").(string))
		}
	}
	return all
}
