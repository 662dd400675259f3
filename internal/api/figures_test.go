package api_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/analytics"
	"rida/internal/room/cases"
)

// follow lets everything be counted that has happened.
func (h *house) follow() {
	h.t.Helper()
	f := cases.NewFollower(h.room)
	for {
		behind, err := f.IsBehind(h.t.Context(), h.DB)
		h.must(err)
		if !behind {
			return
		}
		read := 0
		h.write(func(ctx context.Context, tx *db.Tx) error {
			step, err := f.Step(ctx, tx)
			read = len(step.Events)
			return err
		})
		if read == 0 {
			return // what may still appear does not: the clock stands still
		}
	}
}

func (h *house) comes(channel string, solve bool) cases.Case {
	h.t.Helper()
	var c cases.Case
	h.write(func(ctx context.Context, tx *db.Tx) error {
		r, err := h.room.Open(ctx, tx, cases.Incoming{Channel: channel, Name: "Maryam", Phone: "0501234567", Subject: "Washing machine leaks", Text: "Water on the kitchen floor.", NoReceipt: true})
		if err != nil || !solve {
			c = r.Case
			return err
		}
		c, err = h.room.Confirm(ctx, tx, event.Staff(h.agent), r.Case.ID)
		return err
	})
	return c
}

func TestFirstContactResolutionIsGivenWithNAndInterval(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.get("/figures/first-contact").want(200).has("all.windows.0.n", "0", "all.windows.0.share", "")
		first := h.comes(cases.Phone, true)
		h.Clock.Advance(9 * 24 * time.Hour)
		second := h.comes(cases.Email, true)
		h.Clock.Advance(9 * 24 * time.Hour)
		h.comes(cases.Phone, false)
		h.follow()
		// For 7 days the three are matters of their own, two are old enough and were
		// solved; for 14 they are one, which was not.
		a := h.get("/figures/first-contact?by=channel").want(200)
		a.has("all.cases", "3", "all.windows.0.days", "7", "all.windows.0.n", "2", "all.windows.0.solved", "2", "all.windows.0.too_young", "1", "all.windows.0.share", "1",
			"all.windows.1.n", "1", "all.windows.1.solved", "0", "items.0.key", "phone", "items.0.cases", "2", "items.1.key", "email")
		h.get("/figures/first-contact?channel=email").want(200).has("all.cases", "1")
		h.get("/figures/first-contact?team=x").want(422)
		h.get("/figures/first-contact?by=moon").want(422)

		h.get("/cases/"+second.Reference+"/earlier").want(200).has("reference", first.Reference, "times", "2", "gap", "777600", "refused", "false")
		h.get("/cases/" + first.Reference + "/earlier").want(404)
		h.post("/cases/"+second.Reference+"/earlier/refusal", m{}).want(200)
		h.get("/cases/"+second.Reference+"/earlier").want(200).has("times", "1", "refused", "true")
		h.post("/cases/"+second.Reference+"/earlier/restoration", m{}).want(200)

		// every figure opens into its cases: as many as it says
		ctx, now := t.Context(), h.Clock.Now()
		for i, window := range analytics.Windows {
			all, _, err := analytics.First(ctx, h.DB, analytics.FirstFilter{}, analytics.ByTeam, now)
			h.must(err)
			for outcome, want := range map[analytics.Outcome]int64{analytics.Solved: all.Windows[i].K, analytics.Either: all.Windows[i].N, analytics.Not: all.Windows[i].N - all.Windows[i].K} {
				behind, _, err := analytics.FirstCases(ctx, h.DB, analytics.FirstFilter{}, window, outcome, 0, now)
				h.must(err)
				if int64(len(behind)) != want {
					t.Errorf("%d days, %q: %d cases behind a figure of %d", window, outcome, len(behind), want)
				}
			}
		}
		_, rows, err := analytics.First(ctx, h.DB, analytics.FirstFilter{}, analytics.ByWeek, now)
		h.must(err)
		for _, row := range rows {
			monday, err := time.Parse(time.DateOnly, row.Key)
			if err != nil || monday.Weekday() != time.Monday {
				t.Errorf("week %q", row.Key)
			}
			only, _, err := analytics.First(ctx, h.DB, analytics.FirstFilter{Week: analytics.WeekOf(monday)}, analytics.ByTeam, now)
			h.must(err)
			if only.Cases != row.Cases {
				t.Errorf("week %s alone has %d cases, in the row %d", row.Key, only.Cases, row.Cases)
			}
		}
		var b bytes.Buffer
		h.must(analytics.WriteFirst(&b, analytics.ByTeam, rows, func(string) string { return "=cmd()" }))
		if !strings.Contains(b.String(), "\n'=cmd(),") {
			t.Errorf("a formula stands in the CSV: %s", b.String())
		}
	})
}
