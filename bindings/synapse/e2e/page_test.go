package e2e

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

var update = flag.Bool("update", false, "write docs/synapse-callbacks.md")

const page = "../../../docs/synapse-callbacks.md"

// provokes lists every scenario, by the test that has it.
var provokes = []struct {
	test      string
	scenarios []scenario
}{
	{"TestCallbacks", scenarios},
	{"TestNewEvents", newEventRules},
	{"TestFederation", federated},
}

// TestPage: every callback is provoked, and the page that says so is up to date. `go test ./bindings/synapse/e2e -run TestPage
// -update` writes it.
func TestPage(t *testing.T) {
	want := writePage(releases(t), func(cb *catalog.Callback) { t.Errorf("nothing provokes %s", cb.Name) })
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(page); err != nil || string(got) != want {
		t.Errorf("%s is not up to date (%v): go test ./bindings/synapse/e2e -run TestPage -update", page, err)
	}
}

// releases are those of Synapse that `make test-synapse` installs, the older one first.
func releases(t *testing.T) []string {
	t.Helper()
	makefile, err := os.ReadFile("../../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, line := range regexp.MustCompile(`(?m)^SYNAPSE_(?:OLDEST|CURRENT) = (\S+)$`).FindAllSubmatch(makefile, -1) {
		found = append(found, string(line[1]))
	}
	if len(found) != 2 {
		t.Fatalf("the Makefile has the releases %q", found)
	}
	slices.SortFunc(found, func(a, b string) int { return slices.Compare(numbers(a), numbers(b)) })
	return found
}

func writePage(releases []string, missing func(*catalog.Callback)) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!-- Written by TestPage of bindings/synapse/e2e; do not edit. -->
# The callbacks on Synapse

All %d callbacks are carried. Each was provoked over HTTP on a real Synapse of these releases, and what came of it was looked at
as clients see it; %s runs it all again. The column says what was done. Where a release has no mark, Synapse does not
have the callback yet: a module may define it all the same, and is not asked.

| callback | Synapse | %s | provoked by |
|---|---|%s---|
`, len(catalog.All()), "`make test-synapse`", strings.Join(releases, " | "), strings.Repeat("---|", len(releases)))
	for _, cb := range catalog.All() {
		seen := provoked(cb.Name)
		if seen == "" {
			missing(cb)
		}
		fmt.Fprintf(&b, "| [%[1]s](reference/callbacks/%[1]s.md) | %s |", cb.Name, strings.TrimPrefix(cb.Since, "v"))
		for _, release := range releases {
			mark := " ✓ |"
			if older(release, cb.Since) {
				mark = " |"
			}
			b.WriteString(mark)
		}
		fmt.Fprintf(&b, " %s |\n", seen)
	}
	return b.String()
}

// provoked says what was looked at, and which tests did it.
func provoked(callback string) string {
	var said []string
	for _, list := range provokes {
		for _, s := range list.scenarios {
			if s.callback == callback {
				said = append(said, fmt.Sprintf("%s (`%s`)", s.seen, list.test))
			}
		}
	}
	return strings.Join(said, ". ")
}
