package knowledge

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// HadRead keeps that a customer had read an article before writing, so that
// the one who answers does not send it again. The article must be one that
// customers see.
func (m *Room) HadRead(ctx context.Context, tx *db.Tx, caseID, article id.ID, t lang.Tag) error {
	n, err := tx.Exec(ctx, sqlHadRead, caseID, article, string(t), clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("keep what was read before case %d: %w", caseID, err)
	}
	if n == 0 {
		return nil
	}
	return m.happened(ctx, tx, event.System, articleSubject(article), "read_before", map[string]any{"case": caseID, "lang": t})
}

// ReadBefore lists the articles that a customer had read before writing.
func ReadBefore(ctx context.Context, r db.Reader, caseID id.ID) ([]id.ID, error) {
	var out []id.ID
	if err := r.All(ctx, &out, sqlReadBefore, caseID); err != nil {
		return nil, fmt.Errorf("read what was read before case %d: %w", caseID, err)
	}
	return out, nil
}

const (
	sqlHadRead = `INSERT INTO knowledge_read (case_id, article_id, lang, at)
SELECT $1, t.article_id, t.lang, $4 FROM knowledge_text t JOIN knowledge_article a ON a.id = t.article_id
WHERE t.article_id = $2 AND t.lang = $3 AND t.live AND a.audience = 'public' AND NOT a.archived
ON CONFLICT (case_id, article_id) DO NOTHING`
	sqlReadBefore = `SELECT article_id FROM knowledge_read WHERE case_id = $1 ORDER BY at`
)
