package luatest_test

import "testing"

// TestMisspeltTests: a function that looks like a test and is none would never run.
func TestMisspeltTests(t *testing.T) {
	for text, want := range map[string]string{
		"function tset_y() end":                   "tset_y is no test; did you mean test_y?",
		"function Test_a() end":                   "Test_a is no test; did you mean test_a?",
		"function testLinks() end":                "testLinks is no test; did you mean test_Links?",
		"function set_up() end":                   "set_up is no test; did you mean setup?",
		"function message() end":                  "message is no test, and no other file sees it: the names of tests begin with test_; write `local` in front of the rest",
		"texts = { 'a' }":                         "texts is no test, and no other file sees it: the names of tests begin with test_; write `local` in front of the rest",
		"test_t = {}":                             "test_t is an empty table: there is no test in it",
		"test_t = { a = {}, b = function() end }": "test_t/a is an empty table: there is no test in it",
		"setup = { 1 }":                           "setup is a table; want a function, which runs before each test",
	} {
		got := outcome(runFiles(t, map[string]string{"a_test.lua": "function test_a() end\n" + text}))
		if got != "FAIL : a_test.lua:2: "+want+"\n" {
			t.Errorf("%s: got\n%s", text, got)
		}
	}
}
