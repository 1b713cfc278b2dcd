package lualib_test

import (
	"bytes"
	_ "embed"
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine/lualib"
	"github.com/axolua/axolua/engine/pattern"
	lua "github.com/yuin/gopher-lua"
)

// askPUC runs questions through lua5.1 and returns its answers.
func askPUC(t *testing.T, questions []string) []string {
	t.Helper()
	path, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Fatal("install lua5.1: PUC Lua 5.1 is what this package is compared with")
	}
	cmd := exec.Command(path, "testdata/oracle.lua")
	cmd.Env = []string{"TZ=UTC", "LC_ALL=C"}
	cmd.Stdin = strings.NewReader(strings.Join(questions, "\n") + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("lua5.1: %v\n%s", err, stderr.Bytes())
	}
	answers := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(answers) != len(questions) {
		t.Fatalf("lua5.1 answered %d of %d questions", len(answers), len(questions))
	}
	return answers
}

//go:embed testdata/oracle.lua
var oracle string

// vm is a Lua state with the functions of this package.
type vm struct {
	*lua.LState
	meter lualib.Meter
	until time.Time // after it Poll says stop; zero means never
	late  bool
	fired lualib.Reason
	said  string
}

var errStopped = errors.New("stopped")

// newVM makes one with the sizes that the engine uses. Whoever installs nothing gets gopher-lua's own functions.
func newVM(t testing.TB, install bool) *vm {
	t.Helper()
	v := &vm{LState: lua.NewState(lua.Options{CallStackSize: 200, MinimizeStackMemory: true, RegistrySize: 256,
		RegistryGrowStep: 1024, RegistryMaxSize: 65536})}
	t.Cleanup(v.Close)
	v.meter = lualib.Meter{StringLength: 1 << 20, Bytes: 64 << 20,
		Poll: func() error {
			if v.mustStop() {
				return errStopped
			}
			return nil
		},
		Stop: func(r lualib.Reason, text string) { v.fired, v.said = r, text },
	}
	if install {
		v.install()
	}
	return v
}

func (v *vm) mustStop() bool {
	v.late = v.late || !v.until.IsZero() && time.Now().After(v.until)
	return v.late || v.fired != 0
}

func (v *vm) install() {
	m := &v.meter
	set := func(lib string, fns map[string]lua.LGFunction) {
		for name, fn := range fns {
			to, name, qualified := strings.Cut(name, ".")
			if !qualified {
				to, name = lib, to
			}
			v.GetGlobal(to).(*lua.LTable).RawSetString(name, v.NewFunction(fn))
		}
	}
	set("string", lualib.String(m, new(pattern.Cache)))
	set("_G", lualib.Table(m))
	set("_G", lualib.Base(m))
	set("math", lualib.Math())
	set("os", lualib.OS(m, nil))
	v.SetGlobal("concat", v.NewFunction(lualib.Concat(m)))
}

// answers is askPUC's counterpart.
func (v *vm) answers(t *testing.T, questions []string) []string {
	t.Helper()
	v.SetGlobal("io", lua.LNil)
	fn, err := v.Load(strings.NewReader(oracle), "testdata/oracle.lua")
	if err != nil {
		t.Fatal(err)
	}
	v.Push(fn)
	v.Call(0, 0)
	answer := v.GetGlobal("answer")
	out := make([]string, len(questions))
	for i, q := range questions {
		fn, err := v.Load(strings.NewReader(q), "q")
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		v.meter.Bytes = 64 << 20
		v.Push(fn)
		prefix := ""
		if err := v.PCall(0, lua.MultRet, nil); err != nil {
			prefix = "error "
			v.Push(err.(*lua.ApiError).Object)
		}
		v.Insert(answer, 1)
		v.Call(v.GetTop()-1, 1)
		out[i] = prefix + v.ToString(-1)
		v.SetTop(0)
	}
	return out
}

// compare puts questions to both.
func compare(t *testing.T, questions []string) {
	t.Helper()
	want := askPUC(t, questions)
	wrong := 0
	for i, got := range newVM(t, true).answers(t, questions) {
		if strings.Contains(got, "attempt to compare") { // PUC does not say where
			got = strings.Replace(got, "q:1: ", "", 1)
		}
		if got == want[i] {
			continue
		}
		if wrong++; wrong > 20 {
			t.Fatal("and more")
		}
		t.Errorf("%s\n got %s\nwant %s", questions[i], got, want[i])
	}
}

// literal is s in Lua.
func literal(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		if c := s[i]; c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			b.WriteByte(c)
		} else {
			b.WriteString("\\" + strconv.Itoa(1000 + int(c))[1:])
		}
	}
	return b.String() + `"`
}
