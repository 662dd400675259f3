package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
)

// Acts are what these pages let happen to a case, which belongs to another room.
type Acts struct {
	// Give promises something on a case; foreseen is the date that the house's own
	// history says, zero for none.
	Give func(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, p promises.Promise, foreseen time.Time) error
	// Move gives another date for a promise, and tells the customer.
	Move func(ctx context.Context, tx *db.Tx, by event.Actor, which, promise id.ID, to promises.Another, foreseen time.Time) error
	// Foresee tells with what chance a case ends by a date, and by when it ends with
	// the chance that the policy wants.
	Foresee func(ctx context.Context, which id.ID, by time.Time) (chance *float64, foreseen time.Time)
}

// wordPage asks for a promise, or for another date for one.
type wordPage struct {
	Case     Case
	Action   string
	Move     bool
	Was      time.Time // the date that was promised
	Name     string    // of what was promised
	Kinds    []ui.Choice
	Foreseen time.Time
	Chance   string // of the date that was typed, when it is known
	Form     *web.Form
	Problems ui.Problems
}

func (p *Pages) askWord(w *web.Response, r *web.Request) error {
	return p.showWord(w, r, http.StatusOK, web.NewForm(r, nil), nil)
}

// moved is the promise that the address names; its id is 0 when a new one is
// given.
func (p *Pages) moved(r *web.Request, c Case) (promises.Promise, error) {
	if r.PathValue("id") == "" {
		return promises.Promise{}, nil
	}
	which, err := r.PathID("id")
	if err != nil {
		return promises.Promise{}, err
	}
	one, err := promises.One(r.Context(), p.DB, which)
	if err == nil && one.CaseID != c.ID {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return one, err
}

func (p *Pages) showWord(w *web.Response, r *web.Request, status int, f *web.Form, wrong error) error {
	c, err := p.Case(r.Context(), r.PathValue("ref"))
	if err != nil {
		return err
	}
	one, err := p.moved(r, c)
	if err != nil {
		return err
	}
	v, policy := p.View(w, r), p.Policy()
	page := wordPage{Case: c, Action: r.URL.Path, Move: one.ID != 0, Was: one.DueAt, Name: one.What, Form: f, Problems: ui.ProblemsOf(r.Print, wrong)}
	if page.Move && page.Name == "" {
		page.Name = policy.KindName(one.Kind, v.P)
	}
	if !page.Move {
		page.Kinds = []ui.Choice{{Value: string(promises.Resolution), Label: policy.KindName(promises.Resolution, v.P)}}
		for _, k := range policy.Kinds {
			if policy.MayGive(k.Code) && !k.Inward {
				page.Kinds = append(page.Kinds, ui.Choice{Value: string(k.Code), Label: policy.KindName(k.Code, v.P)})
			}
		}
	}
	if !page.Move || one.Kind == promises.Resolution {
		due, _ := typed(v, f.Value("date"), f.Value("time"))
		var chance *float64
		if chance, page.Foreseen = p.Acts.Foresee(r.Context(), c.ID, due); chance != nil && !due.IsZero() {
			page.Chance = v.P.Percent(*chance)
		}
	}
	return w.HTML(status, page.Page(v))
}

func (p *Pages) setWord(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := p.Case(r.Context(), r.PathValue("ref"))
	if err != nil {
		return err
	}
	one, err := p.moved(r, c)
	if err != nil {
		return err
	}
	due, err := typed(p.View(w, r), f.Value("date"), f.Value("time"))
	if err == nil {
		err = p.perform(r, c, one, f, due)
	}
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		return p.showWord(w, r, http.StatusUnprocessableEntity, f, err)
	}
	if err != nil {
		return err
	}
	toast := "promises.toast.given"
	if one.ID != 0 {
		toast = "promises.toast.moved"
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect("/cases/" + c.Reference)
}

// perform gives or moves a promise by what was typed.
func (p *Pages) perform(r *web.Request, c Case, one promises.Promise, f *web.Form, due time.Time) error {
	kind := one.Kind
	if one.ID == 0 {
		kind = promises.Kind(f.Value("kind"))
	}
	var chance *float64
	var foreseen time.Time
	if kind == promises.Resolution { // the engine is asked before the transaction begins
		chance, foreseen = p.Acts.Foresee(r.Context(), c.ID, due)
	}
	return p.DB.Write(r.Context(), func(tx *db.Tx) error {
		if one.ID != 0 {
			return p.Acts.Move(r.Context(), tx, by(r), c.ID, one.ID, promises.Another{DueAt: due, Reason: f.Long("reason", promises.MaxReason), Chance: chance}, foreseen)
		}
		return p.Acts.Give(r.Context(), tx, by(r), c.ID, promises.Promise{Kind: kind, What: f.Value("what"), DueAt: due, Reason: f.Long("reason", promises.MaxReason), Chance: chance}, foreseen)
	})
}

// usualHour is when a day's promise is due if nobody says at what time.
const usualHour = 17

// typed reads a day in the reader's calendar and a time of day.
func typed(v ui.View, date, clock string) (time.Time, error) {
	day, err := calendar.ParseDate(date, v.When.System)
	wrong := func(err error) (time.Time, error) {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"}).Because(err)
	}
	if err != nil {
		return wrong(err)
	}
	zone := v.When.Zone
	if zone == nil {
		zone = time.UTC
	}
	start, err := day.Start(v.When.System, zone)
	if err != nil {
		return wrong(err)
	}
	hour, minute := usualHour, 0
	if clock != "" {
		at, err := time.Parse("15:04", lang.ToLatin(clock))
		if err != nil {
			return time.Time{}, fault.OfFields(fault.Field{Name: "time", Key: "field.bad_time"}).Because(err)
		}
		hour, minute = at.Hour(), at.Minute()
	}
	y, m, d := start.In(zone).Date()
	return time.Date(y, m, d, hour, minute, 0, 0, zone), nil
}

// mayMove tells whether a promise can be given another date here: one to the
// customer that is still owed.
func mayMove(one promises.Promise) bool {
	return one.Owed && !one.Inward && !slices.Contains([]promises.Kind{promises.FirstResponse, promises.Reply}, one.Kind)
}
