package promises_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

// house is the room alone, with what it told.
type house struct {
	*testkit.World
	*promises.Room
	told map[id.ID][]promises.Level // by promise
}

func open(w *testkit.World) *house {
	h := &house{World: w, told: map[id.ID][]promises.Level{}}
	h.Room = promises.New(event.NewLog(event.Listener{Kinds: []string{"promises.near"}, Hear: func(_ context.Context, tx *db.Tx, e event.Event) error {
		var d struct {
			Promise id.ID
			Level   promises.Level
		}
		err := json.Unmarshal(e.Data, &d)
		tx.AfterCommit(func() { h.told[d.Promise] = append(h.told[d.Promise], d.Level) })
		return err
	}}), func() promises.Policy { return promises.Policy{Schedule: always(), Book: promises.DefaultBook()} })
	return h
}

// always is a house that never sleeps.
func always() *calendar.Schedule {
	all := []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
	s, err := calendar.Plan{Version: 1, Zone: "UTC", Weeks: []calendar.WeekRule{{Week: calendar.WeekOf([]calendar.Span{calendar.Hours(0, 24)}, all...)}}}.Build()
	if err != nil {
		panic(err)
	}
	return s
}

// give promises an update within a span.
func (h *house) give(t testing.TB, of id.ID, span time.Duration) (p promises.Promise) {
	t.Helper()
	h.do(t, func(tx *db.Tx) (err error) {
		p, err = h.GiveUntil(t.Context(), tx, event.System, promises.Promise{CaseID: of, Kind: promises.NextUpdate, DueAt: tx.Now().Add(span)})
		return err
	})
	return p
}

func (h *house) approach(t testing.TB) {
	t.Helper()
	h.do(t, func(tx *db.Tx) error { _, err := h.Approach(t.Context(), tx, 100); return err })
}

func (h *house) do(t testing.TB, act func(tx *db.Tx) error) {
	t.Helper()
	if err := h.DB.Write(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

func TestAPromiseWarnsAtHalfAndAtThreeQuartersOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(w)
		p, short := h.give(t, 1, 4*time.Hour), h.give(t, 2, 20*time.Minute)
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{0, 0}, {2*time.Hour - time.Microsecond, 0}, {time.Microsecond, 1}, {time.Hour - time.Microsecond, 1}, {time.Microsecond, 2}, {2 * time.Hour, 2}} {
			w.Clock.Advance(step.after)
			h.approach(t)
			h.approach(t)
			if got := h.told[p.ID]; len(got) != step.want {
				t.Errorf("%v after: told %v, want %d", w.Clock.Now().Sub(p.MadeAt), got, step.want)
			}
		}
		if got := h.told[short.ID]; len(got) != 0 {
			t.Errorf("the house was asleep while a short promise fell due, but it told %v", got)
		}
	})
}

func TestOfAShortPromiseOnlyTheLastQuarterIsTold(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(w)
		p := h.give(t, 1, 20*time.Minute)
		for range 19 {
			w.Clock.Advance(time.Minute)
			h.approach(t)
		}
		if got := h.told[p.ID]; len(got) != 1 || got[0] != promises.Near {
			t.Errorf("told %v", got)
		}
	})
}

func TestWhateverHappensAPromiseReachesALevelAtMostOnceAndInOrder(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := open(testkit.New(t, engine))
			of := id.ID(0)
			rapid.Check(t, func(rt *rapid.T) {
				of++
				p := h.give(t, of, time.Duration(rapid.IntRange(0, 6000).Draw(rt, "minutes"))*time.Minute)
				settled := false
				for range rapid.IntRange(1, 10).Draw(rt, "acts") {
					h.Clock.Advance(time.Duration(rapid.IntRange(0, 2000).Draw(rt, "later")) * time.Minute)
					before := len(h.told[p.ID])
					switch rapid.SampledFrom([]string{"approach", "approach", "approach", "break", "fulfil"}).Draw(rt, "act") {
					case "break":
						h.do(t, func(tx *db.Tx) error { _, err := h.Break(t.Context(), tx, 100); return err })
					case "fulfil":
						h.do(t, func(tx *db.Tx) error { return h.Fulfil(t.Context(), tx, event.System, of) })
						settled = true
					default:
						h.approach(t)
					}
					if len(h.told[p.ID]) > before && (settled || !h.Clock.Now().Before(p.DueAt)) {
						rt.Errorf("warned of a promise that was settled or due")
					}
				}
				got := h.told[p.ID]
				for i := 1; i < len(got); i++ {
					if got[i] <= got[i-1] {
						rt.Errorf("told %v", got)
					}
				}
			})
		})
	}
}
