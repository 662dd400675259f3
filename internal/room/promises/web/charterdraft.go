package web

import (
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
)

// charterDraft is the page on which it is written.
type charterDraft struct {
	Form     *web.Form
	Codes    []string
	Kinds    []ui.Choice
	Problems ui.Problems
	Missing  int // fields that are empty still
	Saved    bool
	Number   int64 // that it will have
}

func (p *Pages) charterDraft(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	draft, there, err := charter.Draft(r.Context(), p.DB)
	if err != nil {
		return err
	}
	if !there { // it begins from what holds
		if held, ok, err := charter.InForce(r.Context(), p.DB); err != nil {
			return err
		} else if ok {
			draft.Body = held.Body
		}
	}
	codes := fillCharter(f, draft.Body)
	f.Set("edition", strconv.FormatInt(draft.Edition, 10))
	return p.showDraft(w, r, f, codes)
}

func (p *Pages) showDraft(w *web.Response, r *web.Request, f *web.Form, codes []string) error {
	v := p.View(w, r)
	versions, err := charter.Versions(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page := charterDraft{Form: f, Codes: codes, Kinds: append([]ui.Choice{{Label: v.P.T("promises.charter.kind.choose")}}, p.kindNames(v)...), Problems: problemsOf(r, f),
		Missing: len(readCharter(f).Missing()), Saved: f.Value("edition") != "0", Number: int64(len(versions)) + 1}
	return w.HTML(statusOf(page.Problems), page.Page(v))
}

// fillCharter puts a body into the fields of a form, and gives the codes of its
// clauses in their order.
func fillCharter(f *web.Form, b charter.Body) []string {
	var codes []string
	for _, t := range lang.Tags {
		f.Set("purpose_"+string(t), b.Purpose[t])
	}
	for _, c := range b.Clauses {
		codes = append(codes, c.Code)
		f.Set(charter.FieldOf(c.Code, "kind", ""), string(c.Kind))
		for _, t := range lang.Tags {
			for _, part := range charter.Parts {
				f.Set(charter.FieldOf(c.Code, part, t), c.Words[t].Of(part))
			}
		}
	}
	f.Set("codes", strings.Join(codes, " "))
	return codes
}

// readCharter reads the body from the fields of a form.
func readCharter(f *web.Form) charter.Body {
	b := charter.Body{Purpose: charter.By[string]{}}
	for _, t := range lang.Tags {
		b.Purpose[t] = f.Long("purpose_"+string(t), charter.MaxPurpose)
	}
	for _, code := range strings.Fields(f.Value("codes")) {
		c := charter.Clause{Code: code, Kind: promises.Kind(f.Value(charter.FieldOf(code, "kind", ""))), Words: charter.By[charter.Words]{}}
		for _, t := range lang.Tags {
			var words charter.Words
			for _, part := range charter.Parts {
				words.Set(part, f.Long(charter.FieldOf(code, part, t), charter.MaxWords))
			}
			c.Words[t] = words
		}
		b.Clauses = append(b.Clauses, c)
	}
	return b
}

// saveCharter keeps the draft; its buttons also add, take away or move a clause.
func (p *Pages) saveCharter(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	body := readCharter(f)
	at := "/settings/charter/draft"
	what, code, _ := strings.Cut(f.Value("act"), ":")
	i := slices.IndexFunc(body.Clauses, func(c charter.Clause) bool { return c.Code == code })
	switch {
	case what == "add":
		fresh := charter.Clause{Code: newCode(body)}
		body.Clauses = append(body.Clauses, fresh)
		at += "#clause-" + fresh.Code
	case what == "remove" && i >= 0:
		body.Clauses = slices.Delete(body.Clauses, i, i+1)
	case what == "up" && i > 0:
		body.Clauses[i-1], body.Clauses[i] = body.Clauses[i], body.Clauses[i-1]
		at += "#clause-" + code
	}
	if err := p.keepDraft(r, f, body); err != nil {
		return err
	}
	if f.Err() != nil {
		return p.showDraft(w, r, f, strings.Fields(f.Value("codes")))
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.saved"})
	return w.Redirect(at)
}

// keepDraft saves what the form holds; what is wrong with it is noted there.
func (p *Pages) keepDraft(r *web.Request, f *web.Form, body charter.Body) error {
	if f.Err() != nil {
		return nil
	}
	return f.Take(p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Charter.Save(r.Context(), tx, by(r), body, f.Int("edition", 0, 1<<40))
		return err
	}))
}

// newCode numbers a clause as none is yet.
func newCode(b charter.Body) string {
	for n := len(b.Clauses) + 1; ; n++ {
		code := "c" + strconv.Itoa(n)
		if _, there := b.Clause(code); !there {
			return code
		}
	}
}

// publishCharter saves what was typed and lets it hold.
func (p *Pages) publishCharter(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	body := readCharter(f)
	if err := p.keepDraft(r, f, body); err != nil {
		return err
	}
	if f.Err() == nil {
		err = f.Take(p.DB.Write(r.Context(), func(tx *db.Tx) error {
			draft, there, err := charter.Draft(r.Context(), tx)
			if err != nil || !there {
				return err
			}
			f.Set("edition", strconv.FormatInt(draft.Edition, 10))
			_, err = p.Charter.Publish(r.Context(), tx, by(r), draft.Edition)
			return err
		}))
		if err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showDraft(w, r, f, strings.Fields(f.Value("codes")))
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.published"})
	return w.Redirect("/settings/charter")
}

func (p *Pages) discardCharter(w *web.Response, r *web.Request) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Charter.Discard(r.Context(), tx, by(r)) })
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.discarded"})
	return w.Redirect("/settings/charter")
}
