package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

func newRig(t *testing.T, scripts map[string]string) *engine.Rig {
	t.Helper()
	dir := t.TempDir()
	for name, text := range scripts {
		saveScript(t, dir, name, text)
	}
	r, err := engine.NewRig(engine.Config{Scripts: dir})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rigEngine(t *testing.T, r *engine.Rig, o engine.RigOptions) *engine.Engine {
	t.Helper()
	e, err := r.Engine(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// TestRigEnginesShareNothing asks two engines whose module counts its calls, and sees init in both.
func TestRigEnginesShareNothing(t *testing.T) {
	r := newRig(t, map[string]string{"a.lua": "local n = 0 function init() n = 40 end\n" +
		"function is_user_expired(user) n = n + 1 return true, n end"})
	first, second := rigEngine(t, r, engine.RigOptions{}), rigEngine(t, r, engine.RigOptions{})
	servesVersion(t, first, 41)
	servesVersion(t, first, 42)
	servesVersion(t, second, 41)
}

func TestRigModules(t *testing.T) {
	r := newRig(t, map[string]string{
		"a.lua": versioned(1), "b.lua": "function is_user_expired(user) return true, config.n end", "broken.lua": "=",
	})
	var refused *engine.LoadError
	if _, err := r.Engine(context.Background(), engine.RigOptions{}); !errors.As(err, &refused) || refused.Problems[0].File != "broken.lua" {
		t.Errorf("got %v, want the problem of broken.lua", err)
	}
	modules := []engine.ModuleSettings{{File: "b.lua", Config: map[string]any{"n": int64(7)}}}
	servesVersion(t, rigEngine(t, r, engine.RigOptions{Modules: modules}), 7)
}

// TestRigClock shows that modules go by the clock of the host.
func TestRigClock(t *testing.T) {
	r := newRig(t, map[string]string{"a.lua": "function is_user_expired(user) return true, os.time() end"})
	servesVersion(t, rigEngine(t, r, engine.RigOptions{Now: func() time.Time { return time.Unix(123, 0) }}), 123)
}

func sandbox(t *testing.T, r *engine.Rig, source string, open engine.Opener) *engine.Sandbox {
	t.Helper()
	names, err := r.Names(open)
	if err != nil {
		t.Fatal(err)
	}
	program, err := luasrc.Compile("x_test.lua", []byte(source), names)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Sandbox(program, engine.RigOptions{Open: open})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSandbox(t *testing.T) {
	var got []string
	open := goFuncs{"note": func(l *lua.LState) int { got = append(got, l.CheckString(1)); return 0 }}
	s := sandbox(t, newRig(t, nil), "local n = 1\nfunction good() n = n + 1 note('good ' .. n) end\n"+
		"function bad() error('no') end function endless() while true do end end", open)
	limits := engine.Limits{Time: 50 * time.Millisecond}
	for _, name := range []string{"good", "bad", "good", "endless"} {
		text := "done"
		if fail := s.Run(context.Background(), name, s.Global(name).(*lua.LFunction), limits); fail != nil {
			text = fail.Kind.String() + " " + fail.Error()
		}
		got = append(got, text)
	}
	want := []string{"good 2", "done", "error x_test.lua:3: bad: no", "good 3", "done", "deadline x_test.lua:3: endless: out of time"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if s.Global("missing") != lua.LNil {
		t.Error("a global that is not there is not nil")
	}
}

// TestScopeTry shows what Go code of the bindings is told of errors that it catches.
func TestScopeTry(t *testing.T) {
	var scope *engine.Scope
	got := ""
	open := openerFunc(func(s *engine.Scope) {
		scope = s
		s.Define("try", s.State().NewFunction(func(l *lua.LState) int {
			raised, fail := scope.Try(l, l.CheckFunction(1), l.Get(2))
			if fail != nil {
				got += raised.String() + "|" + fail.Text + "|"
			} else {
				got += "nothing|"
			}
			return 0
		}))
	})
	s := sandbox(t, newRig(t, nil), "function run()\ntry(function(x) return x end, 1)\ntry(function(x) error(x) end, 'a')\n"+
		"try(function(x) error(x, 0) end, 5) end", open)
	if fail := s.Run(context.Background(), "run", s.Global("run").(*lua.LFunction), engine.Limits{}); fail != nil {
		t.Fatal(fail)
	}
	if want := "nothing|x_test.lua:3: a|a|5|5|"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

type openerFunc func(*engine.Scope)

func (f openerFunc) Open(s *engine.Scope) (engine.Bindings, error) { f(s); return goFuncs{}, nil }

const coveredSource = `local n = 0
local words = {
  "a",
  "b",
}

-- nobody runs this
local function never()
  n = n + 1
  return n
end

function is_user_expired(user)
  local co = coroutine.wrap(function()
    n = 10
    coroutine.yield()
  end)
  co()
  pcall(function()
    n = 11
    error("x")
  end)
  if n > 100 then
    never()
  elseif n == 11 then
    n = 1
  else
    n = 2
  end
  for i = 1, 3 do
    n = n .. words[1]
  end
  return true, 1
end
`

// TestCoverage counts the lines of threads of every kind, and none that the compiler made up.
func TestCoverage(t *testing.T) {
	covering, cover := newRig(t, map[string]string{"a.lua": coveredSource, "b.lua": "\n\nlocal x = 1"}).Covering()
	servesVersion(t, rigEngine(t, covering, engine.RigOptions{}), 1)
	files := cover.Files()
	if len(files) != 2 || files[0].File != "a.lua" || !strings.HasPrefix(files[0].Source, "local n") {
		t.Fatalf("got %v", files)
	}
	if want := []int{9, 10, 24, 28}; !slices.Equal(files[0].Missed, want) {
		t.Errorf("missed %v, want %v", files[0].Missed, want)
	}
	for _, line := range []int{1, 15, 16, 20, 21, 26, 31, 33} {
		if !slices.Contains(files[0].Ran, line) {
			t.Errorf("line %d has run, and is not in %v", line, files[0].Ran)
		}
	}
	for _, line := range []int{6, 7, 11, 34} {
		if slices.Contains(files[0].Ran, line) {
			t.Errorf("line %d has no code, and is in %v", line, files[0].Ran)
		}
	}
}

// TestApprove shows that what is not approved of does not serve, and is given whole to who decides.
func TestApprove(t *testing.T) {
	dir := t.TempDir()
	saveScript(t, dir, "a.lua", versioned(1))
	approve := func(ctx context.Context, r *engine.Rig) error {
		e, err := r.Engine(ctx, engine.RigOptions{})
		if err != nil {
			return err
		}
		defer e.Close()
		if x, err := e.IsUserExpired(ctx, "@u:example.org"); err != nil || x.ValidFor > 5*time.Second {
			return luasrc.Problems{{File: "a_test.lua", Line: 3, Text: "too large"}}
		}
		return nil
	}
	e := startEngine(t, engine.Config{Scripts: dir, Approve: approve})
	saveScript(t, dir, "a.lua", versioned(6))
	if _, err := e.Reload(context.Background()); err == nil || err.Error() != "a_test.lua:3: too large" {
		t.Errorf("got %v", err)
	}
	servesVersion(t, e, 1)
	saveScript(t, dir, "a.lua", versioned(2))
	if _, err := e.Reload(context.Background()); err != nil {
		t.Error(err)
	}
	servesVersion(t, e, 2)
}
