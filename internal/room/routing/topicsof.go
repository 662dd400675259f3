package routing

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// TopicsOfCases gives the topics of those cases that have one; a merged topic is the
// one as which it goes on.
func TopicsOfCases(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]id.ID, error) {
	out := map[id.ID]id.ID{}
	for batch := range slices.Chunk(of, topicBatch) {
		var b db.SQL
		b.W(`SELECT a.case_id, COALESCE(t.merged_into, t.id) AS topic_id FROM routing_answer a JOIN routing_topic t ON t.id = a.topic_id WHERE 1 = 1`).In("a.case_id", db.Values(db.Padded(batch))...)
		var rows []struct{ CaseID, TopicID id.ID }
		if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
			return nil, fmt.Errorf("read the topics of %d cases: %w", len(batch), err)
		}
		for _, one := range rows {
			out[one.CaseID] = one.TopicID
		}
	}
	return out, nil
}
