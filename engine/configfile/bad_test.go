package configfile

import (
	"strings"
	"testing"
)

// Each file and all that is wrong with it.
var bad = []struct{ text, want string }{
	// keys
	{"moduels: []", "axolua.yaml:1:1: unknown key `moduels`; did you mean `modules`?"},
	{"\nlimits:\n  tiem: 1s", "axolua.yaml:3:3: limits: unknown key `tiem`; did you mean `time`?"},
	{"doors: { htttp: {} }", "axolua.yaml:1:10: doors: unknown key `htttp`; did you mean `http`?"},
	{"doors: { http: { tls: {} } }", "axolua.yaml:1:18: doors.http: unknown key `tls`"},
	{"log: {}\ndata_dir: a\nlog: {}", "axolua.yaml:3:1: duplicate key `log`; it is already in line 1"},
	{"limits: { time: 1s, 'time': 2s }", "axolua.yaml:1:21: duplicate key `time`; it is already in line 1"},
	{"5: x", "axolua.yaml:1:1: got 5 as a key, want text; numbers, true, false and null need quotes"},
	{"? [a]\n: b", "axolua.yaml:1:3: got a list as a key, want text; numbers, true, false and null need quotes"},
	{"!env KEY: x", "axolua.yaml:1:1: a key cannot be a secret"},
	{`"a\nb": x`, "axolua.yaml:1:1: unknown key `a\ufffdb`"},
	{"- a", "axolua.yaml:1:1: got a list, want keys and values"},
	{"hello", `axolua.yaml:1:1: got "hello", want keys and values`},

	// types
	{"scripts: 5", "axolua.yaml:1:10: scripts: got 5, want a path"},
	{`scripts: ""`, `axolua.yaml:1:10: scripts: got "", want a path`},
	{"data_dir: [a]", "axolua.yaml:1:11: data_dir: got a list, want a path"},
	{"server_name:", "axolua.yaml:1:13: server_name: got nothing, want a server name such as example.org"},
	{`server_name: "@a:b"`, `axolua.yaml:1:14: server_name: got "@a:b", want a server name such as example.org`},
	{"require_tests: yes", `axolua.yaml:1:16: require_tests: got "yes", want true or false`},
	{"require_tests: !!bool yes", "axolua.yaml:1:16: yes is not what its tag `!!bool` says"},
	{"trust_permissions: 1", "axolua.yaml:1:20: trust_permissions: got 1, want true or false"},
	{"limits: 5", "axolua.yaml:1:9: limits: got 5, want keys and values"},
	{"doors: { http: [] }", "axolua.yaml:1:16: doors.http: got a list, want keys and values"},
	{"log: { level: trace }", `axolua.yaml:1:15: log.level: got "trace", want debug, info, warn or error`},
	{"log: { format: 5 }", "axolua.yaml:1:16: log.format: got 5, want auto, text or json"},
	{"watch: { mode: off }", `axolua.yaml:1:16: watch.mode: got "off", want auto or manual`},
	{"scripts: " + strings.Repeat("x", 80) + ": 1", "axolua.yaml:1:1: not valid YAML: mapping values are not allowed in this context"},
	{"log: { level: " + strings.Repeat("é", 80) + " }", `axolua.yaml:1:15: log.level: got "` + strings.Repeat("é", 60) + `...", want debug, info, warn or error`},

	// durations, sizes, numbers, modes
	{"call_timeout: 5", "axolua.yaml:1:15: call_timeout: got 5, want a duration with its unit, such as 500ms, 1s, 5m or 1h30m"},
	{"call_timeout: 0.5", "axolua.yaml:1:15: call_timeout: got 0.5, want a duration with its unit, such as 500ms, 1s, 5m or 1h30m"},
	{"call_timeout: soon", `axolua.yaml:1:15: call_timeout: got "soon", want a duration such as 500ms, 1s, 5m or 1h30m`},
	{"call_timeout: 1d", `axolua.yaml:1:15: call_timeout: got "1d", want a duration such as 500ms, 1s, 5m or 1h30m`},
	{"limits: { time: 0s }", `axolua.yaml:1:17: limits.time: got "0s", want a duration above zero`},
	{"limits: { time: 8761h }", `axolua.yaml:1:17: limits.time: got "8761h", want a duration of at most 8760h`},
	{"call_timeout: 2562047h47m", `axolua.yaml:1:15: call_timeout: got "2562047h47m", want a duration of at most 8760h`},
	{"process: { depth: 201 }", "axolua.yaml:1:19: process.depth: got 201, want 200: so deep calls nest, and nothing can change that; leave the key out"},
	{"limits: { load: -1s }", `axolua.yaml:1:17: limits.load: got "-1s", want a duration above zero`},
	{"limits: { instructions: 0 }", "axolua.yaml:1:25: limits.instructions: got 0, want at least 1"},
	{"limits: { instructions: 1e6 }", "axolua.yaml:1:25: limits.instructions: got 1e6, want an integer"},
	{"limits: { coroutines: -3 }", "axolua.yaml:1:23: limits.coroutines: got -3, want at least 1"},
	{"limits: { coroutines: '3' }", `axolua.yaml:1:23: limits.coroutines: got "3", want an integer`},
	{"limits: { coroutines: 3000000000 }", "axolua.yaml:1:23: limits.coroutines: got 3000000000, want at most 2147483647"},
	{"limits: { string_bytes: 64MB }", `axolua.yaml:1:25: limits.string_bytes: got "64MB", want a size such as 64MiB, 512KiB or a number of bytes`},
	{"process: { heap: 0MiB }", `axolua.yaml:1:18: process.heap: got "0MiB", want a size above zero`},
	{"process: { heap: -1 }", "axolua.yaml:1:18: process.heap: got -1, want a size above zero"},
	{"process: { heap: 9000000TiB }", `axolua.yaml:1:18: process.heap: got "9000000TiB", want a size such as 64MiB, 512KiB or a number of bytes`},
	{"process: { heap: 9999999999999999999 }", "axolua.yaml:1:18: process.heap: got 9999999999999999999, want a size such as 64MiB, 512KiB or a number of bytes"},
	{"process: { depth: 100 }", "axolua.yaml:1:19: process.depth: got 100, want 200: so deep calls nest, and nothing can change that; leave the key out"},
	{"process: { depth: '200' }", `axolua.yaml:1:19: process.depth: got "200", want 200: so deep calls nest, and nothing can change that; leave the key out`},
	{"pool: { queue: 0 }", "axolua.yaml:1:16: pool.queue: got 0, want at least 1"},
	{"background: { share: 0 }", "axolua.yaml:1:22: background.share: got 0, want a number above 0 and up to 1"},
	{"background: { share: 1.01 }", "axolua.yaml:1:22: background.share: got 1.01, want a number above 0 and up to 1"},
	{"background: { share: .nan }", "axolua.yaml:1:22: background.share: got .nan, want a number above 0 and up to 1"},
	{"background: { share: 50% }", `axolua.yaml:1:22: background.share: got "50%", want a number above 0 and up to 1`},
	{"background: { vms: 0 }", "axolua.yaml:1:20: background.vms: got 0, want at least 1"},
	{"background: { limits: { load: 1s } }", "axolua.yaml:1:31: background.limits.load: is a limit at the top level only: it bounds the top levels of all modules on one VM, together"},
	{"store: http://:pw@a", "axolua.yaml:1:8: store: " + wantStore},
	{"store: [redis]", `axolua.yaml:1:8: store: got a list, want keys and values`},
	{"store: { url: 'redis:' }", "axolua.yaml:1:15: store.url: " + wantStore},
	{"store: { url: 6379 }", "axolua.yaml:1:15: store.url: " + wantStore},
	{"store: { prefix: '' }", `axolua.yaml:1:18: store.prefix: got "", want 1 to 100 bytes without control characters`},
	{"store: { quota: 0, keys: 0.5 }", "axolua.yaml:1:17: store.quota: got 0, want a size above zero\naxolua.yaml:1:26: store.keys: got 0.5, want an integer"},
	{"doors: { homeserver: { mode: 0888 } }", `axolua.yaml:1:30: doors.homeserver.mode: got 0888, want a file mode such as "0600"`},
	{"doors: { homeserver: { mode: '04755' } }", `axolua.yaml:1:30: doors.homeserver.mode: got "04755", want a file mode such as "0600"`},
	{"doors: { homeserver: { mode: '000' } }", `axolua.yaml:1:30: doors.homeserver.mode: got "000", want a file mode that lets somebody in, such as "0600"`},
	{"doors: { homeserver: { uids: [991, matrix, -1] } }",
		"axolua.yaml:1:36: doors.homeserver.uids[2]: got \"matrix\", want a numeric user id\n" +
			"axolua.yaml:1:44: doors.homeserver.uids[3]: got -1, want a numeric user id"},
	{"doors: { homeserver: { uids: 5 } }", "axolua.yaml:1:30: doors.homeserver.uids: got 5, want a list"},
	{"doors: { homeserver: { group: 5 } }", "axolua.yaml:1:31: doors.homeserver.group: got 5, want a string"},
	{"doors: { homeserver: { media_store: 5 } }", `axolua.yaml:1:37: doors.homeserver.media_store: got 5, want a path, or "" for none`},

	// addresses
	{"doors: { http: { listen: 9477 } }", `axolua.yaml:1:26: doors.http.listen: got 9477, want host:port, or "" for none`},
	{"doors: { http: { listen: localhost } }", `axolua.yaml:1:26: doors.http.listen: got "localhost", want host:port, or "" for none`},
	{"doors: { http: { listen: 'a:99999' } }", `axolua.yaml:1:26: doors.http.listen: got "a:99999", want host:port, or "" for none`},
	{"doors: { http: { hosts: ['https://a'] } }", `axolua.yaml:1:26: doors.http.hosts[1]: got "https://a", want a host name`},
	{"outbound_http: { allow_private: [10.0.0.0/33] }", `axolua.yaml:1:34: outbound_http.allow_private[1]: got "10.0.0.0/33", want an address, a prefix such as 10.0.0.0/8 or a host name`},

	// modules
	{"modules:", "axolua.yaml:1:9: modules: got nothing: write [] to load no module, or leave the key out to load all"},
	{"modules: a.lua", `axolua.yaml:1:10: modules: got "a.lua", want a list`},
	{"modules:\n  - a.lua", `axolua.yaml:2:5: modules[1]: got "a.lua", want - module: a.lua`},
	{"modules:\n  -\n  - [a]", "axolua.yaml:2:4: modules[1]: got nothing, want - module: and a file name\naxolua.yaml:3:5: modules[2]: got a list, want - module: and a file name"},
	{"modules: [{ config: {} }]", "axolua.yaml:1:11: modules[1]: the entry has no `module`, which names the file"},
	{"modules: [{ module: 5 }]", "axolua.yaml:1:21: modules[1].module: got 5, want a file name"},
	{"modules: [{ module: lib/a.lua }]", `axolua.yaml:1:21: modules[1].module: got "lib/a.lua": want a file name without a directory; modules are in ` + "`scripts`"},
	{`modules: [{ module: 'lib\a.lua' }]`, `axolua.yaml:1:21: modules[1].module: got "lib\\a.lua": want a file name without a directory; modules are in ` + "`scripts`"},
	{"modules: [{ module: a.py }]", `axolua.yaml:1:21: modules[1].module: got "a.py": want a file name that ends in .lua`},
	{"modules: [{ module: .a.lua }]", `axolua.yaml:1:21: modules[1].module: got ".a.lua": files whose name begins with . or # are not loaded`},
	{"modules: [{ module: '#a.lua' }]", `axolua.yaml:1:21: modules[1].module: got "#a.lua": files whose name begins with . or # are not loaded`},
	{"modules: [{ module: a_test.lua }]", `axolua.yaml:1:21: modules[1].module: got "a_test.lua": files whose name ends in _test.lua are tests, not modules`},
	{`modules: [{ module: "a\n.lua" }]`, `axolua.yaml:1:21: modules[1].module: got "a\n.lua": want a file name without control characters`},
	{"modules: [{ module: !env KEY }]", "axolua.yaml:1:21: modules[1].module: the name of a module cannot be a secret"},
	{"modules:\n  - module: a.lua\n  - module: b.lua\n  - module: a.lua", "axolua.yaml:4:5: modules[3]: a.lua is listed twice, first in line 2"},
	{"modules:\n  - module: a.lua\n    confg: {}", "axolua.yaml:3:5: a.lua: unknown key `confg`; did you mean `config`?"},
	{"modules:\n  - module: a.lua\n  config: {}", "axolua.yaml:2:3: not valid YAML from here on: did not find expected '-' indicator"},
	{"modules: [{ module: a.lua, limits: { time: 5 } }]", "axolua.yaml:1:44: a.lua: limits.time: got 5, want a duration with its unit, such as 500ms, 1s, 5m or 1h30m"},
	{"modules: [{ module: a.lua, config: [] }]", "axolua.yaml:1:36: a.lua: config: got a list, want keys and values"},
	{"modules: [{ module: a.lua, config: { on: no } }]", "axolua.yaml:1:42: a.lua: config.on: `no` is a text in YAML, and every text is true in Lua; write true or false, or quote it"},
	{"modules: [{ module: a.lua, config: { ids: [1, 9007199254740993] } }]", "axolua.yaml:1:47: a.lua: config.ids[2]: 9007199254740993 is beyond 9007199254740992, the last that Lua holds exactly; quote it to get a string"},
	{"modules: [{ module: a.lua, config: { id: 99999999999999999999 } }]", "axolua.yaml:1:42: a.lua: config.id: 99999999999999999999 is beyond 9007199254740992, the last that Lua holds exactly; quote it to get a string"},
	{"modules: [{ module: a.lua, config: { pin: 0123 } }]", "axolua.yaml:1:43: a.lua: config.pin: 0123 begins with 0, which YAML takes for octal; quote it to get a string"},
	{"modules: [{ module: a.lua, config: { n: -.inf } }]", "axolua.yaml:1:41: a.lua: config.n: -.inf is no number that a config can hold"},
	{"modules: [{ module: a.lua, config: { 1: x } }]", "axolua.yaml:1:38: got 1 as a key, want text; numbers, true, false and null need quotes"},
	{"modules: [{ module: a.lua, allow: [auht, api, http., 5] }]",
		"axolua.yaml:1:36: a.lua: allow[1]: got \"auht\", want POWERS\naxolua.yaml:1:42: a.lua: allow[2]: got \"api\", want POWERS\n" +
			"axolua.yaml:1:47: a.lua: allow[3]: got \"http.\": A_HOST\naxolua.yaml:1:54: a.lua: allow[4]: got 5, want POWERS"},

	{"modules: [{ module: a.lua, allow: [http.*, http.a.*, 'http.a:x', http.a/b] }]",
		"axolua.yaml:1:36: a.lua: allow[1]: got \"http.*\": A_STAR\naxolua.yaml:1:44: a.lua: allow[2]: got \"http.a.*\": A_STAR\n" +
			"axolua.yaml:1:54: a.lua: allow[3]: got \"http.a:x\": want a port from 1 to 65535\n" +
			"axolua.yaml:1:66: a.lua: allow[4]: got \"http.a/b\": want a host without scheme and path, such as http.example.org"},
	{"modules: [{ module: a.lua, allow: [http.bücher.example] }]",
		"axolua.yaml:1:36: a.lua: allow[1]: got \"http.bücher.example\": write a name in another alphabet in its form that begins with xn--"},
	{"modules: [{ module: a.lua, allow: ['http.https://a', 'http.a?b', 'http.u@a', 'http.a:99999', 'http.a:0', 'http.*.a:0', 'http.a b'] }]",
		"axolua.yaml:1:36: a.lua: allow[1]: got \"http.https://a\": want a host without scheme and path, such as http.example.org\n" +
			"axolua.yaml:1:54: a.lua: allow[2]: got \"http.a?b\": want a host without scheme and path, such as http.example.org\n" +
			"axolua.yaml:1:66: a.lua: allow[3]: got \"http.u@a\": want a host without scheme and path, such as http.example.org\n" +
			"axolua.yaml:1:78: a.lua: allow[4]: got \"http.a:99999\": want a port from 1 to 65535\n" +
			"axolua.yaml:1:94: a.lua: allow[5]: got \"http.a:0\": want a port from 1 to 65535\n" +
			"axolua.yaml:1:106: a.lua: allow[6]: got \"http.*.a:0\": want a port from 1 to 65535\n" +
			"axolua.yaml:1:120: a.lua: allow[7]: got \"http.a b\": A_HOST"},
	{"routes: { listen: 9480 }", `axolua.yaml:1:19: routes.listen: got 9480, want host:port, or "" for none`},
	{"routes: { trusted_proxies: [nginx] }", `axolua.yaml:1:29: routes.trusted_proxies[1]: got "nginx", want an address or a prefix such as 10.0.0.0/8`},
	{"routes: { per_ip: 0 }", "axolua.yaml:1:19: routes.per_ip: got 0, want at least 1"},
	{"admin: { url: http://a:8008 }", "axolua.yaml:1:8: admin: there is no `token`; want url and token"},
	{"admin: { token: x }", "axolua.yaml:1:8: admin: there is no `url`; want url and token"},
	{"admin: { url: http://a/b, token: x }", `axolua.yaml:1:15: admin.url: got "http://a/b", want ORIGIN`},
	{"admin: { url: 'http://a:b@c', token: x }", `axolua.yaml:1:15: admin.url: got "http://a:b@c", want ORIGIN`},
	{"admin: { url: 'http://a?b', token: x }", `axolua.yaml:1:15: admin.url: got "http://a?b", want ORIGIN`},
	{"admin: { url: localhost:8008, token: x }", `axolua.yaml:1:15: admin.url: got "localhost:8008", want ORIGIN`},
	{"admin: { url: http://a, token: 5 }", "axolua.yaml:1:32: admin.token: want a string, !file PATH or !env NAME"},

	// policies
	{"on_error: ignore", `axolua.yaml:1:11: on_error: got "ignore", want default, synapse, skip, deny or raise`},
	{"on_error: { local: deny }", "axolua.yaml:1:11: on_error: got keys and values, want default, synapse, skip, deny or raise; only under `callbacks` can it depend on the origin"},
	{"modules: [{ module: a.lua, on_error: synapse }]", `axolua.yaml:1:38: a.lua: on_error: got "synapse", want skip, deny or raise`},
	{"callbacks: []", "axolua.yaml:1:12: callbacks: got a list, want keys and values"},
	{"callbacks: { check_event_for_span: {} }", "axolua.yaml:1:14: callbacks: unknown callback `check_event_for_span`; did you mean `check_event_for_spam`?"},
	{"callbacks: { auth_checkers: {} }", "axolua.yaml:1:14: callbacks: unknown callback `auth_checkers`; in the configuration it is called `check_auth`"},
	{"callbacks: { check_auth: { on_error: deny } }", `axolua.yaml:1:38: callbacks.check_auth.on_error: check_auth cannot deny; it offers only skip`},
	{"callbacks: { on_create_room: { on_error: deny } }", `axolua.yaml:1:42: callbacks.on_create_room.on_error: on_create_room cannot deny; it offers skip or raise`},
	{"callbacks: { user_may_invite: { on_error: { local: deny } } }", "axolua.yaml:1:43: callbacks.user_may_invite.on_error: user_may_invite is not about an event, so it cannot depend on the origin; want skip, deny or raise"},
	{"callbacks: { check_event_for_spam: { on_error: { local: drop, remote: skip } } }",
		"axolua.yaml:1:57: callbacks.check_event_for_spam.on_error.local: got \"drop\", want skip, deny or raise\n" +
			"axolua.yaml:1:63: callbacks.check_event_for_spam.on_error: unknown key `remote`"},
	{"callbacks: { on_new_event: { on_error: { federated: deny } } }", `axolua.yaml:1:53: callbacks.on_new_event.on_error.federated: on_new_event cannot deny; it offers only skip`},
	{"callbacks: { check_event_for_spam: { local: deny, federated: skip } }", "axolua.yaml:1:38: callbacks.check_event_for_spam: unknown key `local`; write on_error: { local: ..., federated: ... }"},
	{"callbacks: { check_event_for_spam: skip }", `axolua.yaml:1:36: callbacks.check_event_for_spam: got "skip", want keys and values`},
	{"callbacks: { check_event_for_spam: { limits: { load: 1s } } }", "axolua.yaml:1:54: callbacks.check_event_for_spam.limits.load: is a limit at the top level only: it bounds the top levels of all modules on one VM, together"},
	{"modules: [{ module: a.lua, limits: { load: 1s } }]", "axolua.yaml:1:44: a.lua: limits.load: is a limit at the top level only: it bounds the top levels of all modules on one VM, together"},
	{"modules: [{ module: a.lua, callbacks: { user_may_join: {} } }]", "axolua.yaml:1:41: a.lua: callbacks: unknown callback `user_may_join`"},

	// secrets
	{"doors: { http: { token: !file ./tokn } }", "axolua.yaml:1:25: !file ./tokn: there is no such file"},
	{"doors: { http: { token: !env TOKN } }", "axolua.yaml:1:25: !env TOKN: the variable is not set"},
	{"doors: { http: { token: !env EMPTY } }", "axolua.yaml:1:25: !env EMPTY: the variable is empty"},
	{"doors: { http: { token: !file empty } }", "axolua.yaml:1:25: !file empty: the file is empty"},
	{"doors: { http: { token: !file } }", "axolua.yaml:1:25: want !file and then a path"},
	{"doors: { http: { token: !env [KEY] } }", "axolua.yaml:1:25: want !env and then the name of a variable"},
	{"doors: { http: { token: 12345 } }", "axolua.yaml:1:25: doors.http.token: want a string, !file PATH or !env NAME"},
	{"log: { level: !env KEY }", "axolua.yaml:1:15: log.level: got [secret], want debug, info, warn or error"},
	{"limits: { time: !env KEY }", "axolua.yaml:1:17: limits.time: got [secret], want a duration such as 500ms, 1s, 5m or 1h30m"},
	{"modules: [!env KEY]", "axolua.yaml:1:11: modules[1]: got [secret], want - module: [secret]"},
	{"callbacks: { check_auth: { on_error: !env KEY } }", "axolua.yaml:1:38: callbacks.check_auth.on_error: got [secret], want only skip"},
	{"require_tests: !env KEY", "axolua.yaml:1:16: require_tests: got [secret], want true or false"},
	{"data: !secret x", "axolua.yaml:1:7: unknown tag `!secret`; there are `!file` and `!env`"},
	{"data: !!binary eA==", "axolua.yaml:1:7: unknown tag `!!binary`; there are `!file` and `!env`"},
	{"limits: !!set {}", "axolua.yaml:1:9: unknown tag `!!set`; there are `!file` and `!env`"},

	// YAML
	{"limits:\n\ttime: 1s", "axolua.yaml:2:1: a tab in the indentation; YAML takes only spaces there"},
	{"limits:\n  time: 1s\n  \tload: 1s", "axolua.yaml:3:3: a tab in the indentation; YAML takes only spaces there"},
	{"limits:\n  time: 1s\n load: 3s", "axolua.yaml:3:2: not valid YAML from here on: did not find expected key"},
	{"limits: { time: 1s\nlog: {}", "axolua.yaml:2:1: not valid YAML from here on: did not find expected ',' or '}'"},
	{"data: @x", "axolua.yaml:1:1: not valid YAML: found character that cannot start any token"},
	{"data: *nope", "axolua.yaml:1:7: `*nope` has no `&nope` before it"},
	{"data_dir: a\n---\ndata_dir: b", "axolua.yaml:2:1: a second document starts here; want one"},
	{"data: a\n# gr\xfc\xdfe", "axolua.yaml:2:5: the file is not UTF-8"},
	{"\xff\xfed\x00", "axolua.yaml:1:1: the file is not UTF-8"},
	{"data: a\x00b", "axolua.yaml:1:8: control character U+0000"},
	{"data_dir: &a [*a]", "axolua.yaml:1:11: data_dir: got a list, want a path\naxolua.yaml:1:15: `&a` contains itself"},
	{"limits: { <<: 5 }", "axolua.yaml:1:15: got 5, want an alias of keys and values"},
}

func TestBadFiles(t *testing.T) {
	for _, tt := range bad {
		t.Run(tt.text, func(t *testing.T) {
			f, err := usual.parse(tt.text)
			want := strings.ReplaceAll(tt.want, "POWERS", powers())
			want = strings.ReplaceAll(want, "ORIGIN", "the homeserver's http or https URL without a path, such as http://127.0.0.1:8008")
			want = strings.ReplaceAll(want, "A_STAR", "a * stands in front only, for all names below, as in http.*.example.org")
			want = strings.ReplaceAll(want, "A_HOST", "want a host, as in http.example.org, http.example.org:8443 or http.*.example.org")
			if got := lines(err); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if (f == nil) != (err != nil) {
				t.Errorf("got the file %v together with the error %v", f, err)
			}
		})
	}
}

func TestEveryProblemIsListedByLine(t *testing.T) {
	_, err := usual.parse("lgo: {}\nlimits: { time: 5, x: !file nope }\ncallbacks: { nope: {} }\nmodules: [a]\n")
	want := "axolua.yaml:1:1: unknown key `lgo`; did you mean `log`?\n" +
		"axolua.yaml:2:17: limits.time: got 5, want a duration with its unit, such as 500ms, 1s, 5m or 1h30m\n" +
		"axolua.yaml:2:20: limits: unknown key `x`\n" +
		"axolua.yaml:2:23: !file nope: there is no such file\n" +
		"axolua.yaml:3:14: callbacks: unknown callback `nope`\n" +
		`axolua.yaml:4:11: modules[1]: got "a", want - module: a`
	if got := lines(err); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

const wantStore = "want embedded, or the address of a server of Redis or Valkey such as redis://:password@127.0.0.1:6379/0"
