package configfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

const whole = `
scripts: ./rules
data_dir: ./state
server_name: matrix.example.org:8448
on_error: synapse
require_tests: true
trust_permissions: true
modules:
  - module: 10-quiet.lua
  - module: 20-links.lua
    config: { domains: [spam.example, bad.example], deep: { n: 1, f: 1.5, b: true, none: null }, day: 2024-01-31 }
    allow: [http.Example.org, "http.[::1]:8008", http.*.example.org:8443, api.register_user, admin, auth]
    on_error: skip
    limits: { time: 500ms }
    callbacks:
      check_event_for_spam: { on_error: { local: deny, federated: skip }, limits: { time: 100ms, instructions: 5000000 } }
      user_may_invite: { on_error: raise }
callbacks:
  check_event_for_spam: { on_error: deny, limits: { coroutines: 7 } }
limits: { time: 2s, instructions: 20000001, string_bytes: 32MiB, coroutines: 50, load: 6s }
process: { heap: 128MiB, string_length: 2MiB, depth: 200 }
call_timeout: 6s
background: { vms: 8, limits: { time: 2m, instructions: 5, string_bytes: 1MiB, coroutines: 9 } }
store: { url: "redis://:pw@redis:6379/1", prefix: "a:", quota: 1MiB, keys: 10 }
routes: { listen: ":9480", hosts: [example.org], trusted_proxies: [10.0.0.0/8, "::1"], max_body: 2MiB, concurrent: 7, per_ip: 3, timeout: 9s }
fence: { failures: 4, window: 2m, pause: 20s }
pool: { max: 8, queue: 10, idle: 1m }
cache: { size: 5MiB }
watch: { mode: manual, quiet: 200ms, poll: 1m }
doors:
  http: { listen: "[::1]:9478", hosts: [axolua.example.org], token: !file ./token }
  homeserver: { socket: ./run/a.sock, mode: 0660, group: matrix, uids: [991, 0], tcp: ":9479", token: !env KEY, media_store: /srv/media }
outbound_http: { allow_private: [10.0.0.0/8, "::1", intra.example.org], timeout: 5s, max_body: 100000 }
admin: { url: "http://[::1]:8008/", token: !env KEY }
log: { level: debug, format: json }
`

func TestEveryKey(t *testing.T) {
	f := mustParse(t, whole)
	if got := f.Doors.HTTP.Token.Reveal() + " " + f.Doors.Homeserver.Token.Reveal(); got != "token-from-file key-from-env" {
		t.Errorf("tokens: got %q", got)
	}
	f.Doors.HTTP.Token, f.Doors.Homeserver.Token = Secret{}, Secret{}
	if got := f.Admin.Token.Reveal(); got != "key-from-env" {
		t.Errorf("admin.token: got %q", got)
	}
	f.Admin.Token = Secret{}
	for i := range f.Modules { // what tests of their own look at
		f.Modules[i].at, f.Modules[i].config, f.Modules[i].file = nil, nil, ""
	}
	want := &File{
		Path: "/etc/axolua/axolua.yaml", Reads: []string{"/etc/axolua/axolua.yaml", "/etc/axolua/token"},
		Scripts: "/etc/axolua/rules", DataDir: "/etc/axolua/state", ServerName: "matrix.example.org:8448",
		RequireTests: true, TrustPermissions: true, OnError: OnError{AsSynapse, AsSynapse},
		Modules: []Module{
			{Name: "10-quiet.lua", Config: map[string]any{}},
			{
				Name: "20-links.lua",
				Config: map[string]any{"domains": []any{"spam.example", "bad.example"}, "day": "2024-01-31",
					"deep": map[string]any{"n": int64(1), "f": 1.5, "b": true, "none": nil}},
				Allow: []string{"http.example.org", "http.[::1]:8008", "http.*.example.org:8443", "api.register_user", "admin", "auth"}, OnError: Skip,
				Limits: Limits{Time: 500 * time.Millisecond},
				Callbacks: map[string]CallbackRules{
					"check_event_for_spam": {OnError{Deny, Skip}, Limits{Time: 100 * time.Millisecond, Instructions: 5000000}},
					"user_may_invite":      {OnError: OnError{Raise, Raise}},
				},
			},
		},
		Callbacks: map[string]CallbackRules{"check_event_for_spam": {OnError{Deny, Deny}, Limits{Coroutines: 7}}},
		Limits: Limits{Time: 2 * time.Second, Instructions: 20000001, StringBytes: 32 << 20, Coroutines: 50,
			Load: 6 * time.Second},
		Process:     Process{Heap: 128 << 20, StringLength: 2 << 20, Depth: 200},
		CallTimeout: 6 * time.Second,
		Background:  Background{VMs: 8, Limits: Limits{Time: 2 * time.Minute, Instructions: 5, StringBytes: 1 << 20, Coroutines: 9}},
		Store:       Store{Prefix: "a:", Quota: 1 << 20, Keys: 10},
		Routes: Routes{Listen: ":9480", Hosts: []string{"example.org"}, TrustedProxies: []string{"10.0.0.0/8", "::1"}, MaxBody: 2 << 20,
			Concurrent: 7, PerIP: 3, Timeout: 9 * time.Second},
		Fence: Fence{Failures: 4, Window: 2 * time.Minute, Pause: 20 * time.Second},
		Pool:  Pool{Max: 8, Queue: 10, Idle: time.Minute},
		Cache: Cache{Size: 5 << 20},
		Watch: Watch{Mode: "manual", Quiet: 200 * time.Millisecond, Poll: time.Minute},
		Doors: Doors{
			HTTP: HTTPDoor{Listen: "[::1]:9478", Hosts: []string{"axolua.example.org"}},
			Homeserver: HomeserverDoor{Socket: "/etc/axolua/run/a.sock", Mode: 0o660, Group: "matrix", UIDs: []int{991, 0},
				TCP: ":9479", MediaStore: "/srv/media"},
		},
		OutboundHTTP: OutboundHTTP{AllowPrivate: []string{"10.0.0.0/8", "::1", "intra.example.org"},
			Timeout: 5 * time.Second, MaxBody: 100000},
		Admin: Admin{URL: "http://[::1]:8008/"},
		Log:   Log{Level: "debug", Format: "json"},
	}
	if got := f.Store.URL.Reveal(); got != "redis://:pw@redis:6379/1" {
		t.Errorf("store.url: got %q", got)
	}
	f.Store.URL = Secret{}
	f.Raw, f.Warnings = Secret{}, nil // the latter have a test too
	got, expect := reflect.ValueOf(*f), reflect.ValueOf(*want)
	for i := range got.NumField() {
		if !reflect.DeepEqual(got.Field(i).Interface(), expect.Field(i).Interface()) {
			t.Errorf("%s:\n got %#v\nwant %#v", got.Type().Field(i).Name, got.Field(i), expect.Field(i))
		}
	}
	for i, m := range f.Modules { // which print as their names above
		if !reflect.DeepEqual(m, want.Modules[i]) {
			t.Errorf("%s: got %v %v %v %v, want %v %v %v %v", m.Name, m.Config, m.Limits, m.Callbacks, m.Allow,
				want.Modules[i].Config, want.Modules[i].Limits, want.Modules[i].Callbacks, want.Modules[i].Allow)
		}
	}
}

// The values that the reference shows are the defaults, those that stand for a choice of the admin's excepted.
const asDocumented = `
scripts: ./scripts
data_dir: ./data
server_name: localhost
on_error: default
require_tests: false
limits: { time: 1s, instructions: 20000000, string_bytes: 64MiB, coroutines: 100, load: 5s }
process: { heap: 256MiB, string_length: 1MiB, depth: 200 }
call_timeout: 5s
background: { vms: 16, limits: { time: 1m, instructions: 1000000000, string_bytes: 256MiB, coroutines: 100 } }
store: { url: embedded, prefix: "axolua:", quota: 64MiB, keys: 1000000 }
fence: { failures: 5, window: 1m, pause: 30s }
pool: { max: 64, queue: 1024, idle: 5m }
cache: { size: 64MiB }
watch: { mode: auto, quiet: 100ms, poll: 10s }
doors:
  http: { listen: "127.0.0.1:9477", token: "" }
  homeserver: { socket: ./data/axolua.sock, mode: "0600", group: "", tcp: "", token: "", media_store: "" }
outbound_http: { timeout: 10s, max_body: 1MiB }
log: { level: info, format: auto }
`

func TestDefaultsAreTheDocumentedOnes(t *testing.T) {
	parse := func(t *testing.T, text string) *File {
		t.Helper()
		f := mustParse(t, text)
		f.Raw, f.Warnings = Secret{}, nil // the only fields in which they differ
		return f
	}
	documented := parse(t, asDocumented)
	for name, text := range map[string]string{
		"an empty file": "", "a comment": "# nothing\n", "a document start": "---\n",
		"sections without keys": "limits:\ndoors:\n  http:\n  homeserver: {}\n", "a byte order mark": "\ufeff# nothing\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := parse(t, text); !reflect.DeepEqual(got, documented) {
				t.Errorf("got  %+v\nwant %+v", got, documented)
			}
		})
	}
	d := Default()
	if d.Scripts != "scripts" || d.DataDir != "data" || d.Doors.Homeserver.Socket != "data/axolua.sock" || d.Path != "" {
		t.Errorf("paths of Default: %q %q %q %q", d.Scripts, d.DataDir, d.Doors.Homeserver.Socket, d.Path)
	}
	d.Path, d.Reads, d.Scripts, d.DataDir = documented.Path, documented.Reads, documented.Scripts, documented.DataDir
	d.Doors.Homeserver.Socket = documented.Doors.Homeserver.Socket
	if !reflect.DeepEqual(d, documented) {
		t.Errorf("Default: got %+v\nwant %+v", d, documented)
	}
}

func TestSocketFollowsData(t *testing.T) {
	for text, want := range map[string]string{
		"data_dir: /var/lib/axolua": "/var/lib/axolua/axolua.sock",
		"data_dir: /var/lib/axolua\ndoors: { homeserver: { socket: a.sock } }": "/etc/axolua/a.sock",
		"data_dir: /var/lib/axolua\ndoors: { homeserver: { socket: \"\" } }":   "",
		"doors: { homeserver: { socket: /run/../run/axolua/axolua.sock } }":    "/run/axolua/axolua.sock",
	} {
		if got := mustParse(t, text).Doors.Homeserver.Socket; got != want {
			t.Errorf("%s\ngot %q, want %q", text, got, want)
		}
	}
}

func TestNoModulesAndAllModulesDiffer(t *testing.T) {
	if f := mustParse(t, "modules: []"); f.Modules == nil || len(f.Modules) != 0 {
		t.Errorf("modules: [] gave %#v, want an empty list", f.Modules)
	}
	if f := mustParse(t, "log: {}"); f.Modules != nil {
		t.Errorf("without the key: got %#v, want nil", f.Modules)
	}
}

func TestFileModes(t *testing.T) {
	for text, want := range map[string]fs.FileMode{`"0600"`: 0o600, "0600": 0o600, "600": 0o600, "0o660": 0o660, "'777'": 0o777, "007": 7} {
		if got := mustParse(t, "doors: { homeserver: { mode: "+text+" } }").Doors.Homeserver.Mode; got != want {
			t.Errorf("mode: %s gave %v, want %v", text, got, want)
		}
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{"64MiB": 64 << 20, `"512 KiB"`: 512 << 10, "1GiB": 1 << 30, "2TiB": 2 << 40, "1048576": 1 << 20, `"7"`: 7} {
		if got := mustParse(t, "process: { heap: "+text+" }").Process.Heap; got != want {
			t.Errorf("heap: %s gave %d, want %d", text, got, want)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "axolua.yaml")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: got %v, want fs.ErrNotExist", err)
	}
	write("axolua.yaml", "doors: { http: { token: !file sub/../token } }")
	_, err := Load(path)
	var wrong *Error
	if !errors.As(err, &wrong) || errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("without the secret: got %v, want an *Error that is not taken for a missing axolua.yaml", err)
	}
	want := []string{path, filepath.Join(dir, "token")}
	if !reflect.DeepEqual(wrong.Reads, want) {
		t.Errorf("Error.Reads: got %v, want %v", wrong.Reads, want)
	}
	write("token", "s3cret\r\n")
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if f.Doors.HTTP.Token.Reveal() != "s3cret" || f.Path != path || !reflect.DeepEqual(f.Reads, want) || f.Scripts != filepath.Join(dir, "scripts") {
		t.Errorf("got %q, %s, %v, %s", f.Doors.HTTP.Token.Reveal(), f.Path, f.Reads, f.Scripts)
	}
	write("axolua.yaml", strings.Repeat("#", 10<<20))
	if _, err := Load(path); err == nil || err.Error() != path+":1:1: the file has more than 1MiB, which is the most it may have" {
		t.Errorf("10 MiB: got %v", err)
	}
}
