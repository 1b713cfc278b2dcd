package luasrc

import "github.com/yuin/gopher-lua/ast"

// firstValue makes `...` where one value of it is wanted a call that gives that value. gopher-lua fetches it into the
// place where it is wanted, and takes what comes after that place, other local variables, for free.
func firstValue(at *ast.Expr) {
	dots, ok := (*at).(*ast.Comma3Expr)
	if !ok {
		return
	}
	const name = "(first)"
	all := func() *ast.Comma3Expr {
		e := &ast.Comma3Expr{}
		e.SetLine(dots.Line())
		return e
	}
	local := &ast.LocalAssignStmt{Names: []string{name}, Exprs: []ast.Expr{all()}}
	local.SetLine(dots.Line())
	give := &ast.ReturnStmt{Exprs: []ast.Expr{ident(name, dots)}}
	give.SetLine(dots.Line())
	fn := &ast.FunctionExpr{ParList: &ast.ParList{HasVargs: true}, Stmts: []ast.Stmt{local, give}}
	fn.SetLine(dots.Line())
	fn.SetLastLine(dots.Line())
	call := &ast.FuncCallExpr{Func: fn, Args: []ast.Expr{all()}, AdjustRet: true}
	call.SetLine(dots.Line())
	call.SetLastLine(dots.Line())
	*at = call
}

// firstValues is firstValue for an assignment, all but the last value of which are single ones, and the last too where
// there is but one variable for it.
func firstValues(s *ast.AssignStmt) {
	for i := range s.Rhs {
		if i < len(s.Rhs)-1 || i >= len(s.Lhs)-1 || single(s.Rhs[i]) {
			firstValue(&s.Rhs[i])
		}
	}
}
