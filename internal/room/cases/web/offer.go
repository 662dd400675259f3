package web

import (
	"context"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// handOverOf is the bar of a case on offer. Who offers it need not be its owner:
// a manager does for somebody who is not here.
func (d *Desk) handOverOf(ctx context.Context, c cases.Case, people map[id.ID]staff.Card, reader id.ID) (*HandOver, error) {
	asker := c.OwnerID
	open, err := cases.OpenOffer(ctx, d.DB, c.ID)
	if err != nil {
		return nil, err
	}
	if open != nil && open.ByID != 0 {
		asker = open.ByID
	}
	bar := &HandOver{From: person(people[asker]), To: person(people[c.HandoverTo]), Note: c.HandoverWhy, Mine: c.HandoverTo == reader, Recall: c.OwnerID == reader || asker == reader}
	if asker != c.OwnerID {
		bar.Owner = people[c.OwnerID].Name
	}
	return bar, nil
}
