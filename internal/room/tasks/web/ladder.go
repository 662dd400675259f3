package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/tasks"
)

// ladderPage sets when tasks escalate, and to whom.
type ladderPage struct {
	Rungs    []rung
	Problems ui.Problems
	Trail    []ui.Choice
}

// rung is one level as it is typed.
type rung struct {
	N     string
	Hours string
	On    bool
	Owner bool
	Lead  bool
	Duty  bool
}

func (p *Pages) ladder(w *web.Response, r *web.Request) error {
	l, err := tasks.LadderOf(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page, v := ladderPage{}, p.View(w, r)
	for _, one := range l {
		page.Rungs = append(page.Rungs, rung{N: strconv.FormatInt(one.Level, 10), Hours: v.P.Digits().Of(strconv.FormatFloat(one.Span.Hours(), 'f', -1, 64)),
			On: one.On, Owner: one.TellOwner, Lead: one.TellLead, Duty: one.TellDuty})
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) setLadder(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	page, l := ladderPage{}, tasks.Ladder{}
	for i := range l {
		n := strconv.Itoa(i + 1)
		one := rung{N: n, Hours: f.Value("span" + n), On: f.Bool("on" + n), Owner: f.Bool("owner" + n), Lead: f.Bool("lead" + n), Duty: f.Bool("duty" + n)}
		page.Rungs = append(page.Rungs, one)
		hours, wrong := strconv.ParseFloat(lang.ToLatin(one.Hours), 64)
		if wrong != nil || hours < 0 || hours > 1000 {
			f.Wrong("span"+n, "tasks.span_range")
		}
		l[i] = tasks.Level{Level: int64(i + 1), Span: time.Duration(hours * float64(time.Hour)).Round(time.Minute), On: one.On, TellOwner: one.Owner, TellLead: one.Lead, TellDuty: one.Duty}
	}
	err = f.Err()
	if err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.SetLadder(context.WithoutCancel(r.Context()), tx, by(r), l) })
	}
	if fault.KindOf(err) == fault.Invalid {
		page.Problems = ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, page.Page(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "tasks.toast.saved"})
	return w.Redirect("/settings/tasks")
}
