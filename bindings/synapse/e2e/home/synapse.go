package home

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Secret is Synapse's registration_shared_secret.
const Secret = "registration shared secret"

// Synapse is the main process of a homeserver.
type Synapse struct {
	*Process
	Name string // the server name
	URL  string // of the client and the federation API
	Dir  string // of homeserver.yaml, the database and the media

	version string
	admin   *Client
}

// free is a limit that nothing meets.
var free = map[string]any{"per_second": 100_000, "burst_count": 100_000}

// settings are those of homeserver.yaml that tests want: fast, without limits, and with accounts for everybody.
func settings(dir, name string, port int) map[string]any {
	return map[string]any{
		"server_name": name, "pid_file": filepath.Join(dir, "homeserver.pid"), "report_stats": false,
		"public_baseurl":   "https://" + name + "/",
		"listeners":        []any{listener(port)},
		"database":         map[string]any{"name": "sqlite3", "args": map[string]any{"database": filepath.Join(dir, "homeserver.db")}},
		"log_config":       filepath.Join(dir, "log.yaml"),
		"media_store_path": filepath.Join(dir, "media"), "signing_key_path": filepath.Join(dir, "signing.key"),
		"macaroon_secret_key": "macaroon secret key", "form_secret": "form secret", "registration_shared_secret": Secret,
		"trusted_key_servers": []any{}, "suppress_key_server_warning": true,
		"enable_registration": true, "enable_registration_without_verification": true, "bcrypt_rounds": 4,
		"presence": map[string]any{"enabled": true}, "user_directory": map[string]any{"enabled": true, "search_all_users": true},
		"room_list_publication_rules": []any{map[string]any{"action": "allow"}},
		"rc_message":                  free, "rc_registration": free, "rc_registration_token_validity": free, "rc_room_creation": free,
		"rc_login":           map[string]any{"address": free, "account": free, "failed_attempts": free},
		"rc_joins":           map[string]any{"local": free, "remote": free},
		"rc_invites":         map[string]any{"per_room": free, "per_user": free, "per_issuer": free},
		"rc_federation":      map[string]any{"window_size": 1000, "sleep_limit": 10_000, "sleep_delay": 1, "reject_limit": 10_000, "concurrent": 100},
		"rc_admin_redaction": free, "rc_joins_per_room": free, "rc_3pid_validation": free, "rc_third_party_invite": free,
		"rc_media_create": free, "rc_key_requests": free, "rc_presence": map[string]any{"per_user": free},
		"rc_user_directory": free, "rc_room_aliases": free, "rc_delayed_event_mgmt": free,
	}
}

func listener(port int) map[string]any {
	return map[string]any{"type": "http", "port": port, "bind_addresses": []string{"127.0.0.1"}, "tls": false,
		"resources": []any{map[string]any{"names": []string{"client", "federation"}}}}
}

// logging has every line written at once.
const logging = `{"version": 1, "disable_existing_loggers": false,
 "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s"}},
 "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line"}},
 "root": {"level": "INFO", "handlers": ["lines"]}}`

// NewSynapse lays down a homeserver in dir with these settings over those that tests want, and does not start it.
func NewSynapse(t testing.TB, dir, name string, changes map[string]any) *Synapse {
	t.Helper()
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	s := &Synapse{Name: name, URL: "http://" + address, Dir: dir}
	all := settings(dir, name, atoi(t, port))
	maps.Copy(all, changes)
	writeSettings(t, filepath.Join(dir, "homeserver.yaml"), all)
	seed := make([]byte, 32)
	_, _ = rand.Read(seed)
	for file, content := range map[string]string{
		"log.yaml": logging, "signing.key": "ed25519 a_test " + base64.RawStdEncoding.EncodeToString(seed) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.Process = newProcess(t, filepath.Join(dir, "synapse.log"), environment(),
		python(t), "-m", "synapse.app.homeserver", "-c", filepath.Join(dir, "homeserver.yaml"))
	t.Cleanup(func() { s.complains(t) })
	return s
}

// writeSettings writes a configuration file of Synapse's.
func writeSettings(t testing.TB, file string, settings map[string]any) {
	t.Helper()
	text, err := json.MarshalIndent(settings, "", "  ") // which is YAML, too
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// environment has Synapse find the module, and keeps the repository as it is.
func environment() []string {
	return []string{"PYTHONPATH=" + filepath.Join(root(), "bindings/synapse/python"), "PYTHONDONTWRITEBYTECODE=1"}
}

// Run starts it and waits until it answers.
func (s *Synapse) Run(t testing.TB) {
	t.Helper()
	s.Start(t)
	s.ready(t)
}

// ready waits until it answers.
func (s *Synapse) ready(t testing.TB) {
	t.Helper()
	s.answering(t, func() bool { return s.Anonymous().Do("GET", "/_matrix/client/versions", nil).Status == 200 })
}

// Version is what it calls itself, such as "1.163.2".
func (s *Synapse) Version(t testing.TB) string {
	t.Helper()
	if s.version == "" {
		s.version = s.Anonymous().Do("GET", "/_matrix/federation/v1/version", nil).Must(t).Text("server", "version")
	}
	return s.version
}

// complaint is what Synapse writes of a log context that was lost or left behind, and of failures nobody looked at.
var complaint = regexp.MustCompile(`(WARNING|ERROR) synapse\.logging\.context |Unhandled [Ee]rror`)

// ofItself is what Synapse complains of where any module has an on_new_event, even one that does nothing: it calls that
// in the log context of a request, which it does not keep from ending meanwhile.
var ofItself = regexp.MustCompile(`Re-starting finished log context|Called stop on logcontext .* without recording a start rusage`)

// complains fails the test if Synapse had anything to say against how the bridge uses it.
func (s *Synapse) complains(t testing.TB) {
	t.Helper()
	text := s.Log.text()
	hears := regexp.MustCompile(`(` + follows + `|tests\.spin).* on_new_event`).MatchString(text)
	for line := range strings.Lines(text) {
		if complaint.MatchString(line) && !(hears && ofItself.MatchString(line)) {
			t.Errorf("Synapse complains: %s", line)
			return // the same follows hundreds of times
		}
	}
}
