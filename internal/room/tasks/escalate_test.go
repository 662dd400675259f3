package tasks_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/tasks"
	"rida/internal/testkit"
)

func TestATaskClimbsTheLadderRungByRung(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.add(5 * time.Hour) // 16:30 in Riyadh, of a day from 9 to 17
		steps := []struct {
			after time.Duration
			want  int64
		}{{0, 0}, {time.Hour, 1}, {4*time.Hour - time.Microsecond, 1}, {time.Microsecond, 2}, {19 * time.Hour, 2}, {5 * time.Hour, 3}, {240 * time.Hour, 3}}
		for i, s := range steps {
			h.Clock.Advance(s.after)
			h.sweep()
			got, err := tasks.Get(t.Context(), h.DB, one.ID)
			h.must(err)
			if got.Level != s.want {
				t.Errorf("step %d, %v: level %d, want %d", i, h.Clock.Now(), got.Level, s.want)
			}
		}
		if n := len(h.levels(one.ID)); n != 3 {
			t.Errorf("%d levels were told", n)
		}
	})
}

func TestWhatIsOverdueAlreadyIsNotCalledDueSoon(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.add(5 * time.Hour)
		h.Clock.Advance(6 * time.Hour)
		h.sweep()
		if n := len(h.levels(one.ID)); n != 1 {
			t.Errorf("%d levels after the house was asleep, want the second alone", n)
		}
	})
}

func TestManySweepsAtOnceReachALevelOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.add(time.Hour)
		h.Clock.Advance(2 * time.Hour)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := h.Sweep(t.Context(), tx); return err }); err != nil {
					t.Errorf("sweep: %v", err)
				}
			})
		}
		all.Wait()
		for level, n := range h.levels(one.ID) {
			if n != 1 {
				t.Errorf("%s was told %d times", level, n)
			}
		}
		if len(h.levels(one.ID)) != 1 {
			t.Errorf("%d levels were told, want one", len(h.levels(one.ID)))
		}
	})
}

// TestWhateverHappensALevelIsReachedOncePerDueDateAndATaskHasAnOwner lets random
// acts happen between sweeps.
func TestWhateverHappensALevelIsReachedOncePerDueDateAndATaskHasAnOwner(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := open(t, testkit.New(t, engine))
			rapid.Check(t, func(rt *rapid.T) {
				one := h.add(time.Duration(rapid.IntRange(1, 40).Draw(rt, "due")) * time.Hour)
				dates := []time.Time{one.DueAt}
				for range rapid.IntRange(1, 12).Draw(rt, "acts") {
					h.Clock.Advance(time.Duration(rapid.IntRange(0, 20).Draw(rt, "hours")) * time.Hour)
					dates = h.something(rt, one, dates)
				}
				h.sweep()
				h.sweep()
				h.mustHold(rt, one)
			})
		})
	}
}

func (h *house) something(rt *rapid.T, one tasks.Task, dates []time.Time) []time.Time {
	by := event.Staff(rapid.SampledFrom([]id.ID{nora, layla, omar}).Draw(rt, "by"))
	act := rapid.SampledFrom([]string{"sweep", "sweep", "sweep", "put off", "put back", "finish", "reopen", "offer", "take"}).Draw(rt, "act")
	var due time.Time
	_, err := h.try(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
		switch act {
		case "put off":
			due = tx.Now().Add(time.Duration(rapid.IntRange(1, 60).Draw(rt, "off")) * time.Hour)
			return h.Postpone(ctx, tx, by, one.ID, due, false, "why")
		case "put back":
			return h.Postpone(ctx, tx, by, one.ID, rapid.SampledFrom(dates).Draw(rt, "date"), false, "why")
		case "finish":
			return h.Finish(ctx, tx, by, one.ID)
		case "reopen":
			return h.Reopen(ctx, tx, by, one.ID)
		case "offer":
			return h.HandOver(ctx, tx, by, one.ID, rapid.SampledFrom([]id.ID{nora, layla, omar, gone}).Draw(rt, "to"), "")
		case "take":
			return h.Take(ctx, tx, by, one.ID)
		}
		_, err := h.Sweep(ctx, tx)
		return one, err
	})
	if err == nil && !due.IsZero() {
		dates = append(dates, due)
	}
	return dates // being refused is as good as being done
}

func (h *house) mustHold(rt *rapid.T, one tasks.Task) {
	for level, n := range h.levels(one.ID) {
		if n != 1 {
			rt.Errorf("%s was told %d times", level, n)
		}
	}
	var orphans int
	h.must(h.DB.Get(h.t.Context(), &orphans, `SELECT COUNT(*) FROM tasks t LEFT JOIN staff_account a ON a.id = t.owner_id AND a.active WHERE a.id IS NULL`))
	if orphans > 0 {
		rt.Errorf("%d tasks without an owner", orphans)
	}
	now, err := tasks.Get(h.t.Context(), h.DB, one.ID)
	h.must(err)
	var rows int
	h.must(h.DB.Get(h.t.Context(), &rows, `SELECT COUNT(*) FROM tasks_escalation WHERE task_id = $1 AND due_at = $2 AND level = 2`, one.ID, now.DueAt.UnixMicro()))
	if now.IsOverdue(h.Clock.Now()) && rows != 1 {
		rt.Errorf("overdue and swept, but %d rows of the second level", rows)
	}
}
