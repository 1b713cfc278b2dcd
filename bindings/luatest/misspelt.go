package luatest

import (
	"fmt"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// strangeGlobal says what is wrong with a global of a test file that is no test; nil if nothing. It would never run, and nobody
// would notice.
func strangeGlobal(name string, value lua.LValue) error {
	if name == setupName {
		if value.Type() != lua.LTFunction {
			return fmt.Errorf("setup is a %s; want a function, which runs before each test", value.Type())
		}
		return nil
	}
	if meant := meantName(name); meant != "" {
		return fmt.Errorf("%s is no test; did you mean %s?", name, meant)
	}
	return fmt.Errorf("%s is no test, and no other file sees it: the names of tests begin with test_; write `local` in front of the rest", name)
}

// setupName is the function that runs before each test.
const setupName = "setup"

// meantName is the name that was probably meant by one; "" if none is near.
func meantName(name string) string {
	if near := catalog.Nearest(name, []string{setupName}); near != "" {
		return near
	}
	head, rest, found := strings.Cut(name, "_")
	if found && rest != "" && catalog.Nearest(head, []string{"test"}) != "" {
		return prefix + rest
	}
	if len(name) > 4 && strings.EqualFold(name[:4], "test") {
		return prefix + strings.TrimLeft(name[4:], "_")
	}
	return ""
}
