package second_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/second"
	"rida/internal/testkit"
)

const (
	layla = id.ID(101) // closes
	nora  = id.ID(103) // reads again
	team  = id.ID(201)
	who   = id.ID(301)
)

type house struct {
	*testkit.World
	*second.Room
	t       testing.TB
	n       int64
	differs []id.ID
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := &house{World: w, t: t}
		h.Room = &second.Room{Events: event.NewLog(), Differ: func(_ context.Context, _ *db.Tx, l second.Look) error {
			h.differs = append(h.differs, l.CaseID)
			return nil
		}}
		h.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
		for _, one := range []id.ID{layla, nora} {
			h.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
				digits, zone, theme, keys_on, created_at, left_at)
				VALUES ($1, 'name', '', $2, $2, '', true, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, 0)`, one, one.String()+"@noor.example")
		}
		h.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, nora)
		h.exec(`INSERT INTO customers (id, kind, name, lang, source, sort_key, created_at, changed_at) VALUES ($1, 'person', 'Huda', 'ar', 'staff', 'huda', 0, 0)`, who)
		test(t, h)
	})
}

func (h *house) try(do func(ctx context.Context, tx *db.Tx) error) error {
	return h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return do(h.t.Context(), tx) })
}

func (h *house) exec(text string, args ...any) {
	h.t.Helper()
	if err := h.try(func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, text, args...); return err }); err != nil {
		h.t.Fatal(err)
	}
}

// ended is a complaint that layla closed with a decision.
func (h *house) ended(decision complaints.Finding) id.ID {
	h.t.Helper()
	h.n++
	which, now := id.New(h.Clock.Now()), clock.Micros(h.Clock.Now())
	h.exec(sqlCase, which, cases.MakeReference(h.n), who, team, layla, now)
	h.exec(sqlEnded, which, now, string(decision), layla)
	h.exec(sqlStep, id.New(h.Clock.Now()), which, now, layla)
	return which
}

func (h *house) draw(percent, seed int64) (second.Sample, error) {
	var s second.Sample
	err := h.try(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = h.Draw(ctx, tx, event.Staff(nora), tx.Now().Add(-time.Hour), tx.Now().Add(time.Hour), percent, seed)
		return err
	})
	return s, err
}

func (h *house) waiting() []second.Look {
	h.t.Helper()
	all, err := second.Waiting(h.t.Context(), h.DB)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func (h *house) read(who, which id.ID, a second.Answer) error {
	return h.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := h.Read(ctx, tx, event.Staff(who), which, a)
		return err
	})
}

func TestTheSameSeedDrawsTheSameWhateverTheOrder(t *testing.T) {
	all := make([]id.ID, 200)
	for i := range all {
		all[i] = id.ID(1000 + i)
	}
	first := second.Chosen(42, all, 10)
	slices.Reverse(all)
	if again := second.Chosen(42, all, 10); !slices.Equal(first, again) || len(first) != 20 {
		t.Errorf("%v and %v", first, again)
	}
	if other := second.Chosen(43, all, 10); slices.Equal(first, other) {
		t.Error("another seed draws the same")
	}
	if one := second.Chosen(1, all[:3], 1); len(one) != 1 {
		t.Errorf("of three %d are drawn", len(one))
	}
	seen := map[id.ID]int{}
	for seed := range int64(2000) {
		for _, one := range second.Chosen(seed, all, 10) {
			seen[one]++
		}
	}
	for _, one := range all { // 200 expected, standard deviation 13.4
		if seen[one] < 133 || seen[one] > 267 {
			t.Errorf("%d is drawn %d times of 2000", one, seen[one])
		}
	}
}

func TestWhoClosedAComplaintNeverReadsItAgainAndADifferenceIsFollowed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		of := h.ended(complaints.NotUpheld)
		if _, err := h.draw(100, 7); err != nil {
			t.Fatal(err)
		}
		l := h.waiting()[0]
		if l.CaseID != of || l.CloserID != layla {
			t.Fatalf("drawn %+v", l)
		}
		answer := second.Answer{Finding: complaints.PartlyUpheld, NeedsMet: true, Omitted: "Nobody asked the driver."}
		if err := h.read(layla, l.ID, answer); fault.KindOf(err) != fault.Denied {
			t.Errorf("the closer reads it again: %v", err)
		}
		if err := h.read(nora, l.ID, second.Answer{Finding: "maybe"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no finding: %v", err)
		}
		if err := h.read(nora, l.ID, answer); err != nil {
			t.Fatal(err)
		}
		if err := h.read(nora, l.ID, answer); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second answer: %v", err)
		}
		if !slices.Equal(h.differs, []id.ID{of}) {
			t.Errorf("followed: %v", h.differs)
		}
		if _, err := h.draw(100, 8); fault.KindOf(err) != fault.Conflict {
			t.Errorf("what was drawn is drawn again: %v", err)
		}
	})
}

func TestAgreementIsRefusedWhileFewWereReadAndThenCarriesItsInterval(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 12 {
			h.ended([]complaints.Finding{complaints.Upheld, complaints.NotUpheld}[i%2])
		}
		if _, err := h.draw(100, 7); err != nil {
			t.Fatal(err)
		}
		for i, l := range h.waiting() {
			found := l.First
			if i == 0 {
				found = complaints.PartlyUpheld
			}
			if err := h.read(nora, l.ID, second.Answer{Finding: found, NeedsMet: true}); err != nil {
				t.Fatal(err)
			}
			a, err := second.Agree(t.Context(), h.DB)
			if err != nil {
				t.Fatal(err)
			}
			if i+1 < second.Few && !errors.Is(a.KappaErr, stats.ErrNoData) {
				t.Errorf("agreement of %d readings is said", i+1)
			}
		}
		a, err := second.Agree(t.Context(), h.DB)
		if err != nil || a.KappaErr != nil {
			t.Fatal(err, a.KappaErr)
		}
		// 11 of 12 agree; chance is (6·5 + 6·6)/144
		observed, chance := 11./12, 66./144
		if want := (observed - chance) / (1 - chance); math.Abs(a.Kappa.Value-want) > 1e-9 || a.Kappa.Low >= a.Kappa.Value || a.Read != 12 || a.Same != 11 || len(h.differs) != 1 {
			t.Errorf("agreement %+v, want kappa %v", a, want)
		}
	})
}

const (
	sqlCase = `
INSERT INTO cases (id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken, received_at, next_at, closed_at, closure, mail_token, customer_name, last_text, last_at, last_by, last_channel)
VALUES ($1, $2, 'closed', 'complaint', 'normal', 's', 'ar', 'phone', $3, $4, $5, true, $6, NULL, $6, 'documented', $2, 'Huda', '', $6, 'customer', 'phone')`

	sqlEnded = `
INSERT INTO complaints_complaint (case_id, ended, state, state_at, received_at, decision, decided_by, decided_at) VALUES ($1, true, 'closed_satisfied', $2, $2, $3, $4, $2)`

	sqlStep = `
INSERT INTO complaints_step (id, case_id, from_state, to_state, at, actor_kind, actor_id, reason) VALUES ($1, $2, 'decided', 'closed_satisfied', $3, 'staff', $4, '')`
)
