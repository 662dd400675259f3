package problems_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/problems"
)

func TestASurgeOpensAProblemWithItsExactCases(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.plant(leaks, 200, 14, 1)
		h.plant(invoices, 200, 0, 2)
		surge := h.plant(leaks, 14, 0, 5)
		h.night()
		all, err := problems.OpenOnes(t.Context(), h.DB, 0)
		h.must(err)
		if len(all) != 1 {
			t.Fatalf("%d problems: %+v", len(all), all)
		}
		p := all[0]
		if p.TopicID != leaks || p.OwnerID != nora || p.Kind != problems.Recurring || p.Origin != problems.ByWatch || p.Seen <= int64(p.Expected) {
			t.Errorf("%+v", p)
		}
		shown, err := problems.Evidence(t.Context(), h.DB, p.ID, 0, 1000)
		h.must(err)
		var want []id.ID
		for _, c := range h.cases {
			if day := problems.DayOf(c.at, 3*time.Hour); c.topic == leaks && day >= p.From && day <= p.Until {
				want = append(want, c.id)
			}
		}
		slices.Sort(shown)
		slices.Sort(want)
		if !slices.Equal(shown, want) || int64(len(shown)) != p.Seen {
			t.Errorf("%d cases shown, %d expected, %d seen", len(shown), len(want), p.Seen)
		}
		if !slices.ContainsFunc(surge, func(c id.ID) bool { return slices.Contains(shown, c) }) {
			t.Error("the surge is not among them")
		}
		h.night() // the same night again says nothing new
		if again, _ := problems.OpenOnes(t.Context(), h.DB, 0); len(again) != 1 || again[0].Seen != p.Seen {
			t.Errorf("%+v", again)
		}
		// "explained" by an agent closes nothing; a false alarm needs a reason, and more of it brings it back
		if got := h.close(p.ID); got != "problems.no_such_step" {
			t.Errorf("closed without a cause: %q", got)
		}
		if got := h.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Dismiss(ctx, tx, event.Staff(nora), p.ID, "It was the storm.")
			return err
		}); got != "" {
			t.Fatal(got)
		}
		h.Clock.Advance(14 * 24 * time.Hour)
		h.plant(leaks, 14, 0, 6)
		h.night()
		if now := h.get(p.ID); now.State != problems.Reopened || now.Reopened != 1 {
			t.Errorf("it came back: %+v", now)
		}
	})
}

func TestASilenceOpensAnEnquiryThatEndsWithOneOfFiveReasons(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.plant(invoices, 200, 21, 2)
		h.plant(leaks, 200, 0, 2)
		h.night()
		all, err := problems.OpenOnes(t.Context(), h.DB, 0)
		h.must(err)
		if len(all) != 1 || all[0].Kind != problems.Silence || all[0].TopicID != invoices || all[0].Seen != 0 {
			t.Fatalf("%+v", all)
		}
		p := all[0]
		if got := h.why(p.ID, "policy"); got != "problems.is_silence" {
			t.Errorf("%q", got)
		}
		explain := func(r problems.Reason) string {
			return h.do(func(ctx context.Context, tx *db.Tx) error {
				_, err := h.Explain(ctx, tx, event.Staff(nora), p.ID, r, "The form was down.")
				return err
			})
		}
		if got := explain("nobody_cares"); got != "cause:field.choose" {
			t.Errorf("%q", got)
		}
		if got := explain("channel_broken"); got != "" {
			t.Errorf("%q", got)
		}
		if now := h.get(p.ID); now.State != problems.Closed || now.Cause != "channel_broken" {
			t.Errorf("%+v", now)
		}
	})
}

func TestAProblemClosesOnlyWithAManagedCauseAndAProvenEffect(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.plant(leaks, 150, 60, 2)
		h.plant(invoices, 150, 0, 3)
		var p problems.Problem
		h.do(func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = h.Open(ctx, tx, event.Staff(layla), problems.New{Title: "Seals leak", TopicID: leaks, Cases: []id.ID{h.cases[0].id}})
			return err
		})
		if got := h.move(p.ID, problems.KnownCause); got != "problems.needs_why" {
			t.Errorf("%q", got)
		}
		if got := h.why(p.ID, problems.Technical); got != "" {
			t.Fatal(got)
		}
		if got := h.move(p.ID, problems.KnownCause); got != "problems.needs_management" {
			t.Errorf("a technical cause alone: %q", got)
		}
		if got := h.why(p.ID, "user_error"); got != "layer:field.choose" {
			t.Errorf("user error: %q", got)
		}
		h.why(p.ID, "supplier")
		if got := h.move(p.ID, problems.KnownCause); got != "" {
			t.Fatal(got)
		}
		h.move(p.ID, problems.Acting)
		if got := h.move(p.ID, problems.Checking); got != "problems.needs_action" {
			t.Errorf("%q", got)
		}
		if got := h.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Act(ctx, tx, event.Staff(layla), p.ID, problems.Plan{What: "Another seal", Hypothesis: "Half as many", Since: h.Clock.Now().AddDate(0, 0, -60), BeforeDays: 90})
			return err
		}); got != "" {
			t.Fatal(got)
		}
		h.move(p.ID, problems.Checking)
		h.night()
		if got := h.close(p.ID); got != "" {
			t.Fatalf("proven, and yet %q", got)
		}
		if now := h.get(p.ID); now.Closure != problems.Worked {
			t.Errorf("%+v", now)
		}
		h.Clock.Advance(28 * 24 * time.Hour)
		h.plant(leaks, 28, 0, 1) // it rebounds
		h.night()
		if now := h.get(p.ID); now.State != problems.Reopened {
			t.Errorf("rebound: %+v", now)
		}
	})
}

func TestWhatIsNotProvenStaysOpen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.plant(leaks, 100, 10, 1)
		h.plant(invoices, 100, 0, 1)
		var p problems.Problem
		h.do(func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = h.Open(ctx, tx, event.Staff(layla), problems.New{Title: "Seals leak", TopicID: leaks})
			return err
		})
		h.why(p.ID, "capacity")
		h.move(p.ID, problems.KnownCause)
		h.move(p.ID, problems.Acting)
		h.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Act(ctx, tx, event.Staff(layla), p.ID, problems.Plan{What: "One more", Hypothesis: "Half", Since: h.Clock.Now().AddDate(0, 0, -2), BeforeDays: 90})
			return err
		})
		h.move(p.ID, problems.Checking)
		h.night()
		if got := h.close(p.ID); got != "problems.not_yet_known" {
			t.Errorf("%q", got)
		}
		if now := h.get(p.ID); now.State != problems.Checking {
			t.Errorf("%+v", now)
		}
	})
}

// Every pair of states is tried: what the table does not name is refused.
func TestEveryStepIsInTheTable(t *testing.T) {
	want := map[problems.Kind][][2]problems.State{
		problems.Recurring: {{"opened", "known_cause"}, {"opened", "closed"}, {"known_cause", "action"}, {"known_cause", "opened"}, {"action", "checking"}, {"action", "known_cause"},
			{"checking", "closed"}, {"checking", "action"}, {"checking", "known_cause"}, {"closed", "reopened"}, {"reopened", "known_cause"}, {"reopened", "action"}, {"reopened", "closed"}},
		problems.Silence: {{"opened", "closed"}, {"closed", "reopened"}, {"reopened", "closed"}},
	}
	for kind, legal := range want {
		for _, from := range problems.States {
			for _, to := range problems.States {
				p := problems.Problem{Kind: kind, State: from}
				if p.MayBecome(to) != slices.Contains(legal, [2]problems.State{from, to}) {
					t.Errorf("%s: %s to %s", kind, from, to)
				}
			}
		}
	}
}

func TestTheDatabaseKnowsNoUserError(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var p problems.Problem
		h.do(func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = h.Open(ctx, tx, event.Staff(layla), problems.New{Title: "Nobody finds it"})
			return err
		})
		err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO problems_why (id, problem_id, position, text, layer, by_id, at) VALUES (1, $1, 1, 'x', 'user_error', 1, 1)`, p.ID)
			return err
		})
		if err == nil {
			t.Error("the database took \"user error\"")
		}
		if got := h.why(p.ID, "not_findable"); got != "" {
			t.Fatal(got)
		}
		last := h.heard[len(h.heard)-1]
		if last.Kind != "problems.why_asked" {
			t.Errorf("%+v", last)
		}
	})
}

func TestTheOpenProblemsOfWhoLeavesGoToAColleague(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Open(ctx, tx, event.Staff(layla), problems.New{Title: "Mine"})
			return err
		})
		if got := h.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Open(ctx, tx, event.Staff(layla), problems.New{Title: "Whose", Owner: gone})
			return err
		}); got != "owner:cases.owner_not_active" {
			t.Errorf("%q", got)
		}
		h.do(func(ctx context.Context, tx *db.Tx) error {
			n, err := h.PassOn(ctx, tx, event.Staff(nora), layla, nora)
			if n != 1 {
				t.Errorf("%d passed on", n)
			}
			return err
		})
		if n, err := problems.Holdings(t.Context(), h.DB, layla); n != 0 || err != nil {
			t.Errorf("%d left, %v", n, err)
		}
	})
}
