package house_test

import (
	"go/ast"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"rida/internal/kit/lang"
	"rida/internal/testkit/part"
)

// scriptWriters are packages and files whose code is about Arabic letters and
// so holds some.
var scriptWriters = map[string]string{
	"internal/kit/lang":                    "it folds, sorts and isolates the script",
	"internal/kit/calendar":                "it reads month names as people write them",
	"internal/kit/mime":                    "it recognises how mail programs introduce a quotation",
	"internal/kit/search":                  "it folds the script",
	"internal/app/demo":                    "it is what the people of the demo firm write",
	"internal/room/cases/respect/token.go": "it joins prefixes and endings to their words",
	"internal/room/cases/gates.go":         "it takes the joined particle off a word of an answer",
	"internal/room/cases/web/sample":       "it is what people write in sample pages",
	"internal/kit/web/ui/avatar.go":        "it leaves out titles before names",
	"internal/kit/web/ui/kbd.go":           "it names keys as Arabic and Persian keyboards do",
}

// catalogue loads every folder lang of the tree; kit/lang brings its own.
func catalogue(t *testing.T) *lang.Catalogue {
	t.Helper()
	var sources []fs.FS
	err := filepath.WalkDir(filepath.Join(part.Root(t), "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || d.Name() != "lang" {
			return err
		}
		texts, err := filepath.Glob(filepath.Join(path, "*.json"))
		if len(texts) > 0 && !strings.HasSuffix(filepath.Dir(path), "kit/lang") {
			sources = append(sources, os.DirFS(filepath.Dir(path)))
		}
		return err
	})
	if err != nil {
		t.Fatalf("look for texts: %v", err)
	}
	c, err := lang.Load(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEveryTextIsThereInEveryLanguage: missing keys, missing plural forms and
// placeholders that differ fail when the texts are loaded.
func TestEveryTextIsThereInEveryLanguage(t *testing.T) {
	if catalogue(t).Keys() == 0 {
		t.Error("no text was found at all")
	}
}

// TestEveryKeyInTheCodeHasAText looks at the keys that stand in calls, in Go and
// in what templ made; keys put together at run time escape it.
func TestEveryKeyInTheCodeHasAText(t *testing.T) {
	g, p := tree(t), catalogue(t).For(lang.English, lang.Latn)
	found := 0
	for _, pkg := range g.packages {
		for _, f := range pkg.files {
			if f.test {
				continue
			}
			ast.Inspect(f.ast, func(n ast.Node) bool {
				key, ok := keyOf(n)
				if !ok {
					return true
				}
				found++
				if text, _ := literal(key); !p.Has(text) {
					t.Errorf("%s: there is no text for %q", g.at(key.Pos()), text)
				}
				return true
			})
		}
	}
	if found == 0 {
		t.Error("no key was found in the code: the search is broken")
	}
}

// keyOf gives the literal text key of a call or of a field of a fault.
func keyOf(n ast.Node) (ast.Expr, bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		s, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil, false
		}
		at := map[string]int{"T": 0, "N": 0, "G": 1, "GN": 1}
		i, isPrinter := at[s.Sel.Name]
		if from, ok := s.X.(*ast.Ident); ok && from.Name == "fault" && s.Sel.Name == "New" {
			i, isPrinter = 1, true
		}
		if isPrinter && len(n.Args) > i {
			return dotted(n.Args[i])
		}
	case *ast.CompositeLit:
		s, ok := n.Type.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != "Field" {
			return nil, false
		}
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if name, ok := kv.Key.(*ast.Ident); ok && name.Name == "Key" {
					return dotted(kv.Value)
				}
			}
		}
	}
	return nil, false
}

// dotted tells a text key from other short strings: keys have a dot and no space.
func dotted(e ast.Expr) (ast.Expr, bool) {
	s, ok := literal(e)
	return e, ok && strings.Contains(s, ".") && !strings.ContainsAny(s, " \n%")
}

// TestNoReaderTextStandsInGo finds Arabic letters; English words cannot be told
// from code.
func TestNoReaderTextStandsInGo(t *testing.T) {
	g := tree(t)
	for _, p := range g.packages {
		if scriptWriters[p.path] != "" || strings.HasPrefix(p.path, "internal/testkit") {
			continue
		}
		for _, f := range p.own() {
			if scriptWriters[f.path] != "" {
				continue
			}
			found := arabicLiterals(f)
			if len(found) > 0 {
				s, _ := literal(found[0])
				t.Errorf("%s: %q and %d more in this file belong into lang/*.json", g.at(found[0].Pos()), s, len(found)-1)
			}
		}
	}
}

// arabicLiterals are the string literals of a file with letters of the script.
func arabicLiterals(f *goFile) []ast.Expr {
	var found []ast.Expr
	letter := func(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) }
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if s, ok := literal(e); ok && strings.ContainsFunc(s, letter) {
				found = append(found, e)
			}
		}
		return true
	})
	return found
}

// TestNoReaderTextStandsInTemplates reads the fixed pieces of HTML in what templ
// made: letters between tags and in attributes that are read aloud.
func TestNoReaderTextStandsInTemplates(t *testing.T) {
	g := tree(t)
	for _, p := range g.packages {
		for _, f := range p.files {
			if !f.generated {
				continue
			}
			for _, d := range f.ast.Decls {
				h := &html{}
				ast.Inspect(d, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok && isFixedPiece(call) {
						piece, _ := literal(call.Args[2])
						for _, word := range h.read(piece) {
							t.Errorf("%s: %q belongs into lang/*.json", g.at(call.Pos()), word)
						}
					}
					return true
				})
			}
		}
	}
}

func isFixedPiece(call *ast.CallExpr) bool {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "WriteString" || len(call.Args) != 3 {
		return false
	}
	from, ok := s.X.(*ast.Ident)
	return ok && from.Name == "templruntime"
}

// spoken are the attributes whose value a reader hears or sees.
var spoken = []string{"aria-label", "aria-description", "alt", "title", "placeholder", "label"}

// html follows pieces of HTML that may end anywhere, also inside a tag.
type html struct {
	tag   string // what has been read of the tag one is in, "" outside
	quote byte   // of the attribute value one is in, 0 outside
	name  string // of that attribute
	text  []byte
	open  string // the element whose text follows
}

// read gives the words in a piece that a reader would read.
func (h *html) read(piece string) (words []string) {
	keep := func() {
		s := strings.TrimSpace(string(h.text))
		if strings.ContainsFunc(s, unicode.IsLetter) && !slices.Contains([]string{"kbd", "script", "style"}, h.open) && !isEntity.MatchString(s) {
			words = append(words, s)
		}
		h.text = nil
	}
	for i := range len(piece) {
		c := piece[i]
		switch {
		case h.quote != 0 && c == h.quote:
			if slices.Contains(spoken, h.name) {
				h.open = ""
				keep()
			}
			h.quote, h.text = 0, nil
		case h.quote != 0:
			h.text = append(h.text, c)
		case h.tag != "" && (c == '"' || c == '\''):
			h.quote, h.name, h.text = c, attribute.FindString(strings.TrimSuffix(h.tag, "=")), nil
			h.tag = "<x "
		case h.tag != "" && c == '>':
			h.tag = ""
		case h.tag != "":
			h.tag += string(c)
			if m := opening.FindStringSubmatch(h.tag); m != nil {
				h.open = m[1]
			}
		case c == '<':
			keep()
			h.tag = "<"
		default:
			h.text = append(h.text, c)
		}
	}
	if h.tag == "" && h.quote == 0 {
		keep()
	}
	return words
}

var (
	attribute = regexp.MustCompile(`[a-zA-Z-]+$`)
	opening   = regexp.MustCompile(`^<([a-z]+)[ /]?$`)
	isEntity  = regexp.MustCompile(`^(&[a-z]+;|[^\pL])+$`)
)

func TestTheSearchForReaderTextItself(t *testing.T) {
	for _, c := range []struct {
		pieces []string
		want   string
	}{
		{[]string{`<p class="note">`, `</p>`}, ""},
		{[]string{`<p class="note">Hello</p>`}, "Hello"},
		{[]string{`<a href="`, `">`, ` and `, `</a>`}, "and"},
		{[]string{`<button aria-label="Close">×</button>`}, "Close"},
		{[]string{`<input placeholder="`, `" name="subject">`}, ""},
		{[]string{`<kbd>Esc</kbd> · &nbsp;`}, ""},
		{[]string{`<p>مرحبا</p>`}, "مرحبا"},
	} {
		h, got := &html{}, []string(nil)
		for _, piece := range c.pieces {
			got = append(got, h.read(piece)...)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q: found %q, want %q", c.pieces, got, c.want)
		}
	}
}

// physical finds what means left or right of the screen rather than start or
// end of the line.
var physical = regexp.MustCompile(`(?i)(^|[\s;{])((margin|padding|border|scroll-margin|scroll-padding)-(left|right)(-(width|style|color))?|border-(top|bottom)-(left|right)-radius|left|right|(text-align|float|clear)\s*:\s*(left|right)\b)\s*[:;}]?`)

var cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

func physicalIn(css string) []string {
	var out []string
	for declaration := range strings.FieldsFuncSeq(cssComment.ReplaceAllString(css, ""), func(r rune) bool { return r == ';' || r == '{' || r == '}' }) {
		name, value, ok := strings.Cut(strings.TrimSpace(declaration), ":")
		if !ok {
			continue
		}
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if physical.MatchString(" " + name + ":") {
			out = append(out, name)
		} else if physical.MatchString(" "+name+": "+value+";") && slices.Contains([]string{"text-align", "float", "clear"}, name) {
			out = append(out, name+": "+value)
		}
	}
	return out
}

func TestStylesKnowNoLeftAndRight(t *testing.T) {
	walkFiles(t, ".css", func(rel, text string) {
		for _, d := range physicalIn(text) {
			t.Errorf("%s: %s is physical; say inline-start or inline-end", rel, d)
		}
	})
}

func TestTheSearchForLeftAndRightItself(t *testing.T) {
	for css, want := range map[string]int{
		"a { margin-left: 1px }":                                 1,
		"a { color: red; right:0; }":                             1,
		"a { text-align: right }":                                1,
		"a { text-align: start; float: inline-end }":             0,
		"a { border-top-left-radius: 2px }":                      1,
		"a { inset-inline-start: 0; /* left: 1 */ }":             0,
		".left { --left: 1px; content: 'left' }":                 0,
		"@media (x) { a { padding-right : 3px } }":               1,
		"a { margin-inline: 1px; border-start-end-radius: 2px }": 0,
	} {
		if got := physicalIn(css); len(got) != want {
			t.Errorf("%s: found %q, want %d", css, got, want)
		}
	}
}
