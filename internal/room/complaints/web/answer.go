package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// Composer is the answer to a complaint while it is written.
type Composer struct {
	Form
	Page    Page
	Lines   []typedLine
	Lacks   []complaints.Lack
	Written bool // it is kept
}

// typedLine is a line of the plan of repair as it is typed.
type typedLine struct{ What, Date string }

// spareLines is how many empty lines a plan shows beside those it has.
const spareLines = 3

// answerParts are the parts of an answer that are texts, in the order in which
// the customer reads them.
var answerParts = []string{"truth", "admission", "cause", "prevention", "apology", "choices", "refusal", "alternative", "appeal", "bridge"}

func (p *Pages) compose(w *web.Response, r *web.Request) error {
	f, err := p.formOf(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := p.pageOf(r.Context(), v, f.Case, f.File)
	if err != nil {
		return err
	}
	page.Conflict = slices.Contains(f.File.Involved, r.Who.ID)
	c := Composer{Form: f, Page: page, Written: page.Answered && page.Answer.State != complaints.Sent}
	a := page.Answer
	if !c.Written {
		a = complaints.Answer{Lang: f.Case.Lang, Truth: f.File.Truth, ContactID: f.Case.OwnerID, FollowDays: complaints.FollowDays, Attach: true}
	} else {
		c.Lacks = complaints.AnswerLacks(f.File, a, v.Now)
	}
	c.fill(v, a)
	return w.HTML(http.StatusOK, c.page(v))
}

func (c *Composer) fill(v ui.View, a complaints.Answer) {
	for i, s := range []string{a.Truth, a.Admission, a.Cause, a.Prevention, a.Apology, a.Choices, a.Refusal, a.Alternative, a.Appeal, a.Bridge} {
		c.typed[answerParts[i]] = s
	}
	c.typed["lang"], c.typed["contact"], c.typed["follow_days"] = string(a.Lang), a.ContactID.String(), v.P.Int(a.FollowDays)
	if a.Attach {
		c.typed["attach"] = "yes"
	}
	for _, r := range a.Repairs {
		c.Lines = append(c.Lines, typedLine{r.What, plainDate(v, r.DueAt)})
	}
	c.Lines = append(c.Lines, make([]typedLine, spareLines)...)
}

// keepAnswer keeps what was typed, ready or not; with send it asks for the
// preview next.
func (p *Pages) keepAnswer(w *web.Response, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	f, err := p.formOf(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	a, lines, err := p.typedAnswer(v, form)
	if err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.Write(r.Context(), tx, by(r), f.Case.ID, a)
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		page, e := p.pageOf(r.Context(), v, f.Case, f.File)
		if e != nil {
			return e
		}
		f.Problems = ui.ProblemsOf(r.Print, err)
		c := Composer{Form: f, Page: page, Lines: append(lines, make([]typedLine, spareLines)...)}
		for _, name := range append(answerParts, "lang", "contact", "follow_days", "attach") {
			c.typed[name] = form.Value(name)
		}
		return w.HTML(http.StatusUnprocessableEntity, c.page(v))
	}
	if err != nil {
		return err
	}
	to := Address(f.Case.Reference) + "/answer"
	if form.Value("then") == "preview" {
		to += "/preview"
	}
	return did(w, "complaints.toast.kept", to)
}

// typedAnswer reads the composer.
func (p *Pages) typedAnswer(v ui.View, form *web.Form) (complaints.Answer, []typedLine, error) {
	a := complaints.Answer{Lang: lang.Tag(form.Value("lang")), Truth: form.Value("truth"), Admission: form.Value("admission"), Cause: form.Value("cause"), Prevention: form.Value("prevention"),
		Apology: form.Value("apology"), Choices: form.Value("choices"), Refusal: form.Value("refusal"), Alternative: form.Value("alternative"), Appeal: form.Value("appeal"), Bridge: form.Value("bridge"),
		ContactID: form.ID("contact", false), FollowDays: form.Int("follow_days", 1, complaints.MaxFollow), Attach: form.Value("attach") == "yes"}
	var lines []typedLine
	var wrong error
	dates := form.Values("repair_date")
	for i, what := range form.Values("repair") {
		l := typedLine{What: strings.TrimSpace(what)}
		if i < len(dates) {
			l.Date = dates[i]
		}
		if l == (typedLine{}) {
			continue
		}
		lines = append(lines, l)
		due, err := p.typedDay(v, "repairs", l.Date, true)
		if err != nil && wrong == nil {
			wrong = err
		}
		a.Repairs = append(a.Repairs, complaints.RepairLine{What: l.What, DueAt: due})
	}
	if err := form.Err(); err != nil {
		return a, lines, err
	}
	return a, lines, wrong
}

// Preview is what will be sent, to the letter.
type Preview struct {
	Page    Page
	Text    string
	Mail    *Envelope // nil for a customer without an address
	Lacks   []complaints.Lack
	Mine    bool // the reader wrote it
	May     bool // the reader may approve it
	Problem string
	Contact string
}

func (p *Pages) preview(w *web.Response, r *web.Request) error {
	page, v, err := p.previewOf(w, r)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.page(v))
}

func (p *Pages) previewOf(w *web.Response, r *web.Request) (Preview, ui.View, error) {
	v := p.View(w, r)
	c, f, err := p.open(r)
	if err != nil {
		return Preview{}, v, err
	}
	page, err := p.pageOf(r.Context(), v, c, f)
	if err != nil {
		return Preview{}, v, err
	}
	if !page.Answered {
		return Preview{}, v, fault.New(fault.NotFound, "complaints.no_answer")
	}
	page.Conflict = slices.Contains(f.Involved, r.Who.ID)
	out := Preview{Page: page, Mine: page.Answer.WrittenBy == r.Who.ID, May: v.May(complaints.MayApprove) && !page.Conflict, Contact: page.name(page.Answer.ContactID)}
	if page.Answer.State != complaints.Sent {
		out.Lacks = complaints.AnswerLacks(f, page.Answer, v.Now)
	}
	if out.Text, err = p.text(r.Context(), f, page.Answer); err != nil {
		return out, v, err
	}
	raw, err := p.mailOf(r, out)
	if err == nil && len(raw) > 0 {
		var e Envelope
		e, err = envelopeOf(raw)
		out.Mail = &e
	}
	return out, v, err
}

// text is what the customer reads: what was sent, or would be sent now.
func (p *Pages) text(ctx context.Context, f complaints.File, a complaints.Answer) (string, error) {
	if a.State == complaints.Sent {
		return a.Text, nil
	}
	return p.Room.Wording(ctx, p.DB, f, a)
}

// mail shows the HTML of the mail in a frame that may do nothing.
func (p *Pages) mail(w *web.Response, r *web.Request) error {
	page, _, err := p.previewOf(w, r)
	if err != nil {
		return err
	}
	raw, err := p.mailOf(r, page)
	if err != nil {
		return err
	}
	if len(raw) == 0 {
		return fault.New(fault.NotFound, "complaints.no_answer")
	}
	m, err := mime.Parse(raw, mime.Limits{})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	_, err = w.Write([]byte("<!doctype html><meta charset=\"utf-8\">" + m.HTML))
	return err
}

// letter is the answer as a letter for paper.
func (p *Pages) letter(w *web.Response, r *web.Request) error {
	page, v, err := p.previewOf(w, r)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.letter(v))
}

// onAnswer does an act on the answer and leads on; a refusal is said on the
// preview, where it was asked for.
func (p *Pages) onAnswer(w *web.Response, r *web.Request, toast, then string, do func(ctx context.Context, tx *db.Tx, c cases.Case) error) error {
	c, _, err := p.open(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, c) })
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		page, v, e := p.previewOf(w, r)
		if e != nil {
			return e
		}
		problems := ui.ProblemsOf(r.Print, err)
		if page.Problem = problems.Form; page.Problem == "" && len(problems.Order) > 0 {
			page.Problem = problems.By[problems.Order[0]]
		}
		return w.HTML(http.StatusConflict, page.page(v))
	}
	if err != nil {
		return err
	}
	return did(w, toast, Address(c.Reference)+then)
}

func (p *Pages) ask(w *web.Response, r *web.Request) error {
	return p.onAnswer(w, r, "complaints.toast.asked", "/answer/preview", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := p.Room.Ask(ctx, tx, by(r), c.ID)
		return err
	})
}

func (p *Pages) approve(w *web.Response, r *web.Request) error {
	return p.onAnswer(w, r, "complaints.toast.approved", "/answer/preview", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := p.Room.Approve(ctx, tx, by(r), c.ID)
		return err
	})
}

func (p *Pages) giveBack(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return p.onAnswer(w, r, "complaints.toast.returned", "", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := p.Room.Return(ctx, tx, by(r), c.ID, f.Value("reason"))
		return err
	})
}

func (p *Pages) sendAnswer(w *web.Response, r *web.Request) error {
	return p.onAnswer(w, r, "complaints.toast.sent", "", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := p.Room.Send(ctx, tx, by(r), c.ID)
		return err
	})
}

func (c Composer) address() string { return Address(c.Case.Reference) + "/answer" }
