package cases_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/testkit"
)

// TestPagesOfAViewHoldEveryCaseOnceWhateverTheWindows walks random views page by
// page, in windows of few cases, and wants exactly what the condition selects.
func TestPagesOfAViewHoldEveryCaseOnceWhateverTheWindows(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			all := d.variety()
			d.ownFields(all)
			reg, err := cases.Questions(t.Context(), d.DB)
			d.must(err)
			rapid.Check(t, func(rt *rapid.T) {
				by := drawReader(rt, d.Clock.Now())
				n := drawTree(rt, reg, all, 2)
				l := cases.Look{Condition: n, Sort: rapid.SampledFrom(cases.Sorts).Draw(rt, "sort"), By: by,
					Limit: rapid.IntRange(1, 4).Draw(rt, "limit")}.InWindows(rapid.IntRange(1, 5).Draw(rt, "window"), rapid.IntRange(1, 9).Draw(rt, "budget"))
				want := d.selected(rt, reg, n, by)
				for _, c := range all {
					if closed := c.State == cases.Closed; l.Sort == cases.ByNext && closed || l.Sort == cases.ByClosed && !closed {
						delete(want, c.ID)
					}
				}
				got := walkPages(rt, d, l)
				for _, one := range got {
					if !want[one] {
						rt.Fatalf("%s %s: case %d is not selected or comes twice", n.JSON(), l.Sort, one)
					}
					delete(want, one)
				}
				if len(want) > 0 {
					rt.Fatalf("%s %s: %v are missing in %v", n.JSON(), l.Sort, want, got)
				}
				if count, more, err := cases.CountFor(t.Context(), d.DB, l); err != nil || !more && count != int64(len(got)) {
					rt.Fatalf("%s: counted %d, more %v, listed %d: %v", n.JSON(), count, more, len(got), err)
				}
			})
		})
	}
}

func walkPages(rt *rapid.T, d *desk, l cases.Look) (got []id.ID) {
	for pages := 0; ; pages++ {
		seen, err := cases.LookFor(d.t.Context(), d.DB, l)
		if err != nil || pages > 100 {
			rt.Fatalf("page %d: %v", pages, err)
		}
		for _, row := range seen.Rows {
			got = append(got, row.ID)
		}
		if seen.Next == "" {
			return got
		}
		l.Cursor = seen.Next
	}
}

func TestAViewIsSeenByThoseItIsSharedWith(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.exec(`INSERT INTO staff_team_member (team_id, account_id) VALUES ($1, $2)`, team, omar)
		reader := condition.Reader{Account: layla, Now: d.Clock.Now()}
		save := func(s cases.Saved, share bool) (out cases.Saved, err error) {
			s.Name, s.Sort, s.Condition = "A view", cases.ByNext, condition.Leaf(cases.AskOwner, condition.Is, "me")
			err = d.try(func(ctx context.Context, tx *db.Tx) (err error) {
				out, err = d.SaveView(ctx, tx, event.Staff(layla), reader, s, share)
				return err
			})
			return out, err
		}
		own, err := save(cases.Saved{}, false)
		d.must(err)
		ofTeam, err := save(cases.Saved{Shared: cases.WithTeam, TeamID: team}, true)
		d.must(err)
		ofAll, err := save(cases.Saved{Shared: cases.WithAll}, true)
		d.must(err)
		if _, err := save(cases.Saved{Shared: cases.WithAll}, false); fault.KindOf(err) != fault.Invalid {
			t.Errorf("shared without the right to: %v", err)
		}
		for who, want := range map[id.ID][]id.ID{layla: {own.ID, ofTeam.ID, ofAll.ID}, omar: {ofTeam.ID, ofAll.ID}, nora: {ofAll.ID}} {
			views, err := cases.Views(t.Context(), d.DB, who)
			d.must(err)
			var got []id.ID
			for _, v := range views {
				got = append(got, v.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d sees %v, want %v", who, got, want)
			}
		}
		if _, err := cases.ViewByID(t.Context(), d.DB, own.ID, omar); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another's private view: %v", err)
		}
		err = d.try(func(ctx context.Context, tx *db.Tx) error {
			return d.DropView(ctx, tx, event.Staff(omar), ofAll.ID, false)
		})
		if fault.KindOf(err) != fault.Denied {
			t.Errorf("another's shared view dropped without the right to: %v", err)
		}
		d.do(func(ctx context.Context, tx *db.Tx) error { return d.StarView(ctx, tx, omar, ofAll.ID, true) })
		if views, _ := cases.Views(t.Context(), d.DB, omar); views[0].ID != ofAll.ID || !views[0].Starred {
			t.Errorf("a favourite does not stand first: %+v", views)
		}
	})
}
