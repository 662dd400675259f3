package web

import (
	"context"
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/complaints/storm"
)

// Form is an incident as it is written.
type Form struct {
	ID       id.ID // 0 for a new one
	Value    func(string) string
	Problems ui.Problems
	Hint     string
}

func (f Form) action() string {
	if f.ID == 0 {
		return "/storms"
	}
	return Address(f.ID) + "/change"
}

func (f Form) back() string {
	if f.ID == 0 {
		return "/storms"
	}
	return Address(f.ID)
}

func (p *Pages) form(v ui.View, i storm.Incident) Form {
	yes := func(b bool) string {
		if b {
			return "yes"
		}
		return ""
	}
	stored := map[string]string{"title": i.Title, "cause": string(i.Cause), "product": i.Product, "branch": i.Branch, "topic": i.Topic, "since": plainDate(v, i.SinceAt), "since_time": plainTime(v, i.SinceAt),
		"until": plainDate(v, i.UntilAt), "until_time": plainTime(v, i.UntilAt), "rule": i.Rule, "joins": yes(i.Joins), "public": yes(i.Public)}
	for _, t := range lang.Tags {
		stored["notice_"+string(t)] = i.Notice[t]
	}
	return Form{ID: i.ID, Value: func(name string) string { return stored[name] }, Hint: v.P.T("storm.since.hint", "date", plainDate(v, v.Now))}
}

func (p *Pages) askOpen(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	return w.HTML(http.StatusOK, p.form(v, storm.Incident{SinceAt: v.Now}).Page(v))
}

func (p *Pages) askChange(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	i, err := storm.Get(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return w.HTML(http.StatusOK, p.form(v, i).Page(v))
}

func typed(v ui.View, f *web.Form) storm.Incident {
	i := storm.Incident{Title: f.Value("title"), Cause: storm.Cause(f.Value("cause")), Product: f.Value("product"), Branch: f.Value("branch"), Topic: f.Value("topic"),
		SinceAt: typedMoment(v, f, "since"), UntilAt: typedMoment(v, f, "until"), Rule: f.Value("rule"), Joins: f.Value("joins") == "yes", Public: f.Value("public") == "yes", Notice: map[lang.Tag]string{}}
	for _, t := range lang.Tags {
		i.Notice[t] = f.Value("notice_" + string(t))
	}
	return i
}

func (p *Pages) open(w *web.Response, r *web.Request) error {
	return p.write(w, r, 0, "storm.toast.opened", p.Room.Open)
}

func (p *Pages) change(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	return p.write(w, r, which, "storm.toast.changed", p.Room.Change)
}

func (p *Pages) write(w *web.Response, r *web.Request, which id.ID, toast string, act writing) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := p.View(w, r)
	i := typed(v, f)
	i.ID = which
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			i, err = act(r.Context(), tx, by(r), i)
			return err
		})
	}
	if isTyped(err) {
		form := p.form(v, storm.Incident{ID: which})
		form.Value, form.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Page(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(Address(i.ID))
}

// JoinForm gathers cases by their references, or all of a saved view.
type JoinForm struct {
	Incident storm.Incident
	Views    []ui.Choice
	Value    func(string) string
	Problems ui.Problems
}

// FactForm asks what is true of one customer alone.
type FactForm struct {
	Incident id.ID
	Case     id.ID
	Title    string
	Value    string
	Problems ui.Problems
}

// WordForm is an answer to many as it is written.
type WordForm struct {
	Incident storm.Incident
	ID       id.ID
	Langs    map[lang.Tag]int64 // how many joined cases are in which language
	Value    func(string) string
	Problems ui.Problems
}

func (p *Pages) askFact(w *web.Response, r *web.Request) error {
	form, err := p.factForm(r)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form.Page(p.View(w, r)))
}

func (p *Pages) fact(w *web.Response, r *web.Request) error {
	form, err := p.factForm(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.SetFact(r.Context(), tx, by(r), form.Incident, form.Case, f.Value("fact"))
		return err
	})
	if isTyped(err) {
		form.Value, form.Problems = f.Value("fact"), ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Page(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "storm.toast.fact"})
	return w.Redirect(Address(form.Incident))
}

func (p *Pages) factForm(r *web.Request) (FactForm, error) {
	incident, err := r.PathID("id")
	if err != nil {
		return FactForm{}, err
	}
	of, err := r.PathID("case")
	if err != nil {
		return FactForm{}, err
	}
	return p.factOf(r.Context(), incident, of)
}

func (p *Pages) factOf(ctx context.Context, incident, of id.ID) (FactForm, error) {
	i, m, ok, err := storm.Of(ctx, p.DB, of)
	if err != nil {
		return FactForm{}, err
	}
	form := FactForm{Incident: incident, Case: of, Title: i.Title}
	if ok && m.IncidentID == incident {
		form.Value = m.Fact
	}
	return form, nil
}
