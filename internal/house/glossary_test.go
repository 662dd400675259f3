package house_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rida/internal/testkit/part"
)

var (
	inCode  = regexp.MustCompile("`([a-z]+)\\.([A-Z]\\w*)`")
	inTable = regexp.MustCompile("table `(\\w+)`")
	inEvent = regexp.MustCompile("event `([a-z_.]+)`")
)

// exported gives every exported name of the tree as "package.Name", methods
// under the name of their package too.
func exported(g *goTree) map[string]bool {
	names := map[string]bool{}
	for _, p := range g.packages {
		base := p.path[strings.LastIndex(p.path, "/")+1:]
		for _, f := range p.own() {
			for _, d := range f.ast.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					names[base+"."+d.Name.Name] = true
				case *ast.GenDecl:
					for _, s := range d.Specs {
						switch s := s.(type) {
						case *ast.TypeSpec:
							names[base+"."+s.Name.Name] = true
						case *ast.ValueSpec:
							for _, n := range s.Names {
								names[base+"."+n.Name] = true
							}
						}
					}
				}
			}
		}
	}
	return names
}

// TestTheGlossaryNamesWhatTheCodeHas: a word that the code has left is worse
// than none.
func TestTheGlossaryNamesWhatTheCodeHas(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(part.Root(t), "docs/words.md"))
	if err != nil {
		t.Fatal(err)
	}
	names, tables := exported(tree(t)), owners(t)
	for _, m := range inCode.FindAllStringSubmatch(string(text), -1) {
		if !names[m[1]+"."+m[2]] {
			t.Errorf("docs/words.md names %s.%s, which is nowhere in the code", m[1], m[2])
		}
	}
	for _, m := range inTable.FindAllStringSubmatch(string(text), -1) {
		if tables[m[1]] == "" {
			t.Errorf("docs/words.md names the table %s, which no schema makes", m[1])
		}
	}
	for _, m := range inEvent.FindAllStringSubmatch(string(text), -1) {
		room, what, _ := strings.Cut(m[1], ".")
		if !mentions(tree(t), "internal/room/"+room, what) && !mentions(tree(t), "internal/room/"+room, m[1]) {
			t.Errorf("docs/words.md names the event %s, which nothing appends", m[1])
		}
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "|") && strings.Count(line, "|") != 6 {
			t.Errorf("docs/words.md: a row does not have five cells: %s", strings.TrimSpace(line))
		}
	}
}

// mentions tells whether a package has a string literal that is this.
func mentions(g *goTree, path, text string) bool {
	p := g.find(path)
	if p == nil {
		return false
	}
	there := false
	for _, f := range p.own() {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				if s, ok := literal(e); ok && s == text {
					there = true
				}
			}
			return true
		})
	}
	return there
}
