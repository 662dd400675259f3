package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
)

// promising is a word that is given by hand.
type promising struct {
	Kind   string    `json:"kind,omitempty" doc:"next_update (when left out), resolution, or a kind that the firm has named." example:"resolution"`
	What   string    `json:"what,omitempty" doc:"What the customer hears or gets; needed for the next update." example:"The technician rings"`
	DueAt  time.Time `json:"due_at" need:"yes" example:"2026-12-01T08:00:00Z"`
	Reason string    `json:"reason,omitempty" doc:"Needed for an end that is earlier than what similar cases took." example:"The spare part is here already."`

	foreseen estimate.Foreseen
}

// prepare asks the engine before the transaction begins.
func (b *promising) prepare(ctx context.Context, c *call) (err error) {
	if promises.Kind(b.Kind) == promises.Resolution {
		b.foreseen, err = c.foresee(ctx, b.DueAt)
	}
	return err
}

func promise(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *promising) (cases.Case, error) {
	kind := promises.Kind(b.Kind)
	if kind == "" || kind == promises.NextUpdate {
		after, err := c.api.Cases.Promise(ctx, tx, c.by(), one.ID, b.What, b.DueAt.UTC())
		return after, renamed(err, "date", "due_at")
	}
	if err := c.need(promises.MayGive); err != nil {
		return one, err
	}
	p := promises.Promise{Kind: kind, What: b.What, DueAt: b.DueAt, Reason: b.Reason, Chance: b.foreseen.Chance}
	after, err := c.api.Cases.GiveWord(ctx, tx, c.by(), one.ID, p, b.foreseen.Date)
	return after, renamed(err, "date", "due_at")
}

// movingDate is another date for a promise.
type movingDate struct {
	DueAt  time.Time `json:"due_at" need:"yes" example:"2026-12-01T14:00:00Z"`
	Reason string    `json:"reason" need:"yes" doc:"The customer reads it, with the old date and the new one, at once." example:"The spare part comes two days later than the maker said."`

	foreseen estimate.Foreseen
}

func (b *movingDate) prepare(ctx context.Context, c *call) error {
	which, err := c.pathID("id")
	if err != nil {
		return err
	}
	p, err := promises.One(ctx, c.api.DB, which)
	if fault.KindOf(err) == fault.NotFound || err == nil && p.Kind != promises.Resolution {
		return nil // the act says what is wrong
	}
	if err == nil {
		b.foreseen, err = c.foresee(ctx, b.DueAt)
	}
	return err
}

func movePromise(ctx context.Context, tx *db.Tx, c *call, b *movingDate) (promiseItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return promiseItem{}, err
	}
	which, err := c.pathID("id")
	if err != nil {
		return promiseItem{}, err
	}
	to := promises.Another{DueAt: b.DueAt.UTC(), Reason: b.Reason, Chance: b.foreseen.Chance}
	_, next, err := c.api.Cases.Repromise(ctx, tx, c.by(), one.ID, which, to, b.foreseen.Date)
	return promiseItemOf(next), renamed(err, "date", "due_at")
}

// foresee tells what is known of the end of the case that the path names.
func (c *call) foresee(ctx context.Context, by time.Time) (estimate.Foreseen, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return estimate.Foreseen{}, err
	}
	return c.api.Outlook.Foresee(ctx, estimate.Running{ID: one.ID, Start: one.ReceivedAt}, c.api.Cases.Promises.Policy().Book.Wanted(), by)
}
