package tasks_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/tasks"
	"rida/internal/testkit"
)

// The people of the test's house.
const (
	nora  = id.ID(101) // duty manager
	layla = id.ID(102)
	omar  = id.ID(103)
	gone  = id.ID(104) // has left
	team  = id.ID(201)
)

// house is a small house in which tasks are done.
type house struct {
	*testkit.World
	*tasks.Room
	t testing.TB
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w)) })
}

func open(t testing.TB, w *testkit.World) *house {
	t.Helper()
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	schedule, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{World: w, t: t}
	h.Room = &tasks.Room{
		Events: event.NewLog(), Schedule: func() *calendar.Schedule { return schedule },
		IsActive: func(ctx context.Context, r db.Reader, a id.ID) (active bool, err error) {
			err = r.Get(ctx, &active, `SELECT active FROM staff_account WHERE id = $1`, a)
			return active, err
		},
		TeamOf: func(context.Context, db.Reader, id.ID) (id.ID, error) { return team, nil },
	}
	h.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
	for who, active := range map[id.ID]bool{nora: true, layla: true, omar: true, gone: false} {
		left := 0
		if !active {
			left = 1
		}
		h.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
			digits, zone, theme, keys_on, created_at, left_at)
			VALUES ($1, 'name', '', $2, $2, '', $3, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, $4)`, who, who.String()+"@noor.example", active, left)
	}
	h.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, nora)
	return h
}

func (h *house) exec(text string, args ...any) {
	h.t.Helper()
	h.must(h.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(h.t.Context(), text, args...)
		return err
	}))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// do does an act on a task that must succeed.
func (h *house) do(act func(ctx context.Context, tx *db.Tx) (tasks.Task, error)) tasks.Task {
	h.t.Helper()
	t, err := h.try(act)
	h.must(err)
	return t
}

func (h *house) try(act func(ctx context.Context, tx *db.Tx) (tasks.Task, error)) (t tasks.Task, err error) {
	err = h.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		t, err = act(h.t.Context(), tx)
		return err
	})
	return t, err
}

// add adds a task of layla's that is due in so much time.
func (h *house) add(in time.Duration) tasks.Task {
	h.t.Helper()
	return h.do(func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
		return h.Add(ctx, tx, event.Staff(layla), tasks.New{Title: "Order the seal", DueAt: h.Clock.Now().Add(in), Checks: []string{"Ask the price", "", "Order"}})
	})
}

func (h *house) sweep() {
	h.t.Helper()
	h.must(h.DB.Write(h.t.Context(), func(tx *db.Tx) error { _, err := h.Sweep(h.t.Context(), tx); return err }))
}

// levels counts the events of escalation of a task, by level and due date.
func (h *house) levels(which id.ID) map[string]int {
	h.t.Helper()
	all, err := tasks.Events(h.t.Context(), h.DB, which)
	h.must(err)
	out := map[string]int{}
	for _, e := range all {
		if e.Kind == "tasks.escalated" {
			out[string(e.Data)]++
		}
	}
	return out
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind {
		t.Errorf("got %v, want a fault of the kind %v", err, kind)
		return
	}
	if len(f.Fields) > 0 && f.Fields[0].Key != key || len(f.Fields) == 0 && f.Key != key {
		t.Errorf("the fault says %s %v, want %s", f.Key, f.Fields, key)
	}
}
