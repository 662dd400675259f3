package api

import (
	"context"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/tasks"
)

// passOnOperations give what somebody owns to a colleague, because they leave or
// are away for long.
func passOnOperations() []operation {
	return []operation{
		reads(get("staff", "show_holdings", "/staff/{id}/holdings", staff.Manage), showHoldings),
		acts(post("staff", "pass_on", "/staff/{id}/passing-on", staff.Manage), passOn, nil),
	}
}

// heldItem counts what somebody owns.
type heldItem struct {
	Cases int64 `json:"cases" doc:"Open and closed ones." example:"214"`
	Tasks int64 `json:"tasks" doc:"That are still to be done." example:"3"`
	Asks  int64 `json:"asks" doc:"What colleagues were promised and wait for." example:"1"`
}

func (c *call) heldBy(ctx context.Context, r db.Reader, who id.ID) (out heldItem, err error) {
	if out.Cases, err = cases.Holdings(ctx, r, who); err != nil {
		return out, err
	}
	if out.Tasks, err = tasks.Holdings(ctx, r, who); err != nil {
		return out, err
	}
	out.Asks, err = agreements.Holdings(ctx, r, who)
	return out, err
}

// colleague is the account that the path names.
func (c *call) colleague(ctx context.Context, r db.Reader) (id.ID, error) {
	who, err := c.pathID("id")
	if err != nil {
		return 0, err
	}
	_, err = c.api.Staff.Account(ctx, r, who)
	return who, err
}

func showHoldings(ctx context.Context, c *call, _ nothing) (heldItem, error) {
	who, err := c.colleague(ctx, c.api.DB)
	if err != nil {
		return heldItem{}, err
	}
	return c.heldBy(ctx, c.api.DB, who)
}

type receiver struct {
	To id.ID `json:"to" need:"yes" doc:"An active colleague." example:"251658240000"`
}

// passedOn tells what one call moved and what is left.
type passedOn struct {
	Passed int64    `json:"passed" doc:"What this call moved." example:"200"`
	Left   heldItem `json:"left" doc:"Call again, with another idempotency key, until all are 0."`
}

// passOn moves one batch of each kind, so that the others' acts need not wait
// for a person with thousands.
func passOn(ctx context.Context, tx *db.Tx, c *call, b *receiver) (passedOn, error) {
	from, err := c.colleague(ctx, tx)
	if err != nil {
		return passedOn{}, err
	}
	var out passedOn
	for _, pass := range []func(ctx context.Context, tx *db.Tx) (int, error){
		func(ctx context.Context, tx *db.Tx) (int, error) {
			return c.api.Cases.PassOn(ctx, tx, c.by(), from, b.To)
		},
		func(ctx context.Context, tx *db.Tx) (int, error) {
			return c.api.Tasks.PassOn(ctx, tx, c.by(), from, b.To)
		},
		func(ctx context.Context, tx *db.Tx) (int, error) {
			return c.api.Agreed.PassOn(ctx, tx, c.by(), from, b.To)
		},
	} {
		n, err := pass(ctx, tx)
		if err != nil {
			return out, err
		}
		out.Passed += int64(n)
	}
	out.Left, err = c.heldBy(ctx, tx, from)
	return out, err
}
