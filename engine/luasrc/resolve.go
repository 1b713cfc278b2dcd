package luasrc

import (
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// What gopher-lua's compiler can take, each with room to spare for what people write. Beyond them it recurses
// without end in sight, needs minutes, or emits code that does something else.
const (
	maxDepth     = 1500  // statements and expressions inside each other, chains of operators and elseif included
	maxLocals    = 200   // of one function
	maxFunctions = 2000  // each costs the compiler 19 KB
	maxItems     = 25550 // in one table constructor: 511 batches of 50, the next one overwrites the first
	maxJumps     = 1000  // goto and labels, which are matched pairwise
	// maxWork is in comparisons of names, which the compiler looks up one by one: a second or two. It leaves room
	// for some 20,000 different strings in one function.
	maxWork = 1e9
)

// resolver walks the tree once, finds out which names are globals, and stops where the compiler had to suffer.
type resolver struct {
	*report
	stop   bool // the tree must not be compiled
	depth  int
	work   float64
	made   int // functions
	jumps  int
	live   map[string]int // how many local variables of a name are visible
	stack  []string       // the visible local variables, innermost last
	fn     *funcScope
	locals map[string]int // every name of a local variable, with the line of its first declaration

	reads, writes, members []use
	memberWrites           []use
	globals                []Global
	byName                 map[string]int // into globals
	functions              map[string]Func
	inner                  []use
}

// funcScope is what the compiler keeps per function.
type funcScope struct {
	parent    *funcScope
	base      int            // of its local variables in the stack
	constants map[string]int // names, strings and numbers, in the order in which the compiler numbers them
	full      bool           // too many local variables, reported
}

func resolve(chunk []ast.Stmt, r *report) *resolver {
	v := &resolver{report: r, live: map[string]int{}, locals: map[string]int{},
		byName: map[string]int{}, functions: map[string]Func{}}
	v.fn = &funcScope{constants: map[string]int{}}
	v.declare(concatName, 0)
	v.block(chunk)
	return v
}

// refuse reports what makes compiling hopeless; only the first matters.
func (v *resolver) refuse(line int, format string, args ...any) {
	if !v.stop {
		v.stop = true
		v.add(line, 0, format, args...)
	}
}

// enter counts one level of the tree, to be left by `v.depth--`.
func (v *resolver) enter(line int) bool {
	v.depth++
	if v.depth > maxDepth {
		v.refuse(line, "too long a chain of operators, calls or elseif (more than %d steps)", maxDepth)
	}
	if v.work > maxWork {
		v.refuse(line, "too many different names and values in one function; keep long lists in data files")
	}
	return !v.stop
}

// declare makes a local variable visible.
func (v *resolver) declare(name string, line int) {
	v.live[name]++
	v.stack = append(v.stack, name)
	if _, known := v.locals[name]; !known {
		v.locals[name] = line
	}
	if len(v.stack)-v.fn.base > maxLocals && !v.fn.full {
		v.fn.full = true
		v.add(line, 0, "more than %d local variables in one function", maxLocals)
	}
}

// hide ends the visibility of the local variables declared since the stack had height mark.
func (v *resolver) hide(mark int) {
	for _, name := range v.stack[mark:] {
		v.live[name]--
	}
	v.stack = v.stack[:mark]
}

// constant counts what the compiler does to find s among those of the function.
func (v *resolver) constant(s string) {
	i, ok := v.fn.constants[s]
	if !ok {
		i = len(v.fn.constants)
		v.fn.constants[s] = i
	}
	v.work += 4 * float64(i)
}

// local reports whether name is a local variable here.
func (v *resolver) local(name string) bool {
	v.work += float64(len(v.stack) + v.depth)
	return v.live[name] > 0
}

func (v *resolver) read(name string, line int) {
	if !v.local(name) {
		v.constant(name)
		v.reads = append(v.reads, use{name: name, line: line})
	}
}

func (v *resolver) write(name string, line int) {
	if v.local(name) {
		return
	}
	v.constant(name)
	u := use{name: name, line: line}
	top := v.fn.parent == nil
	v.writes = append(v.writes, u)
	if !top {
		v.inner = append(v.inner, u)
	}
	if i, ok := v.byName[name]; ok {
		v.globals[i].TopLevel = v.globals[i].TopLevel || top
		return
	}
	v.byName[name] = len(v.globals)
	v.globals = append(v.globals, Global{Name: name, Line: line, TopLevel: top})
}

// define remembers fn as the value of a global that code outside of functions assigns.
func (v *resolver) define(name string, fn *ast.FunctionExpr, line int) {
	if v.live[name] == 0 && v.fn.parent == nil {
		v.functions[name] = Func{Name: name, Line: line, Params: fn.ParList.Names, Variadic: fn.ParList.HasVargs}
	}
}

// function walks a function; a method has the parameter self.
func (v *resolver) function(fn *ast.FunctionExpr, method bool) {
	if v.made++; v.made > maxFunctions {
		v.refuse(fn.Line(), "more than %d functions in one file", maxFunctions)
		return
	}
	mark := len(v.stack)
	v.fn = &funcScope{parent: v.fn, base: mark, constants: map[string]int{}}
	if method {
		v.declare("self", fn.Line())
	}
	for _, name := range fn.ParList.Names {
		v.declare(name, fn.Line())
	}
	if fn.ParList.HasVargs && lua.CompatVarArg {
		v.declare("arg", fn.Line()) // as Lua 5.0 had it
	}
	v.block(fn.Stmts)
	v.hide(mark)
	v.fn = v.fn.parent
}
