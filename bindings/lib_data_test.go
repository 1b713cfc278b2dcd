package bindings_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/bindings/hosttest"
	"github.com/axolua/axolua/bindings/lists"
	"github.com/axolua/axolua/engine"
)

func init() {
	luaWorlds["data_test.lua"] = func(t *testing.T, o *bindings.Options, _ *engine.ModuleSettings) { o.Lists = givenLists(t) }
}

// givenLists are those of testdata/data_test.lua.
func givenLists(t testing.TB) *lists.Set {
	t.Helper()
	s := lists.New([]lists.Declaration{
		{Name: "hashes", Kind: lists.Strings}, {Name: "nets", Kind: lists.CIDRs}, {Name: "words", Kind: lists.Words, WholeWords: true},
		{Name: "domains", Kind: lists.Domains}, {Name: "globs", Kind: lists.Globs}, {Name: "bans", Kind: lists.Policies},
		{Name: "missing", Kind: lists.Strings}, {Name: "optional", Kind: lists.Strings, Optional: true},
	}, lists.Options{Given: true})
	for name, entries := range map[string][]string{
		"hashes": {"abc", "123", "@alice:example.org"}, "nets": {"10.0.0.0/8", "2001:db8::/32"}, "words": {"Casino", "free money"},
		"domains": {"evil.example"}, "globs": {"@spam*:*"},
	} {
		if err := s.Give(name, entries, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Give("bans", nil, []lists.Rule{{About: lists.Users, Entity: "@spam*:*", Recommendation: lists.Ban, Reason: "spam"},
		{About: lists.Servers, Entity: "evil.example", Recommendation: lists.Ban}}); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestListsAtLoad: what a module says of lists that there are not is a mistake before it serves, and its top level, which
// every VM runs at another time, asks none.
func TestListsAtLoad(t *testing.T) {
	for source, want := range map[string]string{
		"function check_event_for_spam(event) return data.hashs:has('x') end": "a.lua:1:50: data has no member 'hashs'; did you mean hashes?",
		"local n = data.hashes:size()":                                        "list.size: not at the top level",
		"local hashes = data.hashes":                                          "",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.lua"), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Lists: givenLists(t)})})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", source, err, want)
		}
	}
}

// TestRoomsOf: the events of rooms come from a Host in each of the forms that it may give.
func TestRoomsOf(t *testing.T) {
	server := hosttest.New("example.org")
	if err := server.Load(map[string]any{"rooms": map[string]any{"!r:example.org": map[string]any{
		"creator": "@a:example.org", "members": map[string]any{"@b:example.org": "ban"}}}}); err != nil {
		t.Fatal(err)
	}
	state, err := bindings.RoomsOf(server).State(context.Background(), "!r:example.org", []string{"m.room.member"})
	if err != nil || len(state) != 2 || state[1].StateKey != "@b:example.org" || state[1].Text("membership") != "ban" || state[1].Text("no") != "" {
		t.Errorf("got %+v, %v", state, err)
	}
	server.Fail("get_state_events_in_room", bindings.ErrNotOffered)
	if _, err := bindings.RoomsOf(server).State(context.Background(), "!r:example.org", nil); err == nil {
		t.Error("what a host fails with is no error")
	}
}

// BenchmarkData measures one question of a module to a list of 500,000 entries, in a loop of a handler.
func BenchmarkData(b *testing.B) {
	s := lists.New([]lists.Declaration{{Name: "hashes", Kind: lists.Strings}, {Name: "domains", Kind: lists.Domains}}, lists.Options{Given: true})
	hashes, domains := make([]string, 500_000), make([]string, 500_000)
	for i := range hashes {
		hashes[i], domains[i] = fmt.Sprintf("%064x", i), fmt.Sprintf("site%d.example", i)
	}
	if err := errors.Join(s.Give("hashes", hashes, nil), s.Give("domains", domains, nil)); err != nil {
		b.Fatal(err)
	}
	event := parse(b, `{"type":"m.room.message","sender":"@a:b","content":{"body":"`+hashes[77]+`"}}`)
	for _, c := range []struct{ name, body string }{
		{"nothing", ""},
		{"a Lua table", `local _ = own[body]`},
		{"data.hashes:has", `data.hashes:has(body)`},
		{"data.domains:has", `data.domains:has("www.a.site77.example")`},
	} {
		b.Run(c.name, func(b *testing.B) {
			dir := b.TempDir()
			source := "local own = { a = true }\nfunction check_event_for_spam(event) local body = event.content.body for i = 1, 1000 do " + c.body + " end end"
			if err := os.WriteFile(filepath.Join(dir, "a.lua"), []byte(source), 0o600); err != nil {
				b.Fatal(err)
			}
			e, err := engine.New(engine.Config{Scripts: dir, Open: bindings.Open(bindings.Options{Lists: s})})
			if err != nil {
				b.Fatal(err)
			}
			defer e.Close()
			for b.Loop() {
				if a, err := e.Call(context.Background(), spam(event)); err != nil || len(a.Failures) > 0 {
					b.Fatal(a, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/call")
		})
	}
}
