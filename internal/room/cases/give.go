package cases

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Giving is a case that changes hands by a rule of the house and not by an
// offer: nobody is asked.
type Giving struct {
	To    id.ID
	Team  id.ID // 0 leaves it where it is
	Taken bool  // false lets it wait to be taken, with To answering for it meanwhile
	Why   any   // ids and codes for the event
}

// Give makes somebody the owner of an open case. Giving it to whoever owns it
// already, in the same standing, changes nothing.
func (m *Room) Give(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, g Giving) (Case, error) {
	if err := m.mustBeActive(ctx, tx, g.To); err != nil {
		return Case{}, err
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if err := needOpen(c); err != nil {
			return err
		}
		team := g.Team
		if team == 0 {
			team = c.TeamID
		}
		if c.OwnerID == g.To && c.Taken == g.Taken && c.TeamID == team {
			return nil
		}
		from := c.OwnerID
		c.OwnerID, c.Taken, c.TeamID, c.HandoverTo, c.HandoverWhy = g.To, g.Taken, team, 0, ""
		return m.happened(ctx, tx, by, c.ID, "given", map[string]any{"from": from, "to": g.To, "team": team, "why": g.Why})
	})
}

// AddTags adds tags to those a case has; the ones it has already stay as they are.
func (m *Room) AddTags(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, tags []string) error {
	has, err := Tags(ctx, tx, which)
	if err != nil {
		return err
	}
	before := len(has)
	for _, t := range tags {
		if !contains(has, t) {
			has = append(has, t)
		}
	}
	if len(has) == before {
		return nil
	}
	_, err = m.Tag(ctx, tx, by, which, has)
	return err
}
