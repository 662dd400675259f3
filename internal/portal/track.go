package portal

import (
	"net/http"
	"strings"

	"rida/internal/core/files"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// private keeps a page that is opened by a secret link out of caches and search
// engines, and its address out of every other request.
func private(w *web.Response) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

// withForms is for private pages that have forms: their address still goes to
// no other host, but our own may see it. A form sent from a page without any
// referrer carries "Origin: null"; where the browser does not send
// Sec-Fetch-Site either (old ones, and all of them on plain http in a local
// network), it looks as if another site had sent it, and is refused.
func withForms(w *web.Response) { w.Header().Set("Referrer-Policy", "same-origin") }

// opened is the case that the link in the address opens, in its language. When
// ok is false the link opens nothing, and a page that says so was the answer.
func (p *Portal) opened(w *web.Response, r *web.Request) (c cases.Case, ok bool, err error) {
	private(w)
	which, epoch, sealed := p.Links.Open(r.PathValue("token"))
	if sealed {
		c, err = cases.Get(r.Context(), p.DB, which)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return c, false, err
		}
		sealed = err == nil
	}
	if sealed {
		p.toLanguageOf(r, c)
	}
	if !sealed || epoch != c.LinkEpoch {
		return c, false, p.showAgain(w, r, http.StatusNotFound, web.NewForm(r, nil), "portal.lost")
	}
	if c.IsMerged() { // the old link leads to where the matter goes on
		c, err = cases.Survivor(r.Context(), p.DB, c)
	}
	return c, err == nil, err
}

// toLanguageOf turns to the language that the reader switched to, or else to
// that of the case.
func (p *Portal) toLanguageOf(r *web.Request, c cases.Case) {
	if t, ok := lang.ParseTag(r.URL.Query().Get("lang")); ok && p.speak(r, t) {
		return
	}
	if !p.speak(r, c.Lang) {
		p.speak(r, p.languages()[0])
	}
}

// address is a page below the link, in the language that is being read.
func (p *Portal) address(r *web.Request, c cases.Case, below string) string {
	return tracking(p.Links.Token(c), c, below, r.Print.Tag())
}

func tracking(token string, c cases.Case, below string, t lang.Tag) string {
	path := "/t/" + token + below
	if t != c.Lang {
		path += "?lang=" + string(t)
	}
	return path
}

// track shows how a case stands. It changes nothing, whatever the address asks:
// an answer in the address only brings the button that gives it to the front.
func (p *Portal) track(w *web.Response, r *web.Request) error {
	c, ok, err := p.opened(w, r)
	if err != nil || !ok {
		return err
	}
	return p.showCase(w, r, http.StatusOK, c, web.NewForm(r, nil), r.URL.Query().Get("answer"))
}

// showCase shows the page of a case with what was typed into one of its forms.
func (p *Portal) showCase(w *web.Response, r *web.Request, status int, c cases.Case, f *web.Form, answer string) error {
	withForms(w)
	v := p.View(w, r)
	page, err := p.casePage(r, v, c)
	if err != nil {
		return err
	}
	page.Head = ui.PublicHead{Title: v.P.T("portal.track.title", "reference", v.P.Code(cases.GroupReference(c.Reference))), Home: p.address(r, c, ""),
		Foot: v.P.T("portal.track.foot"), Languages: p.tongues(r, func(t lang.Tag) string { return tracking(p.Links.Token(c), c, "", t) })}
	page.Slip, page.Typed, page.Chosen, page.Problems = p.slipAgain(f), f, chosen(f), problems(f)
	page.Ask(c, answer)
	return w.HTML(status, page.Page(v))
}

// casePage gathers what a customer may know of a case.
func (p *Portal) casePage(r *web.Request, v ui.View, c cases.Case) (Track, error) {
	ctx := r.Context()
	owner, err := p.Room.NameOf(ctx, p.DB, c.OwnerID)
	if err != nil {
		return Track{}, err
	}
	customer, err := customers.Get(ctx, p.DB, c.CustomerID)
	if err != nil {
		return Track{}, err
	}
	said, err := cases.PublicMessages(ctx, p.DB, c.ID)
	if err != nil {
		return Track{}, err
	}
	page := Track{Reference: c.Reference, Gender: gender(c, customer), Owner: ui.Person{ID: c.OwnerID.String(), Name: owner, Colleague: true},
		Messages: p.address(r, c, "/messages"), Solved: p.address(r, c, "/solved"), NotSolved: p.address(r, c, "/not-solved"), Here: p.address(r, c, "")}
	page.Standing = standing(v, c, page.Gender)
	if page.Own, err = p.trackedFacts(ctx, v, c); err != nil {
		return Track{}, err
	}
	if c.DuplicateOf != 0 {
		on, err := cases.Get(ctx, p.DB, c.DuplicateOf)
		if err != nil {
			return Track{}, err
		}
		page.Standing.Text = v.P.T("portal.state.duplicate.text", "reference", v.P.Code(cases.GroupReference(on.Reference)))
	}
	if page.Milestones, err = p.milestones(r, c); err != nil {
		return Track{}, err
	}
	if page.Outside, err = p.outside(r, v, c); err != nil {
		return Track{}, err
	}
	if page.Notice, err = p.ownNotice(r, c); err != nil {
		return Track{}, err
	}
	if page.Remedies, err = p.remedies(r, v, c); err != nil {
		return Track{}, err
	}
	if page.Given, err = p.given(ctx, v, c); err != nil {
		return Track{}, err
	}
	page.Thread, err = p.thread(r, v, c, page.Gender, said)
	return page, err
}

// gender is that of the customer, for the grammar. Behind a link that the house
// gave to somebody it has not seen, a stranger who typed another's address may
// sit, so it stays unsaid there.
func gender(c cases.Case, customer customers.Customer) string {
	if c.Channel == cases.WebForm {
		return ""
	}
	return customer.Gender
}

// thread is what was said, as the customer reads it.
func (p *Portal) thread(r *web.Request, v ui.View, c cases.Case, gender string, said []cases.Message) ([]ui.Message, error) {
	ids := make([]id.ID, len(said))
	for i, m := range said {
		ids[i] = m.ID
	}
	attached, err := files.OfSome(r.Context(), p.DB, "message", ids)
	if err != nil {
		return nil, err
	}
	thread := make([]ui.Message, len(said))
	for i, m := range said {
		one := ui.Message{ID: "m-" + m.ID.String(), At: m.At, Ours: m.AuthorKind != "customer", Name: ui.Words{Text: m.AuthorName, Lang: lang.Detect(m.AuthorName)},
			Body: ui.Words{Text: m.Text, Lang: m.Lang}}
		if lang.ParagraphDir(m.Text, "") == "" { // without a letter it is in no language
			one.Body.Lang = ""
		}
		switch {
		case m.AuthorKind == "system":
			one.Name = ui.Words{Text: v.Firm}
		case m.AuthorKind == "customer" && m.AuthorID == c.CustomerID:
			one.Name = ui.Words{Text: v.P.G(gender, "portal.you")}
		}
		for _, ref := range attached[m.ID] {
			one.Attachments = append(one.Attachments, ui.Attachment{Name: ref.Name, Size: ref.Size, Image: files.IsSafeImage(ref.Type),
				Href: p.address(r, c, "/files/"+ref.ID.String())})
		}
		thread[i] = one
	}
	return thread, nil
}

// file gives an attachment of a public message of the case, and of no other.
func (p *Portal) file(w *web.Response, r *web.Request) error {
	c, ok, err := p.opened(w, r)
	if err != nil || !ok {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	ref, err := files.Get(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	if ref.OwnerKind != "message" {
		return fault.New(fault.NotFound, "files.not_found")
	}
	m, err := cases.OneMessage(r.Context(), p.DB, ref.OwnerID)
	if err != nil {
		return err
	}
	if m.CaseID != c.ID || m.Audience != cases.Public {
		return fault.New(fault.NotFound, "files.not_found")
	}
	return p.Files.Serve(uncached{w}, r.Request, ref)
}

// uncached keeps a file that a secret link opens out of caches.
type uncached struct{ *web.Response }

// WriteHeader takes back what the cupboard of files says about caching.
func (w uncached) WriteHeader(status int) {
	w.Header().Set("Cache-Control", "no-store")
	w.Response.WriteHeader(status)
}

// withAnswer adds to the address of a case which answer is to be at the front.
func withAnswer(here, answer string) string {
	join := "?"
	if strings.Contains(here, "?") {
		join = "&"
	}
	return here + join + "answer=" + answer + "#answer"
}
