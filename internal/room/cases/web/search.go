package web

import (
	"net/http"
	"net/url"
	"strings"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	kitsearch "rida/internal/kit/search"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

const (
	searchPage   = 25  // hits on a page of results
	palettePage  = 8   // cases in the palette
	snippetRunes = 160 // of a text around its hit
	maxQuery     = 200 // longer is not a search but a paste
)

// search shows what was found, with the words as they are written there.
func (d *Desk) search(w *web.Response, r *web.Request) error {
	v, q := d.View(w, r), r.URL.Query()
	text := query(q.Get("q"))
	page := Search{Query: text, IsExact: q.Get("exact") != ""}
	if text == "" {
		return w.HTML(http.StatusOK, page.Page(v))
	}
	before, _ := id.Parse(q.Get("before"))
	answer, err := cases.Search(r.Context(), d.DB, kitsearch.Query{Text: text, Literal: page.IsExact, Limit: searchPage, Before: before})
	if err != nil {
		return err
	}
	if answer.More {
		page.Older = "/search?" + url.Values{"q": {text}, "before": {answer.Next.String()}, "exact": {q.Get("exact")}}.Encode()
	}
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return err
	}
	page.Count, page.Capped = int64(len(answer.Found)), answer.More
	page.Literal = "/search?" + url.Values{"q": {text}, "exact": {"1"}}.Encode()
	for _, f := range answer.Found {
		page.Hits = append(page.Hits, hit(v, f, text, people))
	}
	page.Forms = forms(page.Hits, text)
	return w.HTML(http.StatusOK, page.Page(v))
}

func query(s string) string {
	s = strings.TrimSpace(s)
	if runes := []rune(s); len(runes) > maxQuery {
		s = string(runes[:maxQuery])
	}
	return s
}

// hit is one result: where it stands, and the words around it as written.
func hit(v ui.View, f cases.Found, text string, people map[id.ID]staff.Card) Hit {
	if f.Kind == customers.SearchKind {
		return Hit{Href: "/customers/" + f.Customer.ID.String(), Ring: ui.DoneRing(v), Customer: words(f.Customer.Name), Subject: words(f.Customer.Name),
			Kind: "customer", Lang: string(f.Customer.Lang), Pieces: pieces(f.Customer.Name, text), At: f.Customer.CreatedAt}
	}
	c := f.Case
	h := Hit{Href: "/cases/" + c.Reference, Ring: ring(v, c), Customer: words(c.CustomerName), Subject: words(c.Subject), Kind: "subject",
		Channel: c.Channel, Lang: string(c.Lang), Pieces: pieces(c.Subject, text), At: c.LastAt, State: string(c.State)}
	if f.Kind == cases.SearchMessage {
		m := f.Message
		h.Kind, h.Channel, h.Lang, h.Pieces, h.By, h.At = "message", m.Channel, string(m.Lang), pieces(m.Text, text), m.AuthorName, m.At
		if m.Audience == cases.Internal {
			h.Kind = "note"
		}
	}
	return h
}

// pieces is the text around the first hit, cut where hits begin and end.
func pieces(text, query string) []ui.Piece {
	text, spans := lang.Snippet(text, query, snippetRunes)
	var out []ui.Piece
	at := 0
	for _, s := range spans {
		if s.Start > at {
			out = append(out, ui.Piece{Text: text[at:s.Start]})
		}
		out = append(out, ui.Piece{Text: text[s.Start:s.End], Hit: true})
		at = s.End
	}
	return append(out, ui.Piece{Text: text[at:]})
}

// forms are the spellings found beside the one that was typed.
func forms(hits []Hit, typed string) (out []string) {
	seen := map[string]bool{typed: true}
	for _, h := range hits {
		for _, p := range h.Pieces {
			if p.Hit && !seen[p.Text] && len(out) < 5 {
				seen[p.Text] = true
				out = append(out, p.Text)
			}
		}
	}
	return out
}

// palette answers what is typed into Ctrl-K.
func (d *Desk) palette(w *web.Response, r *web.Request) error {
	v := d.View(w, r)
	text := query(r.URL.Query().Get("q"))
	places := ui.PaletteSection{Title: v.P.T("cases.palette.places")}
	for _, s := range viewSigns {
		if title := viewTitle(v, s.view); text == "" || strings.Contains(lang.Fold(title), lang.Fold(text)) {
			places.Items = append(places.Items, ui.PaletteItem{Icon: s.icon, Title: pieces(title, text), Href: address(s.view, "")})
		}
	}
	if text == "" {
		return w.HTML(http.StatusOK, ui.PaletteResults(v, "", []ui.PaletteSection{places}))
	}
	answer, err := cases.Search(r.Context(), d.DB, kitsearch.Query{Text: text, Prefix: true, Limit: 4 * palettePage})
	if err != nil {
		return err
	}
	inCases, inCustomers := ui.PaletteSection{Title: v.P.T("cases.palette.cases")}, ui.PaletteSection{Title: v.P.T("cases.palette.customers")}
	seen := map[id.ID]bool{}
	for _, f := range answer.Found {
		switch {
		case f.Kind == customers.SearchKind:
			inCustomers.Items = append(inCustomers.Items, ui.PaletteItem{Icon: ui.IconPerson, Title: pieces(f.Customer.Name, text), Href: "/customers/" + f.Customer.ID.String()})
		case !seen[f.Case.ID] && len(inCases.Items) < palettePage:
			seen[f.Case.ID] = true
			inCases.Items = append(inCases.Items, ui.PaletteItem{Icon: channelIcon(f.Case.Channel), Title: pieces(f.Case.Subject, text),
				Under: f.Case.CustomerName + " · " + reference(v, f.Case.Reference), Href: "/cases/" + f.Case.Reference})
		}
	}
	var sections []ui.PaletteSection
	for _, s := range []ui.PaletteSection{inCases, inCustomers, places} {
		if len(s.Items) > 0 {
			sections = append(sections, s)
		}
	}
	return w.HTML(http.StatusOK, ui.PaletteResults(v, "", sections))
}
