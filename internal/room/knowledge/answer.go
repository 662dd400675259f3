package knowledge

import (
	"context"
	"fmt"
	"slices"
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

// KindObjection is what customers say when they hesitate; answers point to it.
const KindObjection = "objection"

const (
	// MaxAnswer is a long letter; beyond it a ready answer is an article.
	MaxAnswer = 10_000
	// MaxAnswers is how many a list reads: more cannot be chosen from.
	MaxAnswers = 500
)

// Answer is a ready answer, or an objection with what customers say as its texts.
type Answer struct {
	ID          id.ID
	Kind        string // KindAnswer or KindObjection
	ObjectionID id.ID  // the objection that an answer answers, 0 for none
	Topic       string
	Shared      bool // everybody takes it; else its owner alone
	OwnerID     id.ID
	Outcome
	Archived  bool
	ChangedAt time.Time
	Version   int64
	Texts     []AnswerText // in the order of lang.Tags
}

// AnswerText is an answer in one language.
type AnswerText struct {
	AnswerID id.ID
	Lang     lang.Tag
	Title    string
	Body     string // with variables and forms, see Fill; of an objection a remark for colleagues
}

// In gives the text in a language.
func (a Answer) In(t lang.Tag) (AnswerText, bool) {
	for _, one := range a.Texts {
		if one.Lang == t {
			return one, true
		}
	}
	return AnswerText{}, false
}

// Best gives the text in the language or else the first there is.
func (a Answer) Best(t lang.Tag) AnswerText {
	if one, ok := a.In(t); ok || len(a.Texts) == 0 {
		return one
	}
	return a.Texts[0]
}

// AnswerDraft is an answer as it is typed.
type AnswerDraft struct {
	ID          id.ID // 0 for a new one
	Kind        string
	ObjectionID id.ID
	Topic       string
	Shared      bool
	Texts       []AnswerText // those without title and body are taken away
	Seen        int64        // the version that was read
}

func (d *AnswerDraft) defects() (f []fault.Field) {
	d.Topic = strings.Join(strings.Fields(d.Topic), " ")
	d.Texts = slices.DeleteFunc(slices.Clone(d.Texts), func(t AnswerText) bool { return strings.TrimSpace(t.Title+t.Body) == "" })
	if d.Kind != KindAnswer && d.Kind != KindObjection || d.Kind == KindObjection && d.ObjectionID != 0 {
		f = append(f, fault.Field{Name: "kind", Key: "field.bad_choice"})
	}
	if utf8.RuneCountInString(d.Topic) > MaxTopic {
		f = append(f, fault.Field{Name: "topic", Key: "field.too_long", Args: []any{"max", MaxTopic}})
	}
	for i := range d.Texts {
		t := &d.Texts[i]
		t.Title, t.Body = strings.Join(strings.Fields(t.Title), " "), strings.TrimSpace(strings.ReplaceAll(t.Body, "\r\n", "\n"))
		title, body := "title_"+string(t.Lang), "body_"+string(t.Lang)
		if _, ok := lang.ParseTag(string(t.Lang)); !ok {
			f = append(f, fault.Field{Name: "lang", Key: "field.bad_choice"})
		}
		if t.Title == "" {
			f = append(f, fault.Field{Name: title, Key: "field.required"})
		}
		if t.Body == "" && d.Kind == KindAnswer {
			f = append(f, fault.Field{Name: body, Key: "field.required"})
		}
		if utf8.RuneCountInString(t.Title) > MaxTitle {
			f = append(f, fault.Field{Name: title, Key: "field.too_long", Args: []any{"max", MaxTitle}})
		}
		if utf8.RuneCountInString(t.Body) > MaxAnswer {
			f = append(f, fault.Field{Name: body, Key: "field.too_long", Args: []any{"max", MaxAnswer}})
		}
		if wrong := Unreadable(t.Body); wrong != "" {
			f = append(f, fault.Field{Name: body, Key: "knowledge.unreadable", Args: []any{"part", wrong}})
		}
	}
	if len(d.Texts) == 0 {
		f = append(f, fault.Field{Name: "title_ar", Key: "knowledge.one_language"})
	}
	return f
}

// SaveAnswer writes a new answer or changes one. Only its owner changes a
// private one; seen guards against two who change it at once.
func (m *Room) SaveAnswer(ctx context.Context, tx *db.Tx, by event.Actor, d AnswerDraft) (Answer, error) {
	if f := d.defects(); len(f) > 0 {
		return Answer{}, fault.OfFields(f...)
	}
	now, what := clock.Micros(tx.Now()), "answer_changed"
	var objection any
	if d.ObjectionID != 0 {
		to, err := GetAnswer(ctx, tx, d.ObjectionID, by.ID)
		if err != nil || to.Kind != KindObjection {
			return Answer{}, fault.OfFields(fault.Field{Name: "objection", Key: "field.bad_choice"})
		}
		objection = d.ObjectionID
	}
	if d.ID == 0 {
		d.ID, what = id.New(tx.Now()), "answer_added"
		if _, err := tx.Exec(ctx, sqlAddAnswer, d.ID, d.Kind, objection, d.Topic, d.Shared, by.ID, now); err != nil {
			return Answer{}, fmt.Errorf("add a ready answer: %w", err)
		}
	} else {
		if _, err := GetAnswer(ctx, tx, d.ID, by.ID); err != nil {
			return Answer{}, err
		}
		n, err := tx.Exec(ctx, sqlChangeAnswer, d.ID, objection, d.Topic, d.Shared, now, d.Seen)
		if err != nil {
			return Answer{}, fmt.Errorf("change a ready answer: %w", err)
		}
		if n == 0 {
			return Answer{}, fault.New(fault.Conflict, "knowledge.changed_meanwhile")
		}
		if _, err := tx.Exec(ctx, sqlDropAnswerTexts, d.ID); err != nil {
			return Answer{}, fmt.Errorf("change the texts of a ready answer: %w", err)
		}
	}
	if err := writeAnswer(ctx, tx, d); err != nil {
		return Answer{}, err
	}
	if err := m.happened(ctx, tx, by, event.Subject{Kind: "answer", ID: d.ID}, what, map[string]any{"shared": d.Shared}); err != nil {
		return Answer{}, err
	}
	return GetAnswer(ctx, tx, d.ID, by.ID)
}

func writeAnswer(ctx context.Context, tx *db.Tx, d AnswerDraft) error {
	for _, t := range lang.Tags {
		if err := dropWords(ctx, tx, shelfAnswer, d.ID, t); err != nil {
			return err
		}
	}
	for _, t := range d.Texts {
		if _, err := tx.Exec(ctx, sqlAddAnswerText, d.ID, string(t.Lang), t.Title, t.Body); err != nil {
			return fmt.Errorf("write a ready answer: %w", err)
		}
		if err := putWords(ctx, tx, shelfAnswer, d.ID, t.Lang, t.Title, Bare(t.Body)); err != nil {
			return err
		}
	}
	return nil
}

// ArchiveAnswer takes an answer out of every list, or brings it back. What it
// did stays counted.
func (m *Room) ArchiveAnswer(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, away bool) error {
	a, err := GetAnswer(ctx, tx, which, by.ID)
	if err != nil || a.Archived == away {
		return err
	}
	if _, err := tx.Exec(ctx, sqlArchiveAnswer, which, away); err != nil {
		return fmt.Errorf("archive a ready answer: %w", err)
	}
	what := "answer_brought_back"
	if away {
		what = "answer_archived"
	}
	return m.happened(ctx, tx, by, event.Subject{Kind: "answer", ID: which}, what, nil)
}

const (
	sqlAddAnswer = `INSERT INTO knowledge_answer (id, kind, objection_id, topic, shared, owner_id, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`

	sqlChangeAnswer = `UPDATE knowledge_answer SET objection_id = $2, topic = $3, shared = $4, changed_at = $5, version = version + 1
WHERE id = $1 AND version = $6`
	sqlDropAnswerTexts = `DELETE FROM knowledge_answer_text WHERE answer_id = $1`
	sqlAddAnswerText   = `INSERT INTO knowledge_answer_text (answer_id, lang, title, body) VALUES ($1, $2, $3, $4)`
	sqlArchiveAnswer   = `UPDATE knowledge_answer SET archived = $2, version = version + 1 WHERE id = $1`
)
