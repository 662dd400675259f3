package knowledge

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// NewArticle is an article as it is begun: in one language.
type NewArticle struct {
	Draft
	Topic    string
	Audience string // "" is Internal: what nobody has decided about is not shown to customers
	FromCase id.ID
	Files    []files.New
}

// Create begins an article as a draft of the one who writes it, to be looked
// at again after half a year.
func (m *Room) Create(ctx context.Context, tx *db.Tx, by event.Actor, n NewArticle) (Article, error) {
	n.tidy()
	if n.Audience == "" {
		n.Audience = Internal
	}
	n.Topic = strings.Join(strings.Fields(n.Topic), " ")
	if f := append(n.defects(), factDefects(n.Topic, n.Audience)...); len(f) > 0 {
		return Article{}, fault.OfFields(f...)
	}
	a := Article{ID: id.New(tx.Now()), Topic: n.Topic, Audience: n.Audience, OwnerID: by.ID, ReviewAt: tx.Now().Add(reviewAfter), FromCase: n.FromCase,
		CreatedAt: tx.Now(), ChangedAt: tx.Now(), Version: 1}
	now := clock.Micros(tx.Now())
	if _, err := tx.Exec(ctx, sqlCreate, a.ID, a.Topic, a.Audience, a.OwnerID, clock.Micros(a.ReviewAt), a.FromCase, now, now); err != nil {
		return a, fmt.Errorf("begin an article: %w", err)
	}
	if err := m.happened(ctx, tx, by, articleSubject(a.ID), "begun", map[string]any{"lang": n.Lang, "case": n.FromCase, "sha256": id.Hash(n.Body)}); err != nil {
		return a, err
	}
	if err := m.write(ctx, tx, by, a.ID, n.Draft, false); err != nil {
		return a, err
	}
	if len(n.Files) > 0 {
		return m.Attach(ctx, tx, by, a.ID, n.Files)
	}
	return Get(ctx, tx, a.ID)
}

func factDefects(topic, audience string) (f []fault.Field) {
	if utf8.RuneCountInString(topic) > MaxTopic {
		f = append(f, fault.Field{Name: "topic", Key: "field.too_long", Args: []any{"max", MaxTopic}})
	}
	if audience != Public && audience != Internal {
		f = append(f, fault.Field{Name: "audience", Key: "field.bad_choice"})
	}
	return f
}

// write keeps a draft: its row, a version, and its words for colleagues.
func (m *Room) write(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID, d Draft, published bool) error {
	now := clock.Micros(tx.Now())
	if _, err := tx.Exec(ctx, sqlWrite, article, string(d.Lang), d.Title, d.Body, now, by.ID); err != nil {
		return fmt.Errorf("write an article: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlVersion, id.New(tx.Now()), article, string(d.Lang), d.Title, d.Body, by.ID, now, published); err != nil {
		return fmt.Errorf("keep a version of an article: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlTouch, article, now); err != nil {
		return fmt.Errorf("touch an article: %w", err)
	}
	return putWords(ctx, tx, shelfDraft, article, d.Lang, d.Title, plain(d.Body))
}

const (
	sqlCreate = `INSERT INTO knowledge_article (id, topic, audience, owner_id, review_at, from_case, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlWrite = `INSERT INTO knowledge_text (article_id, lang, title, body, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (article_id, lang) DO UPDATE SET title = excluded.title, body = excluded.body, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by, version = knowledge_text.version + 1`
	sqlVersion = `INSERT INTO knowledge_version (id, article_id, lang, title, body, by_id, at, published) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlTouch   = `UPDATE knowledge_article SET changed_at = $2, version = version + 1 WHERE id = $1`
)
