package pattern_test

import (
	"fmt"
	"strings"

	"github.com/axolua/axolua/engine/pattern"
)

func ExamplePattern_Find() {
	b := pattern.Steps{Left: 1_000_000}
	p := pattern.Compile("^@([^:]+):()")
	var m pattern.Match
	found, err := p.Find(&m, "@ann:example.org", 1, &b)
	if err != nil || !found {
		fmt.Println(found, err)
		return
	}
	name, _ := m.Capture(0)
	server, _ := m.Capture(1)
	fmt.Println(m.Start, m.End, name.Text, server.Position)
	// Output: 0 5 ann 6
}

func ExamplePattern_Gmatch() {
	b := pattern.Steps{Left: 1_000_000}
	it := pattern.Compile("[^,]+").Gmatch("a,b,,c")
	for {
		found, err := it.Next(&b)
		if err != nil || !found {
			fmt.Println(err)
			return
		}
		word, _ := it.Capture(0)
		fmt.Print(word.Text, " ")
	}
	// Output: a b c <nil>
}

func ExamplePattern_GsubFunc() {
	b := pattern.Steps{Left: 1_000_000}
	names := map[string]string{"user": "ann"}
	out, n, err := pattern.Compile("$(%w+)").GsubFunc("hello $user of $server", pattern.All, &b,
		func(m *pattern.Match) (string, bool, error) {
			key, err := m.Capture(0)
			value, known := names[key.Text]
			return value, !known, err
		})
	fmt.Println(out, n, err)
	// Output: hello ann of $server 2 <nil>
}

// A back-reference is what still backtracks without bound, so the budget ends it.
func ExampleSteps() {
	b := pattern.Steps{Left: 100_000}
	var m pattern.Match
	_, err := pattern.Compile("(a*)(a*)(a*)%1%2%3b").Match(&m, strings.Repeat("a", 1000), 1, &b)
	fmt.Println(err)
	// Output: pattern matching took too many steps
}
