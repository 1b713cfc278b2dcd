package wire

import (
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/shadow"
)

// The keys of the objects that Synapse hands to callbacks. Those that may be nil there may be null or left out here.

func (d *decoder) requestContext(r *engine.RequestContext) []field {
	return []field{
		{"id", "string", false, d.text(&r.ID)},
		{"ip", "string", true, d.optionalText(&r.IP)},
		{"user_agent", "string", true, d.optionalText(&r.UserAgent)},
		{"requester", "string", true, d.optionalText(&r.Requester)},
		{"method", "string", true, d.optionalText(&r.Method)},
		{"path", "string", true, d.optionalText(&r.Path)},
	}
}

func (d *decoder) requester(r *engine.Requester) []field {
	return []field{
		{"user_id", "string", false, d.text(&r.UserID)},
		{"device_id", "string", true, d.optionalText(&r.DeviceID)},
		{"is_guest", "boolean", false, d.boolean(&r.IsGuest)},
		{"shadow_banned", "boolean", false, d.boolean(&r.ShadowBanned)},
		{"app_service_id", "string", true, d.optionalText(&r.AppServiceID)},
		{"authenticated_entity", "string", false, d.text(&r.AuthenticatedEntity)},
	}
}

func (d *decoder) requestInfo(r *engine.RequestInfo) []field {
	return []field{
		{"user_agent", "string", true, d.optionalText(&r.UserAgent)},
		{"ip", "string", false, d.text(&r.IP)},
	}
}

func (d *decoder) userProfile(p *engine.UserProfile) []field {
	return []field{
		{"user_id", "string", false, d.text(&p.UserID)},
		{"display_name", "string", true, d.optionalText(&p.DisplayName)},
		{"avatar_url", "string", true, d.optionalText(&p.AvatarURL)},
	}
}

func (d *decoder) profileInfo(p *engine.ProfileInfo) []field {
	return []field{
		{"display_name", "string", true, d.optionalText(&p.DisplayName)},
		{"avatar_url", "string", true, d.optionalText(&p.AvatarURL)},
	}
}

func (d *decoder) presence(s *engine.UserPresenceState) []field {
	return []field{
		{"user_id", "string", false, d.text(&s.UserID)},
		{"state", "string", false, d.text(&s.State)},
		{"last_active_ts", "integer", false, d.integer(&s.LastActiveTS)},
		{"last_federation_update_ts", "integer", false, d.integer(&s.LastFederationUpdateTS)},
		{"last_user_sync_ts", "integer", false, d.integer(&s.LastUserSyncTS)},
		{"status_msg", "string", true, d.optionalText(&s.StatusMsg)},
		{"currently_active", "boolean", false, d.boolean(&s.CurrentlyActive)},
	}
}

func (d *decoder) fileInfo(f *engine.FileInfo) []field {
	return []field{
		{"server_name", "string", true, d.optionalText(&f.ServerName)},
		{"file_id", "string", false, d.text(&f.FileID)},
		{"url_cache", "boolean", false, d.boolean(&f.URLCache)},
		{"thumbnail", "object", true, func(path string, n shadow.Node) {
			f.Thumbnail = new(engine.ThumbnailInfo)
			d.object(path, n, d.thumbnail(f.Thumbnail))
		}},
	}
}

func (d *decoder) thumbnail(t *engine.ThumbnailInfo) []field {
	return []field{
		{"width", "integer", false, d.integer(&t.Width)},
		{"height", "integer", false, d.integer(&t.Height)},
		{"method", "string", false, d.text(&t.Method)},
		{"type", "string", false, d.text(&t.Type)},
		{"length", "integer", false, d.integer(&t.Length)},
	}
}

func (d *decoder) uploadLimit(l *engine.MediaUploadLimit) []field {
	return []field{
		{"max_bytes", "integer", false, d.integer(&l.MaxBytes)},
		{"time_period_ms", "integer", false, d.integer(&l.TimePeriodMS)},
	}
}

func (d *decoder) httpRequest(r *engine.HTTPRequest) []field {
	return []field{
		{"method", "string", false, d.text(&r.Method)},
		{"uri", "string", false, d.text(&r.URI)},
		{"headers", "object", false, func(path string, n shadow.Node) { r.Headers = d.headers(path, n) }},
		{"body", "string", false, d.text(&r.Body)},
	}
}

// headers reads {"Name": ["value", ...]}.
func (d *decoder) headers(path string, n shadow.Node) map[string][]string {
	if n.Kind() != shadow.Map {
		d.wrong(path, n, "object")
		return nil
	}
	d.unique(path, n)
	all := map[string][]string{}
	for name, values := range n.All() {
		list := []string{}
		d.list("list of strings", func(path string, n shadow.Node) {
			var value string
			d.text(&value)(path, n)
			list = append(list, value)
		})(join(path, name), values)
		all[name] = list
	}
	return all
}
