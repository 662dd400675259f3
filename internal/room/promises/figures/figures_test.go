package figures_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
	"rida/internal/room/promises/figures"
	"rida/internal/testkit"
)

// house is the room with its figures and nothing else: where cases stand is
// kept here.
type house struct {
	*testkit.World
	*promises.Room
	follower *figures.Follower
	places   map[id.ID]figures.Place
}

func open(w *testkit.World) *house {
	h := &house{World: w, places: map[id.ID]figures.Place{}, Room: promises.New(event.NewLog(), policy)}
	h.follower = h.another()
	return h
}

// policy is that of a house that never sleeps.
func policy() promises.Policy {
	all := []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
	s, err := calendar.Plan{Version: 1, Zone: "UTC", Weeks: []calendar.WeekRule{{Week: calendar.WeekOf([]calendar.Span{calendar.Hours(0, 24)}, all...)}}}.Build()
	if err != nil {
		panic(err)
	}
	return promises.Policy{Schedule: s, Book: promises.DefaultBook()}
}

// another is a follower as a second process would have it.
func (h *house) another() *figures.Follower {
	f := figures.NewFollower()
	f.Places = func(_ context.Context, _ db.Reader, of []id.ID) (map[id.ID]figures.Place, error) {
		out := map[id.ID]figures.Place{}
		for _, one := range of {
			if p, ok := h.places[one]; ok {
				out[one] = p
			}
		}
		return out, nil
	}
	return f
}

func (h *house) do(t testing.TB, act func(tx *db.Tx) error) {
	t.Helper()
	if err := h.DB.Write(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

// read lets a follower read all there is.
func (h *house) read(t testing.TB, f *figures.Follower) {
	t.Helper()
	for more := true; more; {
		h.do(t, func(tx *db.Tx) error {
			step, err := f.Step(t.Context(), tx)
			more = step.More
			return err
		})
	}
	h.do(t, func(tx *db.Tx) error { _, err := f.Due(t.Context(), tx); return err })
}

func (h *house) give(t testing.TB, of id.ID, kind promises.Kind, span time.Duration) promises.Promise {
	t.Helper()
	return h.giveWith(t, of, kind, span, 0)
}

// giveWith gives a word with a chance, 0 for none.
func (h *house) giveWith(t testing.TB, of id.ID, kind promises.Kind, span time.Duration, chance float64) (p promises.Promise) {
	t.Helper()
	if _, ok := h.places[of]; !ok {
		h.places[of] = figures.Place{TeamID: 1, Channel: "email"}
	}
	h.do(t, func(tx *db.Tx) (err error) {
		word := promises.Promise{CaseID: of, Kind: kind, DueAt: tx.Now().Add(span)}
		if chance > 0 {
			word.Chance = &chance
		}
		p, err = h.GiveUntil(t.Context(), tx, event.System, word)
		return err
	})
	return p
}

// putOff puts a later date in the place of what is owed.
func (h *house) putOff(t testing.TB, of id.ID, span time.Duration) {
	t.Helper()
	h.do(t, func(tx *db.Tx) error {
		owed, err := promises.Owed(t.Context(), tx, of)
		if err != nil || len(owed) == 0 {
			return err
		}
		p := owed[0]
		if err := h.WithdrawOne(t.Context(), tx, event.System, p); err != nil {
			return err
		}
		_, err = h.GiveUntil(t.Context(), tx, event.System, promises.Promise{CaseID: of, Kind: p.Kind, DueAt: tx.Now().Add(span), Replaces: p.ID, ToldAt: tx.Now()})
		return err
	})
}

func (h *house) sweep(t testing.TB) {
	t.Helper()
	h.do(t, func(tx *db.Tx) error { _, err := h.Break(t.Context(), tx, 1000); return err })
}

func (h *house) total(t testing.TB) figures.Sums {
	t.Helper()
	s, err := figures.Total(t.Context(), h.DB, h.period())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// period holds everything.
func (h *house) period() figures.Filter {
	return figures.Filter{From: figures.WeekOf(testkit.Start) - 10, To: figures.WeekOf(h.Clock.Now()) + 2000}
}

func TestAPromiseIsCountedOnceByItsOwnDate(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(w)
		h.give(t, 1, promises.FirstResponse, 4*time.Hour) // kept
		h.give(t, 2, promises.FirstResponse, 4*time.Hour) // broken, made good an hour late
		h.give(t, 3, promises.FirstResponse, 4*time.Hour) // put off in time, and done after the first date
		h.give(t, 4, promises.FirstResponse, 9*time.Hour) // open
		w.Clock.Advance(2 * time.Hour)
		h.do(t, func(tx *db.Tx) error { return h.Fulfil(t.Context(), tx, event.System, 1) })
		h.putOff(t, 3, 6*time.Hour)
		h.read(t, h.follower)
		if got := h.total(t); got.Kept != 1 || got.Open != 4 || got.Broken != 0 {
			t.Errorf("before anything is due: %+v", got)
		}
		w.Clock.Advance(2 * time.Hour)
		h.read(t, h.follower)
		if got := h.total(t); got.Broken != 1 || got.Told != 1 || got.Open != 3 {
			t.Errorf("the word that was put off is due, and the clock has not swept yet: %+v", got)
		}
		h.sweep(t)
		w.Clock.Advance(time.Hour)
		h.do(t, func(tx *db.Tx) error {
			for _, one := range []id.ID{2, 3} {
				if err := h.Fulfil(t.Context(), tx, event.System, one); err != nil {
					return err
				}
			}
			return nil
		})
		h.read(t, h.follower)
		got := h.total(t)
		want := figures.Sums{Kept: 2, Broken: 2, Open: 1, Told: 1, Again: 1, Early: (2 + 3) * 3600, Late: 2 * 3600, LateDone: 2}
		if got != want {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
		longest, ok, err := figures.Silence(t.Context(), w.DB, h.period(), w.Clock.Now())
		if err != nil || !ok || longest.Span != 5*time.Hour {
			t.Errorf("longest silence %+v %v %v, want five hours", longest, ok, err)
		}
	})
}

// recount counts all promises one by one, as nobody should have to.
func (h *house) recount(t testing.TB) map[figures.Group]map[string]figures.Sums {
	t.Helper()
	var of []id.ID
	if err := h.DB.All(t.Context(), &of, `SELECT DISTINCT case_id FROM promises ORDER BY case_id`); err != nil {
		t.Fatal(err)
	}
	all, err := promises.OfSome(t.Context(), h.DB, of)
	if err != nil {
		t.Fatal(err)
	}
	out := map[figures.Group]map[string]figures.Sums{}
	for which, list := range all {
		for _, v := range promises.Judge(list, h.Clock.Now()) {
			place := h.places[which]
			s := figures.Of(v, place)
			for by, key := range map[figures.Group]string{figures.ByAll: "", figures.ByTeam: place.TeamID.String(), figures.ByChannel: place.Channel,
				figures.ByTopic: place.Topic, figures.ByKind: string(v.Kind)} {
				if out[by] == nil {
					out[by] = map[string]figures.Sums{}
				}
				out[by][key] = out[by][key].Plus(s)
			}
		}
	}
	return out
}

func TestTheSumsEqualARecountAfterAnyHistory(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := open(testkit.New(t, engine))
			var last id.ID
			rapid.Check(t, func(rt *rapid.T) {
				first := last + 1
				last += 3
				one := func() id.ID { return first + id.ID(rapid.IntRange(0, 2).Draw(rt, "case")) }
				hours := func(most int) time.Duration {
					return time.Duration(rapid.IntRange(0, most).Draw(rt, "hours")) * time.Hour
				}
				for range rapid.IntRange(1, 12).Draw(rt, "acts") {
					which := one()
					switch rapid.SampledFrom([]string{"give", "give", "put off", "fulfil", "withdraw", "sweep", "warn", "later", "later", "move", "read", "again", "other"}).Draw(rt, "act") {
					case "give":
						h.giveWith(t, which, rapid.SampledFrom([]promises.Kind{promises.FirstResponse, promises.Reply, promises.NextUpdate}).Draw(rt, "kind"), hours(300),
							rapid.SampledFrom([]float64{0, 0.35, 0.5, 0.8, 0.899, 0.9, 0.95, 1}).Draw(rt, "chance"))
					case "put off":
						h.putOff(t, which, hours(300))
					case "fulfil":
						h.do(t, func(tx *db.Tx) error { return h.Fulfil(t.Context(), tx, event.System, which) })
					case "withdraw":
						h.do(t, func(tx *db.Tx) error { return h.Withdraw(t.Context(), tx, event.System, which) })
					case "sweep":
						h.sweep(t)
					case "warn":
						h.do(t, func(tx *db.Tx) error { _, err := h.Approach(t.Context(), tx, 1000); return err })
					case "later":
						h.Clock.Advance(hours(200))
					case "move": // the act that moves a case appends an event, as any act does
						if _, ok := h.places[which]; ok {
							h.places[which] = figures.Place{TeamID: id.ID(rapid.IntRange(1, 3).Draw(rt, "team")), Topic: rapid.SampledFrom([]string{"", "7"}).Draw(rt, "topic"), Channel: "phone"}
							h.give(t, which, promises.Reply, time.Hour)
						}
					case "read":
						h.read(t, h.follower)
					case "again":
						h.do(t, func(tx *db.Tx) error { return h.follower.Rewind(t.Context(), tx) })
					case "other": // a second process takes over
						h.do(t, func(tx *db.Tx) error { return h.follower.End(t.Context(), tx) })
						h.follower = h.another()
					}
				}
				h.sweep(t)
				h.read(t, h.follower)
				h.same(rt, t)
			})
			if err := h.follower.Rebuild(t.Context(), h.DB); err != nil {
				t.Fatal(err)
			}
			h.same(t, t)
		})
	}
}

// same compares the figures with the recount.
func (h *house) same(rt interface{ Fatalf(string, ...any) }, t testing.TB) {
	want := h.recount(t)
	for _, by := range []figures.Group{figures.ByAll, figures.ByTeam, figures.ByTopic, figures.ByChannel, figures.ByKind} {
		got, err := figures.Read(t.Context(), h.DB, h.period(), by)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want[by]) {
			rt.Fatalf("by %s: %d groups, want %d", by, len(got), len(want[by]))
		}
		for _, row := range got {
			if row.Sums != want[by][row.Key] {
				rt.Fatalf("by %s, %q: got %+v, want %+v", by, row.Key, row.Sums, want[by][row.Key])
			}
		}
	}
	h.sameSpreads(rt, t)
}
