package luasrc

import "github.com/yuin/gopher-lua/ast"

func (v *resolver) block(stmts []ast.Stmt) {
	mark := len(v.stack)
	for _, s := range stmts {
		v.stmt(s)
	}
	v.hide(mark)
}

func (v *resolver) exprs(list []ast.Expr) {
	for _, e := range list {
		v.expr(e)
	}
}

func (v *resolver) stmt(stmt ast.Stmt) {
	defer func() { v.depth-- }()
	if !v.enter(stmt.Line()) {
		return
	}
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		v.assign(s)
	case *ast.LocalAssignStmt:
		v.localAssign(s)
	case *ast.FuncCallStmt:
		v.expr(s.Expr)
	case *ast.FuncDefStmt:
		v.funcDef(s)
	case *ast.DoBlockStmt:
		v.block(s.Stmts)
	case *ast.WhileStmt:
		v.expr(s.Condition)
		v.block(s.Stmts)
	case *ast.RepeatStmt: // the condition sees the locals of the block
		mark := len(v.stack)
		for _, inner := range s.Stmts {
			v.stmt(inner)
		}
		v.expr(s.Condition)
		v.hide(mark)
	case *ast.IfStmt:
		v.expr(s.Condition)
		v.block(s.Then)
		v.block(s.Else)
	case *ast.NumberForStmt:
		v.numberFor(s)
	case *ast.GenericForStmt:
		v.exprs(s.Exprs)
		v.loop(append([]string{"(for generator)", "(for state)", "(for control)"}, s.Names...), s.Line(), s.Stmts)
	case *ast.ReturnStmt:
		v.exprs(s.Exprs)
	case *ast.LabelStmt, *ast.GotoStmt:
		if v.jumps++; v.jumps > maxJumps {
			v.refuse(stmt.Line(), "more than %d goto and labels in one file", maxJumps)
		}
	}
}

func (v *resolver) numberFor(s *ast.NumberForStmt) {
	v.expr(s.Init)
	v.expr(s.Limit)
	if s.Step != nil {
		v.expr(s.Step)
	}
	v.loop([]string{"(for index)", "(for limit)", "(for step)", s.Name}, s.Line(), s.Stmts)
}

// loop walks the body with names visible; the compiler keeps the loop's own state in local variables too.
func (v *resolver) loop(names []string, line int, body []ast.Stmt) {
	mark := len(v.stack)
	for _, name := range names {
		v.declare(name, line)
	}
	v.block(body)
	v.hide(mark)
}

func (v *resolver) assign(s *ast.AssignStmt) {
	for i, left := range s.Lhs {
		if id, ok := left.(*ast.IdentExpr); ok && i < len(s.Rhs) {
			if fn, ok := s.Rhs[i].(*ast.FunctionExpr); ok {
				v.define(id.Value, fn, id.Line())
			}
		}
		v.target(left)
	}
	v.exprs(s.Rhs)
}

// target walks what is assigned to.
func (v *resolver) target(left ast.Expr) {
	switch e := left.(type) {
	case *ast.IdentExpr:
		v.write(e.Value, e.Line())
	case *ast.AttrGetExpr:
		if id, key := v.member(e); id != nil {
			v.memberWrites = append(v.memberWrites, use{id.Value, key, e.Key.Line()})
			v.read(id.Value, id.Line())
			v.constant(key)
			return
		}
		v.expr(e)
	default:
		v.expr(e)
	}
}

// member gives the global and the name of its member that e stands for; nil if it is something else.
func (v *resolver) member(e *ast.AttrGetExpr) (*ast.IdentExpr, string) {
	id, ok := e.Object.(*ast.IdentExpr)
	key, constant := e.Key.(*ast.StringExpr)
	if !ok || !constant || v.live[id.Value] > 0 {
		return nil, ""
	}
	return id, key.Value
}

// localAssign declares after the values, but `local function` before them.
func (v *resolver) localAssign(s *ast.LocalAssignStmt) {
	recursive := isFunction(s) && seesItself(s)
	if !recursive {
		v.exprs(s.Exprs)
	}
	for _, name := range s.Names {
		v.declare(name, s.Line())
	}
	if recursive {
		v.exprs(s.Exprs)
	}
}

func (v *resolver) funcDef(s *ast.FuncDefStmt) {
	if s.Name.Func == nil {
		v.method(s)
		return
	}
	if id, ok := s.Name.Func.(*ast.IdentExpr); ok {
		v.define(id.Value, s.Func, id.Line())
	}
	v.target(s.Name.Func)
	v.function(s.Func, false)
}

// method walks `function a:b()`, which assigns a.b.
func (v *resolver) method(s *ast.FuncDefStmt) {
	if id, ok := s.Name.Receiver.(*ast.IdentExpr); ok && v.live[id.Value] == 0 {
		v.memberWrites = append(v.memberWrites, use{id.Value, s.Name.Method, id.Line()})
	}
	v.expr(s.Name.Receiver)
	v.constant(s.Name.Method)
	v.function(s.Func, true)
}

func (v *resolver) expr(expr ast.Expr) {
	defer func() { v.depth-- }()
	if !v.enter(expr.Line()) {
		return
	}
	switch e := expr.(type) {
	case *ast.IdentExpr:
		v.read(e.Value, e.Line())
	case *ast.StringExpr:
		v.constant(e.Value)
	case *ast.NumberExpr:
		v.constant("\x00" + e.Value) // apart from the strings
	case *ast.FunctionExpr:
		v.function(e, false)
	case *ast.AttrGetExpr:
		if id, key := v.member(e); id != nil {
			v.members = append(v.members, use{id.Value, key, e.Key.Line()})
		}
		v.expr(e.Object)
		v.expr(e.Key)
	case *ast.FuncCallExpr:
		v.call(e)
	case *ast.TableExpr:
		v.table(e)
	default:
		v.operands(expr)
	}
}

func (v *resolver) operands(expr ast.Expr) {
	switch e := expr.(type) {
	case *ast.LogicalOpExpr:
		v.expr(e.Lhs)
		v.expr(e.Rhs)
	case *ast.RelationalOpExpr:
		v.expr(e.Lhs)
		v.expr(e.Rhs)
	case *ast.StringConcatOpExpr:
		v.local(concatName)
		v.expr(e.Lhs)
		v.expr(e.Rhs)
	case *ast.ArithmeticOpExpr:
		v.expr(e.Lhs)
		v.expr(e.Rhs)
	case *ast.UnaryMinusOpExpr:
		v.expr(e.Expr)
	case *ast.UnaryNotOpExpr:
		v.expr(e.Expr)
	case *ast.UnaryLenOpExpr:
		v.expr(e.Expr)
	}
}

func (v *resolver) call(e *ast.FuncCallExpr) {
	if e.Func != nil {
		v.expr(e.Func)
	} else {
		if id, ok := e.Receiver.(*ast.IdentExpr); ok && v.live[id.Value] == 0 {
			v.members = append(v.members, use{id.Value, e.Method, e.Line()})
		}
		v.expr(e.Receiver)
		v.constant(e.Method)
	}
	v.exprs(e.Args)
}

func (v *resolver) table(e *ast.TableExpr) {
	items := 0
	for _, f := range e.Fields {
		if f.Key != nil {
			v.expr(f.Key)
		} else {
			items++
		}
		v.expr(f.Value)
	}
	if items > maxItems {
		v.refuse(e.Line(), "more than %d items in one table; keep long lists in data files", maxItems)
	}
}
