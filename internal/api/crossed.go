package api

import (
	"context"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
)

// crossed adds to the refusal of an answer the messages that it crossed with,
// so that a program can show them first.
func (c *call) crossed(ctx context.Context, r db.Reader, one cases.Case, seen id.ID, err error) error {
	if f, ok := fault.As(err); !ok || f.Key != cases.Crossed {
		return err
	}
	newer, failed := cases.Crossing(ctx, r, one.ID, seen, c.r.Who.ID)
	if failed != nil {
		return failed
	}
	items := make([]messageItem, len(newer))
	for i, m := range newer {
		items[i] = messageOf(m, nil)
	}
	return web.Related(err, items)
}

// messages reads those before a place, or those after a message.
func (c *call) messages(ctx context.Context, which, before, after id.ID) (all []cases.Message, older bool, err error) {
	if after != 0 {
		all, err = cases.After(ctx, c.api.DB, which, after)
		return all, false, err
	}
	return cases.Messages(ctx, c.api.DB, which, before)
}
