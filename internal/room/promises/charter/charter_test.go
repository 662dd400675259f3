package charter_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
	"rida/internal/testkit"
)

// layla writes the charter; cases are hers.
const layla = id.ID(101)

// house is promises, their figures, and the charter, with cases that only have
// a place.
type house struct {
	*testkit.World
	*promises.Room
	charter  *charter.Room
	follower *figures.Follower
	places   map[id.ID]figures.Place
	told     map[string]int // events, by kind
}

func open(t testing.TB, w *testkit.World) *house {
	t.Helper()
	h := &house{World: w, places: map[id.ID]figures.Place{}, told: map[string]int{}}
	log := event.NewLog(event.Listener{Hear: func(_ context.Context, tx *db.Tx, e event.Event) error {
		tx.AfterCommit(func() { h.told[e.Kind]++ })
		return nil
	}})
	h.Room = promises.New(log, policy)
	h.charter = &charter.Room{Events: log, Kinds: func() []promises.Kind { return []promises.Kind{promises.FirstResponse, promises.NextUpdate} }}
	h.follower = h.another()
	h.do(t, func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO staff_role (id, code, name, version) VALUES (1, 'manager', '', 1)`); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
			digits, zone, theme, keys_on, created_at, left_at)
			VALUES ($1, 'Layla', '', 'l@noor.example', 'l@noor.example', '', true, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, 0)`, layla)
		return err
	})
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

// another is a reader of the record as a second process would have it.
func (h *house) another() *figures.Follower {
	f := figures.NewFollower()
	f.Judged = h.charter.Breach
	f.Places = func(_ context.Context, _ db.Reader, of []id.ID) (map[id.ID]figures.Place, error) {
		out := map[id.ID]figures.Place{}
		for _, one := range of {
			out[one] = h.places[one]
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

func (h *house) read(t testing.TB, f *figures.Follower) {
	t.Helper()
	for more := true; more; {
		h.do(t, func(tx *db.Tx) error {
			step, err := f.Step(t.Context(), tx)
			more = step.More
			return err
		})
	}
}

// receive opens a case with a promise of two hours.
func (h *house) receive(t testing.TB, of id.ID) {
	t.Helper()
	h.places[of] = figures.Place{TeamID: 1, Channel: "email", OwnerID: layla, ReceivedAt: h.Clock.Now()}
	h.do(t, func(tx *db.Tx) error {
		_, err := h.GiveUntil(t.Context(), tx, event.System, promises.Promise{CaseID: of, Kind: promises.FirstResponse, DueAt: tx.Now().Add(2 * time.Hour)})
		return err
	})
}

func (h *house) sweep(t testing.TB) {
	t.Helper()
	h.do(t, func(tx *db.Tx) error { _, err := h.Break(t.Context(), tx, 100); return err })
}

// whole is a clause that lacks nothing.
func whole(code string, kind promises.Kind, remedy string) charter.Clause {
	c := charter.Clause{Code: code, Kind: kind, Words: charter.By[charter.Words]{}}
	for _, t := range lang.Tags {
		c.Words[t] = charter.Words{Promise: "We answer", Measure: "From receipt", Limit: "Two hours", Ask: "The desk", Remedy: remedy}
	}
	return c
}

func body(clauses ...charter.Clause) charter.Body {
	b := charter.Body{Purpose: charter.By[string]{}, Clauses: clauses}
	for _, t := range lang.Tags {
		b.Purpose[t] = "For everybody"
	}
	return b
}

func (h *house) publish(t testing.TB, b charter.Body) (v charter.Version) {
	t.Helper()
	h.do(t, func(tx *db.Tx) error {
		d, err := h.charter.Save(t.Context(), tx, event.Staff(layla), b, 0)
		if err != nil {
			return err
		}
		v, err = h.charter.Publish(t.Context(), tx, event.Staff(layla), d.Edition)
		return err
	})
	return v
}

func (h *house) owed(t testing.TB) []charter.Due {
	t.Helper()
	all, _, err := charter.Remedies(t.Context(), h.DB, charter.Owed, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAClauseIsPublishedOnlyWithMeasureLimitAndRemedyInEveryLanguage(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w)
		for _, part := range charter.Parts {
			for _, tag := range lang.Tags {
				one := whole("c1", promises.FirstResponse, "A voucher")
				words := one.Words[tag]
				words.Set(part, "  ")
				one.Words[tag] = words
				err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
					d, err := h.charter.Save(t.Context(), tx, event.Staff(layla), body(one), 0)
					if err == nil {
						_, err = h.charter.Publish(t.Context(), tx, event.Staff(layla), d.Edition)
					}
					if err == nil && part == charter.Exclusion {
						return errAside
					}
					return err
				})
				if part == charter.Exclusion {
					if err != errAside {
						t.Errorf("without an exclusion: %v", err)
					}
					continue
				}
				f, ok := fault.As(err)
				if !ok || len(f.Fields) != 1 || f.Fields[0].Name != charter.FieldOf("c1", part, tag) {
					t.Errorf("without %s in %s: %v", part, tag, err)
				}
			}
		}
		if all, err := charter.Versions(t.Context(), w.DB); err != nil || len(all) != 0 {
			t.Errorf("%d versions were published, %v", len(all), err)
		}
	})
}

// errAside rolls back what was only tried.
var errAside = fault.New(fault.Unavailable, "fault.unavailable")

func TestAPublishedVersionIsNeverChanged(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w)
		first := h.publish(t, body(whole("c1", promises.FirstResponse, "A voucher")))
		for _, text := range []string{`UPDATE charter_version SET body = '{}' WHERE number = 1`, `UPDATE charter_version SET published_at = 1 WHERE number = 1`, `DELETE FROM charter_version`} {
			if err := w.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), text); return err }); err == nil {
				t.Errorf("the store let %s through", text)
			}
		}
		w.Clock.Advance(time.Hour)
		h.publish(t, body(whole("c1", promises.FirstResponse, "A visit")))
		again, err := charter.Numbered(t.Context(), w.DB, 1)
		if err != nil || again.Body.Clauses[0].Words[lang.Arabic] != first.Body.Clauses[0].Words[lang.Arabic] {
			t.Errorf("version 1 reads %+v now, %v", again.Body, err)
		}
		if h.told["charter.published"] != 2 {
			t.Errorf("told %v", h.told)
		}
	})
}

func TestTwoWhoWriteTheDraftDoNotLoseEachOthersWords(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w)
		var d charter.Version
		h.do(t, func(tx *db.Tx) (err error) {
			d, err = h.charter.Save(t.Context(), tx, event.Staff(layla), body(whole("c1", "", "A")), 0)
			return err
		})
		save := func(edition int64) error {
			return w.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := h.charter.Save(t.Context(), tx, event.Staff(layla), body(whole("c1", "", "B")), edition)
				return err
			})
		}
		if err := save(d.Edition); err != nil {
			t.Fatal(err)
		}
		if err := save(d.Edition); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the second who saved edition %d got %v", d.Edition, err)
		}
	})
}

func TestABreachOwesItsRemedyOnceAndOnlyOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w)
		h.publish(t, body(whole("c1", promises.FirstResponse, "A voucher")))
		w.Clock.Advance(time.Minute)
		h.receive(t, 1)
		h.receive(t, 2)
		w.Clock.Advance(time.Hour)
		h.do(t, func(tx *db.Tx) error { // kept
			return h.Fulfil(t.Context(), tx, event.Staff(layla), 2)
		})
		h.do(t, func(tx *db.Tx) error { // put off in time: the charter's word stands
			owed, err := promises.Owed(t.Context(), tx, 1)
			if err != nil {
				return err
			}
			if err := h.WithdrawOne(t.Context(), tx, event.System, owed[0]); err != nil {
				return err
			}
			_, err = h.GiveUntil(t.Context(), tx, event.System, promises.Promise{CaseID: 1, Kind: promises.FirstResponse, DueAt: tx.Now().Add(3 * time.Hour), Replaces: owed[0].ID, ToldAt: tx.Now()})
			return err
		})
		h.read(t, h.follower)
		if got := h.owed(t); len(got) != 0 {
			t.Fatalf("owed before anything was broken: %+v", got)
		}
		w.Clock.Advance(10 * time.Hour)
		h.sweep(t)
		other := h.another()
		for range 3 { // replay, restart, and a second process that reads from the beginning
			h.read(t, h.follower)
			h.do(t, func(tx *db.Tx) error { return h.follower.End(t.Context(), tx) })
			h.do(t, func(tx *db.Tx) error { return other.Rewind(t.Context(), tx) })
			h.read(t, other)
			h.do(t, func(tx *db.Tx) error { return other.End(t.Context(), tx) })
			h.follower = h.another()
		}
		if err := h.follower.Rebuild(t.Context(), w.DB); err != nil {
			t.Fatal(err)
		}
		got := h.owed(t)
		if len(got) != 1 || got[0].CaseID != 1 || got[0].OwnerID != layla || h.told["charter.breached"] != 1 {
			t.Fatalf("owed %+v, told %v", got, h.told)
		}
		h.settles(t, got[0].ID)
		h.read(t, h.follower)
		if got := h.owed(t); len(got) != 0 {
			t.Errorf("what was waived is owed again: %+v", got)
		}
	})
}

// settles waives a remedy, which needs a reason and holds.
func (h *house) settles(t *testing.T, which id.ID) {
	t.Helper()
	settle := func(s charter.State, reason string) error {
		return h.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := h.charter.Settle(t.Context(), tx, event.Staff(layla), which, s, reason)
			return err
		})
	}
	if err := settle(charter.Waived, " "); fault.KindOf(err) != fault.Invalid {
		t.Errorf("waived without a reason: %v", err)
	}
	if err := settle(charter.Waived, strings.Repeat("x", charter.MaxReason+1)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("waived with a book: %v", err)
	}
	if err := settle(charter.Waived, "The customer asked for it"); err != nil {
		t.Fatal(err)
	}
	if err := settle(charter.Given, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("given after it was waived: %v", err)
	}
}

// TestABreachOwesItsRemedyOnceHoweverManySeeItAtOnce lets many processes meet the
// same break in the same moment.
func TestABreachOwesItsRemedyOnceHoweverManySeeItAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		const broken, processes = 20, 8
		h := open(t, w)
		h.publish(t, body(whole("c1", promises.FirstResponse, "A voucher"), whole("c2", promises.FirstResponse, "A call")))
		w.Clock.Advance(time.Minute)
		var of []id.ID
		for i := range id.ID(broken) {
			h.receive(t, i+1)
			of = append(of, i+1)
		}
		w.Clock.Advance(3 * time.Hour)
		h.sweep(t)
		var told atomic.Int64
		var running sync.WaitGroup
		start := make(chan struct{})
		for range processes {
			room := &charter.Room{Kinds: h.charter.Kinds, Events: event.NewLog(event.Listener{Hear: func(_ context.Context, tx *db.Tx, e event.Event) error {
				tx.AfterCommit(func() {
					if e.Kind == "charter.breached" {
						told.Add(1)
					}
				})
				return nil
			}})}
			f := h.another()
			f.Judged = room.Breach
			running.Go(func() {
				<-start
				if err := w.DB.Write(t.Context(), func(tx *db.Tx) error { return f.Keep(t.Context(), tx, of) }); err != nil {
					t.Error(err)
				}
			})
		}
		close(start)
		running.Wait()
		met := map[string]bool{}
		for _, d := range h.owed(t) {
			key := d.Clause + d.CaseID.String()
			if met[key] {
				t.Errorf("clause %s of case %d is owed twice", d.Clause, d.CaseID)
			}
			met[key] = true
		}
		if len(met) != 2*broken || told.Load() != 2*broken {
			t.Errorf("%d remedies are owed and %d were told of, want two for each of %d", len(met), told.Load(), broken)
		}
	})
}

func TestOldCasesKeepTheirCharter(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w)
		h.receive(t, 1) // before there was a charter
		w.Clock.Advance(time.Minute)
		one := h.publish(t, body(whole("c1", promises.FirstResponse, "A voucher")))
		w.Clock.Advance(time.Minute)
		h.receive(t, 2)
		w.Clock.Advance(time.Minute)
		two := h.publish(t, body(whole("c1", promises.FirstResponse, "A visit"), whole("c2", promises.NextUpdate, "A call")))
		h.receive(t, 3) // in the very instant in which it began to hold
		w.Clock.Advance(10 * time.Hour)
		h.sweep(t)
		h.read(t, h.follower)
		got := map[id.ID]id.ID{}
		for _, d := range h.owed(t) {
			got[d.CaseID] = d.VersionID
		}
		if len(got) != 2 || got[2] != one.ID || got[3] != two.ID {
			t.Errorf("owed under %v, want case 2 under %d and case 3 under %d", got, one.ID, two.ID)
		}
	})
}

func TestThePublicFiguresAreTheLedgersToTheUnitAndSmallCellsAreHidden(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w)
		of := id.ID(0)
		give := func(n int, keep bool) {
			for range n {
				of++
				h.receive(t, of)
				if keep {
					h.do(t, func(tx *db.Tx) error { return h.Fulfil(t.Context(), tx, event.Staff(layla), of) })
				}
			}
		}
		record := func() charter.Record {
			w.Clock.Advance(3 * time.Hour)
			h.sweep(t)
			h.read(t, h.follower)
			// The public sees a week when it is over.
			all, period, err := charter.Public(t.Context(), w.DB, w.Clock.Now().AddDate(0, 0, 7))
			if err != nil {
				t.Fatal(err)
			}
			one := all[promises.FirstResponse]
			if !one.Hidden {
				period = figures.Filter{From: one.From, To: one.To, Kind: string(promises.FirstResponse)}
			}
			ledger, err := figures.Total(t.Context(), w.DB, period)
			if err != nil {
				t.Fatal(err)
			}
			if !one.Hidden && (one.Kept != ledger.Kept || one.N != ledger.Kept+ledger.Broken) {
				t.Errorf("public %+v, ledger %+v", one, ledger)
			}
			return one
		}
		for _, step := range []struct {
			kept, broken int
			hidden       bool
		}{{4, 0, true}, {1, 0, false}, {20, 0, false}, {0, 1, true}, {0, 3, true}, {0, 1, false}, {0, 20, false}} {
			give(step.kept, true)
			give(step.broken, false)
			if got := record(); got.Hidden != step.hidden {
				t.Errorf("after %+v: %+v", step, got)
			}
		}
	})
}

// TestTheMedianCountsWhatIsNotDoneAsLonger: half of what was due, not half of
// what is over.
func TestTheMedianCountsWhatIsNotDoneAsLonger(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w)
		median := func() charter.Record {
			h.sweep(t)
			h.read(t, h.follower)
			all, _, err := charter.Public(t.Context(), w.DB, w.Clock.Now().AddDate(0, 0, 7))
			if err != nil {
				t.Fatal(err)
			}
			return all[promises.FirstResponse]
		}
		for of := range id.ID(10) {
			h.receive(t, of+1)
		}
		w.Clock.Advance(64 * time.Minute)
		for of := range id.ID(6) {
			h.do(t, func(tx *db.Tx) error { return h.Fulfil(t.Context(), tx, event.Staff(layla), of+1) })
		}
		w.Clock.Advance(4 * time.Hour)
		got := median()
		if got.N != 0 || !got.Hidden {
			t.Errorf("four broken ones are told: %+v", got)
		}
		for of := range id.ID(2) {
			h.receive(t, of+11)
		}
		w.Clock.Advance(3 * time.Hour) // six kept, six not done: half of them were done
		got = median()
		if got.N != 12 || got.Median < 58*time.Minute || got.Median > 70*time.Minute {
			t.Errorf("median %v of %d, want about 64 minutes of 12", got.Median, got.N)
		}
		h.receive(t, 13)
		w.Clock.Advance(3 * time.Hour)
		if got = median(); got.N != 13 || got.Median != 0 {
			t.Errorf("more than half are not done, and the median is %v of %d", got.Median, got.N)
		}
	})
}
