package configfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
)

const everything = `
on_error: synapse
trust_permissions: true
call_timeout: 3s
limits: { time: 2s, load: 7s }
pool: { max: 3, queue: 4, idle: 6m }
callbacks:
  check_event_for_spam: { on_error: { federated: skip }, limits: { instructions: 10 } }
modules:
  - module: a.lua
    config: { domains: [spam.example] }
    allow: [admin]
    on_error: deny
    limits: { coroutines: 9 }
    callbacks:
      should_drop_federated_event: { on_error: { local: raise } }
      check_event_allowed: { limits: { time: 1ms } }
  - module: b.lua
`

func TestSettings(t *testing.T) {
	f := mustParse(t, everything)
	s := f.Settings()
	if len(s.Modules) != 2 || !s.SynapseFailures || s.OnError.Set || !s.TrustPermissions {
		t.Fatalf("got %+v", s)
	}
	if want := (engine.Limits{Time: 2 * time.Second, Instructions: 20_000_000, StringBytes: 64 << 20, Coroutines: 100}); s.Limits != want {
		t.Errorf("limits: got %+v", s.Limits)
	}
	if s.CallTimeout != 3*time.Second || s.LoadTimeout != 7*time.Second {
		t.Errorf("got %v, %v", s.CallTimeout, s.LoadTimeout)
	}
	if want := (engine.PoolSettings{Max: 3, Queue: 4, Idle: 6 * time.Minute}); s.Pool != want {
		t.Errorf("pool: got %+v", s.Pool)
	}
	a := s.Modules[0]
	if a.File != "a.lua" || fmt.Sprint(a.Allow, a.Config) != "[admin] map[domains:[spam.example]]" {
		t.Errorf("got %+v", a)
	}
	if got := a.ConfigAt("domains", 0).Value; got != "/etc/axolua/axolua.yaml:11:25" {
		t.Errorf("place: got %s", got)
	}
	if want := (engine.Limits{Coroutines: 9}); a.Limits != want {
		t.Errorf("limits of a.lua: got %+v", a.Limits)
	}
	if got := a.Callbacks["check_event_allowed"]; got.Limits.Time != time.Millisecond || got.OnError.Set {
		t.Errorf("check_event_allowed: got %+v", got)
	}
	if string(s.Raw) != everything || !bytes.Equal(s.Digest, f.Digest()) || !reflect.DeepEqual(s.Reads, f.Reads) {
		t.Errorf("got %q, %x, %v", s.Raw, s.Digest, s.Reads)
	}
}

func TestSettingsResolvePoliciesThatAreSaidForOneOrigin(t *testing.T) {
	s := mustParse(t, everything).Settings()
	for name, c := range map[string]struct{ got, want engine.Policy }{
		"local is Synapse's": {s.Callbacks["check_event_for_spam"].OnError, engine.Policy{Set: true, Local: catalog.Raise, Federated: catalog.Skip}},
		"the module's":       {s.Modules[0].OnError, engine.Policy{Set: true, Local: catalog.Deny, Federated: catalog.Deny}},
		"the module's for federated": {s.Modules[0].Callbacks["should_drop_federated_event"].OnError,
			engine.Policy{Set: true, Local: catalog.Raise, Federated: catalog.Deny}},
		"nothing said": {s.Modules[1].OnError, engine.Policy{}},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, c.got, c.want)
		}
	}
	all := mustParse(t, "on_error: deny").Settings()
	if want := (engine.Policy{Set: true, Local: catalog.Deny, Federated: catalog.Deny}); all.OnError != want || all.SynapseFailures {
		t.Errorf("deny everywhere: got %+v", all.OnError)
	}
}

func TestSettingsTellNoModuleFromAllModules(t *testing.T) {
	if s := mustParse(t, "").Settings(); s.Modules != nil {
		t.Errorf("without the key: got %v, want nil", s.Modules)
	}
	if s := mustParse(t, "modules: []").Settings(); s.Modules == nil || len(s.Modules) != 0 {
		t.Errorf("empty: got %v, want an empty list", s.Modules)
	}
}

func TestReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "axolua.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var level string
	read := Reader(path, func(f *File) { level = f.Log.Level })
	missing, err := read(nil)
	checkProblems(t, err, path+": there is no such file")
	if fmt.Sprint(missing.Reads) != "["+path+"]" {
		t.Errorf("missing: Reads is %v", missing.Reads)
	}

	write("call_timeout: 1s\nlog: { level: debug }")
	good, err := read(nil)
	if err != nil || good.CallTimeout != time.Second || level != "debug" {
		t.Fatalf("got %v, %q, %v", good.CallTimeout, level, err)
	}

	write("call_timout: 1s\ndoors: { http: { token: !file token } }")
	bad, err := read(nil)
	checkProblems(t, err, path+":1:1: unknown key `call_timout`; did you mean `call_timeout`?\n"+
		path+":2:25: !file token: there is no such file")
	if want := []string{path, filepath.Join(filepath.Dir(path), "token")}; !reflect.DeepEqual(bad.Reads, want) {
		t.Errorf("refused: Reads is %v, want %v", bad.Reads, want)
	}

	level = ""
	saved, err := read(good.Raw)
	if err != nil || !bytes.Equal(saved.Digest, good.Digest) || level != "" {
		t.Errorf("saved: got %x, %v, want %x; level %q", saved.Digest, err, good.Digest, level)
	}
}

func TestReaderWithoutAFile(t *testing.T) {
	read := Reader("")
	now, err := read(nil)
	if err != nil || now.Raw == nil || now.Reads != nil {
		t.Fatalf("got %+v, %v", now, err)
	}
	saved, err := read(now.Raw)
	if err != nil || !bytes.Equal(saved.Digest, now.Digest) {
		t.Errorf("saved: got %x, %v, want %x", saved.Digest, err, now.Digest)
	}
}

func checkProblems(t *testing.T, err error, want string) {
	t.Helper()
	var problems luasrc.Problems
	if !errors.As(err, &problems) || problems.Error() != want {
		t.Errorf("got %v, want problems:\n%s", err, want)
	}
}
