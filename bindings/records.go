package bindings

import (
	"github.com/axolua/axolua/engine"
)

// record gives what Lua sees of the plain records that Synapse hands to callbacks; nil if arg is none.
func (b *bound) record(arg any) any {
	switch arg := arg.(type) {
	case engine.UserProfile:
		return map[string]any{"user_id": arg.UserID, "display_name": optional(arg.DisplayName), "avatar_url": optional(arg.AvatarURL)}
	case engine.ProfileInfo:
		return map[string]any{"display_name": optional(arg.DisplayName), "avatar_url": optional(arg.AvatarURL)}
	case engine.Requester:
		return map[string]any{
			"user": b.ids.value(arg.UserID), "user_id": arg.UserID, "device_id": optional(arg.DeviceID),
			"is_guest": arg.IsGuest, "shadow_banned": arg.ShadowBanned, "app_service_id": optional(arg.AppServiceID),
			"authenticated_entity": arg.AuthenticatedEntity,
		}
	case []engine.RequestInfo:
		list := make([]any, len(arg))
		for i, r := range arg {
			list[i] = map[string]any{"user_agent": optional(r.UserAgent), "ip": r.IP}
		}
		return list
	case []engine.UserPresenceState:
		list := make([]any, len(arg))
		for i, s := range arg {
			list[i] = presence(s)
		}
		return list
	case engine.FileInfo:
		return fileInfo(arg)
	case engine.MediaUploadLimit:
		return map[string]any{"max_bytes": arg.MaxBytes, "time_period_ms": arg.TimePeriodMS}
	case engine.HTTPRequest:
		headers := map[string]any{}
		for name, values := range arg.Headers {
			headers[name] = values
		}
		return map[string]any{"method": arg.Method, "uri": arg.URI, "headers": headers, "body": arg.Body}
	}
	return nil
}

func presence(s engine.UserPresenceState) map[string]any {
	return map[string]any{
		"user_id": s.UserID, "state": s.State, "last_active_ts": s.LastActiveTS,
		"last_federation_update_ts": s.LastFederationUpdateTS, "last_user_sync_ts": s.LastUserSyncTS,
		"status_msg": optional(s.StatusMsg), "currently_active": s.CurrentlyActive,
	}
}

// fileInfo has the thumbnail twice, as Synapse does: as an object, and flat under the older names.
func fileInfo(f engine.FileInfo) map[string]any {
	info := map[string]any{"server_name": optional(f.ServerName), "file_id": f.FileID, "url_cache": f.URLCache}
	if t := f.Thumbnail; t != nil {
		info["thumbnail"] = map[string]any{"width": t.Width, "height": t.Height, "method": t.Method, "type": t.Type, "length": t.Length}
		info["thumbnail_width"], info["thumbnail_height"] = t.Width, t.Height
		info["thumbnail_method"], info["thumbnail_type"], info["thumbnail_length"] = t.Method, t.Type, t.Length
	}
	return info
}

func optional(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}
