package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/cases/respect"
)

// ConductRoutes are the pages of the protocol of conduct.
func (d *Desk) ConductRoutes() []web.Route {
	return web.In("cases",
		web.Route{Pattern: "GET /cases/{ref}/conduct", Permission: cases.MayWrite, Handle: d.conduct},
		web.Route{Pattern: "POST /cases/{ref}/conduct", Permission: cases.MayWrite, Handle: d.stepConduct},
		web.Route{Pattern: "POST /cases/{ref}/conduct/decision", Permission: cases.MayConduct, Handle: d.stepConduct},
	)
}

// conduct shows where the protocol stands, beside the case or as a page.
func (d *Desk) conduct(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	return d.showConduct(w, r, http.StatusOK, c, nil, ui.Problems{})
}

func (d *Desk) showConduct(w *web.Response, r *web.Request, status int, c cases.Case, f *web.Form, p ui.Problems) error {
	v := d.View(w, r)
	page, err := d.conductOf(r, v, c)
	if err != nil {
		return err
	}
	page.Problems = p
	if f != nil {
		page.Kind, page.Text, page.Cause, page.Channel, page.Review = f.Value("kind"), f.Value("text"), f.Value("cause"), f.Value("channel"), f.Value("review_at")
	}
	part := page.draw(v)
	if !r.Fragment() {
		part = page.Page(v)
	}
	return w.HTML(status, part)
}

// conductOf gathers what the panel shows.
func (d *Desk) conductOf(r *web.Request, v ui.View, c cases.Case) (ConductView, error) {
	ctx := r.Context()
	now, err := cases.ConductOf(ctx, d.DB, c.CustomerID)
	if err != nil {
		return ConductView{}, err
	}
	people, err := d.Colleagues(ctx)
	if err != nil {
		return ConductView{}, err
	}
	out := ConductView{Ref: c.Reference, Level: string(now.Level), Harsh: c.LastBy == "customer" && respect.IsHarsh(c.LastText, c.Lang),
		Open: now.Channel, Hint: v.P.T("cases.date.hint", "date", plainDate(v, v.Now)), Mine: now.AskedBy == r.Who.ID && now.AskedBy != 0}
	if now.Level != cases.Calm {
		out.ReviewAt = v.When.Date(now.ReviewAt)
	}
	if !now.AppealedAt.IsZero() {
		out.Appealed = v.When.Date(now.AppealedAt)
	}
	for _, s := range cases.Steps {
		if _, ok := cases.NextLevel(now.Level, s); !ok || s == cases.StepExpire || s == cases.StepUphold && now.AppealedAt.IsZero() {
			continue
		}
		if s.Decides() && !v.May(cases.MayConduct) || (s == cases.StepAgree || s == cases.StepRefuse) && out.Mine {
			continue
		}
		out.Steps = append(out.Steps, string(s))
	}
	log, err := cases.IncidentsOf(ctx, d.DB, c.CustomerID)
	for _, one := range log {
		out.Log = append(out.Log, IncidentView{Step: string(one.Step), Kind: one.Kind, Text: words(one.Text), Cause: words(one.Cause), By: people[one.ByID].Name, At: one.At})
	}
	return out, err
}

// stepConduct takes a step of the protocol.
func (d *Desk) stepConduct(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	s := cases.StepTaken{Step: cases.Step(f.Value("step")), Kind: f.Value("kind"), Text: f.Value("text"), Cause: f.Value("cause"), Channel: f.Value("channel")}
	if !slices.Contains(cases.Steps, s.Step) || s.Step == cases.StepExpire {
		return fault.New(fault.Conflict, "cases.conduct_not_now")
	}
	if s.Step.Decides() && !r.Who.Can(cases.MayConduct) {
		return fault.New(fault.Denied, "fault.denied")
	}
	if typed := f.Value("review_at"); typed != "" {
		s.ReviewAt = typedDay(d.View(w, r), typed)
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error { return d.takeStep(r.Context(), tx, r, c, s) })
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return d.showConduct(w, r, http.StatusUnprocessableEntity, c, f, ui.ProblemsOf(r.Print, err))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.conduct.done." + string(s.Step)})
	if !r.Fragment() && !r.Into("conduct") {
		return w.Redirect("/cases/" + c.Reference + "/conduct")
	}
	return d.showConduct(w, r, http.StatusOK, c, nil, ui.Problems{})
}

func (d *Desk) takeStep(ctx context.Context, tx *db.Tx, r *web.Request, c cases.Case, s cases.StepTaken) error {
	_, err := d.Room.TakeStep(ctx, tx, by(r), c.ID, s)
	return err
}

// typedDay is the end of a day as it was typed; the zero time, which no step
// takes, when it is no date.
func typedDay(v ui.View, typed string) time.Time {
	day, err := calendar.ParseDate(typed, v.When.System)
	if err != nil {
		return time.Time{}
	}
	start, err := day.Start(v.When.System, zone(v))
	if err != nil {
		return time.Time{}
	}
	return start.Add(18 * time.Hour) // the end of a working day
}
