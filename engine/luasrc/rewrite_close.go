package luasrc

import (
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// A closure shares a variable with the function around it until the variable ends: then it must be told, or it goes on to
// read whatever comes to be in that place. gopher-lua forgets that where `break` leaves a block inside the loop, and tells
// every variable of the function where `goto` leaves none.

// scope is a block while it is being rewritten.
type scope struct {
	loop     bool
	declares bool // variables
	encloses bool // functions
	broken   bool // by a break out of it
	leaves   bool // a loop of whose breaks one leaves variables open
}

func (w *rewriter) enter(loop bool) { w.scopes = append(w.scopes, scope{loop: loop}) }

// leave ends the innermost scope. It reports whether that is a loop whose breaks leave variables open.
func (w *rewriter) leave() bool {
	last := len(w.scopes) - 1
	s := w.scopes[last]
	w.scopes = w.scopes[:last]
	if s.encloses {
		w.encloses()
	}
	if !s.loop && s.broken && s.declares && s.encloses {
		w.around().leaves = true
	}
	return s.leaves
}

// around is the innermost loop.
func (w *rewriter) around() *scope {
	for i := len(w.scopes) - 1; i >= 0; i-- {
		if w.scopes[i].loop {
			return &w.scopes[i]
		}
	}
	return new(scope) // a break outside of a loop: the compiler will say so
}

func (w *rewriter) declares() { w.scopes[len(w.scopes)-1].declares = true }

func (w *rewriter) encloses() {
	if last := len(w.scopes) - 1; last >= 0 {
		w.scopes[last].encloses = true
	}
}

func (w *rewriter) breaks() {
	for i := len(w.scopes) - 1; i >= 0 && !w.scopes[i].loop; i-- {
		w.scopes[i].broken = true
	}
}

// closed puts a loop into a block with a variable that a function uses, though it is never made. At the end of such a
// block the compiler tells the closures of it and of what is inside.
func closed(loop ast.Stmt) ast.Stmt {
	const name = "(closed)"
	local := &ast.LocalAssignStmt{Names: []string{name}}
	local.SetLine(loop.Line())
	give := &ast.ReturnStmt{Exprs: []ast.Expr{ident(name, loop)}}
	give.SetLine(loop.Line())
	fn := &ast.FunctionExpr{ParList: &ast.ParList{}, Stmts: []ast.Stmt{give}}
	fn.SetLine(loop.Line())
	fn.SetLastLine(loop.Line())
	user := &ast.LocalAssignStmt{Names: []string{"(user)"}, Exprs: []ast.Expr{fn}}
	user.SetLine(loop.Line())
	no := &ast.FalseExpr{}
	no.SetLine(loop.Line())
	never := &ast.IfStmt{Condition: no, Then: []ast.Stmt{user}}
	never.SetLine(loop.Line())
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{local, never, loop}}
	block.SetLine(loop.Line())
	block.SetLastLine(loop.LastLine())
	return block
}

// gotoName is a variable of each function that has a goto, the first after the parameters.
const gotoName = "(goto)"

func hasGoto(body []ast.Stmt) ast.Stmt {
	local := &ast.LocalAssignStmt{Names: []string{gotoName}}
	local.SetLine(body[0].Line())
	return local
}

// keepOpen removes what tells the closures of all variables of a function that has a goto. No variable of such a function
// has number 0 and ends before the function does, so what is not to be removed has another number.
func keepOpen(fp *lua.FunctionProto) {
	has := false
	for _, local := range fp.DbgLocals {
		has = has || local.Name == gotoName
	}
	for i, inst := range fp.Code {
		if has && operation(inst) == lua.OP_CLOSE && inst>>argAShift&argAMask == 0 {
			fp.Code[i] = uint32(lua.OP_NOP) << opShift
		}
	}
}
