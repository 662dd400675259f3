package regime_test

import (
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
	"rida/internal/testkit"
)

// layla works here; her desk is team 201.
const (
	layla = id.ID(101)
	team  = id.ID(201)
	who   = id.ID(301) // the customer
)

// house is a small house that stands under rules.
type house struct {
	*testkit.World
	*regime.Room
	t   testing.TB
	log *event.Log
	n   int64
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
	h := &house{World: w, t: t, Room: &regime.Room{Schedule: func() *calendar.Schedule { return schedule }}}
	h.log = event.NewLog(event.Listener{Kinds: regime.Hears(), Hear: h.Room.Hear})
	h.Room.Events = h.log
	h.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
	h.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
		digits, zone, theme, keys_on, created_at, left_at)
		VALUES ($1, 'Layla', '', 'l@noor.example', 'l@noor.example', '', true, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, 0)`, layla)
	h.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, layla)
	h.exec(`INSERT INTO customers (id, kind, name, lang, source, sort_key, created_at, changed_at) VALUES ($1, 'person', 'Huda', 'ar', 'staff', 'huda', 0, 0)`, who)
	h.act(func(tx *db.Tx) error { return h.Load(t.Context(), tx) })
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) act(do func(tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.DB.Write(h.t.Context(), do))
}

func (h *house) exec(text string, args ...any) {
	h.t.Helper()
	h.act(func(tx *db.Tx) error { _, err := tx.Exec(h.t.Context(), text, args...); return err })
}

func (h *house) choose(code string) {
	h.t.Helper()
	h.act(func(tx *db.Tx) error { return h.Choose(h.t.Context(), tx, event.Staff(layla), code, true) })
}

// receive writes a case as its room does and tells of it.
func (h *house) receive(kind cases.Type) id.ID {
	h.t.Helper()
	h.n++
	which := id.New(h.Clock.Now())
	reference := cases.MakeReference(h.n)
	h.act(func(tx *db.Tx) error {
		now := clock.Micros(tx.Now())
		if _, err := tx.Exec(h.t.Context(), `INSERT INTO cases (id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken, received_at, next_at, mail_token, customer_name, last_text, last_at, last_by, last_channel)
			VALUES ($1, $2, 'open', $3, 'normal', 's', 'ar', 'email', $4, $5, $6, true, $7, $7, $2, 'Huda', '', $7, 'customer', 'email')`, which, reference, string(kind), who, team, layla, now); err != nil {
			return err
		}
		return h.tell(tx, which, "received", map[string]any{"type": kind})
	})
	return which
}

func (h *house) tell(tx *db.Tx, which id.ID, what string, data any) error {
	_, err := h.log.Append(h.t.Context(), tx, event.System, event.Subject{Kind: "case", ID: which}, "cases."+what, data)
	return err
}

func (h *house) happens(which id.ID, what string, data any) {
	h.t.Helper()
	h.act(func(tx *db.Tx) error { return h.tell(tx, which, what, data) })
}

// end closes a case as its room does.
func (h *house) end(which id.ID) {
	h.t.Helper()
	h.exec(`UPDATE cases SET state = 'closed', closure = 'confirmed', closed_at = $2, next_at = NULL WHERE id = $1`, which, clock.Micros(h.Clock.Now()))
	h.happens(which, "closed", map[string]any{"how": "confirmed"})
}

func (h *house) clocks(of id.ID) []regime.Clock {
	h.t.Helper()
	all, err := regime.Of(h.t.Context(), h.DB, of)
	h.must(err)
	return all
}

func (h *house) sweep() (n int) {
	h.t.Helper()
	h.act(func(tx *db.Tx) (err error) { n, err = h.Sweep(h.t.Context(), tx); return err })
	return n
}

// told counts the events of a kind about a case.
func (h *house) told(which id.ID, kind string) (n int) {
	h.t.Helper()
	all, err := event.Of(h.t.Context(), h.DB, event.Subject{Kind: "case", ID: which})
	h.must(err)
	for _, e := range all {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// riyadh is an instant in the house's zone.
func riyadh(text string) time.Time {
	zone, err := time.LoadLocation("Asia/Riyadh")
	if err != nil {
		panic(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}
