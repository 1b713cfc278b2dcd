package luatest_test

import (
	"strings"
	"testing"

	"github.com/axolua/axolua/bindings/luatest"
)

// TestMatch: a test that runs only because of those inside it does not count where none of them is chosen.
func TestMatch(t *testing.T) {
	files := map[string]string{"a_test.lua": `
function test_a()
  test("one", function() test("deep", function() end) end)
  test("two", function() end)
end
function test_fails()
  error("before it comes to any")
end
test_table = { one = function() end, two = function() end }
`}
	for match, want := range map[string]string{
		"test_a":          "ok test_a/one/deep|ok test_a/one|ok test_a/two|ok test_a",
		"test_a/one":      "ok test_a/one/deep|ok test_a/one|ok test_a",
		"test_a/oen":      `error: no tests match "test_a/oen"`,
		"test_a/one/dep":  `error: no tests match "test_a/one/dep"`,
		"test_a/two/deep": `error: no tests match "test_a/two/deep"`,
		"test_a/o/deep":   "ok test_a/one/deep|ok test_a/one|ok test_a",
		"test_fails/one":  "FAIL test_fails: a_test.lua:7: before it comes to any",
		"table/two":       "ok test_table/two",
		"table/tow":       `error: no tests match "table/tow"`,
		"table/two/three": `error: no tests match "table/two/three"`,
	} {
		got := outcome(runFiles(t, files, func(o *luatest.Options) { o.Match = match }))
		if got = strings.ReplaceAll(strings.TrimSpace(got), "\n", "|"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", match, got, want)
		}
	}
}
