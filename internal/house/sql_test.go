package house_test

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rida/internal/kit/db"
	"rida/internal/testkit"
)

// statement is a constant of the tree whose name begins with "sql".
type statement struct {
	pkg, name, at, text string
}

// runsOn tells which engine a statement is for: both, unless its name ends in
// the name of one.
func (s statement) runsOn(e db.Engine) bool {
	switch {
	case strings.HasSuffix(s.name, "Postgres"):
		return e == db.Postgres
	case strings.HasSuffix(s.name, "SQLite"):
		return e == db.SQLite
	}
	return true
}

// constants folds the string constants of the tree, also those put together
// from others.
type constants struct {
	g     *goTree
	exprs map[string]ast.Expr // "internal/room/cases.columns"
}

func constantsOf(g *goTree) constants {
	c := constants{g: g, exprs: map[string]ast.Expr{}}
	for _, p := range g.packages {
		for _, f := range p.own() {
			for _, v := range valueSpecs(f.ast, token.CONST) {
				for i, n := range v.Names {
					if i < len(v.Values) {
						c.exprs[p.path+"."+n.Name] = v.Values[i]
					}
				}
			}
		}
	}
	return c
}

// valueSpecs are the constants (or variables) of a file, those inside functions
// too.
func valueSpecs(f *ast.File, kind token.Token) []*ast.ValueSpec {
	var out []*ast.ValueSpec
	ast.Inspect(f, func(n ast.Node) bool {
		if d, ok := n.(*ast.GenDecl); ok && d.Tok == kind {
			for _, s := range d.Specs {
				if v, ok := s.(*ast.ValueSpec); ok {
					out = append(out, v)
				}
			}
		}
		return true
	})
	return out
}

func (c constants) value(pkg string, f *ast.File, e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return literal(e)
		}
		return e.Value, e.Kind == token.INT
	case *ast.ParenExpr:
		return c.value(pkg, f, e.X)
	case *ast.BinaryExpr:
		a, okA := c.value(pkg, f, e.X)
		b, okB := c.value(pkg, f, e.Y)
		return a + b, okA && okB && e.Op == token.ADD
	case *ast.Ident:
		if x := c.exprs[pkg+"."+e.Name]; x != nil {
			return c.value(pkg, f, x)
		}
	case *ast.SelectorExpr:
		if other, ok := e.X.(*ast.Ident); ok {
			if from := importedAs(f, other.Name); c.exprs[from+"."+e.Sel.Name] != nil {
				return c.value(from, f, c.exprs[from+"."+e.Sel.Name])
			}
		}
	}
	return "", false
}

// importedAs is the package of the tree that a file knows under a name.
func importedAs(f *ast.File, name string) string {
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !strings.HasPrefix(p, module) {
			continue
		}
		if spec.Name != nil && spec.Name.Name == name || spec.Name == nil && path.Base(p) == name {
			return strings.TrimPrefix(p, module)
		}
	}
	return ""
}

// statements finds every statement of the tree.
func statements(t *testing.T, g *goTree) []statement {
	t.Helper()
	c := constantsOf(g)
	var out []statement
	for _, p := range g.packages {
		for _, f := range p.own() {
			for _, v := range valueSpecs(f.ast, token.VAR) {
				if n := v.Names[0]; isStatementName(n.Name) {
					t.Errorf("%s: %s is a variable; a statement is a constant", g.at(n.Pos()), n.Name)
				}
			}
			for _, v := range valueSpecs(f.ast, token.CONST) {
				for i, n := range v.Names {
					if !isStatementName(n.Name) || i >= len(v.Values) {
						continue
					}
					text, ok := c.value(p.path, f.ast, v.Values[i])
					if !ok {
						t.Errorf("%s: %s is not put together from string constants only", g.at(n.Pos()), n.Name)
						continue
					}
					out = append(out, statement{pkg: p.path, name: n.Name, at: g.at(n.Pos()), text: text})
				}
			}
		}
	}
	return out
}

func isStatementName(name string) bool {
	return len(name) > 3 && strings.HasPrefix(name, "sql") && name[3] >= 'A' && name[3] <= 'Z'
}

func TestEveryStatementIsPreparedOnBothEngines(t *testing.T) {
	g := tree(t)
	all := statements(t, g)
	if len(all) < 10 {
		t.Fatalf("only %d statements found: the search is broken", len(all))
	}
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		for _, s := range all {
			if !s.runsOn(w.DB.Engine()) {
				continue
			}
			stmt, err := w.DB.Conns().PrepareContext(t.Context(), s.text)
			if err != nil {
				t.Errorf("%s: %s: %v (a piece of a statement must not be named sql…; one for a single engine ends in Postgres or SQLite)", s.at, s.name, err)
				continue
			}
			if err := stmt.Close(); err != nil {
				t.Errorf("%s: close %s: %v", s.at, s.name, err)
			}
		}
	})
}

// TestNoStatementHidesInACall: a statement written into a call would escape the
// test above. The builder db.SQL is for lists whose filters are chosen at run
// time.
func TestNoStatementHidesInACall(t *testing.T) {
	g := tree(t)
	for _, p := range g.packages {
		if strings.HasPrefix(p.path, "internal/kit/db") || strings.HasPrefix(p.path, "internal/testkit") {
			continue
		}
		for _, f := range p.own() {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				s, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || !slices.Contains([]string{"Exec", "Get", "All"}, s.Sel.Name) {
					return true
				}
				for _, arg := range call.Args {
					if text, ok := literal(arg); ok && len(verbs.FindAllString(text, -1)) > 0 {
						t.Errorf("%s: this statement has no name: make it a constant sql… at the foot of the file", g.at(arg.Pos()))
					}
				}
				return true
			})
		}
	}
}
