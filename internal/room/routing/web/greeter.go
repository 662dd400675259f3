package web

import (
	"strconv"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/routing"
)

// greeterPage sets the one question and its answers.
type greeterPage struct {
	Form     *web.Form
	Problems ui.Problems
	Teams    []ui.Choice
}

func (p *Pages) greeter(w *web.Response, r *web.Request) error {
	q, err := routing.Asked(r.Context(), p.DB)
	if err != nil {
		return err
	}
	f := web.NewForm(r, nil)
	f.Set("version", strconv.FormatInt(q.Version, 10))
	f.Set("on", map[bool]string{true: "yes"}[q.On])
	fillNames(f, "ask", q.Ask)
	for i, a := range q.Answers {
		row := answerRow(i)
		f.Set(row+".id", a.ID.String())
		fillNames(f, row, a.Names)
		if a.TeamID != 0 {
			f.Set(row+".team", a.TeamID.String())
		}
	}
	return p.showGreeter(w, r, f)
}

func answerRow(i int) string { return "answers." + strconv.Itoa(i) }

func fillNames(f *web.Form, name string, n staff.Names) {
	for _, t := range lang.Tags {
		if s, in := n.Best(t); in == t {
			f.Set(name+"_"+string(t), s)
		}
	}
}

func readNames(f *web.Form, name string, most int) (n staff.Names) {
	for _, t := range lang.Tags {
		n.Set(t, f.Text(name+"_"+string(t), most+1))
	}
	return n
}

func (p *Pages) showGreeter(w *web.Response, r *web.Request, f *web.Form) error {
	v := p.View(w, r)
	page := greeterPage{Form: f, Problems: problems(f)}
	page.Teams = []ui.Choice{{Label: v.P.T("routing.greeter.team.none")}}
	teams, err := p.Staff.Teams(r.Context(), p.DB)
	if err != nil {
		return err
	}
	for _, t := range teams {
		page.Teams = append(page.Teams, ui.Choice{Value: t.ID.String(), Label: t.In(v.P.Tag())})
	}
	return w.HTML(status(f), page.Draw(v))
}

func (p *Pages) setGreeter(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	q := routing.Question{On: f.Bool("on"), Version: f.Int("version", 0, 1<<40), Ask: readNames(f, "ask", routing.MaxQuestion)}
	for i := range routing.MaxAnswers {
		row := answerRow(i)
		one := routing.Topic{Names: readNames(f, row, routing.MaxTopicName), TeamID: f.ID(row+".team", false)}
		if text := f.Value(row + ".id"); text != "" {
			if one.ID, err = id.Parse(text); err != nil {
				f.Wrong(row, "field.bad_choice")
			}
		}
		if one.Names != (staff.Names{}) {
			q.Answers = append(q.Answers, one)
		}
	}
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.SetQuestion(r.Context(), tx, by(r), q) })
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showGreeter(w, r, f)
	}
	w.Toast(web.Toast{Key: "routing.toast.greeter"})
	return w.Redirect("/routing/greeter")
}
