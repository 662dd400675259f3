package house_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// longFiles may have more than maxLines lines, for the reason given.
var longFiles = map[string]string{}

// maxLines is where a file has more than one subject.
const maxLines = 600

// emptyNames say nothing about what is inside.
var emptyNames = []string{"util", "utils", "common", "types", "models", "helpers", "misc", "base", "shared"}

// wellKnown are methods that the standard library's own interfaces explain.
var wellKnown = []string{"Error", "Unwrap", "ServeHTTP", "Read", "Write", "Close"}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range tree(t).packages {
		var said string
		product := false
		for _, f := range p.files {
			product = product || !f.test
			if !f.test && f.ast.Doc != nil && !f.generated {
				said = f.ast.Doc.Text()
			}
		}
		if !product {
			continue
		}
		name := p.path[strings.LastIndex(p.path, "/")+1:]
		if !strings.HasPrefix(said, "Package "+name) && !strings.HasPrefix(said, "Command "+name) {
			t.Errorf("%s has no package comment that begins with \"Package %s\"", p.path, name)
		}
		if slices.Contains(emptyNames, name) {
			t.Errorf("%s: the name says nothing", p.path)
		}
	}
}

func TestFilesStayShort(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range tree(t).packages {
		for _, f := range p.files {
			if f.generated || f.lines <= maxLines {
				continue
			}
			seen[f.path] = true
			if longFiles[f.path] == "" {
				t.Errorf("%s has %d lines; split it, or give a reason in longFiles", f.path, f.lines)
			}
		}
	}
	for path := range longFiles {
		if !seen[path] {
			t.Errorf("longFiles names %s, which is short or gone", path)
		}
	}
}

func TestEveryExportedNameOfTheLowerFloorsIsExplained(t *testing.T) {
	g := tree(t)
	for _, p := range g.packages {
		if !strings.HasPrefix(p.path, "internal/kit/") && !strings.HasPrefix(p.path, "internal/core/") {
			continue
		}
		for _, f := range p.own() {
			for _, d := range f.ast.Decls {
				for _, name := range unexplained(d) {
					t.Errorf("%s: %s has no comment", g.at(name.Pos()), name.Name)
				}
			}
		}
	}
}

// unexplained gives the exported names of a declaration without a comment of
// their own or of their group.
func unexplained(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !slices.Contains(wellKnown, d.Name.Name) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		var out []*ast.Ident
		for _, s := range d.Specs {
			out = append(out, unexplainedSpec(s, d.Doc != nil)...)
		}
		return out
	}
	return nil
}

func unexplainedSpec(s ast.Spec, group bool) []*ast.Ident {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && s.Doc == nil && s.Comment == nil && !group {
			return []*ast.Ident{s.Name}
		}
	case *ast.ValueSpec:
		if s.Doc != nil || s.Comment != nil || group {
			return nil
		}
		var out []*ast.Ident
		for _, n := range s.Names {
			if n.IsExported() {
				out = append(out, n)
			}
		}
		return out
	}
	return nil
}

// exportedReceiver is true for functions and for methods of exported types:
// those of others are explained by the interface they fulfil.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	for e := d.Recv.List[0].Type; ; {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}

// TestNothingHappensBehindTheReader: what runs, runs because app calls it, and
// a missing part fails a test.
func TestNothingHappensBehindTheReader(t *testing.T) {
	g := tree(t)
	for _, p := range g.packages {
		for _, f := range p.files {
			for _, d := range f.ast.Decls {
				d, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if d.Name.Name == "init" && d.Recv == nil {
					t.Errorf("%s: init() runs without being called", g.at(d.Pos()))
				}
				for _, skip := range skips(d.Type, d.Body, nil) {
					t.Errorf("%s: a test that skips proves nothing", g.at(skip.Pos()))
				}
			}
		}
	}
}

// skips finds the calls of Skip on a *testing.T, B or F. A property test may
// skip one draw: that is another type, and its name hides the outer one.
func skips(kind *ast.FuncType, body *ast.BlockStmt, outer []string) []ast.Node {
	tests := slices.Clone(outer)
	for _, field := range kind.Params.List {
		for _, name := range field.Names {
			tests = slices.DeleteFunc(tests, func(s string) bool { return s == name.Name })
			if isTesting(field.Type) {
				tests = append(tests, name.Name)
			}
		}
	}
	var out []ast.Node
	if body == nil {
		return nil
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			out = append(out, skips(n.Type, n.Body, tests)...)
			return false
		case *ast.CallExpr:
			s, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, s.Sel.Name) {
				return true
			}
			if on, ok := s.X.(*ast.Ident); ok && slices.Contains(tests, on.Name) {
				out = append(out, n)
			}
		}
		return true
	})
	return out
}

func isTesting(e ast.Expr) bool {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from, ok := s.X.(*ast.Ident)
	return ok && from.Name == "testing"
}
