package problems

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// TopicMerged follows a merge of topics: what was counted of one counts as the
// other's, also in the past, and its problems and actions are about the other.
func (m *Room) TopicMerged(ctx context.Context, tx *db.Tx, from, into id.ID) error {
	for _, text := range []string{sqlMergeCounts, sqlMergeProblems, sqlMergeComparisons, sqlMergeLabels} {
		if _, err := tx.Exec(ctx, text, from, into); err != nil {
			return fmt.Errorf("follow the merge of topic %d: %w", from, err)
		}
	}
	if _, err := tx.Exec(ctx, sqlForgetTopic, from); err != nil {
		return fmt.Errorf("follow the merge of topic %d: %w", from, err)
	}
	return nil
}

const (
	sqlMergeCounts = `
INSERT INTO problems_count (topic_id, day, n) SELECT CAST($2 AS BIGINT), day, n FROM problems_count WHERE topic_id = $1
ON CONFLICT (day, topic_id) DO UPDATE SET n = problems_count.n + excluded.n`

	sqlForgetTopic = `DELETE FROM problems_count WHERE topic_id = $1`

	sqlMergeProblems = `UPDATE problems SET topic_id = $2, version = version + 1 WHERE topic_id = $1`

	sqlMergeComparisons = `UPDATE problems_action SET compare_topic = $2 WHERE compare_topic = $1`

	sqlMergeLabels = `UPDATE problems_label SET said_topic = CASE WHEN said_topic = $1 THEN $2 ELSE said_topic END, topic_id = CASE WHEN topic_id = $1 THEN $2 ELSE topic_id END WHERE said_topic = $1 OR topic_id = $1`
)
