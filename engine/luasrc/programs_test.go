package luasrc_test

import (
	"flag"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/luasrc"
)

var (
	programs = flag.Int("programs", somePrograms, "how many random programs to compare with PUC Lua 5.1")
	first    = flag.Uint64("first-program", 1, "the number of the first of them")
)

// batch is how many programs are run at once.
const batch = 100

// failed is what is told of a program that ends with an error. What it has done until then is not compared.
const failed = "failed"

// endless is told of programs that do not end. None of those that are made is; what is left of one that is shrunk may be.
const endless = "endless"

// program is a random program: code of a file, or of a function that is called later.
type program struct {
	seed  uint64
	body  *node
	later bool
}

func newProgram(seed uint64) *program {
	w := newWriter(seed)
	p := &program{seed: seed, later: w.one(2)}
	var parts []*node
	if p.later {
		w.dots, w.inside = true, true
	} else if w.one(2) {
		parts = append(parts, statement("Ga, Gb, Gc = 1, \"t\", { 1 }"))
		w.declare("Ga", number)
		w.declare("Gb", text)
		w.declare("Gc", numbers)
	}
	p.body = list("", append(parts, w.crowd(), w.open(8))...)
	return p
}

// crowd may leave little room in the function: of the constants, the first 256 have a place in an instruction.
func (w *writer) crowd() *node {
	var names, values []string
	switch w.IntN(12) {
	case 0:
		w.crowded = true
		for i := range 60 {
			names = append(names, w.own("z"))
			values = append(values, strconv.Itoa(i%7))
		}
		return statement("local " + strings.Join(names, ", ") + " = " + strings.Join(values, ", "))
	case 1:
		for i := range 300 {
			values = append(values, strconv.Itoa(1000+i))
		}
		return statement("trace(#{ " + strings.Join(values, ", ") + " })")
	}
	return piece("")
}

// source is p with something around it that gives what it has traced.
func (p *program) source(dialect map[string]string) string {
	body := written(p.body.String(), dialect)
	if p.later {
		body = "local function main(...)\n" + body + "recall()\nend\n"
	}
	return `local P = require("prelude")
local lines, spent, sorted, trace, known, caught, answered = P.lines, P.spent, P.sorted, P.trace, P.known, P.caught, P.answered
local id, upto, steps, later, keep, recall, new, wrap, create, R, V, L, N = P.id, P.upto, P.steps, P.later, P.keep, P.recall, P.new, P.wrap, P.create, P.R, P.V, P.L, P.N
` + body
}

// forPUC returns it.
func (p *program) forPUC() string {
	end := "recall()\nreturn table.concat(lines, '\\n')\n"
	if p.later {
		end = "main(7, 8, 9)\n" + end
	}
	return p.source(withLoops) + end
}

// forUs answers with it the question of that number.
func (p *program) forUs(number int) string {
	run := ""
	if p.later {
		run = "main(7, 8, 9) recall()"
	}
	return p.source(withGoto) + fmt.Sprintf(`recall()
function check_event_for_spam(event)
  if event.content.number ~= %d then return NOT_SPAM end
  %s
  return deny { code = "M_TRACED", fields = { lines = table.concat(lines, "\n") } }
end
`, number, run)
}

// same reports whether both have made the same of a program.
func same(puc, ours string) bool {
	if puc == failed {
		return strings.HasPrefix(ours, failed)
	}
	return puc == ours
}

func TestProgramsDoAsPUC(t *testing.T) {
	workers := runtime.GOMAXPROCS(0)
	var ended atomic.Int64
	t.Run("programs", func(t *testing.T) {
		for worker := range workers {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				b, mismatches := newBench(t), 0
				for begin := worker * batch; begin < *programs; begin += workers * batch {
					n, wrong := b.compare(t, begin, min(begin+batch, *programs))
					ended.Add(int64(n))
					if mismatches += wrong; mismatches >= maxMismatches {
						t.Fatal("and perhaps more")
					}
				}
			})
		}
	})
	t.Logf("%d programs, of which %d ended with an error", *programs, ended.Load())
	if int(ended.Load()) > *programs/20 {
		t.Error("too many of the programs end with an error, and so compare nothing")
	}
}

// compare runs some programs and says how many ended with an error, and how many did not do the same.
func (b *bench) compare(t *testing.T, begin, end int) (ended, mismatches int) {
	t.Helper()
	var all []*program
	for n := begin; n < end; n++ {
		all = append(all, newProgram(*first+uint64(n)))
	}
	puc, ours := byPUC(t, all, time.Minute), b.run(t, all)
	if puc[0] == endless {
		t.Errorf("of the programs from %d on, one does not end", all[0].seed)
		return 0, 1
	}
	for i, p := range all {
		if puc[i] == failed {
			ended++
		}
		if !same(puc[i], ours[i]) {
			if mismatches++; mismatches <= maxMismatches {
				b.report(t, p, puc[i], ours[i])
			}
		}
	}
	return ended, mismatches
}

// maxMismatches is how many are shrunk and told.
const maxMismatches = 3

// report tells of a program that the two do not run in the same way, as short as it can be made.
func (b *bench) report(t *testing.T, p *program, puc, ours string) {
	t.Helper()
	differ := func() bool {
		if !p.sound() {
			return false
		}
		x := byPUC(t, []*program{p}, time.Second)[0]
		if x == endless {
			return false
		}
		y := b.run(t, []*program{p})[0]
		if same(x, y) || strings.HasPrefix(y, failed) != strings.HasPrefix(ours, failed) {
			return false
		}
		puc, ours = x, y
		return true
	}
	if !differ() {
		t.Errorf("program %d differs, but not when it runs alone:\n%s\nPUC:\n%.2000s\nours:\n%.2000s", p.seed, p.body, puc, ours)
		return
	}
	p.body.shrink(differ)
	t.Errorf("program %d, shrunk:\n%s\nPUC:\n%.2000s\nours:\n%.2000s", p.seed, p.body, puc, ours)
}

// names are what the programs use of what every module has.
var names = &luasrc.Names{Globals: map[string]bool{}}

func init() {
	for _, name := range strings.Fields("NOT_SPAM deny require tostring tonumber type select unpack pcall xpcall error ipairs pairs next math string table coroutine") {
		names.Globals[name] = true
	}
}

// sound says that p is Lua and has no globals but its own.
func (p *program) sound() bool {
	found, err := luasrc.Compile("p.lua", []byte(p.forUs(0)), names)
	if err != nil {
		return false
	}
	for _, g := range found.Globals {
		if g.Name[0] != 'G' && g.Name != catalog.CheckEventForSpam.Name {
			return false
		}
	}
	return true
}
