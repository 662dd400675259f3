package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
)

var order = m{"customer": m{"name": "Maryam"}, "text": "It leaks."}

func TestTheSameCallWithTheSameKeyGivesTheSameAnswerAndActsOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := []string{"Idempotency-Key", "8e1d9a52"}
		first := h.post("/cases", order, key...).want(201)
		h.Clock.Advance(time.Hour)
		again := h.post("/cases", order, key...).want(201)
		if string(first.raw) != string(again.raw) || first.header.Get("Location") != again.header.Get("Location") {
			t.Errorf("first %s\nagain %s", first.raw, again.raw)
		}
		if first.header.Get("Idempotency-Replayed") != "" || again.header.Get("Idempotency-Replayed") != "true" {
			t.Error("the replay is not marked, or the first call is")
		}
		h.post("/cases", m{"customer": m{"name": "Maryam"}, "text": "It leaks!"}, key...).want(422).has("code", "api.other_body")
		// another account and another route are other calls
		h.post("/cases", order, append(as(h.agentToken), key...)...).want(201)
		h.post("/customers", m{"name": "Sam"}, key...).want(201)
		if n := len(h.get("/cases").list("id")); n != 2 {
			t.Errorf("%d cases, want 2", n)
		}
		h.post("/cases", order, "Idempotency-Key", strings.Repeat("k", 201)).want(422).has("errors.0.field", "Idempotency-Key")
	})
}

func TestACallThatFailedMayBeTriedAgainWithItsKey(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := []string{"Idempotency-Key", "again"}
		h.post("/cases", m{"customer": m{"name": "Maryam"}, "text": ""}, key...).want(422)
		h.post("/cases", order, key...).want(201).has("state", "open")
	})
}

// TestACrashBeforeTheCommitLeavesNeitherActNorAnswer lets the act break off after
// everything has been written but the commit.
func TestACrashBeforeTheCommitLeavesNeitherActNorAnswer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := []string{"Idempotency-Key", "crash"}
		h.hear = func(e event.Event) error {
			if e.Kind == "cases.customer_wrote" {
				return errors.New("the lights went out")
			}
			return nil
		}
		h.post("/cases", order, key...).want(500)
		var kept int
		h.must(h.DB.Get(t.Context(), &kept, `SELECT COUNT(*) FROM api_idempotency`))
		if n := len(h.get("/cases").list("id")); n != 0 || kept != 0 {
			t.Fatalf("%d cases and %d answers are left of it", n, kept)
		}
		h.hear = nil
		h.post("/cases", order, key...).want(201)
	})
}

func TestCallsSentAtOnceWithOneKeyActOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const senders = 12
		got := make([]answer, senders)
		var wait sync.WaitGroup
		for i := range senders {
			wait.Go(func() { got[i] = h.post("/cases", order, "Idempotency-Key", "at-once") })
		}
		wait.Wait()
		reference := ""
		for _, a := range got {
			switch a.status {
			case http.StatusCreated:
				if reference == "" {
					reference = a.at("reference")
				}
				a.has("reference", reference)
			case http.StatusConflict:
				a.has("code", "api.under_way")
				if a.header.Get("Retry-After") == "" {
					t.Error("a 409 without Retry-After")
				}
			default:
				t.Errorf("status %d: %s", a.status, a.raw)
			}
		}
		if n := len(h.get("/cases").list("id")); n != 1 {
			t.Errorf("%d cases, want 1", n)
		}
	})
}

func TestACallUnderWayIsToldToWait(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		inside, goOn := make(chan struct{}), make(chan struct{})
		h.hear = func(e event.Event) error {
			if e.Kind == "cases.received" {
				close(inside)
				<-goOn
			}
			return nil
		}
		var first answer
		var wait sync.WaitGroup
		wait.Go(func() { first = h.post("/cases", order, "Idempotency-Key", "slow") })
		<-inside
		h.post("/cases", order, "Idempotency-Key", "slow").want(409).has("code", "api.under_way")
		close(goOn)
		wait.Wait()
		first.want(201)
	})
}

func TestKeptAnswersAndUploadsAreForgottenAfterTwoDays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.post("/cases", order, "Idempotency-Key", "old").want(201)
		upload := h.call("POST", "/api/v1/attachments?name=a.txt", []byte("hello")).want(201).at("id")
		h.Clock.Advance(47 * time.Hour)
		h.must(h.api.Sweep(t.Context()))
		h.post("/cases", order, "Idempotency-Key", "old").want(201)
		h.get("/attachments/" + upload).want(200)
		if n := len(h.get("/cases").list("id")); n != 1 {
			t.Fatalf("%d cases after 47 hours, want 1", n)
		}
		h.Clock.Advance(2 * time.Hour)
		h.must(h.api.Sweep(t.Context()))
		h.get("/attachments/" + upload).want(404)
		h.post("/cases", order, "Idempotency-Key", "old").want(201)
		if n := len(h.get("/cases").list("id")); n != 2 {
			t.Errorf("%d cases after 49 hours, want 2", n)
		}
	})
}

// TestKeysOfTwoProcessesMeetInTheDatabase: another process has committed the key
// between our call's beginning and its claim.
func TestKeysOfTwoProcessesMeetInTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.post("/cases", order, "Idempotency-Key", "shared").want(201)
		h.write(func(ctx context.Context, tx *db.Tx) error { // as the other process would have left it
			_, err := tx.Exec(ctx, `UPDATE api_idempotency SET location = '/elsewhere', status = 202 WHERE key = 'shared'`)
			return err
		})
		if a := h.post("/cases", order, "Idempotency-Key", "shared").want(202); a.header.Get("Location") != "/elsewhere" {
			t.Errorf("location %q", a.header.Get("Location"))
		}
	})
}
