package team_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/team"
	"rida/internal/testkit"
)

// desk is a team of some people.
type desk struct {
	*testkit.World
	*team.Room
	t *testing.T
}

const one, two = id.ID(201), id.ID(202) // teams

func eachDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		d := &desk{w, &team.Room{Events: event.NewLog()}, t}
		d.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
		for n := id.ID(101); n <= 106; n++ {
			d.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
				digits, zone, theme, keys_on, created_at, left_at)
				VALUES ($1, $2, '', $2, $2, '', true, 1, 'ar', 'gregory', '', 'arab', 'UTC', '', true, 0, 0)`, n, fmt.Sprint("p", n))
		}
		for _, which := range []id.ID{one, two} {
			d.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'T', 101, true, 0, 0)`, which)
		}
		for n := id.ID(101); n <= 104; n++ {
			d.exec(`INSERT INTO staff_team_member (team_id, account_id) VALUES ($1, $2)`, one, n)
		}
		d.exec(`INSERT INTO staff_team_member (team_id, account_id) VALUES ($1, 105)`, two)
		test(t, d)
	})
}

func (d *desk) do(act func(ctx context.Context, tx *db.Tx) error) {
	d.t.Helper()
	if err := d.DB.Write(d.t.Context(), func(tx *db.Tx) error { return act(d.t.Context(), tx) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) exec(text string, args ...any) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, text, args...)
		return err
	})
}

func (d *desk) mood(who id.ID, day string, start, end int64) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *db.Tx) error {
		if err := d.SetMood(ctx, tx, who, day, team.Start, start); err != nil {
			return err
		}
		return d.SetMood(ctx, tx, who, day, team.End, end)
	})
}

func TestMoodsShowOnlyAsMeansOfEnoughAnswersByEnoughPeople(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		trend := func() []team.MoodCell {
			cells, err := team.MoodTrend(t.Context(), d.DB, "2026-11")
			if err != nil {
				t.Fatal(err)
			}
			return cells
		}
		for day := 1; day <= 9; day++ { // nine answers of one person are that person's
			d.mood(105, fmt.Sprintf("2026-10-%02d", day), 2, 3)
		}
		d.mood(101, "2026-10-01", 2, 4)
		d.mood(102, "2026-10-01", 3, 3)
		d.mood(103, "2026-10-01", 3, 5)
		d.mood(101, "2026-10-02", 4, 3)
		if cells := trend(); len(cells) != 0 {
			t.Fatalf("four answers show: %+v", cells)
		}
		d.mood(102, "2026-10-02", 3, 4)
		for day := 1; day <= 9; day++ {
			for who := id.ID(101); who <= 104; who++ {
				d.mood(who, fmt.Sprintf("2026-11-%02d", day), 1, 1) // the month is not over
			}
		}
		cells := trend()
		if len(cells) != 1 || cells[0].TeamID != one || cells[0].Month != "2026-10" || cells[0].Days != 5 {
			t.Fatalf("five answers by three people: %+v", cells)
		}
		// differences 2 0 2 −1 1: mean 0.8, s 1.3038, t(4) 2.7764
		c := cells[0]
		if math.Abs(c.Change()-0.8) > 1e-9 || math.Abs(c.Low-(0.8-1.6189)) > 1e-3 || math.Abs(c.High-(0.8+1.6189)) > 1e-3 {
			t.Errorf("change %.4f [%.4f, %.4f]", c.Change(), c.Low, c.High)
		}
	})
}

// TestMovingAPersonChangesNoMeanOfThePast: else whoever moves somebody in and
// out of a team reads that person's days from the difference.
func TestMovingAPersonChangesNoMeanOfThePast(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		for who := id.ID(101); who <= 104; who++ {
			d.mood(who, "2026-10-01", 2, 3)
			d.mood(who, "2026-10-02", 2, 4)
		}
		before, err := team.MoodTrend(t.Context(), d.DB, "2026-11")
		if err != nil || len(before) != 1 {
			t.Fatalf("%+v, %v", before, err)
		}
		d.exec(`DELETE FROM staff_team_member WHERE account_id = 104`)
		d.exec(`INSERT INTO staff_team_member (team_id, account_id) VALUES ($1, 104)`, two)
		after, err := team.MoodTrend(t.Context(), d.DB, "2026-11")
		if err != nil || len(after) != 1 || after[0] != before[0] {
			t.Errorf("before %+v, after %+v, %v", before, after, err)
		}
	})
}

func TestAMoodIsTakenBackAndLeavesNothing(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.mood(101, "2026-11-22", 4, 2)
		d.do(func(ctx context.Context, tx *db.Tx) error { return d.SetMood(ctx, tx, 101, "2026-11-22", team.End, 0) })
		got, err := team.MoodsOf(t.Context(), d.DB, 101, "2026-11-22")
		if err != nil || got != (team.Moods{Start: 4}) {
			t.Errorf("%+v, %v", got, err)
		}
		if other, err := team.MoodsOf(t.Context(), d.DB, 102, "2026-11-22"); err != nil || other != (team.Moods{}) {
			t.Errorf("another person's day shows %+v, %v", other, err)
		}
		var events int
		if err := d.DB.Get(t.Context(), &events, `SELECT COUNT(*) FROM event`); err != nil || events != 0 {
			t.Errorf("%d events tell of it, %v", events, err)
		}
	})
}

func TestABreakRunsEndsAndIsRemindedOfGently(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		pause := func() team.Pause {
			p, err := team.PauseOf(t.Context(), d.DB, 101)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if p := pause(); p.On(d.DB.Now()) || p.Due(d.DB.Now()) {
			t.Error("before the first day somebody is reminded")
		}
		d.do(func(ctx context.Context, tx *db.Tx) error { return d.BeginDay(ctx, tx, 101) })
		d.Clock.Advance(team.Restless)
		if !pause().Due(d.DB.Now()) {
			t.Error("nobody reminds after an hour and a half")
		}
		d.do(func(ctx context.Context, tx *db.Tx) error { return d.TakeBreak(ctx, tx, 101, 10) })
		if p := pause(); !p.On(d.DB.Now()) || p.Due(d.DB.Now()) {
			t.Error("the break does not run")
		}
		d.Clock.Advance(4 * time.Minute)
		d.do(func(ctx context.Context, tx *db.Tx) error { return d.EndBreak(ctx, tx, 101) })
		if pause().On(d.DB.Now()) {
			t.Error("the break goes on")
		}
		if err := d.DB.Write(t.Context(), func(tx *db.Tx) error { return d.TakeBreak(t.Context(), tx, 101, 7) }); err == nil {
			t.Error("a break of seven minutes is no choice")
		}
		d.Clock.Advance(14 * time.Hour)
		if pause().Due(d.DB.Now()) {
			t.Error("yesterday's break is reminded of")
		}
	})
}
