package web

import (
	"context"
	"net/http"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
)

// Panel are the clocks of a complaint.
type Panel struct {
	Case     cases.Case
	Groups   []ClockGroup
	May      bool
	Further  []ui.Choice // regimes under which it can be placed too
	Problems ui.Problems
}

// ClockGroup are the clocks of one regime.
type ClockGroup struct {
	regime.Version
	Name  string
	Lines []ClockLine
}

// ClockLine is one clock.
type ClockLine struct {
	regime.Clock
	Hue        regime.Hue
	Mark       regime.Mark
	Source     string
	Disagrees  bool // another clock of its kind and regime runs too
	Extendable bool
	MayNote    bool
}

func (p *Pages) panel(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := p.panelOf(r.Context(), v, c)
	if err != nil {
		return err
	}
	if r.Fragment() {
		return w.Part(page.inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) panelOf(ctx context.Context, v ui.View, c cases.Case) (Panel, error) {
	page := Panel{Case: c, May: v.May(regime.MayExtend) && c.Type == cases.Complaint}
	clocks, err := regime.Of(ctx, p.DB, c.ID)
	if err != nil {
		return page, err
	}
	at := map[id.ID]int{}
	for _, one := range clocks {
		i, ok := at[one.VersionID]
		if !ok {
			version, err := regime.Get(ctx, p.DB, one.VersionID)
			if err != nil {
				return page, err
			}
			i = len(page.Groups)
			at[one.VersionID] = i
			page.Groups = append(page.Groups, ClockGroup{Version: version, Name: version.Regime.Name(v.P.Tag())})
		}
		page.Groups[i].Lines = append(page.Groups[i].Lines, p.line(v, page, page.Groups[i].Regime, one, clocks))
	}
	if !page.May || !c.IsOpen() {
		return page, nil
	}
	all, err := regime.All(ctx, p.DB)
	for _, one := range all {
		if len(one.Regime.Limits) > 0 && !has(page.Groups, one.Regime.Code) {
			page.Further = append(page.Further, ui.Choice{Value: one.Regime.Code, Label: one.Regime.Name(v.P.Tag())})
		}
	}
	return page, err
}

func has(groups []ClockGroup, code string) bool {
	for _, g := range groups {
		if g.Regime.Code == code {
			return true
		}
	}
	return false
}

func (p *Pages) line(v ui.View, page Panel, g regime.Regime, c regime.Clock, all []regime.Clock) ClockLine {
	l := ClockLine{Clock: c, Mark: g.Mark, Source: g.Source}
	n := 0
	for _, limit := range g.Limits {
		if limit.Kind == c.Kind {
			if n == c.Rule {
				l.Mark, l.Source = g.MarkOf(limit), g.SourceOf(limit)
			}
			n++
		}
	}
	l.Disagrees = n > 1
	if s := p.Room.Schedule(); s != nil {
		l.Hue = g.Age(s, c, v.Now)
	}
	ok, _ := g.Extendable(c)
	l.Extendable = page.May && ok && l.Hue != regime.Late
	l.MayNote = page.May && (c.State == regime.Running || c.State == regime.Stopped)
	return l
}

// Ring is how much of the time has gone.
func (l ClockLine) Ring(v ui.View) ui.Ring {
	if l.State == regime.Met {
		return ui.DoneRing(v)
	}
	whole := l.DueAt.Sub(l.BeganAt)
	share := 0.0
	if whole > 0 {
		share = float64(v.Now.Sub(l.BeganAt)) / float64(whole)
	}
	r := ui.NewRing(v, share, l.DueAt.Sub(v.Now), l.DueAt)
	r.Small = true
	return r
}

// Say is how it stands, in words, with the tint that says the same.
func (l ClockLine) Say(v ui.View) ui.Chip {
	switch {
	case l.State == regime.Met && l.IsKept():
		return ui.Chip{Icon: ui.IconCheck, Label: v.P.T("regime.state.met"), Hue: ui.HueGreen}
	case l.State == regime.Met:
		return ui.Chip{Icon: ui.IconWarn, Label: v.P.T("regime.state.met_late"), Hue: ui.HueRed}
	case l.State != regime.Running:
		return ui.Chip{Label: v.P.T("regime.state." + string(l.State)), Edged: true}
	}
	hue := map[regime.Hue]ui.Hue{regime.Amber: ui.HueAmber, regime.Red: ui.HueRed, regime.Late: ui.HueRed}[l.Hue]
	return ui.Chip{Icon: ui.IconClock, Label: v.P.T("regime.hue." + string(l.Hue)), Hue: hue}
}

func (p *Pages) place(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		if c.Type != cases.Complaint {
			return fault.New(fault.Conflict, "regime.fault.no_complaint")
		}
		return p.Room.Place(r.Context(), tx, by(r), c.ID, c.ReceivedAt, f.Value("code"))
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "regime.panel.placed"})
	return w.Redirect(complaintAddress(c.Reference))
}

// ActForm is the form of one act on a clock.
type ActForm struct {
	ID       string
	Back     string
	Value    func(string) string
	Problems ui.Problems
}

func (p *Pages) clockForm(r *web.Request) (ActForm, regime.Clock, error) {
	which, err := r.PathID("id")
	if err != nil {
		return ActForm{}, regime.Clock{}, err
	}
	one, err := regime.One(r.Context(), p.DB, which)
	if err != nil {
		return ActForm{}, one, err
	}
	c, err := cases.Get(r.Context(), p.DB, one.CaseID)
	return ActForm{ID: which.String(), Back: complaintAddress(c.Reference), Value: func(string) string { return "" }}, one, err
}

func (p *Pages) askExtend(w *web.Response, r *web.Request) error {
	f, _, err := p.clockForm(r)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, f.Extend(p.View(w, r)))
}

func (p *Pages) extend(w *web.Response, r *web.Request) error {
	form, c, err := p.clockForm(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Extend(r.Context(), tx, by(r), c.ID, f.Value("reason"))
		return err
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		form.Value, form.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Extend(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "regime.extend.done"})
	return w.Redirect(form.Back)
}

func (p *Pages) askNote(w *web.Response, r *web.Request) error {
	form, _, err := p.clockForm(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	now := v.Now.In(zone(v)).Format(noteLayout)
	form.Value = func(name string) string { return map[string]string{"at": now}[name] }
	return w.HTML(http.StatusOK, form.Note(v))
}

// noteLayout is how an instant is typed.
const noteLayout = "2006-01-02 15:04"

func (p *Pages) note(w *web.Response, r *web.Request) error {
	form, c, err := p.clockForm(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := p.View(w, r)
	at, wrong := time.ParseInLocation(noteLayout, f.Text("at", len(noteLayout)), zone(v))
	if wrong != nil {
		f.Wrong("at", "regime.note.at.hint")
	}
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.MeetByHand(r.Context(), tx, by(r), c.ID, at.UTC(), f.Value("note"))
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		form.Value, form.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Note(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "regime.note.done"})
	return w.Redirect(form.Back)
}
