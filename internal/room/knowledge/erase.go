package knowledge

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Erase removes an article for good: its texts in every version, its files,
// what readers said of it, and its links. Only one that was put away before can
// be erased, so that it takes two acts. What stays is that it was there.
func (m *Room) Erase(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID) error {
	a, err := m.locked(ctx, tx, article)
	if err != nil {
		return err
	}
	if !a.Archived {
		return fault.New(fault.Conflict, "knowledge.erase.archive_first")
	}
	for _, f := range a.Files {
		if err := m.drop(ctx, tx, f.ID); err != nil {
			return err
		}
	}
	for _, text := range []string{sqlEraseWords, sqlEraseVersions, sqlEraseFeedback, sqlEraseRead, sqlEraseUses, sqlEraseTexts, sqlEraseArticle} {
		if _, err := tx.Exec(ctx, text, article); err != nil {
			return fmt.Errorf("erase article %d: %w", article, err)
		}
	}
	return m.happened(ctx, tx, by, articleSubject(article), "erased", map[string]any{"uses": a.Uses, "files": len(a.Files)})
}

const (
	sqlEraseWords    = `DELETE FROM knowledge_word WHERE item = $1 AND shelf <> 'answer'`
	sqlEraseVersions = `DELETE FROM knowledge_version WHERE article_id = $1`
	sqlEraseFeedback = `DELETE FROM knowledge_feedback WHERE article_id = $1`
	sqlEraseRead     = `DELETE FROM knowledge_read WHERE article_id = $1`
	sqlEraseUses     = `DELETE FROM knowledge_use WHERE kind = 'article' AND item_id = $1`
	sqlEraseTexts    = `DELETE FROM knowledge_text WHERE article_id = $1`
	sqlEraseArticle  = `DELETE FROM knowledge_article WHERE id = $1`
)
