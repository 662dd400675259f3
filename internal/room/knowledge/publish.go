package knowledge

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Publish shows readers what was written in one language, and the files that
// were attached since.
func (m *Room) Publish(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID, t lang.Tag) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil {
		return a, err
	}
	text, ok := a.In(t)
	if !ok {
		return a, fault.New(fault.NotFound, "knowledge.not_in_language")
	}
	if text.Body == "" {
		return a, fault.OfFields(fault.Field{Name: "body", Key: "field.required"})
	}
	if !text.Ahead() && !a.Waiting() {
		return a, nil
	}
	if _, err := tx.Exec(ctx, sqlPublish, article, string(t), clock.Micros(tx.Now())); err != nil {
		return a, fmt.Errorf("publish an article: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlPublishFiles, article); err != nil {
		return a, fmt.Errorf("publish the files of an article: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlMarkPublished, article, string(t)); err != nil {
		return a, fmt.Errorf("mark the version published: %w", err)
	}
	if err := putWords(ctx, tx, shelfLive, article, t, text.Title, plain(text.Body)); err != nil {
		return a, err
	}
	if err := m.happened(ctx, tx, by, articleSubject(article), "published", map[string]any{"lang": t, "sha256": id.Hash(text.Body)}); err != nil {
		return a, err
	}
	return Get(ctx, tx, article)
}

// Withdraw takes one language away from readers. What was written stays.
func (m *Room) Withdraw(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID, t lang.Tag) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil {
		return a, err
	}
	if text, ok := a.In(t); !ok || !text.Live {
		return a, nil
	}
	if _, err := tx.Exec(ctx, sqlWithdraw, article, string(t)); err != nil {
		return a, fmt.Errorf("withdraw an article: %w", err)
	}
	if err := dropWords(ctx, tx, shelfLive, article, t); err != nil {
		return a, err
	}
	if err := m.happened(ctx, tx, by, articleSubject(article), "withdrawn", map[string]any{"lang": t}); err != nil {
		return a, err
	}
	return Get(ctx, tx, article)
}

const (
	sqlPublish = `UPDATE knowledge_text SET live = true, live_title = title, live_body = body, published_at = $3, version = version + 1
WHERE article_id = $1 AND lang = $2`
	sqlMarkPublished = `UPDATE knowledge_version SET published = true
WHERE id = (SELECT MAX(id) FROM knowledge_version WHERE article_id = $1 AND lang = $2)`
	sqlWithdraw = `UPDATE knowledge_text SET live = false, version = version + 1 WHERE article_id = $1 AND lang = $2`
)
