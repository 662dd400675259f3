package tasks_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/tasks"
)

func TestATaskIsAddedTickedAndDone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.add(5 * time.Hour)
		lines, err := tasks.Checks(t.Context(), h.DB, one.ID)
		h.must(err)
		if len(lines) != 2 || one.OwnerID != layla || one.TeamID != team || one.State != tasks.Open {
			t.Fatalf("added: %+v with %d lines", one, len(lines))
		}
		h.do(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Tick(ctx, tx, event.Staff(omar), one.ID, lines[0].ID, true)
		})
		progress, err := tasks.ProgressOf(t.Context(), h.DB, []tasks.Task{one})
		h.must(err)
		if progress[one.ID] != (tasks.Progress{Done: 1, All: 2}) {
			t.Errorf("progress: %+v", progress)
		}
		done := h.do(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Finish(ctx, tx, event.Staff(layla), one.ID)
		})
		if done.State != tasks.Done || done.EndedAt.IsZero() || done.EndedBy != layla {
			t.Errorf("done: %+v", done)
		}
		_, err = h.try(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Begin(ctx, tx, event.Staff(layla), one.ID)
		})
		wantFault(t, err, fault.Conflict, "tasks.is_ended")
		again := h.do(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Reopen(ctx, tx, event.Staff(nora), one.ID)
		})
		if !again.IsOpen() || !again.EndedAt.IsZero() {
			t.Errorf("reopened: %+v", again)
		}
		all, err := tasks.Events(t.Context(), h.DB, one.ID)
		h.must(err)
		if len(all) != 4 || event.Verify(all) != 0 {
			t.Errorf("%d events, chain broken at %d", len(all), event.Verify(all))
		}
	})
}

func TestTheOwnerKeepsATaskUntilTheReceiverAccepts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.add(time.Hour)
		offered := h.do(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.HandOver(ctx, tx, event.Staff(layla), one.ID, omar, "You know the supplier")
		})
		if offered.OwnerID != layla || offered.HandoverTo != omar {
			t.Fatalf("offered: owner %d, to %d", offered.OwnerID, offered.HandoverTo)
		}
		_, err := h.try(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Decline(ctx, tx, event.Staff(nora), one.ID)
		})
		wantFault(t, err, fault.Conflict, "tasks.not_offered")
		taken := h.do(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Take(ctx, tx, event.Staff(omar), one.ID)
		})
		if taken.OwnerID != omar || taken.HandoverTo != 0 || taken.HandoverWhy != "" {
			t.Errorf("accepted: %+v", taken)
		}
	})
}

func TestNobodyWhoHasLeftOwnsATask(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.add(time.Hour)
		_, err := h.try(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.HandOver(ctx, tx, event.Staff(layla), one.ID, gone, "")
		})
		wantFault(t, err, fault.Invalid, "tasks.owner_not_active")
		_, err = h.try(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Add(ctx, tx, event.Staff(layla), tasks.New{Title: "x", Owner: gone, DueAt: tx.Now().Add(time.Hour)})
		})
		wantFault(t, err, fault.Invalid, "tasks.owner_not_active")
		// The database itself refuses what our own check would miss, both ways.
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE tasks SET owner_id = $1 WHERE id = $2`, gone, one.ID)
			return err
		}); !db.IsForeign(err) {
			t.Errorf("a task of somebody who has left: %v", err)
		}
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE staff_account SET active = $2, left_at = 1 WHERE id = $1`, layla, false)
			return err
		}); !db.IsForeign(err) {
			t.Errorf("somebody left with a task: %v", err)
		}
		var n int
		h.must(h.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
			n, err = h.PassOn(t.Context(), tx, event.Staff(nora), layla, omar)
			return err
		}))
		left, err := tasks.Holdings(t.Context(), h.DB, layla)
		h.must(err)
		if n != 1 || left != 0 {
			t.Errorf("passed on %d, %d left", n, left)
		}
	})
}

func TestAnotherDateNeedsAReasonThatIsKept(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.add(time.Hour)
		later := h.Clock.Now().Add(48 * time.Hour)
		_, err := h.try(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Postpone(ctx, tx, event.Staff(layla), one.ID, later, true, " ")
		})
		wantFault(t, err, fault.Invalid, "field.required")
		_, err = h.try(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Postpone(ctx, tx, event.Staff(layla), one.ID, h.Clock.Now().Add(-time.Hour), true, "why")
		})
		wantFault(t, err, fault.Invalid, "tasks.due_range")
		moved := h.do(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return h.Postpone(ctx, tx, event.Staff(layla), one.ID, later, true, "The supplier is closed")
		})
		if !moved.DueAt.Equal(later) || moved.Notes != "The supplier is closed" {
			t.Errorf("put off: %+v", moved)
		}
	})
}

func TestADayIsDueWhenWorkEnds(t *testing.T) {
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	zone := s.Zone()
	sunday := time.Date(2026, 11, 22, 0, 0, 0, 0, zone)
	if got := tasks.EndOfWork(s, sunday, zone).In(zone); got.Day() != 22 || got.Hour() != 17 {
		t.Errorf("a working day ends at %v", got)
	}
	friday := time.Date(2026, 11, 27, 0, 0, 0, 0, zone)
	if got := tasks.EndOfWork(s, friday, zone).In(zone); got.Day() != 27 || got.Hour() != 23 {
		t.Errorf("a day off ends at %v", got)
	}
	if got := tasks.EndOfWork(nil, friday, zone).In(zone); got.Day() != 27 || got.Hour() != 23 {
		t.Errorf("without a schedule a day ends at %v", got)
	}
}
