package promises_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

var (
	kinds      = []promises.Kind{promises.FirstResponse, promises.Reply, promises.NextUpdate, promises.Resolution}
	priorities = []string{"low", "normal", "high", "urgent"}
)

func target(t *rapid.T, name string) promises.Target {
	return promises.Target{Minutes: rapid.Int64Range(1, 5000).Draw(t, name), Counts: rapid.SampledFrom(promises.Countings).Draw(t, name+" counts")}
}

// drawn is a book that may or may not be in order.
func drawn(t *rapid.T) promises.Book {
	b := promises.Book{Chance: 90, Ladder: promises.DefaultLadder(), Floor: map[promises.Kind]promises.Floor{}}
	for _, k := range kinds {
		if rapid.Bool().Draw(t, "floor") {
			b.Floor[k] = promises.Floor{Target: target(t, "floor")}
		}
	}
	for range rapid.IntRange(1, 4).Draw(t, "rules") {
		r := promises.Rule{Targets: map[promises.Kind]promises.Target{}}
		if rapid.Bool().Draw(t, "tier") {
			r.When.Tiers = []string{rapid.SampledFrom([]string{"gold", "silver"}).Draw(t, "which")}
		}
		for _, k := range kinds {
			if rapid.Bool().Draw(t, "names") {
				r.Targets[k] = target(t, "target")
			}
		}
		b.Rules = append(b.Rules, r)
	}
	last := promises.DefaultBook().Rules
	b.Rules = append(b.Rules, last[len(last)-1])
	return b
}

func riyadh(t testing.TB) *calendar.Schedule {
	t.Helper()
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A tier stands above the common floor: whatever book is accepted, no case of any
// tier is promised anything later than the floor.
func TestNoTierIsPromisedLessThanTheFloor(t *testing.T) {
	s := riyadh(t)
	rapid.Check(t, func(t *rapid.T) {
		b := drawn(t)
		accepted := len(b.Check(nil)) == 0
		p := promises.Policy{Schedule: s, Book: b}
		of := promises.Matter{Priority: rapid.SampledFrom(priorities).Draw(t, "priority"), Tier: rapid.SampledFrom([]string{"", "gold", "silver"}).Draw(t, "tier")}
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.Int64Range(0, 300*24*3600*1e6).Draw(t, "at")) * time.Microsecond)
		for _, k := range kinds {
			floor, has := b.Floor[k]
			if !has || !p.Promises(k, of) {
				continue
			}
			due, err := p.Due(k, of, from)
			if err != nil {
				t.Fatal(err)
			}
			latest, err := floor.Due(s, from)
			if err != nil {
				t.Fatal(err)
			}
			if due.After(latest) {
				t.Fatalf("%s for %+v is due %v, after the floor's %v", k, of, due, latest)
			}
			if rule, _, _ := b.Target(k, of); accepted {
				if byRule, err := rule.Due(s, from); err != nil || byRule.After(latest) {
					t.Fatalf("a rule under the floor was accepted: %+v under %+v", rule, floor)
				}
			}
		}
	})
}

func TestARuleUnderTheFloorIsRefusedByName(t *testing.T) {
	b := promises.DefaultBook()
	b.Rules = append([]promises.Rule{{Name: "silver", When: promises.Match{Tiers: []string{"silver"}},
		Targets: map[promises.Kind]promises.Target{promises.FirstResponse: promises.Within(9*time.Hour, promises.Business)}}}, b.Rules...)
	wrong := b.Check(nil)
	if len(wrong) != 1 || wrong[0].Name != "rules.0.first_response" || wrong[0].Key != "promises.fault.under_floor" {
		t.Errorf("refused with %+v", wrong)
	}
	if first := promises.DefaultBook(); len(first.Check(nil)) != 0 {
		t.Errorf("the first version is refused: %+v", first.Check(nil))
	}
}

// policed is the room with a policy that can be changed.
type policed struct {
	*testkit.World
	*promises.Room
	book promises.Book
	hear []event.Event
}

func police(w *testkit.World) *policed {
	p := &policed{World: w, book: promises.DefaultBook()}
	s := always()
	p.Room = promises.New(event.NewLog(event.Listener{Hear: func(_ context.Context, tx *db.Tx, e event.Event) error {
		tx.AfterCommit(func() { p.hear = append(p.hear, e) })
		return nil
	}}), func() promises.Policy { return promises.Policy{Schedule: s, Book: p.book} })
	return p
}

func (p *policed) do(t testing.TB, act func(tx *db.Tx) error) {
	t.Helper()
	if err := p.DB.Write(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

// A change is a new version; a clock that runs keeps the one with which it began,
// and what was in force once can be read and never be changed.
func TestAClockKeepsTheVersionWithWhichItBegan(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		p, by, matter := police(w), event.Staff(1), promises.Matter{Type: "complaint", Priority: "normal"}
		var old, fresh promises.Promise
		p.do(t, func(tx *db.Tx) (err error) {
			old, err = p.Give(t.Context(), tx, by, 1, promises.FirstResponse, matter, 0)
			return err
		})
		next := promises.DefaultBook()
		next.Rules = append([]promises.Rule{{Name: "complaints", When: promises.Match{Types: []string{"complaint"}},
			Targets: map[promises.Kind]promises.Target{promises.FirstResponse: promises.Within(time.Hour, promises.Business)}}}, next.Rules...)
		var draft promises.Version
		p.do(t, func(tx *db.Tx) (err error) {
			draft, err = p.SaveDraft(t.Context(), tx, by, "Complaints sooner", next, 0)
			return err
		})
		if draft.Book.Version != 2 || !draft.IsDraft() {
			t.Fatalf("the draft is %+v", draft)
		}
		err := p.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := p.SaveDraft(t.Context(), tx, by, "Another", next, 0); return err })
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second draft: %v", err)
		}
		p.do(t, func(tx *db.Tx) error { _, err := p.SwitchOn(t.Context(), tx, by, draft.Edition); return err })
		if p.book, err = promises.Current(t.Context(), p.DB); err != nil || p.book.Version != 2 {
			t.Fatalf("version %d holds, %v", p.book.Version, err)
		}
		p.do(t, func(tx *db.Tx) (err error) {
			fresh, err = p.Give(t.Context(), tx, by, 2, promises.FirstResponse, matter, 0)
			return err
		})
		again, err := promises.One(t.Context(), p.DB, old.ID)
		if err != nil || again.PolicyVersion != 1 || !again.DueAt.Equal(old.DueAt) || again.DueAt.Sub(again.MadeAt) != 4*time.Hour {
			t.Errorf("the clock that ran is now %+v, %v", again, err)
		}
		if fresh.PolicyVersion != 2 || fresh.DueAt.Sub(fresh.MadeAt) != time.Hour {
			t.Errorf("the new clock is %+v", fresh)
		}
		all, err := promises.Versions(t.Context(), p.DB)
		if err != nil || len(all) != 2 || all[1].Book.Version != 1 {
			t.Errorf("the versions are %+v, %v", all, err)
		}
		err = p.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE promises_policy SET body = '{}' WHERE version = 2`)
			return err
		})
		if err == nil {
			t.Error("a version that holds was rewritten")
		}
	})
}

// The store itself refuses to change what was promised, to say its chance twice,
// to settle it twice, and to remove it.
func TestTheStoreRefusesToRewriteAPromise(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		p := police(w)
		chance := 0.9
		var one promises.Promise
		p.do(t, func(tx *db.Tx) (err error) {
			one, err = p.GiveUntil(t.Context(), tx, event.System, promises.Promise{CaseID: 1, Kind: promises.Resolution, DueAt: tx.Now().Add(time.Hour), Chance: &chance})
			return err
		})
		for name, text := range map[string]string{
			"due": `UPDATE promises SET due_at = due_at + 1 WHERE id = $1`, "made": `UPDATE promises SET made_at = made_at - 1 WHERE id = $1`,
			"first": `UPDATE promises SET first_due_at = first_due_at + 1 WHERE id = $1`, "chance": `UPDATE promises SET chance = 1 WHERE id = $1`,
			"reason": `UPDATE promises SET reason = 'x' WHERE id = $1`, "version": `UPDATE promises SET policy_version = 9 WHERE id = $1`,
			"span": `UPDATE promises SET span = 9 WHERE id = $1`, "removed": `DELETE FROM promises WHERE id = $1`,
		} {
			if err := p.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), text, one.ID); return err }); err == nil {
				t.Errorf("%s: the store let it happen", name)
			}
		}
		p.do(t, func(tx *db.Tx) error { return p.FulfilOne(t.Context(), tx, event.System, one) })
		if err := p.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE promises SET outcome = 'broken' WHERE id = $1`, one.ID)
			return err
		}); err == nil {
			t.Error("a kept promise was made a broken one")
		}
	})
}

// However often a clock rests, exactly its time runs: to the microsecond.
func TestAClockThatRestsKeepsWhatIsLeftToTheMicrosecond(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			p := police(testkit.New(t, engine))
			p.book.Rules[len(p.book.Rules)-1].Targets[promises.Resolution] = promises.Target{Minutes: 600, Counts: promises.Business, Pauses: []string{"waiting_customer"}}
			var of id.ID
			rapid.Check(t, func(rt *rapid.T) {
				of++
				p.do(t, func(tx *db.Tx) error {
					_, err := p.Give(t.Context(), tx, event.System, of, promises.Resolution, promises.Matter{Priority: "normal"}, 0)
					return err
				})
				ran, state := time.Duration(0), "open"
				var left time.Duration
				for range rapid.IntRange(1, 8).Draw(rt, "acts") {
					passed := time.Duration(rapid.Int64Range(1, 7_000_000_000).Draw(rt, "passes")) * time.Microsecond
					if state == "open" && ran+passed >= 600*time.Minute {
						break
					}
					w := p.Clock
					w.Advance(passed)
					if state == "open" {
						ran += passed
					}
					state = rapid.SampledFrom([]string{"open", "waiting_customer"}).Draw(rt, "state")
					p.do(t, func(tx *db.Tx) error {
						owed, err := promises.Owed(t.Context(), tx, of)
						if err != nil {
							return err
						}
						if owed, err = p.Standing(t.Context(), tx, owed, state); err != nil || len(owed) != 1 {
							return errors.Join(err, errOwed(len(owed)))
						}
						left = owed[0].DueAt.Sub(tx.Now())
						if owed[0].Rests() {
							left = owed[0].Remaining
						}
						return nil
					})
					if want := 600*time.Minute - ran; left != want {
						rt.Fatalf("%v are left, want %v", left, want)
					}
				}
			})
		})
	}
}

func errOwed(n int) error {
	if n == 1 {
		return nil
	}
	return errors.New("not one promise is owed")
}

// Another date is another promise: the first stays, its date still counts as the
// first word, and whether it came in time is written down.
func TestAnotherDateIsAnotherPromiseOfTheSameRow(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		p := police(w)
		var first, second promises.Promise
		p.do(t, func(tx *db.Tx) (err error) {
			first, err = p.GiveUntil(t.Context(), tx, event.System, promises.Promise{CaseID: 1, Kind: promises.Resolution, DueAt: tx.Now().Add(5 * time.Hour)})
			return err
		})
		w.Clock.Advance(time.Hour)
		err := p.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := p.Move(t.Context(), tx, event.Staff(1), first, promises.Another{DueAt: tx.Now().Add(9 * time.Hour)})
			return err
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		p.do(t, func(tx *db.Tx) (err error) {
			second, err = p.Move(t.Context(), tx, event.Staff(1), first, promises.Another{DueAt: tx.Now().Add(9 * time.Hour), Reason: "The part is late."})
			return err
		})
		all, err := promises.Of(t.Context(), p.DB, 1)
		if err != nil || len(all) != 2 {
			t.Fatal(all, err)
		}
		if all[0].Outcome != promises.Withdrawn || !all[0].DueAt.Equal(first.DueAt) || all[1].Replaces != first.ID || all[1].RootID != first.ID ||
			!all[1].FirstDueAt.Equal(first.DueAt) || all[1].Cause != promises.Again || all[1].ToldAt.IsZero() || second.Reason == "" {
			t.Errorf("the row is %+v", all)
		}
	})
}

// A level is reached by likelihood too, and written down once.
func TestAPromiseThatWillLikelyBeLateWarnsBeforeItsTimeOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		p := police(w)
		p.do(t, func(tx *db.Tx) error {
			_, err := p.GiveUntil(t.Context(), tx, event.System, promises.Promise{CaseID: 1, Kind: promises.Resolution, DueAt: tx.Now().Add(100 * time.Hour)})
			return err
		})
		late := 0.6
		for range 3 {
			w.Clock.Advance(11 * time.Hour)
			some, err := promises.Approaching(t.Context(), p.DB, w.Clock.Now(), 100)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // two processes that read the same
				p.do(t, func(tx *db.Tx) error {
					return p.Look(t.Context(), tx, some, func(promises.Promise) *float64 { return &late })
				})
			}
		}
		n := 0
		for _, e := range p.hear {
			if e.Kind == "promises.near" {
				n++
			}
		}
		all, err := promises.Of(t.Context(), p.DB, 1)
		if err != nil || n != 1 || all[0].Level != promises.Near || all[0].Late == nil || *all[0].Late != late || all[0].WarnedAt.IsZero() {
			t.Errorf("told %d times: %+v %v", n, all, err)
		}
	})
}

func TestATrialCountsWhatWouldHaveBeenKeptBeforeAndAfter(t *testing.T) {
	s, at := always(), time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	before := promises.Policy{Schedule: s, Book: promises.DefaultBook()}
	after := before
	after.Book.Rules = append([]promises.Rule{{When: promises.Match{Types: []string{"complaint"}}, Targets: map[promises.Kind]promises.Target{
		promises.FirstResponse: promises.Within(time.Hour, promises.Business), promises.Resolution: promises.Within(40*time.Hour, promises.Business)}}}, after.Book.Rules...)
	past := []promises.Past{{ID: 1, Matter: promises.Matter{Type: "complaint"}, ReceivedAt: at, EndedAt: at.Add(30 * time.Hour)}, {ID: 2, Matter: promises.Matter{Type: "enquiry"}, ReceivedAt: at}}
	given := []promises.Promise{
		{CaseID: 1, Kind: promises.FirstResponse, Cause: promises.First, MadeAt: at, SettledAt: at.Add(2 * time.Hour), Outcome: promises.Kept},
		{CaseID: 2, Kind: promises.FirstResponse, Cause: promises.First, MadeAt: at, Outcome: promises.Broken, Owed: true}}
	got := promises.Compare(before, after, past, given, at.Add(100*time.Hour))
	want := []promises.TrialKind{
		{Kind: promises.FirstResponse, Changed: 1, Before: promises.Outturn{Kept: 1, Broken: 1}, After: promises.Outturn{Broken: 2}},
		{Kind: promises.Reply}, {Kind: promises.NextUpdate}, {Kind: promises.Resolution, Changed: 1, After: promises.Outturn{Kept: 1}}}
	for i := range want {
		if got.Kinds[i] != want[i] {
			t.Errorf("%+v, want %+v", got.Kinds[i], want[i])
		}
	}
}

func BenchmarkPolicyEvaluation(b *testing.B) {
	p := promises.Policy{Schedule: riyadh(b), Book: promises.DefaultBook()}
	from := time.Date(2026, 11, 22, 8, 17, 3, 0, time.UTC)
	for i := 0; b.Loop(); i++ {
		if _, err := p.Due(kinds[i%3], promises.Matter{Type: "complaint", Priority: priorities[i%4]}, from.Add(time.Duration(i%100000)*time.Minute)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWarningSweepOver100000OpenCases looks at a hundred thousand open
// promises of which one in a hundred is to be looked at now.
func BenchmarkWarningSweepOver100000OpenCases(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			p := police(testkit.New(b, engine))
			now := p.Clock.Now().UnixMicro()
			p.do(b, func(tx *db.Tx) error {
				_, err := tx.Exec(b.Context(), `
INSERT INTO promises (id, case_id, kind, made_at, due_at, alarm_at, root_id, first_due_at, silent_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
SELECT i, i, 'next_update', CAST($1 AS BIGINT) - 3600000000, CAST($1 AS BIGINT) + 86400000000, CAST($1 AS BIGINT) + 60000000, i, 0, CAST($1 AS BIGINT) + 86400000000 FROM n`, now)
				return err
			})
			for b.Loop() {
				p.do(b, func(tx *db.Tx) error {
					_, err := tx.Exec(b.Context(), `UPDATE promises SET alarm_at = $1, level = 0 WHERE id <= 1000`, now-1)
					return err
				})
				for n := 100; n == 100; {
					p.do(b, func(tx *db.Tx) (err error) { n, err = p.Approach(b.Context(), tx, 100); return err })
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "µs/promise")
		})
	}
}
