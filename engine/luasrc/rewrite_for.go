package luasrc

import "github.com/yuin/gopher-lua/ast"

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

// keepCalls keeps the values of calls in the first expression of a `for ... in`. The compiler takes the register of one
// for free: in `for x in f()(y)` it puts y in the place of f().
func keepCalls(e ast.Expr) {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		if e.Func != nil {
			keepCall(&e.Func)
		} else {
			keepCall(&e.Receiver)
		}
	case *ast.AttrGetExpr:
		keepCall(&e.Object)
	case *ast.ArithmeticOpExpr:
		keepCall(&e.Lhs)
	case *ast.RelationalOpExpr:
		keepCall(&e.Lhs)
	case *ast.LogicalOpExpr:
		keepCalls(e.Lhs)
		keepCalls(e.Rhs)
	case *ast.UnaryMinusOpExpr:
		keepCalls(e.Expr)
	case *ast.UnaryNotOpExpr:
		keepCalls(e.Expr)
	case *ast.UnaryLenOpExpr:
		keepCalls(e.Expr)
	}
}

// keepCall makes a call, or `...`, part of an expression whose register is not free.
func keepCall(at *ast.Expr) {
	keepCalls(*at)
	if !open(*at) && !single(*at) {
		return
	}
	yes := &ast.TrueExpr{}
	yes.SetLine((*at).Line())
	and := &ast.LogicalOpExpr{Operator: "and", Lhs: yes, Rhs: *at}
	and.SetLine((*at).Line())
	*at = and
}
