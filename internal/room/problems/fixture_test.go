package problems_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/problems"
	"rida/internal/testkit"
)

// The people of the test's house, and what its cases are about.
const (
	nora  = id.ID(101) // duty manager
	layla = id.ID(102)
	gone  = id.ID(104) // has left
	team  = id.ID(201)

	leaks, invoices, delivery = id.ID(301), id.ID(302), id.ID(303)
)

// house is a small house in which problems are solved.
type house struct {
	*testkit.World
	*problems.Room
	t     testing.TB
	cases []planted
	heard []event.Event
}

type planted struct {
	id, topic id.ID
	at        time.Time
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w)) })
}

func open(t testing.TB, w *testkit.World) *house {
	t.Helper()
	h := &house{World: w, t: t}
	h.Clock.Advance(800 * 24 * time.Hour) // there is a past
	h.Room = &problems.Room{
		Events: event.NewLog(event.Listener{Hear: func(_ context.Context, _ *db.Tx, e event.Event) error {
			h.heard = append(h.heard, e)
			return nil
		}}),
		IsActive: func(ctx context.Context, r db.Reader, a id.ID) (active bool, err error) {
			err = r.Get(ctx, &active, `SELECT active FROM staff_account WHERE id = $1`, a)
			return active, err
		},
		OwnerFor: func(context.Context, db.Reader, id.ID) (id.ID, error) { return nora, nil },
		Counts:   h.counts, CasesOf: h.casesOf,
		Offset: func(time.Time) time.Duration { return 3 * time.Hour },
	}
	h.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
	for who, active := range map[id.ID]bool{nora: true, layla: true, gone: false} {
		left := 0
		if !active {
			left = 1
		}
		h.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
			digits, zone, theme, keys_on, created_at, left_at)
			VALUES ($1, 'name', '', $2, $2, '', $3, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, $4)`, who, who.String()+"@noor.example", active, left)
	}
	h.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, nora)
	h.exec(`INSERT INTO customers (id, kind, name, lang, source, sort_key, created_at, changed_at) VALUES (401, 'person', 'Amal', 'ar', 'test', '', 0, 0)`)
	return h
}

func (h *house) counts(_ context.Context, _ db.Reader, since id.ID, offset time.Duration) ([]problems.Count, error) {
	sums := map[problems.Count]int64{}
	for _, c := range h.cases {
		if c.id >= since {
			sums[problems.Count{TopicID: c.topic, Day: problems.DayOf(c.at, offset)}]++
		}
	}
	var all []problems.Count
	for k, n := range sums {
		k.N = n
		all = append(all, k)
	}
	return all, nil
}

func (h *house) casesOf(_ context.Context, _ db.Reader, topic id.ID, from, to time.Time, most int) (all []id.ID, err error) {
	for _, c := range h.cases {
		if c.topic == topic && !c.at.Before(from) && c.at.Before(to) && len(all) < most {
			all = append(all, c.id)
		}
	}
	return all, nil
}

// plant lets n cases of a topic come on each of the days from so many days ago up
// to so many days ago, the last of which is not in it.
func (h *house) plant(topic id.ID, from, to, n int) (made []id.ID) {
	h.t.Helper()
	h.must(h.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		for ago := from; ago > to; ago-- {
			for k := range n {
				at := h.Clock.Now().AddDate(0, 0, -ago).Truncate(24 * time.Hour).Add(time.Duration(7+k%8)*time.Hour + time.Duration(len(h.cases))*time.Millisecond)
				c := planted{id.New(at), topic, at}
				if _, err := tx.Exec(h.t.Context(), `INSERT INTO cases (id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken, received_at, next_at, mail_token, customer_name, last_text, last_at, last_by, last_channel)
					VALUES ($1, $2, 'open', 'complaint', 'normal', 'It leaks', 'en', 'email', 401, $3, $4, true, $5, $5, $6, 'Amal', '', $5, 'customer', 'email')`,
					c.id, fmt.Sprintf("%09d", len(h.cases)), team, nora, at.UnixMicro(), c.id.String()); err != nil {
					return err
				}
				h.cases, made = append(h.cases, c), append(made, c.id)
			}
		}
		return nil
	}))
	return made
}

// night is what happens every night.
func (h *house) night() {
	h.t.Helper()
	ctx := h.t.Context()
	h.must(h.DB.Write(ctx, func(tx *db.Tx) error { return h.Recount(ctx, tx) }))
	today := h.Today(h.Clock.Now())
	heard, err := h.Look(ctx, h.DB, today)
	h.must(err)
	h.must(h.DB.Write(ctx, func(tx *db.Tx) error {
		if err := h.Heed(ctx, tx, heard, today); err != nil {
			return err
		}
		return h.JudgeAll(ctx, tx)
	}))
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

// do does an act; refused is the key of its fault, "" when it succeeded.
func (h *house) do(act func(ctx context.Context, tx *db.Tx) error) (refused string) {
	h.t.Helper()
	err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return act(h.t.Context(), tx) })
	if err == nil {
		return ""
	}
	f, ok := fault.As(err)
	if !ok {
		h.t.Fatal(err)
	}
	if len(f.Fields) > 0 {
		return f.Fields[0].Name + ":" + f.Fields[0].Key
	}
	return f.Key
}

func (h *house) get(which id.ID) problems.Problem {
	h.t.Helper()
	p, err := problems.Get(h.t.Context(), h.DB, which)
	h.must(err)
	return p
}

func (h *house) why(which id.ID, layer problems.Layer) string {
	h.t.Helper()
	return h.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := h.AskWhy(ctx, tx, event.Staff(layla), which, "Because.", layer)
		return err
	})
}

func (h *house) move(which id.ID, to problems.State) string {
	h.t.Helper()
	return h.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := h.Move(ctx, tx, event.Staff(layla), which, to)
		return err
	})
}

func (h *house) close(which id.ID) string {
	h.t.Helper()
	return h.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := h.Close(ctx, tx, event.Staff(nora), which)
		return err
	})
}
