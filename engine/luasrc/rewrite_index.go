package luasrc

import (
	"slices"
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// largest is up to which number a key that is written down is let alone.
const largest = 256

// mayBeLarge reports whether key may be a number beyond what is small for certain.
func mayBeLarge(key ast.Expr) bool {
	switch k := key.(type) {
	case *ast.StringExpr, *ast.TrueExpr, *ast.FalseExpr, *ast.NilExpr, *ast.FunctionExpr, *ast.TableExpr:
		return false
	case *ast.NumberExpr:
		n, err := strconv.ParseFloat(k.Value, 64)
		return err != nil || n > largest
	}
	return true
}

// assignment gives what is to stand for s, whose expressions are rewritten already. gopher-lua evaluates in the very place
// of a local variable what is assigned to it: `a, b = b, a` makes both the same, `v = a and b` leaves v as it was where a
// is false, in `v = a, v()` the new v is called, `v = ...` destroys the variables after v, and so does `v = (f(v))` if v
// is the last parameter.
func assignment(s *ast.AssignStmt) ast.Stmt {
	if len(s.Lhs) > 1 {
		return several(s)
	}
	switch target := s.Lhs[0].(type) {
	case *ast.AttrGetExpr:
		switch {
		case !mayBeLarge(target.Key):
		case len(s.Rhs) > 1:
			return several(s)
		default:
			return indexed(target, s.Rhs[0])
		}
	case *ast.IdentExpr:
		if len(s.Rhs) > 1 {
			return several(s)
		}
		switch value := s.Rhs[0].(type) {
		case *ast.LogicalOpExpr, *ast.Comma3Expr:
			return several(s)
		case *ast.FuncCallExpr:
			value.AdjustRet = false // there is but one place for its values
		}
	}
	return s
}

// indexed is the call that assigns value to target.
func indexed(target *ast.AttrGetExpr, value ast.Expr) ast.Stmt {
	args := []ast.Expr{target.Object, target.Key, value}
	if appends(target) && isPlain(value) {
		args = []ast.Expr{target.Object, value}
	}
	for _, arg := range args {
		adjust(arg)
	}
	call := hiddenCall(indexName, target, args...)
	call.AdjustRet = false
	stmt := &ast.FuncCallStmt{Expr: call}
	stmt.SetLine(target.Line())
	stmt.SetLastLine(target.LastLine())
	return stmt
}

// appends recognizes t[#t + 1], t being a variable.
func appends(target *ast.AttrGetExpr) bool {
	object, isName := target.Object.(*ast.IdentExpr)
	sum, isSum := target.Key.(*ast.ArithmeticOpExpr)
	if !isName || !isSum || sum.Operator != "+" {
		return false
	}
	length, isLength := sum.Lhs.(*ast.UnaryLenOpExpr)
	one, isNumber := sum.Rhs.(*ast.NumberExpr)
	if !isLength || !isNumber || one.Value != "1" {
		return false
	}
	of, isName := length.Expr.(*ast.IdentExpr)
	return isName && of.Value == object.Value
}

// isPlain says that nothing runs while e is evaluated: what does may change how long a list is.
func isPlain(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.IdentExpr, *ast.FunctionExpr, *ast.Comma3Expr, *ast.TrueExpr, *ast.FalseExpr, *ast.NilExpr, *ast.NumberExpr, *ast.StringExpr:
		return true
	case *ast.TableExpr:
		return !slices.ContainsFunc(e.Fields, func(f *ast.Field) bool { return f.Key != nil && !isPlain(f.Key) || !isPlain(f.Value) })
	}
	return false
}

// several takes an assignment to several targets apart: everything is evaluated into hidden variables, tables and keys
// before values, and then assigned, the last one first as PUC Lua does.
func several(s *ast.AssignStmt) ast.Stmt {
	all := &ast.LocalAssignStmt{}
	all.SetLine(s.Line())
	hide := func(name string, at int, e ast.Expr) ast.Expr {
		hidden := "(" + name + strconv.Itoa(at) + ")"
		all.Names = append(all.Names, hidden)
		if e != nil {
			adjust(e)
			all.Exprs = append(all.Exprs, e)
		}
		return ident(hidden, s)
	}
	for i, target := range s.Lhs {
		if t, ok := target.(*ast.AttrGetExpr); ok {
			t.Object, t.Key = hide("table", i, t.Object), hideKey(hide, i, t.Key)
		}
	}
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{all}}
	block.SetLine(s.Line())
	block.SetLastLine(s.LastLine())
	values := make([]ast.Expr, len(s.Lhs))
	for i := range s.Lhs {
		values[i] = hide("value", i, nil)
	}
	for i := len(s.Lhs) - 1; i >= 0; i-- {
		block.Stmts = append(block.Stmts, assigned(s.Lhs[i], values[i], s))
	}
	all.Exprs = append(all.Exprs, s.Rhs...)
	return block
}

// hideKey leaves keys that are no computed ones where they are.
func hideKey(hide func(string, int, ast.Expr) ast.Expr, at int, key ast.Expr) ast.Expr {
	if !mayBeLarge(key) {
		return key
	}
	return hide("key", at, key)
}

// assigned assigns one value to one target.
func assigned(target, value ast.Expr, s *ast.AssignStmt) ast.Stmt {
	if t, ok := target.(*ast.AttrGetExpr); ok && mayBeLarge(t.Key) {
		return indexed(t, value)
	}
	one := &ast.AssignStmt{Lhs: []ast.Expr{target}, Rhs: []ast.Expr{value}}
	one.SetLine(s.Line())
	one.SetLastLine(s.LastLine())
	return one
}

func ident(name string, at ast.PositionHolder) *ast.IdentExpr {
	e := &ast.IdentExpr{Value: name}
	e.SetLine(at.Line())
	return e
}

// hiddenCall is a call, at the place of at, of the function in a hidden variable.
func hiddenCall(name string, at ast.PositionHolder, args ...ast.Expr) *ast.FuncCallExpr {
	call := &ast.FuncCallExpr{Func: ident(name, at), Args: args, AdjustRet: true}
	call.SetLine(at.Line())
	call.SetLastLine(at.LastLine())
	return call
}
