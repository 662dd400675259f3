package routing_test

import (
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// nightly is a week that is worked around the clock.
func nightly() *calendar.Week {
	w := calendar.WeekOf([]calendar.Span{calendar.Hours(0, 24)}, 0, 1, 2, 3, 4, 5, 6)
	return &w
}

func (f *firm) keep() {
	f.t.Helper()
	f.act(func(tx *db.Tx) error {
		more, err := f.room.KeepAbsences(f.ctx, tx)
		if more {
			f.t.Error("a handful of cases needs more than one run")
		}
		return err
	})
}

func (f *firm) again(c cases.Case) cases.Case {
	f.t.Helper()
	c, err := cases.Get(f.ctx, f.DB, c.ID)
	f.must(err)
	return c
}

func TestAnAbsenceLendsOpenCasesAndTheReturnBringsThemBack(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("All", condition.Node{}, routing.Then{Person: f.people["layla"]})
		open := f.arrive("a@mail.example", inArabic)
		givenOn := f.arrive("b@mail.example", inArabic)
		var which id.ID
		f.act(func(tx *db.Tx) (err error) {
			which, err = f.room.AddAbsence(f.ctx, tx, boss, routing.Absence{Account: f.people["layla"], From: tx.Now().Add(time.Hour), Until: tx.Now().Add(72 * time.Hour), Cover: f.people["omar"]})
			return err
		})
		f.keep()
		f.owns(f.again(open), "layla", true) // it has not begun
		f.Clock.Advance(2 * time.Hour)
		f.keep()
		f.owns(f.again(open), "omar", true)
		f.owns(f.arrive("c@mail.example", inArabic), "nora", false) // and new ones pass by
		f.act(func(tx *db.Tx) error {
			_, err := f.cases.Give(f.ctx, tx, boss, givenOn.ID, cases.Giving{To: f.people["negar"], Taken: true})
			return err
		})
		f.act(func(tx *db.Tx) error { return f.room.EndAbsence(f.ctx, tx, boss, f.people["layla"], which) })
		f.keep()
		f.keep() // twice is once
		f.owns(f.again(open), "layla", true)
		f.owns(f.again(givenOn), "negar", true)
	})
}

func TestAnAbsenceThatCannotBeIsRefusedInWords(t *testing.T) {
	each(t, func(f *firm) {
		now := f.DB.Now()
		for name, a := range map[string]routing.Absence{
			"until": {Account: f.people["layla"], From: now, Until: now.Add(-time.Hour)},
			"cover": {Account: f.people["layla"], From: now, Until: now.Add(time.Hour), Cover: f.people["layla"]},
		} {
			err := f.DB.Write(f.ctx, func(tx *db.Tx) error {
				_, err := f.room.AddAbsence(f.ctx, tx, boss, a)
				return err
			})
			d, ok := fault.As(err)
			if !ok || len(d.Fields) != 1 || d.Fields[0].Name != name {
				f.t.Errorf("%s: %v", name, err)
			}
		}
	})
}
