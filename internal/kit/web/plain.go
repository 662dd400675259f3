package web

import (
	"context"
	"html"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// plainPage shows a failure without styles: for a house that gave no page.
func plainPage(r *Request, p Problem) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		b.WriteString(`<!doctype html><html lang="` + string(r.Print.Tag()) + `" dir="` + r.Print.Dir() + `"><head><meta charset="utf-8">` +
			`<meta name="viewport" content="width=device-width"><title>` + html.EscapeString(p.Title) + `</title></head><body><main>`)
		writePlain(&b, r, p)
		b.WriteString(`</main></body></html>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// plainNotice shows a failure as a part of a page.
func plainNotice(r *Request, p Problem) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		b.WriteString(`<div role="alert">`)
		writePlain(&b, r, p)
		b.WriteString(`</div>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

func writePlain(b *strings.Builder, r *Request, p Problem) {
	b.WriteString(`<h1>` + html.EscapeString(p.Title) + `</h1><p>` + html.EscapeString(p.Detail) + `</p>`)
	for _, f := range p.Fields {
		b.WriteString(`<p>` + html.EscapeString(f.Text) + `</p>`)
	}
}

// isolates are the invisible marks around inserted values; a program that reads
// a problem document has no use for them.
var isolates = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

func plain(text string) string { return isolates.Replace(text) }
