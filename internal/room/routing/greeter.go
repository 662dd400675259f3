package routing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

const (
	// MaxAnswers is how many answers the greeter offers: what one can hear and
	// still choose from.
	MaxAnswers = 5
	// MaxQuestion is one sentence.
	MaxQuestion = 160
)

// Question is what the greeter asks, once, of everybody who comes: on the public
// form and on the telephone. The answers are the topics.
type Question struct {
	On      bool
	Ask     staff.Names
	Answers []Topic
	Version int64
}

// Asked reads the greeter's question with its answers.
func Asked(ctx context.Context, r db.Reader) (Question, error) {
	var row struct {
		IsOn                bool
		AskAr, AskFa, AskEn string
		Version             int64
	}
	err := r.Get(ctx, &row, sqlQuestion)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return Question{}, fmt.Errorf("read the greeter's question: %w", err)
	}
	q := Question{On: row.IsOn, Ask: staff.Names{Ar: row.AskAr, Fa: row.AskFa, En: row.AskEn}, Version: row.Version}
	q.Answers, err = Topics(ctx, r)
	q.Answers = slices.DeleteFunc(q.Answers, func(t Topic) bool { return !t.Offered })
	return q, err
}

// Question is what the greeter asks now, from the board; off when there is none.
func (m *Room) Question(ctx context.Context, r db.Reader) (Question, error) {
	if b := m.board.Load(); b != nil && now(r).Sub(b.readAt) < boardEnd {
		return b.Question, nil
	}
	return Asked(ctx, r)
}

// Answer finds the topic somebody chose; 0 for an answer that is not offered.
func (q Question) Answer(text string) id.ID {
	which, err := id.Parse(text)
	if err != nil || !q.On {
		return 0
	}
	for _, t := range q.Answers {
		if t.ID == which {
			return which
		}
	}
	return 0
}

// SetQuestion sets question and answers at once; answers with ID 0 are new, and
// those left out are offered no more. Version is the one the changer saw.
func (m *Room) SetQuestion(ctx context.Context, tx *db.Tx, by event.Actor, q Question) error {
	if err := q.check(); err != nil {
		return err
	}
	for i := range q.Answers {
		if t := q.Answers[i].TeamID; t != 0 {
			if _, err := m.Staff.Duty(ctx, tx, t); err != nil {
				return fault.OfFields(fault.Field{Name: "answers." + strconv.Itoa(i) + ".team", Key: "field.bad_choice"}).Because(err)
			}
		}
	}
	var n int64
	var err error
	if q.Version == 0 {
		n, err = tx.Exec(ctx, sqlAddQuestion, q.On, q.Ask.Ar, q.Ask.Fa, q.Ask.En)
	} else {
		n, err = tx.Exec(ctx, sqlSetQuestion, q.On, q.Ask.Ar, q.Ask.Fa, q.Ask.En, q.Version)
	}
	if err != nil {
		return fmt.Errorf("keep the greeter's question: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	if err := m.saveTopics(ctx, tx, q.Answers); err != nil {
		return err
	}
	return m.happened(ctx, tx, by, event.Subject{Kind: "routing_question", ID: 1}, "question_changed", map[string]any{"on": q.On, "answers": len(q.Answers)})
}

func (q *Question) check() error {
	trim := func(n *staff.Names) {
		for _, t := range lang.Tags {
			n.Set(t, strings.Join(strings.Fields(inOnly(*n, t)), " "))
		}
	}
	var wrong []fault.Field
	trim(&q.Ask)
	if q.On && q.Ask.In(lang.English) == "" {
		wrong = append(wrong, fault.Field{Name: "ask", Key: "field.required"})
	}
	for _, t := range lang.Tags {
		if len([]rune(inOnly(q.Ask, t))) > MaxQuestion {
			wrong = append(wrong, fault.Field{Name: "ask", Key: "field.too_long", Args: []any{"max", MaxQuestion}})
		}
	}
	for i := range q.Answers {
		trim(&q.Answers[i].Names)
		wrong = append(wrong, topicNames("answers."+strconv.Itoa(i), q.Answers[i].Names)...)
	}
	if len(q.Answers) > MaxAnswers {
		wrong = append(wrong, fault.Field{Name: "answers", Key: "routing.fault.answers", Args: []any{"max", MaxAnswers}})
	}
	if q.On && len(q.Answers) < 2 {
		wrong = append(wrong, fault.Field{Name: "answers", Key: "routing.fault.two_answers"})
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	return nil
}

// inOnly is a name in one language and no other.
func inOnly(n staff.Names, t lang.Tag) string {
	if s, in := n.Best(t); in == t {
		return s
	}
	return ""
}

const (
	sqlQuestion = `SELECT is_on, ask_ar, ask_fa, ask_en, version FROM routing_question WHERE id = 1`

	sqlAddQuestion = `
INSERT INTO routing_question (id, is_on, ask_ar, ask_fa, ask_en, version) VALUES (1, $1, $2, $3, $4, 1) ON CONFLICT (id) DO NOTHING`

	sqlSetQuestion = `
UPDATE routing_question SET is_on = $1, ask_ar = $2, ask_fa = $3, ask_en = $4, version = version + 1 WHERE id = 1 AND version = $5`
)
