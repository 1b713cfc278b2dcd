package luasrc

import (
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// The local variables of the whole file that hold the functions for `..` and for `t[k] = v`. No script can name them.
const (
	concatName = "(concat)"
	indexName  = "(index)"
)

// rewrite gives the statements of the file in the form that is compiled: each chain of `..` becomes one call of the
// function in concatName, each assignment to a key that may be a number one of the function in indexName, and what
// gopher-lua compiles to something else than was written is put in a way that it gets right. Lines stay.
func rewrite(chunk []ast.Stmt) []ast.Stmt {
	hidden := &ast.LocalAssignStmt{Names: []string{concatName, indexName}}
	if len(chunk) > 0 {
		hidden.SetLine(chunk[0].Line())
	}
	return append([]ast.Stmt{hidden}, new(rewriter).body(chunk)...)
}

// rewriter knows what is around the place that is being rewritten.
type rewriter struct {
	scopes []scope // of the function, innermost last
	jumps  bool    // the function has a goto
}

// takeHidden makes the hidden local variables, the first of the file, its parameters: the compiler has set them to nil.
// And it leaves out the table `arg` of Lua 5.0, 2 KB at each call, which code outside of functions has no name for.
func takeHidden(main *lua.FunctionProto) {
	main.Code[0] = uint32(lua.OP_NOP) << opShift
	main.NumParameters = 2
	main.IsVarArg &^= lua.VarArgNeedsArg
}

// body rewrites the statements of a whole function.
func (w *rewriter) body(stmts []ast.Stmt) []ast.Stmt {
	outer := *w
	outer.encloses()
	w.scopes, w.jumps = nil, false
	stmts, _ = w.block(stmts, false)
	if w.jumps {
		stmts = append([]ast.Stmt{hasGoto(stmts)}, stmts...)
	}
	*w = outer
	return stmts
}

// inner rewrites the statements of a block that is no loop.
func (w *rewriter) inner(stmts []ast.Stmt) []ast.Stmt {
	stmts, _ = w.block(stmts, false)
	return stmts
}

// block rewrites the statements of a block. Of a loop it says whether breaks leave variables open.
func (w *rewriter) block(stmts []ast.Stmt, loop bool) (rewritten []ast.Stmt, leaves bool) {
	w.enter(loop)
	for i, s := range stmts {
		stmts[i] = w.stmt(s)
	}
	return landings(stmts), w.leave()
}

func (w *rewriter) exprs(list []ast.Expr) {
	for i := range list {
		w.expr(&list[i])
	}
}

// stmt gives what is to stand for the statement.
func (w *rewriter) stmt(stmt ast.Stmt) ast.Stmt {
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		w.exprs(s.Lhs)
		w.exprs(s.Rhs)
		return assignment(s)
	case *ast.LocalAssignStmt:
		w.declares()
		w.exprs(s.Exprs)
		hideItself(s)
	case *ast.FuncCallStmt:
		w.expr(&s.Expr)
	case *ast.FuncDefStmt:
		w.optional(&s.Name.Func)
		w.optional(&s.Name.Receiver)
		s.Func.Stmts = w.body(s.Func.Stmts)
	case *ast.DoBlockStmt:
		s.Stmts = w.inner(s.Stmts)
	case *ast.IfStmt:
		w.expr(&s.Condition)
		s.Then, s.Else = w.inner(s.Then), w.inner(s.Else)
	case *ast.ReturnStmt:
		w.exprs(s.Exprs)
	case *ast.BreakStmt:
		w.breaks()
	case *ast.GotoStmt:
		w.jumps = true
	default:
		return w.loop(s)
	}
	return stmt
}

// loop is stmt for loops.
func (w *rewriter) loop(stmt ast.Stmt) ast.Stmt {
	leaves := false
	switch s := stmt.(type) {
	case *ast.WhileStmt:
		w.expr(&s.Condition)
		s.Stmts, leaves = w.block(s.Stmts, true)
		while(s)
	case *ast.RepeatStmt:
		s.Stmts, leaves = w.block(s.Stmts, true)
		s.Stmts = landing(s.Stmts)
		w.expr(&s.Condition)
	case *ast.NumberForStmt:
		w.expr(&s.Init)
		w.expr(&s.Limit)
		w.optional(&s.Step)
		s.Stmts, leaves = w.block(s.Stmts, true)
		s.Stmts = landing(s.Stmts)
	case *ast.GenericForStmt:
		w.exprs(s.Exprs)
		completeFor(s)
		keepCalls(s.Exprs[0])
		s.Stmts, leaves = w.block(s.Stmts, true)
		s.Stmts = landing(s.Stmts)
	}
	if leaves {
		return closed(stmt)
	}
	return stmt
}

func (w *rewriter) optional(e *ast.Expr) {
	if *e != nil {
		w.expr(e)
	}
}

func (w *rewriter) expr(at *ast.Expr) {
	switch e := (*at).(type) {
	case *ast.StringConcatOpExpr:
		*at = w.concat(e)
	case *ast.FunctionExpr:
		e.Stmts = w.body(e.Stmts)
	case *ast.AttrGetExpr:
		w.expr(&e.Object)
		w.expr(&e.Key)
	case *ast.FuncCallExpr:
		w.optional(&e.Func)
		w.optional(&e.Receiver)
		w.exprs(e.Args)
	case *ast.TableExpr:
		w.table(e)
	case *ast.LogicalOpExpr:
		w.expr(&e.Lhs)
		w.expr(&e.Rhs)
	case *ast.RelationalOpExpr:
		w.expr(&e.Lhs)
		w.expr(&e.Rhs)
	case *ast.ArithmeticOpExpr:
		w.expr(&e.Lhs)
		w.expr(&e.Rhs)
	case *ast.UnaryMinusOpExpr:
		w.expr(&e.Expr)
	case *ast.UnaryNotOpExpr:
		w.expr(&e.Expr)
	case *ast.UnaryLenOpExpr:
		w.expr(&e.Expr)
	}
}

// table makes calls with a key single values: of a last one the compiler took the result for an item too.
func (w *rewriter) table(e *ast.TableExpr) {
	for _, f := range e.Fields {
		w.expr(&f.Value)
		if f.Key != nil {
			w.expr(&f.Key)
			adjust(f.Value)
			if mayBeLarge(f.Key) {
				adjust(f.Key)
				f.Key = hiddenCall(indexName, f.Key, f.Key)
			}
		}
	}
}

// concat gives the call for a chain of `..`, which groups to the right.
func (w *rewriter) concat(e *ast.StringConcatOpExpr) ast.Expr {
	call := hiddenCall(concatName, e)
	for more := true; more; {
		right, isChain := e.Rhs.(*ast.StringConcatOpExpr)
		call.Args = append(call.Args, e.Lhs)
		if more = isChain; more {
			e = right
		} else {
			call.Args = append(call.Args, e.Rhs)
		}
	}
	w.exprs(call.Args)
	adjust(call.Args[len(call.Args)-1])
	return call
}

// adjust makes e one value, as if it stood in brackets.
func adjust(e ast.Expr) {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		e.AdjustRet = true
	case *ast.Comma3Expr:
		e.AdjustRet = true
	}
}

// single says that e is a call or `...` in brackets: one value of as many as there may be.
func single(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		return e.AdjustRet
	case *ast.Comma3Expr:
		return e.AdjustRet
	}
	return false
}

// open says that e is a call or `...`, with all its values.
func open(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		return !e.AdjustRet
	case *ast.Comma3Expr:
		return !e.AdjustRet
	}
	return false
}
