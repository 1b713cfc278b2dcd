package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

// keysModule fails with the names of the fields of the record that it is asked with.
const keysModule = `
local function keys(t)
  local names = {}
  for name in pairs(t) do names[#names + 1] = name end
  table.sort(names)
  error("keys " .. table.concat(names, " "), 0)
end
function check_username_for_spam(profile) keys(profile) end
function on_create_room(requester) keys(requester) end
function check_login_for_spam(_, _, _, infos) keys(infos[1]) end
function get_users_for_states(states) keys(states[1]) end
function get_interested_users() end
function check_media_file_for_spam(_, info)
  if info.file_id == "thumbnail" then keys(info.thumbnail) end
  keys(info)
end
function on_media_upload_limit_exceeded(_, limit) keys(limit) end
function on_legacy_admin_request(r) keys(r) end
function on_user_registration() keys(request) end
`

// TestRecordsAreWhatModulesGet: the fields of each record are those that a module finds, if all have a value.
func TestRecordsAreWhatModulesGet(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "keys.lua"), []byte(keysModule), 0o600); err != nil {
		t.Fatal(err)
	}
	allow := []engine.ModuleSettings{{File: "keys.lua", Allow: []string{"presence_router", "legacy_account"}}}
	e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{}),
		Settings: func([]byte) (engine.Settings, error) { return engine.Settings{Modules: allow}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for record, q := range recordQuestions() {
		a, err := e.Call(context.Background(), q)
		if a == nil {
			t.Fatal(record, err)
		}
		failures := a.Failures
		if a.Failure != nil {
			failures = append(failures, a.Failure)
		}
		got := ""
		for _, f := range failures {
			_, got, _ = strings.Cut(f.Error(), "keys ")
		}
		if want := strings.Join(fieldsOf(record), " "); got != want {
			t.Errorf("%s has %s, want %s (%v)", record, got, want, failures)
		}
	}
}

// recordQuestions ask with each record, all of its fields filled.
func recordQuestions() map[string]engine.Question {
	s := "x"
	info := engine.FileInfo{ServerName: &s, FileID: "file", Thumbnail: &engine.ThumbnailInfo{}}
	thumbnail := info
	thumbnail.FileID = "thumbnail"
	file := bindings.FileBytes(nil)
	return map[string]engine.Question{
		"UserProfile":       {Callback: catalog.CheckUsernameForSpam, Args: []any{engine.UserProfile{DisplayName: &s, AvatarURL: &s}, s}},
		"Requester":         {Callback: catalog.OnCreateRoom, Args: []any{engine.Requester{UserID: "@a:b", DeviceID: &s, AppServiceID: &s}, map[string]any{}, false}},
		"RequestInfo":       {Callback: catalog.CheckLoginForSpam, Args: []any{s, nil, nil, []engine.RequestInfo{{UserAgent: &s, IP: s}}, nil}},
		"UserPresenceState": {Callback: catalog.GetUsersForStates, Args: []any{[]engine.UserPresenceState{{StatusMsg: &s}}}},
		"FileInfo":          {Callback: catalog.CheckMediaFileForSpam, Args: []any{file, info}},
		"Thumbnail":         {Callback: catalog.CheckMediaFileForSpam, Args: []any{file, thumbnail}},
		"MediaUploadLimit":  {Callback: catalog.OnMediaUploadLimitExceeded, Args: []any{s, engine.MediaUploadLimit{}, int64(1), int64(1)}},
		"HTTPRequest":       {Callback: catalog.OnLegacyAdminRequest, Args: []any{engine.HTTPRequest{}}},
		"Request": {Callback: catalog.OnUserRegistration, Args: []any{s},
			Request: &engine.RequestContext{IP: &s, UserAgent: &s, Requester: &s, Method: &s, Path: &s}},
	}
}

func fieldsOf(record string) (names []string) {
	for _, r := range catalog.Records {
		if r.Name == record {
			for _, f := range r.Fields {
				names = append(names, f.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}
