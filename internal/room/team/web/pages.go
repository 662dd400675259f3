package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/team"
)

// Pages answers the pages of this room.
type Pages struct {
	DB    *db.DB
	Room  *team.Room
	Cases *cases.Room
	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id; the map is shared and not written to.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	own := func(pattern string, h web.Handler) web.Route {
		return web.Route{Pattern: pattern, Permission: team.MayOwn, Handle: h}
	}
	return web.In("team",
		own("GET /team", p.day),
		own("POST /team/mood", p.mood),
		own("POST /team/break", p.pause),
		own("POST /team/break/end", p.endBreak),
		own("POST /team/capacity", p.capacity),
		web.Route{Pattern: "POST /team/hand-over", Permission: cases.MayAssign, Handle: p.handOver},
		web.Route{Pattern: "GET /team/moods", Permission: team.MaySee, Handle: p.moods},
	)
}

// day shows one's own day.
func (p *Pages) day(w *web.Response, r *web.Request) error {
	return p.show(w, r, http.StatusOK, ui.Problems{}, nil)
}

// handOverCases is how many of one's cases the form offers: those due first.
const handOverCases = 40

func (p *Pages) show(w *web.Response, r *web.Request, status int, wrong ui.Problems, f *web.Form) error {
	ctx, v := r.Context(), p.View(w, r)
	page := Day{Problems: wrong}
	moods, err := team.MoodsOf(ctx, p.DB, r.Who.ID, today(r, v.Now))
	if err != nil {
		return err
	}
	page.Start, page.End = moods.Start, moods.End
	if page.Load, err = team.LoadOf(ctx, p.DB, r.Who.ID); err != nil {
		return err
	}
	pause, err := team.PauseOf(ctx, p.DB, r.Who.ID)
	if err != nil {
		return err
	}
	page.On, page.Due, page.Ends = pause.On(v.Now), pause.Due(v.Now), pause.Ends
	page.Capacity = v.P.Digits().Of(strconv.FormatInt(page.Load.Capacity, 10))
	if f != nil {
		page.Capacity, page.Case, page.To, page.Why = orElse(f, "capacity", page.Capacity), f.Value("case"), f.Value("to"), f.Value("why")
	}
	if v.May(cases.MayAssign) {
		if err := p.offer(r, v, &page); err != nil {
			return err
		}
	}
	return w.HTML(status, page.Page(v))
}

func orElse(f *web.Form, name, otherwise string) string {
	if f.Has(name) {
		return f.Value(name)
	}
	return otherwise
}

// offer fills in whose cases can go to whom, the least laden colleague first.
func (p *Pages) offer(r *web.Request, v ui.View, page *Day) error {
	ctx := r.Context()
	rows, _, err := cases.List(ctx, p.DB, cases.Filter{View: cases.Mine, Account: r.Who.ID, Limit: handOverCases})
	if err != nil {
		return err
	}
	for _, one := range rows {
		page.Cases = append(page.Cases, ui.Choice{Value: one.Reference, Label: one.CustomerName + " · " + one.Subject})
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return err
	}
	loads, err := team.Loads(ctx, p.DB)
	if err != nil {
		return err
	}
	var peers []staff.Card
	for _, one := range people {
		if one.Active && one.ID != r.Who.ID {
			peers = append(peers, one)
		}
	}
	slices.SortFunc(peers, func(a, b staff.Card) int {
		if d := loads[a.ID] - loads[b.ID]; d != 0 {
			return int(d)
		}
		return int(a.ID - b.ID)
	})
	for _, one := range peers {
		page.Peers = append(page.Peers, ui.Choice{Value: one.ID.String(), Label: v.P.N("team.peer", loads[one.ID], "name", one.Name)})
	}
	return nil
}

// today is the reader's day, as "2026-11-22".
func today(r *web.Request, now time.Time) string {
	zone := r.Dates.Zone
	if zone == nil {
		zone = time.UTC
	}
	return now.In(zone).Format(time.DateOnly)
}

// act does something to one's own day and shows it afterwards.
func (p *Pages) act(w *web.Response, r *web.Request, done string, do func(ctx context.Context, tx *db.Tx, f *web.Form) error) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, f) })
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict || k == fault.NotFound) {
		return p.show(w, r, http.StatusUnprocessableEntity, ui.ProblemsOf(r.Print, err), f)
	}
	if err != nil {
		return err
	}
	if done != "" {
		w.Toast(web.Toast{Key: done})
	}
	return w.Redirect("/team")
}

// mood keeps how one feels, with one tap; the same tap again takes it back.
func (p *Pages) mood(w *web.Response, r *web.Request) error {
	return p.act(w, r, "", func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		part := f.One("part", team.Start, team.End)
		value := f.Int("mood", 0, team.Best)
		if err := f.Err(); err != nil {
			return err
		}
		if part == team.Start && value > 0 {
			if err := p.Room.BeginDay(ctx, tx, r.Who.ID); err != nil {
				return err
			}
		}
		return p.Room.SetMood(ctx, tx, r.Who.ID, today(r, tx.Now()), part, value)
	})
}

func (p *Pages) pause(w *web.Response, r *web.Request) error {
	return p.act(w, r, "", func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		minutes := f.Int("minutes", 1, 60)
		if err := f.Err(); err != nil {
			return err
		}
		return p.Room.TakeBreak(ctx, tx, r.Who.ID, minutes)
	})
}

func (p *Pages) endBreak(w *web.Response, r *web.Request) error {
	return p.act(w, r, "", func(ctx context.Context, tx *db.Tx, _ *web.Form) error {
		return p.Room.EndBreak(ctx, tx, r.Who.ID)
	})
}

func (p *Pages) capacity(w *web.Response, r *web.Request) error {
	return p.act(w, r, "team.toast.capacity", func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		n := f.Int("capacity", 1, team.MostCapacity)
		if err := f.Err(); err != nil {
			return err
		}
		return p.Room.SetCapacity(ctx, tx, by(r), r.Who.ID, n)
	})
}

// handOver offers one case to a colleague in one act. The colleague finds the
// whole story in the case; the clock and the history stay.
func (p *Pages) handOver(w *web.Response, r *web.Request) error {
	return p.act(w, r, "team.toast.offered", func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		to := f.ID("to", true)
		reference, ok := cases.ParseReference(f.Value("case"))
		if !ok {
			f.Wrong("case", "field.choose")
		}
		if err := f.Err(); err != nil {
			return err
		}
		c, err := cases.ByReference(ctx, tx, reference)
		if err != nil {
			return err
		}
		if c.OwnerID != r.Who.ID {
			return fault.New(fault.Conflict, "team.not_yours")
		}
		_, err = p.Cases.HandOver(ctx, tx, by(r), c.ID, to, f.Value("why"))
		return err
	})
}

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// moods shows the means of teams that may be shown.
func (p *Pages) moods(w *web.Response, r *web.Request) error {
	cells, err := team.MoodTrend(r.Context(), p.DB, p.DB.Now().UTC().Format("2006-01"))
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page := Moods{}
	for _, c := range cells {
		row, err := moodRow(v, c)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
