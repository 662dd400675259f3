package figures_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/room/promises"
	"rida/internal/room/promises/figures"
	"rida/internal/testkit"
)

// listed counts the promises of a choice, page by page, each once.
func (h *house) listed(t testing.TB, f figures.Filter, which figures.Which) int64 {
	t.Helper()
	met := map[id.ID]bool{}
	var after figures.Cursor
	for {
		items, next, err := figures.List(t.Context(), h.DB, f, which, after, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range items {
			if met[one.PromiseID] {
				t.Errorf("%q lists promise %d twice", which, one.PromiseID)
			}
			met[one.PromiseID] = true
		}
		if after = next; next == (figures.Cursor{}) {
			return int64(len(met))
		}
	}
}

// opens compares every number of a part of the figures with the list into which
// it opens.
func (h *house) opens(t testing.TB, f figures.Filter, s figures.Sums) {
	t.Helper()
	spread, err := figures.Spreads(t.Context(), h.DB, f)
	if err != nil {
		t.Fatal(err)
	}
	for _, which := range figures.Choices {
		want, ok := which.In(s)
		if !ok {
			want, _ = which.InSpread(spread[figures.Chance])
		}
		if got := h.listed(t, f, which); got != want {
			t.Errorf("%+v, %q lists %d promises, the figure says %d", f, which, got, want)
		}
	}
	for measure, which := range map[figures.Measure]figures.Which{figures.Chance: figures.Said, figures.Lead: figures.Told, figures.Notice: figures.Warned, figures.Delay: figures.Late} {
		if got := h.listed(t, f, which); got != spread[measure].N {
			t.Errorf("%+v: the spread of %s is of %d, its list has %d", f, measure, spread[measure].N, got)
		}
	}
	bins, err := spread[figures.Chance].Calibration()
	if err != nil && !errors.Is(err, stats.ErrNoData) {
		t.Fatal(err)
	}
	for _, b := range bins {
		if got := h.listed(t, f, figures.InTenth(int64(math.Round(b.From*10)))); got != b.Came.N {
			t.Errorf("%+v: %d were said with %v to %v, the list has %d", f, b.Came.N, b.From, b.To, got)
		}
	}
}

// lived is a history with everything in it that a figure counts.
func lived(t *testing.T, w *testkit.World) *house {
	h := open(w)
	chances := []float64{0, 0.3, 0.5, 0.55, 0.8, 0.9, 0.95, 1}
	for i := range 64 {
		of := id.ID(i + 1)
		h.places[of] = figures.Place{TeamID: id.ID(1 + i%3), Channel: []string{"email", "phone"}[i%2], Topic: []string{"", "7", "8"}[i%3]}
		h.giveWith(t, of, []promises.Kind{promises.FirstResponse, promises.Reply, promises.Resolution}[i%3], time.Duration(2+i%7)*time.Hour, chances[i%len(chances)])
		if i%8 == 7 {
			w.Clock.Advance(50 * time.Hour)
			h.do(t, func(tx *db.Tx) error { _, err := h.Approach(t.Context(), tx, 1000); return err })
		}
		if i%8 == 3 { // a look between, so that some are warned and some are not
			w.Clock.Advance(90 * time.Minute)
			h.do(t, func(tx *db.Tx) error { _, err := h.Approach(t.Context(), tx, 1000); return err })
			h.putOff(t, of, 30*time.Hour)
			h.putOff(t, of-1, 9*time.Hour)
			h.do(t, func(tx *db.Tx) error { return h.Fulfil(t.Context(), tx, event.System, of-2, promises.Kinds...) })
			h.do(t, func(tx *db.Tx) error { return h.Withdraw(t.Context(), tx, event.System, of-3) })
		}
		h.sweep(t)
	}
	for i := range 20 { // late, but done
		h.do(t, func(tx *db.Tx) error { return h.Fulfil(t.Context(), tx, event.System, id.ID(3*i+1), promises.Kinds...) })
	}
	h.give(t, 100, promises.FirstResponse, 900*time.Hour) // open
	h.sweep(t)
	h.read(t, h.follower)
	return h
}

func TestEveryFigureOpensIntoItsPromises(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := lived(t, w)
		all := h.total(t)
		for _, n := range []int64{all.Kept, all.Broken, all.Open, all.Withdrawn, all.Told, all.Warned, all.Broken - all.Warned, all.Again, all.AgainBroken, all.LateDone} {
			if n == 0 {
				t.Fatalf("the history lacks something to count: %+v", all)
			}
		}
		h.opens(t, h.period(), all)
		for _, by := range figures.Groups {
			rows, err := figures.Read(t.Context(), w.DB, h.period(), by)
			if err != nil || len(rows) < 2 {
				t.Fatalf("by %s: %d groups, %v", by, len(rows), err)
			}
			for _, row := range rows {
				f := h.period()
				switch by {
				case figures.ByTeam:
					f.Team, _ = id.Parse(row.Key)
				case figures.ByTopic:
					if f.Topic = row.Key; row.Key == "" {
						f.Topic = figures.NoTopic
					}
				case figures.ByChannel:
					f.Channel = row.Key
				case figures.ByKind:
					f.Kind = row.Key
				case figures.ByWeek:
					f.From, f.To = row.Week(), row.Week()
				}
				h.opens(t, f, row.Sums)
			}
		}
	})
}

// spans of what a measure is of, by a plain loop over all promises.
func (h *house) spans(t testing.TB) map[figures.Measure][]time.Duration {
	t.Helper()
	var of []id.ID
	if err := h.DB.All(t.Context(), &of, `SELECT DISTINCT case_id FROM promises ORDER BY case_id`); err != nil {
		t.Fatal(err)
	}
	all, err := promises.OfSome(t.Context(), h.DB, of)
	if err != nil {
		t.Fatal(err)
	}
	out := map[figures.Measure][]time.Duration{}
	for _, list := range all {
		for _, v := range promises.Judge(list, h.Clock.Now()) {
			broken := v.Result == promises.Broken
			if (broken || v.Result == promises.Kept) && !v.DoneAt.IsZero() {
				out[figures.Taken] = append(out[figures.Taken], v.DoneAt.Sub(v.MadeAt))
			}
			if broken && !v.DoneAt.IsZero() {
				out[figures.Delay] = append(out[figures.Delay], v.DoneAt.Sub(v.DueAt))
			}
			if broken && !v.WordAt.IsZero() {
				out[figures.Lead] = append(out[figures.Lead], v.DueAt.Sub(v.WordAt))
			}
			if broken && !v.WarnedAt.IsZero() && v.WarnedAt.Before(v.DueAt) {
				out[figures.Notice] = append(out[figures.Notice], v.DueAt.Sub(v.WarnedAt))
			}
			if (broken || v.Result == promises.Kept) && v.Chance != nil {
				out[figures.Chance] = append(out[figures.Chance], time.Duration(math.Round(*v.Chance*1000)))
			}
		}
	}
	return out
}

// sameSpreads compares medians and tenths with a recount by a plain loop.
func (h *house) sameSpreads(rt interface{ Fatalf(string, ...any) }, t testing.TB) {
	t.Helper()
	spread, err := figures.Spreads(t.Context(), h.DB, h.period())
	if err != nil {
		t.Fatal(err)
	}
	want := h.spans(t)
	for _, measure := range []figures.Measure{figures.Lead, figures.Notice, figures.Delay, figures.Taken} {
		spans := want[measure]
		if spread[measure].N != int64(len(spans)) {
			rt.Fatalf("the spread of %s is of %d, want %d", measure, spread[measure].N, len(spans))
		}
		got, err := spread[measure].Median()
		if len(spans) < 5 {
			if err == nil {
				rt.Fatalf("a median of %d", len(spans))
			}
			continue
		}
		slices.Sort(spans)
		if plain := spans[(len(spans)-1)/2]; err != nil || math.Abs(float64(got-plain)) > float64(plain)/10+float64(time.Minute) {
			rt.Fatalf("the median of %s is %v (%v), of a plain list %v", measure, got, err, plain)
		}
	}
	tenths := map[int64]int64{}
	for _, chance := range want[figures.Chance] {
		tenths[min(9, int64(chance)/100)]++
	}
	bins, err := spread[figures.Chance].Calibration()
	if err != nil && len(tenths) > 0 || len(bins) != len(tenths) {
		rt.Fatalf("%d tenths (%v), want %d", len(bins), err, len(tenths))
	}
	for _, b := range bins {
		if tenth := int64(math.Round(b.From * 10)); tenths[tenth] != b.Came.N || b.Mean < b.From-1e-9 || b.Mean > b.To+1e-9 {
			rt.Fatalf("tenth %d has %d with mean %v, want %d", tenth, b.Came.N, b.Mean, tenths[tenth])
		}
	}
}
