package mime

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// mailPolicy is what of a mail's HTML is shown: text structure, tables, links
// and pictures. No styles, forms, frames, scripts; no id or class, which could
// name elements of our own page.
var mailPolicy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowURLSchemes("mailto", "http", "https", "tel", "cid")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false) // relative to nothing in a mail
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.AllowElements("article", "aside", "section", "div", "span", "p", "br", "hr", "wbr", "center",
		"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "figure", "figcaption",
		"b", "i", "u", "s", "em", "strong", "small", "strike", "tt", "code", "samp", "kbd", "var",
		"sub", "sup", "mark", "del", "ins", "abbr", "cite", "dfn", "q", "bdi", "bdo", "font")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?i:rtl|ltr|auto)$`)).Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8}){0,3}$`)).Globally()
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(?i:left|right|center|justify)$`)).OnElements("p", "div", "h1", "h2", "h3", "h4", "table")
	p.AllowAttrs("title").Matching(bluemonday.Paragraph).OnElements("a", "abbr", "img")
	p.AllowLists()
	p.AllowTables()
	p.AllowImages()
	p.AllowDataURIImages()
	// A paragraph without attributes is still a paragraph.
	p.AllowNoAttrs().OnElements("a", "font", "span", "bdi", "bdo")
	return p
})

// sanitise makes HTML safe to show. remote counts the pictures on other hosts;
// their address moves to data-src so that showing them is the reader's choice.
func sanitise(raw string) (clean string, remote int) {
	if strings.Contains(raw, "irection") || strings.Contains(raw, "IRECTION") {
		raw = styleToDir(raw)
	}
	clean = strings.TrimSpace(mailPolicy().Sanitize(raw))
	if strings.Contains(clean, "<img") {
		return parkImages(clean)
	}
	return clean, 0
}

// parkImages rewrites the pictures of sanitised HTML: "cid:" and "data:" stay,
// other hosts go to data-src, anything else loses its source.
func parkImages(clean string) (string, int) {
	var out strings.Builder
	out.Grow(len(clean))
	remote := 0
	z := html.NewTokenizer(strings.NewReader(clean))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String(), remote
		}
		raw := z.Raw()
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken || !bytes.HasPrefix(raw, []byte("<img")) {
			out.Write(raw)
			continue
		}
		t := z.Token()
		for i, a := range t.Attr {
			if a.Key != "src" {
				continue
			}
			src := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(src, "cid:") || strings.HasPrefix(src, "data:image/"):
			case strings.HasPrefix(src, "http://") || strings.HasPrefix(src, "https://"):
				t.Attr[i].Key = "data-src"
				remote++
			default:
				t.Attr[i].Key = "data-dropped"
				t.Attr[i].Val = ""
			}
		}
		out.WriteString(t.String())
	}
}

// styleToDir saves the direction that Outlook and others put in style
// attributes, which are dropped: `style="direction:rtl"` becomes `dir="rtl"`.
func styleToDir(raw string) string {
	var out strings.Builder
	out.Grow(len(raw) + 64)
	z := html.NewTokenizer(strings.NewReader(raw))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			out.Write(z.Raw())
			return out.String()
		}
		text := z.Raw()
		if kind != html.StartTagToken || !bytes.Contains(bytes.ToLower(text), []byte("direction")) {
			out.Write(text)
			continue
		}
		t := z.Token()
		if dir := styleDirection(attr(t, "style")); dir != "" && attr(t, "dir") == "" {
			t.Attr = append(t.Attr, html.Attribute{Key: "dir", Val: dir})
		}
		out.WriteString(t.String())
	}
}

func attr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func styleDirection(style string) string {
	for d := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, _ := strings.Cut(d, ":")
		if strings.TrimSpace(name) == "direction" {
			switch value = strings.TrimSpace(value); value {
			case "rtl", "ltr":
				return value
			}
		}
	}
	return ""
}
