package notice_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/testkit"
)

func (h *house) deliver() {
	h.t.Helper()
	if err := h.Deliver(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// hours sets when layla may be disturbed.
func (h *house) hours(change func(*notice.Hours)) {
	h.t.Helper()
	hours := notice.UsualHours()
	change(&hours)
	h.do(func(tx *db.Tx) error { return h.Choose(h.t.Context(), tx, layla, nil, hours) })
}

func TestAMailLeavesOnceAndSaysNoMoreThanWhatHappened(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.happen("test.loud", 7, event.Staff(nora), layla)
		for range 3 {
			h.deliver()
			h.do(func(tx *db.Tx) error { return h.TellOf(t.Context(), tx, e, "test.loud", layla) })
		}
		if len(h.letters) != 1 || h.letters[0].Email != "102@noor.example" {
			t.Fatalf("letters: %+v", h.letters)
		}
		n := h.list(layla)[0]
		if !strings.Contains(h.letters[0].Text, "https://desk.example/notices/"+n.ID.String()) {
			t.Errorf("no way to the notice in %q", h.letters[0].Text)
		}
	})
}

func TestQuietHoursHoldAMailBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Clock.Set(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)) // 23:00 in Riyadh
		h.happen("test.loud", 7, event.System, layla)
		h.deliver()
		if len(h.letters) != 0 || h.unread(layla) != 1 {
			t.Errorf("at night: %d letters, %d unread", len(h.letters), h.unread(layla))
		}
		h.advance(8 * time.Hour)
		h.deliver()
		if len(h.letters) != 1 {
			t.Errorf("in the morning: %d letters", len(h.letters))
		}
	})
}

func TestWhoIsPresentOrHasReadGetsNoMail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.present[layla] = true
		h.happen("test.loud", 7, event.System, layla)
		h.deliver()
		h.present[layla] = false
		h.Clock.Set(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC))
		h.happen("test.loud", 8, event.System, layla)
		h.deliver()
		h.do(func(tx *db.Tx) error {
			return h.Seen(t.Context(), tx, layla, event.Subject{Kind: "case", ID: 8})
		})
		h.advance(24 * time.Hour)
		h.deliver()
		if len(h.letters) != 0 {
			t.Errorf("letters: %+v", h.letters)
		}
		h.hours(func(hours *notice.Hours) { hours.AwayOnly = false })
		h.present[layla] = true
		h.advance(time.Hour - 20*time.Hour + 12*time.Hour) // by day again
		h.Clock.Set(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		h.happen("test.loud", 9, event.System, layla)
		h.deliver()
		if len(h.letters) != 1 {
			t.Errorf("who wants mail also when present got %d", len(h.letters))
		}
	})
}

func TestTheDigestGathersADayIntoOneMail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for which := range id.ID(3) {
			h.happen("test.daily", which+1, event.System, layla)
		}
		h.deliver()
		h.advance(24 * time.Hour)
		h.deliver()
		h.deliver()
		if len(h.letters) != 1 || strings.Count(h.letters[0].Text, "/notices/") != 4 { // three and the preferences
			t.Fatalf("letters: %+v", h.letters)
		}
		h.advance(24 * time.Hour)
		h.deliver()
		if len(h.letters) != 1 {
			t.Error("a day without news has a digest")
		}
	})
}

func TestWhoLeavesMeanwhileGetsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.happen("test.daily", 1, event.System, layla)
		h.deliver()
		h.do(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE staff_account SET active = $2, left_at = 1 WHERE id = $1`, layla, false)
			return err
		})
		h.advance(48 * time.Hour)
		h.deliver()
		if len(h.letters) != 0 {
			t.Errorf("letters to somebody who has left: %+v", h.letters)
		}
	})
}

func TestTwoCouriersSendOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for which := range id.ID(10) {
			h.happen("test.loud", which+1, event.System, layla)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if err := h.Deliver(t.Context()); err != nil {
					t.Errorf("deliver: %v", err)
				}
			})
		}
		all.Wait()
		h.deliver()
		var sent int
		if err := h.DB.Get(t.Context(), &sent, `SELECT COUNT(*) FROM notice_delivery WHERE state = 'sent' AND channel = 'mail'`); err != nil || sent != 10 || len(h.letters) != 10 {
			t.Errorf("%d rows, %d letters, want 10 of each (%v)", sent, len(h.letters), err)
		}
	})
}

// TestWhateverHappensAnEventTellsOnceAndLeavesOnce lets events happen, be heard
// again, be read, and couriers come and go, as after restarts.
func TestWhateverHappensAnEventTellsOnceAndLeavesOnce(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			h := open(t, testkit.New(t, engine, event.Schema, staffSchema, notice.Schema))
			rapid.Check(t, func(rt *rapid.T) {
				var past []event.Event
				kinds := []string{"test.loud", "test.calm", "test.daily"}
				for range rapid.IntRange(1, 15).Draw(rt, "steps") {
					h.advance(time.Duration(rapid.IntRange(0, 600).Draw(rt, "minutes")) * time.Minute)
					switch rapid.SampledFrom([]string{"happen", "again", "again", "deliver", "read"}).Draw(rt, "step") {
					case "happen":
						past = append(past, h.happen(rapid.SampledFrom(kinds).Draw(rt, "kind"), 7, event.System, layla, nora, gone))
					case "again":
						if len(past) > 0 {
							e := rapid.SampledFrom(past).Draw(rt, "event")
							h.do(func(tx *db.Tx) error {
								return h.TellOf(t.Context(), tx, e, rapid.SampledFrom(kinds).Draw(rt, "kind again"), layla, nora)
							})
						}
					case "read":
						h.do(func(tx *db.Tx) error { _, _, err := h.ReadAll(t.Context(), tx, nora); return err })
					case "deliver":
						h.deliver()
					}
				}
				h.deliver()
				h.once(rt)
			})
		})
	}
}

func (h *house) once(rt *rapid.T) {
	for text, want := range map[string]string{
		`SELECT COUNT(*) FROM (SELECT account_id, cause_id, kind FROM notice GROUP BY account_id, cause_id, kind HAVING COUNT(*) > 1) AS twice`: "notices told twice",
		`SELECT COUNT(*) FROM notice_delivery WHERE tries > 1`: "deliveries made twice",
		`SELECT COUNT(*) FROM notice WHERE NOT routed`:         "notices nobody looked at",
		`SELECT COUNT(*) FROM notice WHERE account_id = 104`:   "notices to somebody who has left",
	} {
		var n int
		if err := h.DB.Get(h.t.Context(), &n, text); err != nil || n != 0 {
			rt.Errorf("%d %s (%v)", n, want, err)
		}
	}
	seen := map[string]bool{}
	for _, l := range h.letters {
		for _, line := range strings.Split(l.Text, "\n") {
			if strings.Contains(line, "/notices/") && !strings.Contains(line, "settings") {
				if seen[line] {
					rt.Errorf("%s was mailed twice", line)
				}
				seen[line] = true
			}
		}
	}
}
