package configfile_test

import (
	"fmt"
	"os"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/configfile"
)

func ExampleParse() {
	text := `
limits: { time: 2s }
modules:
  - module: 20-links.lua
    on_error: deny
    config: { domains: [spam.example] }
`
	f, err := configfile.Parse("axolua.yaml", []byte(text), os.LookupEnv, os.ReadFile)
	if err != nil {
		fmt.Println(err)
		return
	}
	links := f.Module("20-links.lua")
	fmt.Println(links.Config["domains"], "at", links.Position("domains", 0))
	fmt.Println(f.LimitsFor(links, catalog.CheckEventForSpam).Time, f.Policy(links, catalog.CheckEventForSpam, false).OnError)
	// Output:
	// [spam.example] at axolua.yaml:6:25
	// 2s deny
}

func ExampleParse_problems() {
	text := `
moduels: []
limits: { time: 2 }
callbacks:
  check_event_for_span: { on_error: deny }
  check_auth: { on_error: deny }
`
	_, err := configfile.Parse("axolua.yaml", []byte(text), os.LookupEnv, os.ReadFile)
	fmt.Println(err)
	// Output:
	// axolua.yaml:2:1: unknown key `moduels`; did you mean `modules`?
	// axolua.yaml:3:17: limits.time: got 2, want a duration with its unit, such as 500ms, 1s, 5m or 1h30m
	// axolua.yaml:5:3: callbacks: unknown callback `check_event_for_span`; did you mean `check_event_for_spam`?
	// axolua.yaml:6:27: callbacks.check_auth.on_error: check_auth cannot deny; it offers only skip
}
