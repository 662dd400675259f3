package problems

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/topics"
)

// Suggestion is what a case is probably about, and why.
type Suggestion struct {
	TopicID id.ID // 0 where the model does not know
	Chance  float64
	Why     []string // the weightiest words, as search stores them
}

// Suggest asks the house's model what a case is about. Without a model, and where
// it does not know, there is no topic in the answer.
func (m *Room) Suggest(ctx context.Context, r db.Reader, c id.ID) (Suggestion, error) {
	k, err := m.ModelCalled(ctx, r, HouseModel)
	if fault.KindOf(err) == fault.NotFound {
		return Suggestion{}, nil
	}
	if err != nil {
		return Suggestion{}, err
	}
	var text string
	if err := r.Get(ctx, &text, sqlTextOf, c); err != nil {
		return Suggestion{}, fmt.Errorf("read what case %d says: %w", c, err)
	}
	p := k.Predict(text)
	topic, err := id.Parse(p.Topic)
	if p.Topic == "" || err != nil { // a model that programs trained may name topics by other words
		return Suggestion{}, nil
	}
	return Suggestion{topic, p.Chance, p.Why}, nil
}

// Labelled is a case that somebody sorted.
type Labelled struct{ CaseID, TopicID id.ID }

// learnBatch is how many cases' texts are read at once.
const learnBatch = 500

// LearnFromHouse teaches the house's model from sorted cases, anew each time, so
// that what was sorted otherwise meanwhile is not remembered wrongly. Too little
// to learn from leaves the model as it is.
func (m *Room) LearnFromHouse(ctx context.Context, d *db.DB, labelled []Labelled) error {
	var examples []topics.Example
	for len(labelled) > 0 {
		batch := labelled[:min(learnBatch, len(labelled))]
		labelled = labelled[len(batch):]
		of := make([]id.ID, len(batch))
		topicOf := map[id.ID]string{}
		for i, l := range batch {
			of[i], topicOf[l.CaseID] = l.CaseID, l.TopicID.String()
		}
		said, err := textsOf(ctx, d, of)
		if err != nil {
			return err
		}
		for _, c := range of { // in their order, so that what is learned does not depend on the database
			if text := said[c]; text != "" {
				examples = append(examples, topics.Example{Text: text, Topic: topicOf[c]})
			}
		}
	}
	k, err := m.Learn(ctx, d, HouseModel, true, examples)
	if fault.KindOf(err) == fault.Invalid {
		return nil
	}
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := m.Keep(ctx, tx, event.System, k)
		return err
	})
}

const (
	// sqlTexts is what a case says in its subject and its first message.
	sqlTexts = `
SELECT c.id, c.subject || ' ' || c.problem || ' ' || COALESCE((SELECT m.text FROM cases_message m WHERE m.case_id = c.id AND m.audience = 'public' ORDER BY m.id LIMIT 1), '') AS text
FROM cases c WHERE 1 = 1`

	sqlTextOf = `
SELECT c.subject || ' ' || c.problem || ' ' || COALESCE((SELECT m.text FROM cases_message m WHERE m.case_id = c.id AND m.audience = 'public' ORDER BY m.id LIMIT 1), '') AS text
FROM cases c WHERE c.id = $1`
)
