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
	return append([]ast.Stmt{hidden}, rewriteBlock(chunk)...)
}

// takeHidden makes the hidden local variables, the first of the file, its parameters: the compiler has set them to nil.
func takeHidden(main *lua.FunctionProto) {
	main.Code[0] = uint32(lua.OP_NOP) << opShift
	main.NumParameters = 2
}

func rewriteBlock(stmts []ast.Stmt) []ast.Stmt {
	for i, s := range stmts {
		rewriteStmt(s)
		if assign, ok := s.(*ast.AssignStmt); ok {
			stmts[i] = assignment(assign)
		}
	}
	return landings(stmts)
}

func rewriteExprs(list []ast.Expr) {
	for i := range list {
		rewriteExpr(&list[i])
	}
}

func rewriteStmt(stmt ast.Stmt) {
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		rewriteExprs(s.Lhs)
		rewriteExprs(s.Rhs)
	case *ast.LocalAssignStmt:
		rewriteExprs(s.Exprs)
		hideItself(s)
	case *ast.FuncCallStmt:
		rewriteExpr(&s.Expr)
	case *ast.FuncDefStmt:
		rewriteOptional(&s.Name.Func)
		rewriteOptional(&s.Name.Receiver)
		s.Func.Stmts = rewriteBlock(s.Func.Stmts)
	case *ast.DoBlockStmt:
		s.Stmts = rewriteBlock(s.Stmts)
	case *ast.WhileStmt:
		rewriteExpr(&s.Condition)
		s.Stmts = rewriteBlock(s.Stmts)
		while(s)
	case *ast.RepeatStmt:
		s.Stmts = landing(rewriteBlock(s.Stmts))
		rewriteExpr(&s.Condition)
	case *ast.IfStmt:
		rewriteExpr(&s.Condition)
		s.Then, s.Else = rewriteBlock(s.Then), rewriteBlock(s.Else)
	case *ast.NumberForStmt:
		rewriteExpr(&s.Init)
		rewriteExpr(&s.Limit)
		rewriteOptional(&s.Step)
		s.Stmts = landing(rewriteBlock(s.Stmts))
	case *ast.GenericForStmt:
		rewriteExprs(s.Exprs)
		completeFor(s)
		keepCalls(s.Exprs[0])
		s.Stmts = landing(rewriteBlock(s.Stmts))
	case *ast.ReturnStmt:
		rewriteExprs(s.Exprs)
	}
}

func rewriteOptional(e *ast.Expr) {
	if *e != nil {
		rewriteExpr(e)
	}
}

func rewriteExpr(at *ast.Expr) {
	switch e := (*at).(type) {
	case *ast.StringConcatOpExpr:
		*at = rewriteConcat(e)
	case *ast.FunctionExpr:
		e.Stmts = rewriteBlock(e.Stmts)
	case *ast.AttrGetExpr:
		rewriteExpr(&e.Object)
		rewriteExpr(&e.Key)
	case *ast.FuncCallExpr:
		rewriteOptional(&e.Func)
		rewriteOptional(&e.Receiver)
		rewriteExprs(e.Args)
	case *ast.TableExpr:
		rewriteTable(e)
	case *ast.LogicalOpExpr:
		rewriteExpr(&e.Lhs)
		rewriteExpr(&e.Rhs)
	case *ast.RelationalOpExpr:
		rewriteExpr(&e.Lhs)
		rewriteExpr(&e.Rhs)
	case *ast.ArithmeticOpExpr:
		rewriteExpr(&e.Lhs)
		rewriteExpr(&e.Rhs)
	case *ast.UnaryMinusOpExpr:
		rewriteExpr(&e.Expr)
	case *ast.UnaryNotOpExpr:
		rewriteExpr(&e.Expr)
	case *ast.UnaryLenOpExpr:
		rewriteExpr(&e.Expr)
	}
}

// rewriteTable makes calls with a key single values: of a last one the compiler took the result for an item too.
func rewriteTable(e *ast.TableExpr) {
	for _, f := range e.Fields {
		rewriteExpr(&f.Value)
		if f.Key != nil {
			rewriteExpr(&f.Key)
			adjust(f.Value)
			if mayBeLarge(f.Key) {
				adjust(f.Key)
				f.Key = hiddenCall(indexName, f.Key, f.Key)
			}
		}
	}
}

// rewriteConcat gives the call for a chain of `..`, which groups to the right.
func rewriteConcat(e *ast.StringConcatOpExpr) ast.Expr {
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
	rewriteExprs(call.Args)
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
