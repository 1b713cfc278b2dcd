package configfile

import (
	"bytes"
	"strings"
	"testing"
)

func TestDigest(t *testing.T) {
	const base = "modules: [{ module: a.lua, config: { key: !env KEY, n: 1, m: { a: 1, b: 2 } } }]\n"
	digest := func(w world, text string) []byte {
		t.Helper()
		f, err := w.parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return f.Digest()
	}
	first := digest(usual, base)
	if len(first) != 32 {
		t.Fatalf("got %d bytes, want 32", len(first))
	}
	for name, text := range map[string]string{
		"the same":          base,
		"comments, order":   "# hello\nmodules:\n  - config: { m: { b: 2, a: 1 }, n: 1, key: !env KEY } # x\n    module: a.lua\n",
		"spelt-out default": base + "limits: { time: 1000ms }",
		"needs a restart":   base + "doors: { homeserver: { mode: 660 } }",
	} {
		if !bytes.Equal(digest(usual, text), first) {
			t.Errorf("%s: the digest changed", name)
		}
	}
	other := world{env: map[string]string{"KEY": "another\xff"}}
	if bytes.Equal(digest(other, base), digest(world{env: map[string]string{"KEY": "another\xfe"}}, base)) {
		t.Error("secrets that are not UTF-8 have the same digest")
	}
	changed := map[string][]byte{"another secret": digest(other, base)}
	for _, text := range []string{
		base + "admin: { url: http://a, token: x }", base + "admin: { url: http://a, token: y }", base + "outbound_http: { timeout: 1s }",
		"", "modules: []", base + "limits: { time: 2s }", base + "on_error: deny", base + "log: { level: debug }",
		base + "callbacks: { check_auth: { on_error: skip } }", base + "trust_permissions: true", base + "background: { vms: 1 }",
		"modules: [{ module: b.lua, config: { key: !env KEY, n: 1, m: { a: 1, b: 2 } } }]",
		"modules: [{ module: a.lua, config: { key: !env KEY, n: '1', m: { a: 1, b: 2 } } }]",
		"modules: [{ module: a.lua, config: { key: !env KEY, n: 1, m: { a: 1, b: 3 } } }]",
		"modules: [{ module: a.lua, allow: [admin], config: { key: !env KEY, n: 1, m: { a: 1, b: 2 } } }]",
	} {
		changed[text] = digest(usual, text)
	}
	seen := map[string]string{string(first): "the base"}
	for name, d := range changed {
		if same, ok := seen[string(d)]; ok {
			t.Errorf("%q has the digest of %q", name, same)
		}
		seen[string(d)] = name
	}
}

// TestRestartKeys: what no reload takes up is named, and makes no new generation.
func TestRestartKeys(t *testing.T) {
	const base = "call_timeout: 1s\n"
	now := mustParse(t, base)
	if got := NeedRestart(now, mustParse(t, base+"log: { level: debug }\nlimits: { time: 2s }")); got != nil {
		t.Errorf("what reloads needs a restart: %v", got)
	}
	for text, want := range map[string]string{
		"scripts: /a":                       "scripts",
		"data_dir: /b":                      "data_dir doors.homeserver.socket",
		"server_name: a.b":                  "server_name",
		"watch: { quiet: 1s }":              "watch.quiet",
		"watch: { mode: manual, poll: 1s }": "watch.mode watch.poll",
		"doors: { http: { listen: ':1', token: !file token } }":                           "doors.http.listen doors.http.token",
		"doors: { http: { hosts: [axolua.example.org] } }":                                "doors.http.hosts",
		"doors: { homeserver: { socket: /a, mode: '0660', group: matrix, uids: [991] } }": "doors.homeserver.socket doors.homeserver.mode doors.homeserver.group doors.homeserver.uids",
		"doors: { homeserver: { tcp: ':2', token: !file token, media_store: /m } }":       "doors.homeserver.tcp doors.homeserver.token doors.homeserver.media_store",
		"log: { format: json }": "log.format",
		"store: redis://a":      "store", "store: { keys: 1 }": "store",
		"routes: { listen: ':9480' }": "routes", "routes: { trusted_proxies: [10.0.0.1] }": "routes",
	} {
		next := mustParse(t, base+text)
		if got := strings.Join(NeedRestart(now, next), " "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
		if !bytes.Equal(now.Digest(), next.Digest()) {
			t.Errorf("%s: the digest changed", text)
		}
	}
}
