package demo_test

import (
	"context"
	"testing"

	"rida/internal/app/demo"
	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

// house is the rooms built as app builds them, with an outbox of the test's own.
type house struct {
	*testkit.World
	demo.Rooms
	sent []cases.Letter
}

func newHouse(t testing.TB, w *testkit.World) *house {
	t.Helper()
	h := &house{World: w}
	log := event.NewLog()
	store, err := files.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	texts, err := lang.Load(cases.Texts, customers.Texts, promises.Texts)
	if err != nil {
		t.Fatal(err)
	}
	s := staff.New(staff.Options{Events: log, Permissions: append(staff.Permissions(), cases.Permissions()...), Demo: true})
	policy := func() promises.Policy {
		o, _, err := s.Organisation(context.Background(), w.DB)
		if err != nil {
			t.Error(err)
		}
		return promises.Policy{Schedule: o.Schedule, Book: promises.DefaultBook()}
	}
	h.Rooms = demo.Rooms{Staff: s, Customers: customers.New(log), Cases: &cases.Room{
		Events: log, Customers: customers.New(log), Promises: promises.New(log, policy), Files: store,
		Desk: func(ctx context.Context, r db.Reader, team id.ID) (cases.Desk, error) {
			if team == 0 {
				o, _, err := s.Organisation(ctx, r)
				if err != nil {
					return cases.Desk{}, err
				}
				team = o.TeamID
			}
			duty, err := s.Duty(ctx, r, team)
			return cases.Desk{TeamID: team, DutyID: duty}, err
		},
		IsActive: func(ctx context.Context, r db.Reader, a id.ID) (bool, error) {
			one, err := s.Account(ctx, r, a)
			return one.Active, err
		},
		NameOf: func(ctx context.Context, r db.Reader, a id.ID) (string, error) {
			one, err := s.Account(ctx, r, a)
			return one.Name, err
		},
		Post: &cases.Post{Texts: texts, Links: cases.NewLinks([]byte("a key for tests")),
			House: func() cases.House {
				return cases.House{Name: func(lang.Tag) string { return "Noor" }, Address: "care@noor.example", Origin: "https://noor.example",
					Reader: func(t lang.Tag) calendar.Reader { return calendar.NewReader(t, "sa", nil) }}
			},
			Send: func(_ context.Context, _ *db.Tx, l cases.Letter) (id.ID, error) {
				h.sent = append(h.sent, l)
				return id.ID(len(h.sent)), nil
			}},
	}}
	return h
}
