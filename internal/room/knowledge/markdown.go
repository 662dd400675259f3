package knowledge

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// engine reads Markdown with tables and bare links. HTML within it is left out.
var engine = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Linkify, extension.Strikethrough))
})

// policy is what may stand on a page of the house: no picture of another host,
// no style, no script, and links that give nothing away.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "del", "code", "pre", "blockquote", "hr", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").Matching(ownFile).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("loading").Matching(lazy).OnElements("img")
	p.AllowURLSchemes("https", "http", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
})

// HTML renders an article for a page: safe, whatever was written. Pictures and
// links that name a file of the article lead to where at says; any other picture
// leaves its words alone. A nil at is for an article without files.
func HTML(markdown string, at Place) string {
	source := []byte(demoted(markdown))
	root := engine().Parser().Parse(text.NewReader(source))
	leadTo(root, at)
	var out bytes.Buffer
	if err := engine().Renderer().Render(&out, source, root); err != nil {
		return ""
	}
	return policy().Sanitize(out.String())
}

// demoted makes a heading of the first rank one of the second: the page has
// its title already.
func demoted(markdown string) string {
	lines := strings.Split(markdown, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "# ") {
			lines[i] = "#" + line
		}
	}
	return strings.Join(lines, "\n")
}

// Paragraphs gives what an article says, a paragraph, heading or step each,
// without its marks. Steps of a numbered list carry their number.
func Paragraphs(markdown string) []string {
	source := []byte(markdown)
	var out []string
	number := map[ast.Node]int{}
	_ = ast.Walk(engine().Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading:
			words := strings.TrimSpace(inline(n, source))
			if item, ok := n.Parent().(*ast.ListItem); ok && item.FirstChild() == n {
				list, _ := item.Parent().(*ast.List)
				mark := "• "
				if list != nil && list.IsOrdered() {
					if number[list] == 0 {
						number[list] = list.Start - 1
					}
					number[list]++
					mark = strconv.Itoa(number[list]) + ". "
				}
				words = mark + words
			}
			if words != "" {
				out = append(out, words)
			}
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return out
}

// inline joins the words within a block.
func inline(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Segment.Value(source))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.URL(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// plain is the words of an article alone, for the index.
func plain(markdown string) string { return strings.Join(Paragraphs(markdown), "\n") }

// mark is what Paragraphs writes before a step or a point.
var mark = regexp.MustCompile(`^(\d+\. |• )`)

// Lead is the first words of an article, for lists.
func Lead(markdown string, runes int) string {
	all := Paragraphs(markdown)
	if len(all) == 0 {
		return ""
	}
	first := mark.ReplaceAllString(all[0], "")
	if r := []rune(first); len(r) > runes {
		return strings.TrimSpace(string(r[:runes])) + "…"
	}
	return first
}
