package knowledge

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// reviewsAtOnce is how many owners one act tells; more wait for the next look.
const reviewsAtOnce = 50

// TellReviews finds articles whose day of review has passed and tells their
// owners, by the event knowledge.review_due, once for each day that was set.
func (m *Room) TellReviews(ctx context.Context, tx *db.Tx) (n int, err error) {
	var due []struct{ ID, OwnerID id.ID }
	if err := tx.All(ctx, &due, sqlReviewsDue, clock.Micros(tx.Now()), reviewsAtOnce); err != nil {
		return 0, fmt.Errorf("find articles to be reviewed: %w", err)
	}
	for _, a := range due {
		if _, err := tx.Exec(ctx, sqlReviewTold, a.ID); err != nil {
			return n, fmt.Errorf("note that the owner of article %d is told: %w", a.ID, err)
		}
		if err := m.happened(ctx, tx, event.System, articleSubject(a.ID), "review_due", map[string]any{"owner": a.OwnerID}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

const (
	sqlReviewsDue = `
SELECT id, owner_id FROM knowledge_article WHERE NOT archived AND review_at > 0 AND review_at < $1 AND review_told <> review_at ORDER BY review_at, id LIMIT $2`

	sqlReviewTold = `UPDATE knowledge_article SET review_told = review_at WHERE id = $1`
)
