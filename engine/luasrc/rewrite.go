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

// rewriter changes the tree: each chain of `..` becomes one call of the function in concatName, each assignment to a
// key that may be a number one of the function in indexName, and what gopher-lua compiles to something else than was
// written is put in a way that it gets right.
type rewriter struct {
	last string // the last parameter of the function; "" if it has none
}

// rewrite gives the statements of the file in the form that is compiled. Lines stay.
func rewrite(chunk []ast.Stmt) []ast.Stmt {
	hidden := &ast.LocalAssignStmt{Names: []string{concatName, indexName}}
	if len(chunk) > 0 {
		hidden.SetLine(chunk[0].Line())
	}
	return append([]ast.Stmt{hidden}, (&rewriter{}).block(chunk)...)
}

// takeHidden makes the hidden local variables, the first of the file, its parameters: the compiler has set them to nil.
func takeHidden(main *lua.FunctionProto) {
	main.Code[0] = uint32(lua.OP_NOP) << opShift
	main.NumParameters = 2
}

func (w *rewriter) block(stmts []ast.Stmt) []ast.Stmt {
	for i, s := range stmts {
		w.stmt(s)
		if assign, ok := s.(*ast.AssignStmt); ok {
			stmts[i] = w.assignment(assign)
		}
	}
	return landings(stmts)
}

func (w *rewriter) exprs(list []ast.Expr) {
	for i := range list {
		w.expr(&list[i])
	}
}

func (w *rewriter) stmt(stmt ast.Stmt) {
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		w.exprs(s.Lhs)
		w.exprs(s.Rhs)
		firstValues(s)
		w.protectLast(s)
	case *ast.LocalAssignStmt:
		w.exprs(s.Exprs)
		hideItself(s)
	case *ast.FuncCallStmt:
		w.expr(&s.Expr)
	case *ast.FuncDefStmt:
		w.optional(&s.Name.Func)
		w.optional(&s.Name.Receiver)
		w.function(s.Func, s.Name.Func == nil)
	case *ast.DoBlockStmt:
		s.Stmts = w.block(s.Stmts)
	case *ast.WhileStmt:
		w.expr(&s.Condition)
		s.Stmts = w.block(s.Stmts)
		w.while(s)
	case *ast.RepeatStmt:
		s.Stmts = landing(w.block(s.Stmts))
		w.expr(&s.Condition)
	case *ast.IfStmt:
		w.expr(&s.Condition)
		s.Then, s.Else = w.block(s.Then), w.block(s.Else)
	case *ast.NumberForStmt:
		w.expr(&s.Init)
		w.expr(&s.Limit)
		w.optional(&s.Step)
		s.Stmts = landing(w.block(s.Stmts))
	case *ast.GenericForStmt:
		w.exprs(s.Exprs)
		completeFor(s)
		s.Stmts = landing(w.block(s.Stmts))
	case *ast.ReturnStmt:
		w.exprs(s.Exprs)
	}
}

func (w *rewriter) function(fn *ast.FunctionExpr, method bool) {
	outer := w.last
	w.last = ""
	if method {
		w.last = "self"
	}
	if n := len(fn.ParList.Names); n > 0 {
		w.last = fn.ParList.Names[n-1]
	}
	fn.Stmts = w.block(fn.Stmts)
	w.last = outer
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
		w.function(e, false)
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
		firstValue(&e.Lhs)
		firstValue(&e.Rhs)
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

// protectLast keeps the compiler from a short cut: it makes the call of `p = (f(p))`, p being the last parameter, in
// the place of p and the variables after it. The only call of an assignment to one variable is safe without brackets;
// where that is not it, `true and f(p)` is.
func (w *rewriter) protectLast(s *ast.AssignStmt) {
	for i := range min(len(s.Lhs), len(s.Rhs)) {
		call, isCall := s.Rhs[i].(*ast.FuncCallExpr)
		if id, ok := s.Lhs[i].(*ast.IdentExpr); !ok || !isCall || id.Value != w.last {
			continue
		}
		last := i == len(s.Rhs)-1
		switch {
		case last && i == len(s.Lhs)-1:
			call.AdjustRet = false
		case !last || call.AdjustRet:
			yes := &ast.TrueExpr{}
			yes.SetLine(call.Line())
			and := &ast.LogicalOpExpr{Operator: "and", Lhs: yes, Rhs: call}
			and.SetLine(call.Line())
			s.Rhs[i] = and
		}
	}
}

// completeFor gives a `for ... in` its three values. The compiler counts them by the names of the loop: of `in next, t`
// with two names it leaves the third undefined, of `in f, g()` with one it drops what g returns.
func completeFor(s *ast.GenericForStmt) {
	const values = 3
	last := s.Exprs[len(s.Exprs)-1]
	if open(last) {
		for len(s.Names) < min(len(s.Exprs), values) {
			s.Names = append(s.Names, "(for nothing)")
		}
		return
	}
	for more := single(last); more || len(s.Exprs) < values; more = false {
		null := &ast.NilExpr{}
		null.SetLine(s.Line())
		s.Exprs = append(s.Exprs, null)
	}
}
