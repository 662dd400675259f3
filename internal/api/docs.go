package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// docsStyle is the one style sheet of the page, beside that of the house.
//
//go:embed docs.css
var docsStyle []byte

func serveDocsStyle(w *web.Response, _ *web.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, err := w.Write(docsStyle)
	return err
}

// docs shows the operations as a page: what the document says, for people, in
// their language and without anything from another host.
func (a *API) docs(w *web.Response, r *web.Request) error {
	v := ui.View{P: r.Print, When: r.Dates, Now: a.DB.Now(), Theme: r.Who.Theme}
	if a.View != nil {
		v = a.View(w, r)
	}
	h := ui.PublicHead{Title: v.P.T("api.docs.title"), Home: "/api/docs"}
	for _, t := range lang.Tags {
		h.Languages = append(h.Languages, ui.Choice{Value: string(t), Label: a.Texts.For(t, t.Digits()).T("lang." + string(t)), Href: "/api/docs?lang=" + string(t), Current: t == v.P.Tag()})
	}
	return w.HTML(http.StatusOK, docsPage(v, h, a.chapters()))
}

// chapter is one tag with its operations.
type chapter struct {
	tag        string
	operations []operation
}

func (a *API) chapters() []chapter {
	all := make([]chapter, len(tags))
	for i, t := range tags {
		all[i].tag = t
		for _, o := range a.operations {
			if o.tag == t {
				all[i].operations = append(all[i].operations, o)
			}
		}
	}
	return all
}

// row is one line of a table of properties or parameters.
type row struct {
	name, kind, doc string
	need            bool
}

// parameters are those of the query.
func (o operation) parameters() []row {
	if o.query == nil {
		return nil
	}
	return rows(o.query, "", nil)
}

// properties are those of the body, the nested ones with their path.
func (o operation) properties() []row {
	if o.body == nil {
		return nil
	}
	return rows(o.body, "", nil)
}

// rows lists the fields of a shape, the nested ones with their path. A shape
// within itself, such as a condition of conditions, is listed once.
func rows(s *shape, at string, within []*shape) (all []row) {
	within = append(slices.Clone(within), s)
	for _, f := range s.fields {
		all = append(all, row{at + f.name, kindOf(f.shape), f.doc, f.need})
		inner, path := f.shape, at+f.name+"."
		if f.kind == kindArray {
			inner, path = f.item, at+f.name+"[]."
		}
		if inner.kind == kindObject && !slices.Contains(within, inner) {
			all = append(all, rows(inner, path, within)...)
		}
	}
	return all
}

// kindOf says in a word what a value is.
func kindOf(s *shape) string {
	switch s.kind {
	case kindText:
		switch {
		case s.choices != nil:
			return strings.Join(s.choices, " | ")
		case s.format != "":
			return s.format
		}
		return "string"
	case kindNumber:
		return "integer"
	case kindDecimal:
		return "number"
	case kindBoolean:
		return "boolean"
	case kindArray:
		return "[" + kindOf(s.item) + "]"
	}
	return "object"
}

// shown writes an example as people read JSON.
func shown(s *shape, taken bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(sample(s, taken)); err != nil {
		return ""
	}
	return b.String()
}
