package remedy_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/promises"
)

// sweep passes up what nobody decided, and tells how many that were.
func (h *house) sweep() (n int) {
	h.t.Helper()
	h.act(func(ctx context.Context, tx *db.Tx) (err error) { n, err = h.Escalate(ctx, tx); return err })
	return n
}

func (h *house) told(of id.ID, kind string) (n int) {
	h.t.Helper()
	all, err := event.Of(h.t.Context(), h.DB, event.Subject{Kind: "case", ID: of})
	h.must(err)
	for _, e := range all {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func TestWhatNobodyDecidesIsPassedUpAndTheWordToDecideIsBroken(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Promises = promises.New(h.Events, func() promises.Policy { return promises.Policy{Schedule: h.Schedule(), Book: promises.DefaultBook()} })
		of, kept := h.complaint(), h.complaint()
		o := h.offered(layla, of, refund(300_00), apology)
		intime := h.offered(layla, kept, refund(200_00), apology)
		if o.State != remedy.Waiting || o.PromiseID == 0 {
			t.Fatalf("it is %s and nobody gave his word: %+v", o.State, o)
		}
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Approve(ctx, tx, event.Staff(nora), intime.ID)
			return err
		})
		if n := h.sweep(); n != 0 {
			t.Errorf("%d were passed up before their date", n)
		}
		for range remedy.MaxRaised + 2 {
			h.Clock.Advance(24 * 7 * time.Hour)
			h.sweep()
		}
		o, err := remedy.Get(t.Context(), h.DB, o.ID)
		h.must(err)
		if o.Raised != remedy.MaxRaised || h.told(of, "remedy.escalated") != remedy.MaxRaised {
			t.Errorf("it was passed up %d times and told %d times", o.Raised, h.told(of, "remedy.escalated"))
		}
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Approve(ctx, tx, event.Staff(nora), o.ID)
			return err
		})
		for offer, want := range map[id.ID]promises.Outcome{o.PromiseID: promises.Broken, intime.PromiseID: promises.Kept} {
			p, err := promises.One(t.Context(), h.DB, offer)
			h.must(err)
			if p.Outcome != want || p.Owed || !p.Inward {
				t.Errorf("the word is %s, want %s: %+v", p.Outcome, want, p)
			}
		}
		if n := h.sweep(); n != 0 {
			t.Errorf("%d were passed up after they were decided", n)
		}
	})
}
