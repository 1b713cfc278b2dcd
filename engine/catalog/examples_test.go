package catalog

import (
	"strings"
	"testing"
)

// TestExamples: every callback has an example that defines it, a test that asks it, and an answer to when it is not called.
func TestExamples(t *testing.T) {
	for _, cb := range All() {
		module, test := cb.Example()
		if !strings.HasPrefix(module, "-- scripts/"+cb.Name+".lua\n-- ") || !strings.Contains(module, "\nfunction "+cb.Global()+"(") &&
			!strings.Contains(module, "\n"+cb.Global()+" = ") {
			t.Errorf("%s: the example is\n%s", cb.Name, module)
		}
		if !strings.HasPrefix(test, "-- scripts/"+cb.Name+"_test.lua\nmodules(") || !strings.Contains(test, `call("`+cb.Name+`"`) {
			t.Errorf("%s: the test of the example is\n%s", cb.Name, test)
		}
		if len(cb.NotCalled) == 0 {
			t.Errorf("%s: when is it not called?", cb.Name)
		}
		for _, n := range cb.NotCalled {
			if !strings.HasPrefix(n, "Not called ") || !strings.HasSuffix(n, ".") {
				t.Errorf("%s: NotCalled has %q", cb.Name, n)
			}
		}
	}
	entries, err := examples.ReadDir("examples")
	if err != nil || len(entries) != 2*len(All()) {
		t.Errorf("%d files in examples, want 2 for each of %d callbacks (%v)", len(entries), len(All()), err)
	}
}
