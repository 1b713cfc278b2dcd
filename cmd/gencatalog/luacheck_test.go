package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog/render"
)

// luacheck runs luacheck over files with the generated configuration, and gives what it says.
func luacheck(t *testing.T, files map[string]string) string {
	t.Helper()
	if _, err := exec.LookPath("luacheck"); err != nil {
		t.Fatal("luacheck is not installed; .ci/tools installs it")
	}
	s := surface()
	dir := t.TempDir()
	files[".luacheckrc"] = string(render.Luacheck(s))
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("luacheck", "--formatter", "plain", ".")
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput() // the exit code says no more than the output
	return string(out)
}

const goodModule = `local banned = set(config.words)
config_schema = { words = { type = "list" } }
filters = { check_event_for_spam = { origin = "local" } }
auth_checkers = {}
function init() end
function check_event_for_spam(event)
  for _, link in ipairs(text.links(event)) do
    if banned[link.host] and api.account_data_manager:get_global(event.sender, "x") then
      return deny{ code = Codes.FORBIDDEN, error = string.format("%s", api.server_name) }
    end
  end
  return NOT_SPAM
end
function user_may_invite(inviter, invitee, room_id) enqueue("mail", { invitee }) spawn(function() end) end
jobs.mail = function(args, attempt) end
function jobs.other(args) end
every("tick", 60, function() end)
`

const goodTest = `local count = 0
function setup() host.load{} count = count + 1 end
function test_all()
  assert(count == 1)
  assert.allowed(call("check_event_for_spam", {}))
end
test_more = cases({ 1 }, function(case) assert.equal(case, 1) end)
`

func TestLuacheckTakesWhatIsRight(t *testing.T) {
	got := luacheck(t, map[string]string{"scripts/10-good.lua": goodModule, "scripts/10-good_test.lua": goodTest, "types/x.lua": "y = 1\n"})
	if got != "" {
		t.Errorf("luacheck complains:\n%s", got)
	}
}

// TestLuacheckSeesMistakes: every line of a bad module is a mistake of its own.
func TestLuacheckSeesMistakes(t *testing.T) {
	for code, want := range map[string]string{
		`function check_evnt_for_spam() end`:       "non-standard global variable 'check_evnt_for_spam'",
		`function helper() end`:                    "non-standard global variable 'helper'",
		`return api.is_mien("@a:b")`:               "undefined field 'is_mien' of global 'api'",
		`return api.account_data_manager:get("x")`: "undefined field 'account_data_manager.get' of global 'api'",
		`return Codes.FORBIDEN`:                    "undefined field 'FORBIDEN' of global 'Codes'",
		`return string.lenght("")`:                 "undefined field 'lenght' of global 'string'",
		`return NOT_SPAN`:                          "undefined variable 'NOT_SPAN'",
		`text = "a"`:                               "read-only global variable 'text'",
		`api.is_mine = 1`:                          "read-only field 'is_mine' of global 'api'",
		`evry("x", 60, print)`:                     "undefined variable 'evry'",
		`enqueue = 1`:                              "read-only global variable 'enqueue'",
		`deny = 1`:                                 "read-only global variable 'deny'",
		`config = {}`:                              "read-only global variable 'config'",
		`io.open("x")`:                             "undefined variable 'io'",
		`os.execute("x")`:                          "undefined field 'execute' of global 'os'",
		`call("check_event_for_spam")`:             "undefined variable 'call'",
		`function test_x() end`:                    "non-standard global variable 'test_x'",
	} {
		if got := luacheck(t, map[string]string{"10-bad.lua": code + "\n"}); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string]string{
		`function tst_x() end`:                "non-standard global variable 'tst_x'",
		`function test_x() asert(true) end`:   "undefined variable 'asert'",
		`function test_x() assert.eqal() end`: "undefined field 'eqal' of global 'assert'",
	} {
		if got := luacheck(t, map[string]string{"10-bad_test.lua": code + "\n"}); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
