package routing

import (
	"context"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises/figures"
)

// Places tells where cases stand among others, for the figures.
func Places(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]figures.Place, error) {
	out := make(map[id.ID]figures.Place, len(of))
	if len(of) == 0 {
		return out, nil
	}
	var rows []struct {
		ID         id.ID
		TeamID     id.ID
		OwnerID    id.ID
		Channel    string
		ReceivedAt int64
		TopicID    *id.ID
	}
	b := new(db.SQL).W(`SELECT c.id, c.team_id, c.owner_id, c.channel, c.received_at, a.topic_id FROM cases c LEFT JOIN routing_answer a ON a.case_id = c.id WHERE 1 = 1`).
		In("c.id", db.Values(of)...)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read where %d cases stand: %w", len(of), err)
	}
	for _, one := range rows {
		p := figures.Place{TeamID: one.TeamID, OwnerID: one.OwnerID, Channel: one.Channel, ReceivedAt: clock.FromMicros(one.ReceivedAt)}
		if one.TopicID != nil && *one.TopicID != 0 {
			p.Topic = one.TopicID.String()
		}
		out[one.ID] = p
	}
	return out, nil
}
