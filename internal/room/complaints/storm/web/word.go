package web

import (
	"context"
	"net/http"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/storm"
)

// samples is how many customers the writer sees the answer of before it goes.
const samples = 3

// WordPage is an answer to many: how three customers will read it, and how far
// it is.
type WordPage struct {
	storm.Word
	Incident storm.Incident
	Samples  []storm.Sample
	Unsent   []UnsentLine
	People   map[id.ID]staff.Card
	Send     bool
}

// UnsentLine is a case to which it did not go.
type UnsentLine struct {
	Case cases.Case
	Why  string
}

func (p *Pages) wordForm(r *web.Request) (WordForm, error) {
	i, err := p.incident(r)
	if err != nil {
		return WordForm{}, err
	}
	form := WordForm{Incident: i, Value: func(string) string { return "" }}
	form.Langs, err = storm.Languages(r.Context(), p.DB, i.ID)
	if err != nil {
		return form, err
	}
	if which, err := id.Parse(r.URL.Query().Get("word")); err == nil {
		word, err := storm.ReadWord(r.Context(), p.DB, which)
		if err != nil {
			return form, err
		}
		form.ID, form.Value = which, func(name string) string { return word.Text[lang.Tag(name)] }
	}
	return form, nil
}

func (p *Pages) askWord(w *web.Response, r *web.Request) error {
	form, err := p.wordForm(r)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form.Page(p.View(w, r)))
}

func (p *Pages) word(w *web.Response, r *web.Request) error {
	form, err := p.wordForm(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	word := storm.Word{ID: f.ID("word", false), IncidentID: form.Incident.ID, Text: map[lang.Tag]string{}}
	for _, t := range lang.Tags {
		word.Text[t] = f.Value(string(t))
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		word, err = p.Room.Write(r.Context(), tx, by(r), word)
		return err
	})
	if isTyped(err) {
		form.ID, form.Value, form.Problems = word.ID, f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Page(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	return w.Redirect(wordAddress(word))
}

func wordAddress(w storm.Word) string { return Address(w.IncidentID) + "/words/" + w.ID.String() }

func (p *Pages) theWord(r *web.Request) (storm.Word, error) {
	incident, err := r.PathID("id")
	if err != nil {
		return storm.Word{}, err
	}
	which, err := r.PathID("word")
	if err != nil {
		return storm.Word{}, err
	}
	word, err := storm.ReadWord(r.Context(), p.DB, which)
	if err == nil && word.IncidentID != incident {
		err = fault.New(fault.NotFound, "storm.fault.no_word")
	}
	return word, err
}

func (p *Pages) showWord(w *web.Response, r *web.Request) error {
	word, err := p.theWord(r)
	if err != nil {
		return err
	}
	v, ctx := p.View(w, r), r.Context()
	page := WordPage{Word: word, Send: v.May(storm.MaySend)}
	if page.Incident, err = storm.Get(ctx, p.DB, word.IncidentID); err != nil {
		return err
	}
	if word.State == storm.Draft || word.State == storm.Sending && word.Went == 0 {
		if page.Samples, err = p.Room.Preview(ctx, p.DB, word, samples); err != nil {
			return err
		}
	}
	if page.Unsent, err = p.unsent(ctx, word); err != nil {
		return err
	}
	if page.People, err = p.Colleagues(ctx); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) unsent(ctx context.Context, word storm.Word) ([]UnsentLine, error) {
	left, err := storm.Unsents(ctx, p.DB, word.ID)
	if err != nil || len(left) == 0 {
		return nil, err
	}
	ids := make([]id.ID, len(left))
	for i, one := range left {
		ids[i] = one.CaseID
	}
	known, err := cases.Briefs(ctx, p.DB, ids)
	out := make([]UnsentLine, len(left))
	for i, one := range left {
		out[i] = UnsentLine{known[one.CaseID], one.Why}
	}
	return out, err
}

func (p *Pages) send(w *web.Response, r *web.Request) error {
	return p.onWord(w, r, "storm.toast.sending", p.Room.Send)
}

func (p *Pages) stop(w *web.Response, r *web.Request) error {
	return p.onWord(w, r, "storm.toast.stopped", p.Room.Stop)
}

func (p *Pages) onWord(w *web.Response, r *web.Request, toast string, act wordAct) error {
	word, err := p.theWord(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := act(r.Context(), tx, by(r), word.ID)
		return err
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(wordAddress(word))
}

// FiguresPage is the time of an incident with and without it.
type FiguresPage struct {
	Incident storm.Incident
	storm.Figures
}

func (p *Pages) figures(w *web.Response, r *web.Request) error {
	i, err := p.incident(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page := FiguresPage{Incident: i}
	if page.Figures, err = storm.Reckon(r.Context(), p.DB, i, v.Now); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// share says a share with what makes it believable; below storm.Few it counts.
func share(v ui.View, h storm.Handling) string {
	e, err := h.Share()
	if err != nil || h.Mature < storm.Few {
		return v.P.T("storm.figures.count", "k", v.P.Int(h.InADay), "n", v.P.Int(h.Mature))
	}
	return v.P.T("storm.figures.share", "share", v.P.Percent(e.Value), "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High), "n", v.P.Int(h.Mature))
}
