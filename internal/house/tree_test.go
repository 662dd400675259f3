package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"rida/internal/testkit/part"
)

const module = "rida/"

// goFile is one parsed Go file, its path from the root of the tree.
type goFile struct {
	path      string
	ast       *ast.File
	lines     int
	test      bool
	generated bool
}

// goPackage is a folder of Go files.
type goPackage struct {
	path  string // "internal/kit/db"
	files []*goFile
}

// own are the files that people write for the product: no tests, nothing generated.
func (p *goPackage) own() []*goFile {
	var out []*goFile
	for _, f := range p.files {
		if !f.test && !f.generated {
			out = append(out, f)
		}
	}
	return out
}

type goTree struct {
	root     string
	set      *token.FileSet
	packages []*goPackage
}

// at is "file:line" of a place in the tree.
func (g *goTree) at(pos token.Pos) string {
	p := g.set.Position(pos)
	rel, err := filepath.Rel(g.root, p.Filename)
	if err != nil {
		rel = p.Filename
	}
	return rel + ":" + strconv.Itoa(p.Line)
}

func (g *goTree) find(path string) *goPackage {
	for _, p := range g.packages {
		if p.path == path {
			return p
		}
	}
	return nil
}

// parsed is the tree, read once for all tests, which only look at it.
var parsed = sync.OnceValues(func() (*goTree, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	root = filepath.Join(root, "../..")
	g := &goTree{root: root, set: token.NewFileSet()}
	for _, top := range []string{"cmd", "internal"} {
		err = filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			switch {
			case os.IsNotExist(err):
				return nil
			case err != nil:
				return err
			case d.IsDir() && (strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == "dist"):
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go"):
				return nil
			}
			return g.add(path)
		})
		if err != nil {
			return nil, err
		}
	}
	return g, nil
})

func (g *goTree) add(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	tree, err := parser.ParseFile(g.set, path, text, parser.ParseComments)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(g.root, path)
	if err != nil {
		return err
	}
	folder := filepath.ToSlash(filepath.Dir(rel))
	p := g.find(folder)
	if p == nil {
		p = &goPackage{path: folder}
		g.packages = append(g.packages, p)
	}
	p.files = append(p.files, &goFile{
		path: filepath.ToSlash(rel), ast: tree, lines: strings.Count(string(text), "\n"),
		test: strings.HasSuffix(path, "_test.go"), generated: ast.IsGenerated(tree),
	})
	return nil
}

func tree(t *testing.T) *goTree {
	t.Helper()
	part.Root(t)
	g, err := parsed()
	if err != nil {
		t.Fatalf("read the tree: %v", err)
	}
	return g
}

// literal is the value of a string literal.
func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// walkFiles gives every file below internal whose name ends so, without what is
// built or fetched.
func walkFiles(t *testing.T, ending string, visit func(rel string, text string)) {
	t.Helper()
	root := part.Root(t)
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "dist" || d.Name() == "node_modules" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ending) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(rel), string(text))
		return nil
	})
	if err != nil {
		t.Fatalf("walk the tree: %v", err)
	}
}
