package luasrc

import "github.com/yuin/gopher-lua/ast"

// gopher-lua shortens a jump to a jump. Where the second one stands before the first, it takes the way for the place,
// and the first then goes anywhere. Only a loop, or a goto, jumps backwards: what follows must not begin with a jump.

// landing puts an instruction that does nothing in front of a list that may begin with a jump.
func landing(stmts []ast.Stmt) []ast.Stmt {
	if i := first(stmts); i >= 0 && jumps(stmts[i]) {
		return append([]ast.Stmt{nothing(stmts[i])}, stmts...)
	}
	return stmts
}

// nothing is a statement that does nothing: it makes a variable and forgets it.
func nothing(at ast.PositionHolder) ast.Stmt {
	local := &ast.LocalAssignStmt{Names: []string{"(nothing)"}}
	local.SetLine(at.Line())
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{local}}
	block.SetLine(at.Line())
	block.SetLastLine(at.Line())
	return block
}

// landings makes the labels in a list fit to be jumped to.
func landings(stmts []ast.Stmt) []ast.Stmt {
	var mended []ast.Stmt
	for i, s := range stmts {
		if _, ok := s.(*ast.LabelStmt); ok {
			if j := first(stmts[i+1:]); j >= 0 && jumps(stmts[i+1+j]) {
				mended = append(mended, s, nothing(s))
				continue
			}
		}
		mended = append(mended, s)
	}
	return mended
}

// first is the place of the first statement from which there is code, -1 if there is none.
func first(stmts []ast.Stmt) int {
	for i, s := range stmts {
		switch s := s.(type) {
		case *ast.LabelStmt:
			continue
		case *ast.DoBlockStmt:
			if first(s.Stmts) < 0 {
				continue
			}
		}
		return i
	}
	return -1
}

// jumps reports whether the code of a statement may begin with a jump. The loops in it are mended already.
func jumps(stmt ast.Stmt) bool {
	switch s := stmt.(type) {
	case *ast.GotoStmt, *ast.BreakStmt:
		return true
	case *ast.IfStmt:
		return isConstant(s.Condition, true)
	case *ast.WhileStmt:
		return isConstant(s.Condition, true) && listJumps(s.Stmts)
	case *ast.RepeatStmt:
		return first(s.Stmts) < 0 && isConstant(s.Condition, true) || listJumps(s.Stmts)
	case *ast.DoBlockStmt:
		return listJumps(s.Stmts)
	case *ast.NumberForStmt:
		return isConstant(s.Init, false)
	case *ast.GenericForStmt:
		return isConstant(s.Exprs[0], false)
	case *ast.LocalAssignStmt:
		return len(s.Exprs) > 0 && isConstant(s.Exprs[0], false)
	case *ast.ReturnStmt:
		return len(s.Exprs) > 0 && isConstant(s.Exprs[0], false)
	case *ast.FuncCallStmt:
		return isConstant(s.Expr, false)
	case *ast.AssignStmt:
		for _, e := range append(s.Lhs[:len(s.Lhs):len(s.Lhs)], s.Rhs...) {
			if isConstant(e, false) {
				return true
			}
		}
	}
	return false
}

// listJumps is jumps of the first statement of a list from which there is code.
func listJumps(stmts []ast.Stmt) bool {
	i := first(stmts)
	return i < 0 || jumps(stmts[i])
}

// isConstant reports whether what is evaluated first in e is a constant that decides where to go on: decides says so
// of e itself.
func isConstant(e ast.Expr, decides bool) bool {
	switch e := e.(type) {
	case *ast.TrueExpr, *ast.FalseExpr, *ast.NilExpr, *ast.NumberExpr, *ast.StringExpr:
		return decides
	case *ast.LogicalOpExpr:
		return isConstant(e.Lhs, true)
	case *ast.UnaryNotOpExpr:
		return isConstant(e.Expr, decides)
	case *ast.UnaryMinusOpExpr:
		return isConstant(e.Expr, false)
	case *ast.UnaryLenOpExpr:
		return isConstant(e.Expr, false)
	case *ast.RelationalOpExpr:
		return isConstant(e.Lhs, false) || isConstant(e.Rhs, false)
	case *ast.ArithmeticOpExpr:
		return isConstant(e.Lhs, false) || isConstant(e.Rhs, false)
	case *ast.AttrGetExpr:
		return isConstant(e.Object, false) || isConstant(e.Key, false)
	case *ast.FuncCallExpr:
		return e.Func != nil && isConstant(e.Func, false) || e.Receiver != nil && isConstant(e.Receiver, false)
	}
	return false
}

// while gives a loop whose condition begins with a jump the condition `true`, and tests it inside.
func while(s *ast.WhileStmt) {
	if _, endless := s.Condition.(*ast.TrueExpr); !endless && isConstant(s.Condition, true) {
		leave := &ast.BreakStmt{}
		leave.SetLine(s.Line())
		test := &ast.IfStmt{Condition: s.Condition, Else: []ast.Stmt{leave}}
		test.SetLine(s.Line())
		test.SetLastLine(s.LastLine())
		endless := &ast.TrueExpr{}
		endless.SetLine(s.Line())
		s.Condition, s.Stmts = endless, append([]ast.Stmt{test}, s.Stmts...)
	}
	s.Stmts = landing(s.Stmts)
}
