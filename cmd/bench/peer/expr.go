package peer

import (
	"fmt"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

var exprLang = language{
	name: "expr",
	note: "expr 1.17.6: one expression with the outcome of the rule. It has no functions and no loops but over what is there, so it cannot define the set of senders, which the host gives it, nor replace by a pattern, and it needs no deadline and has none. Compiled against the struct of the event, run by a sync.Pool of its VMs; encoding/json into a struct",
	ext:  "expr", shapes: []From{JSON, Struct, Ready},
	load: loadExpr,
}

// exprEnv is all that an expression can name.
type exprEnv struct {
	Event  *Message        `expr:"event"`
	Banned map[string]bool `expr:"banned"`
	State  exprState       `expr:"state"`
	API    exprAPI         `expr:"api"`
	UserID exprUserID      `expr:"UserID"`
}

type exprState struct {
	Get func(eventType string) *Message `expr:"get"`
}

type exprAPI struct {
	GetProfileForUser func(localpart string) *Profile `expr:"get_profile_for_user"`
}

type exprUserID struct {
	Parse func(id string) *UserID `expr:"parse"`
}

func loadExpr(modules []string, s Setup) (Loaded, error) {
	var programs []*vm.Program
	for _, text := range modules {
		if text == "" { // an expression is of one callback; the host would not ask another's
			continue
		}
		program, err := expr.Compile(text, expr.Env(exprEnv{}))
		if err != nil {
			return nil, err
		}
		programs = append(programs, program)
	}
	host := exprEnv{
		Banned: map[string]bool{},
		State:  exprState{func(eventType string) *Message { return RoomState[eventType] }},
		API:    exprAPI{profileForUser},
		UserID: exprUserID{parseUserID},
	}
	for i := range 1000 {
		host.Banned[fmt.Sprintf("@spammer%d:bad.example", i+1)] = true
	}
	vms := &sync.Pool{New: func() any { return new(vm.VM) }}
	answer := func(env any) (string, error) {
		v := vms.Get().(*vm.VM)
		defer vms.Put(v)
		return evaluate(v, programs, env)
	}
	if s.From == Ready {
		return &loaded{callers: s.Callers, asker: func(_ int, ev *Event) func() (string, error) {
			env := host
			env.Event = ev.Struct
			var ready any = env
			return func() (string, error) { return answer(ready) }
		}}, nil
	}
	return &loaded{callers: s.Callers, asker: messages(s.From, func(m *Message) (string, error) {
		env := host
		env.Event = m
		return answer(env) // behind a pointer, a rule would take four times as long or more
	})}, nil
}

// evaluate runs the programs until one objects.
func evaluate(v *vm.VM, programs []*vm.Program, env any) (string, error) {
	for _, program := range programs {
		answer, err := v.Run(program, env)
		if err != nil {
			return "", err
		}
		code, ok := answer.(string)
		if !ok {
			return "", fmt.Errorf("got a %T, want a text", answer)
		}
		if code != "" {
			return code, nil
		}
	}
	return "", nil
}
