package luasrc

import "github.com/yuin/gopher-lua/ast"

// isFunction says that s declares one variable that is a function.
func isFunction(s *ast.LocalAssignStmt) bool {
	if len(s.Names) != 1 || len(s.Exprs) != 1 {
		return false
	}
	_, ok := s.Exprs[0].(*ast.FunctionExpr)
	return ok
}

// seesItself tells `local function f`, of which the parser has the last line, from `local f = function`, where an f
// inside is another variable.
func seesItself(s *ast.LocalAssignStmt) bool { return s.LastLine() != 0 }

// hideItself keeps the compiler from taking `local f = function` for `local function f`: where there is one value more,
// it declares the variable after the function.
func hideItself(s *ast.LocalAssignStmt) {
	if isFunction(s) && !seesItself(s) {
		null := &ast.NilExpr{}
		null.SetLine(s.Line())
		s.Exprs = append(s.Exprs, null)
	}
}
