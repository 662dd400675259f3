package knowledge

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Feedback is a reader's word on an article.
type Feedback struct {
	ID     id.ID
	Lang   lang.Tag
	Helped bool
	Words  string
	Reader string // "customer" or "staff"
	At     time.Time
}

// Rate keeps whether an article helped, with the reader's words if there are any.
func (m *Room) Rate(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID, f Feedback) error {
	f.Words = strings.TrimSpace(f.Words)
	if utf8.RuneCountInString(f.Words) > MaxWords {
		return fault.OfFields(fault.Field{Name: "words", Key: "field.too_long", Args: []any{"max", MaxWords}})
	}
	f.ID, f.Reader = id.New(tx.Now()), "customer"
	if by.Kind == "staff" {
		f.Reader = "staff"
	}
	yes, no := 0, 1
	if f.Helped {
		yes, no = 1, 0
	}
	n, err := tx.Exec(ctx, sqlRate, article, string(f.Lang), yes, no)
	if err != nil {
		return fmt.Errorf("count feedback: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "knowledge.not_found")
	}
	if _, err := tx.Exec(ctx, sqlKeepFeedback, f.ID, article, string(f.Lang), f.Helped, f.Words, f.Reader, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("keep feedback: %w", err)
	}
	return m.happened(ctx, tx, by, articleSubject(article), "rated", map[string]any{"lang": f.Lang, "helped": f.Helped, "feedback": f.ID})
}

// FeedbackOn lists the newest words of readers on an article.
func FeedbackOn(ctx context.Context, r db.Reader, article id.ID, limit int) ([]Feedback, error) {
	var rows []struct {
		ID            id.ID
		Lang          string
		Helped        bool
		Words, Reader string
		At            int64
	}
	if err := r.All(ctx, &rows, sqlFeedback, article, limit); err != nil {
		return nil, fmt.Errorf("read the feedback on article %d: %w", article, err)
	}
	out := make([]Feedback, len(rows))
	for i, one := range rows {
		out[i] = Feedback{one.ID, lang.Tag(one.Lang), one.Helped, one.Words, one.Reader, clock.FromMicros(one.At)}
	}
	return out, nil
}

const (
	sqlRate         = `UPDATE knowledge_text SET helped = helped + $3, not_helped = not_helped + $4 WHERE article_id = $1 AND lang = $2 AND live`
	sqlKeepFeedback = `INSERT INTO knowledge_feedback (id, article_id, lang, helped, words, reader, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	sqlFeedback     = `SELECT id, lang, helped, words, reader, at FROM knowledge_feedback WHERE article_id = $1 ORDER BY id DESC LIMIT $2`
)
