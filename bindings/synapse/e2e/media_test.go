package e2e

import (
	"bytes"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

// media are the callbacks of the media repository.
var media = []scenario{
	{"get_media_config_for_user", "One user is told other limits than the rest", func(t *testing.T, w *world) {
		a, b := w.user(t), w.user(t)
		w.rule(t, `
function get_media_config_for_user(user_id)
  if user_id == %q then return { ["m.upload.size"] = 1000, ["org.example.kinds"] = json.array{ "image" } } end
end`, a.UserID)
		a.Do("GET", "/_matrix/client/v1/media/config", nil).Must(t).Has(t, home.Object{"m.upload.size": 1000.0, "org.example.kinds": []any{"image"}})
		b.Do("GET", "/_matrix/client/v1/media/config", nil).Must(t).Has(t, 50<<20, "m.upload.size")
	}},
	{"is_user_allowed_to_upload_media_of_size", "An upload of one user is too large, the same of another is not", func(t *testing.T, w *world) {
		a, b := w.user(t), w.user(t)
		w.rule(t, `
function is_user_allowed_to_upload_media_of_size(user_id, size)
  if user_id == %q then return size <= 10 end
end`, a.UserID)
		a.Upload("text/plain", bytes.Repeat([]byte("a"), 11)).Refused(t, 413, "M_TOO_LARGE")
		a.Upload("text/plain", bytes.Repeat([]byte("a"), 10)).Must(t)
		b.Upload("text/plain", bytes.Repeat([]byte("a"), 11)).Must(t)
	}},
	{"get_media_upload_limits_for_user", "A second upload of one user is too much, that of another is not", func(t *testing.T, w *world) {
		a, b := w.user(t), w.user(t)
		w.rule(t, `
function get_media_upload_limits_for_user(user_id)
  if user_id == %q then return { MediaUploadLimit(15, 3600000) } end
end`, a.UserID)
		a.Upload("text/plain", bytes.Repeat([]byte("a"), 10)).Must(t)
		a.Upload("text/plain", bytes.Repeat([]byte("b"), 10)).Refused(t, 403, "M_USER_LIMIT_EXCEEDED")
		for range 2 {
			b.Upload("text/plain", bytes.Repeat([]byte("c"), 10)).Must(t)
		}
	}},
	{"on_media_upload_limit_exceeded", "The module hears of the limit and the sizes; another upload gets its SynapseError", func(t *testing.T, w *world) {
		a, b := w.user(t), w.user(t)
		w.rule(t, `
function get_media_upload_limits_for_user(user_id) return { MediaUploadLimit(15, 3600000) } end
function on_media_upload_limit_exceeded(user_id, limit, sent_bytes, attempted_bytes)
  if user_id == %q then error(SynapseError(429, "Wait an hour", "ORG_EXAMPLE_FULL")) end
  log.info("full", { user = user_id, max = limit.max_bytes, period = limit.time_period_ms, sent = sent_bytes, attempted = attempted_bytes })
end`, b.UserID)
		mark := w.Engine.Log.Mark()
		a.Upload("text/plain", bytes.Repeat([]byte("d"), 9)).Must(t)
		a.Upload("text/plain", bytes.Repeat([]byte("e"), 10)).Refused(t, 403, "M_USER_LIMIT_EXCEEDED")
		w.Engine.Log.Said(t, mark, "full", home.Object{"user": a.UserID, "max": 15, "period": 3600000, "sent": 9, "attempted": 10})
		b.Upload("text/plain", bytes.Repeat([]byte("f"), 16)).Refused(t, 429, "ORG_EXAMPLE_FULL").Has(t, "Wait an hour", "error")
	}},
}
