package demo_test

import (
	"testing"
	"time"

	"rida/internal/app/demo"
	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/testkit"
)

// live makes the small firm as it is at now.
func live(t *testing.T, w *testkit.World, now time.Time) (*house, demo.Firm) {
	t.Helper()
	h := newHouse(t, w)
	w.Clock.Set(now)
	firm, err := demo.Small(t.Context(), w.DB, h.Rooms, now)
	if err != nil {
		t.Fatal(err)
	}
	return h, firm
}

func count(t *testing.T, r db.Reader, what string, args ...any) (n int) {
	t.Helper()
	if err := r.Get(t.Context(), &n, `SELECT COUNT(*) FROM `+what, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// between demands a number of rows within bounds.
func between(t *testing.T, r db.Reader, low, high int, what string, args ...any) {
	t.Helper()
	if n := count(t, r, what, args...); n < low || n > high {
		t.Errorf("%d rows in %s, want %d to %d", n, what, low, high)
	}
}

func TestTheFirmHasABelievableSpread(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h, firm := live(t, w, testkit.Start)
		r := w.DB
		between(t, r, 195, 230, `cases`)
		between(t, r, 28, 40, `cases WHERE state <> 'closed'`)
		between(t, r, 60, 60, `customers`)
		between(t, r, 8, 8, `staff_account`)
		between(t, r, 3, 3, `staff_team`)
		for _, s := range cases.States {
			between(t, r, 2, 220, `cases WHERE state = $1`, string(s))
		}
		for _, k := range cases.Types {
			between(t, r, 1, 220, `cases WHERE type = $1`, string(k))
		}
		for _, p := range cases.Priorities {
			between(t, r, 3, 220, `cases WHERE priority = $1`, string(p))
		}
		for _, c := range []string{cases.Email, cases.WebForm, cases.Phone, cases.Counter} {
			between(t, r, 2, 220, `cases WHERE channel = $1`, c)
		}
		for _, tag := range []string{"ar", "fa", "en"} {
			between(t, r, 40, 130, `cases WHERE lang = $1`, tag)
		}
		for _, c := range []cases.Closure{cases.Confirmed, cases.Quiet, cases.Documented, cases.Abandoned, cases.Duplicate} {
			between(t, r, 1, 150, `cases WHERE closure = $1`, string(c))
		}
		between(t, r, 4, 12, `cases WHERE state <> 'closed' AND NOT taken`)
		between(t, r, 1, 4, `cases WHERE state <> 'closed' AND reopened > 0`)
		between(t, r, 1, 1, `cases WHERE handover_to = $1`, firm.Agent)
		between(t, r, 1, 1, `cases_retyping WHERE decided_by IS NULL`)
		between(t, r, 1, 4, `cases WHERE messages > 20`)
		between(t, r, 5, 9, `files_ref`)
		between(t, r, 20, 200, `promises WHERE outcome = 'broken'`)
		between(t, r, 200, 900, `promises WHERE outcome = 'kept'`)
		between(t, r, 2, 6, `promises p JOIN cases c ON c.id = p.case_id WHERE p.outcome = 'broken' AND p.owed`)
		between(t, r, 9, 40, `cases c LEFT JOIN cases_seen s ON s.account_id = $1 AND s.case_id = c.id
			WHERE c.state <> 'closed' AND c.last_by = 'customer' AND c.last_at > COALESCE(s.at, 0)`, firm.Agent)
		between(t, r, 5, 20, `cases WHERE state <> 'closed' AND owner_id = $1`, firm.Agent)
		if len(h.sent) == 0 || len(h.sent) > 80 {
			t.Errorf("%d letters wait in the outbox, want those of the last days", len(h.sent))
		}
		checkInvariants(t, r, testkit.Start)
	})
}

func TestTheFirmIsMadeOnce(t *testing.T) {
	w := testkit.New(t, db.SQLite)
	h, first := live(t, w, testkit.Start)
	before := count(t, w.DB, `event`)
	again, err := demo.Small(t.Context(), w.DB, h.Rooms, testkit.Start.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if after := count(t, w.DB, `event`); after != before || again.Agent != first.Agent || again.Owner == 0 {
		t.Errorf("%d events after a second start, want %d; agent %d, want %d", after, before, again.Agent, first.Agent)
	}
}

func TestTheFirmLooksAliveWheneverItIsStarted(t *testing.T) {
	for name, now := range map[string]time.Time{
		"Friday, a day off":       time.Date(2026, 11, 27, 11, 0, 0, 0, time.UTC),
		"Sunday before opening":   time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC),
		"Tuesday late at night":   time.Date(2027, 2, 23, 21, 45, 0, 0, time.UTC),
		"Eid, a week of holidays": time.Date(2027, 3, 12, 9, 0, 0, 0, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			w := testkit.New(t, db.SQLite)
			live(t, w, now)
			between(t, w.DB, 28, 42, `cases WHERE state <> 'closed'`)
			between(t, w.DB, 1, 8, `promises WHERE outcome = 'broken' AND owed`)
			checkInvariants(t, w.DB, now)
		})
	}
}

// checkInvariants checks what holds for every case however it was made.
func checkInvariants(t *testing.T, d *db.DB, now time.Time) {
	t.Helper()
	ctx := t.Context()
	var all []struct {
		ID        id.ID
		Reference string
	}
	if err := d.All(ctx, &all, `SELECT id, reference FROM cases`); err != nil {
		t.Fatal(err)
	}
	chains := chainsOf(t, d)
	for _, c := range all {
		if _, ok := cases.ParseReference(c.Reference); !ok {
			t.Fatalf("reference %s has a wrong check digit", c.Reference)
		}
		events := chains[c.ID]
		if at := event.Verify(events); at != 0 || len(events) == 0 {
			t.Fatalf("the chain of case %s breaks at %d of %d", c.Reference, at, len(events))
		}
		if last := events[len(events)-1].At; last.After(now) {
			t.Fatalf("case %s has an event at %v, after now", c.Reference, last)
		}
	}
	between(t, d, 0, 0, `cases WHERE (state = 'closed') <> (next_at IS NULL)`)
	between(t, d, 0, 0, `cases c WHERE c.messages <> (SELECT COUNT(*) FROM cases_message m WHERE m.case_id = c.id)`)
	between(t, d, 0, 0, `cases c JOIN promises p ON p.case_id = c.id WHERE c.state = 'closed' AND p.owed`)
	between(t, d, 0, 0, `cases c WHERE state IN ('open', 'waiting_customer') AND next_at <> (SELECT MIN(due_at) FROM promises p WHERE p.case_id = c.id AND p.owed)`)
	between(t, d, 0, 0, `promises WHERE outcome = 'open' AND due_at <= $1`, now.UnixMicro())
	between(t, d, 0, 0, `cases_message m WHERE NOT EXISTS (SELECT 1 FROM search_doc s WHERE s.id = m.id AND s.kind = $1 AND s.owner = m.case_id)`, cases.SearchMessage)
	between(t, d, 0, 0, `cases c WHERE NOT EXISTS (SELECT 1 FROM search_doc s WHERE s.id = c.id AND s.kind = $1)`, cases.SearchCase)
	between(t, d, 0, 0, `customers c WHERE NOT EXISTS (SELECT 1 FROM search_doc s WHERE s.id = c.id AND s.kind = $1)`, customers.SearchKind)
	kept := counts(t, d)
	if err := d.Write(ctx, func(tx *db.Tx) error { return cases.Recount(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	for key, n := range counts(t, d) {
		if kept[key] != n {
			t.Errorf("count %s is %d, want %d", key, kept[key], n)
		}
	}
}

// chainsOf reads the events of every case in one go.
func chainsOf(t *testing.T, d *db.DB) map[id.ID][]event.Event {
	t.Helper()
	var rows []struct {
		ID, SubjectID, ActorID id.ID
		At, Seq                int64
		Kind, ActorKind, Data  string
		Hash                   []byte
	}
	if err := d.All(t.Context(), &rows, `SELECT id, subject_id, actor_id, at, seq, kind, actor_kind, data, hash FROM event
		WHERE subject_kind = 'case' ORDER BY subject_id, seq`); err != nil {
		t.Fatal(err)
	}
	chains := map[id.ID][]event.Event{}
	for _, r := range rows {
		chains[r.SubjectID] = append(chains[r.SubjectID], event.Event{ID: r.ID, At: clock.FromMicros(r.At), Kind: r.Kind,
			Subject: event.Subject{Kind: "case", ID: r.SubjectID}, Actor: event.Actor{Kind: r.ActorKind, ID: r.ActorID}, Seq: r.Seq,
			Data: []byte(r.Data), Hash: r.Hash})
	}
	return chains
}

// counts sums the counts beside the views over their shards.
func counts(t *testing.T, d *db.DB) map[string]int64 {
	t.Helper()
	var rows []struct {
		Key string
		N   int64
	}
	if err := d.All(t.Context(), &rows, `SELECT key, CAST(SUM(n) AS BIGINT) AS n FROM cases_count GROUP BY key`); err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	for _, one := range rows {
		if one.N != 0 {
			out[one.Key] = one.N
		}
	}
	return out
}
