package problems

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/kit/topics"
)

const (
	// LabelBatch is how many labels are learned at once: some tenths of a second.
	LabelBatch = 200
	// driftLabels is how many of the newest labels tell how the model does today.
	driftLabels = 300
)

// Label notes that somebody said what a case is about, or took it back (topic 0);
// was is what was said before. LearnLabels learns from it.
func (m *Room) Label(ctx context.Context, tx *db.Tx, c, was, topic id.ID) error {
	if _, err := tx.Exec(ctx, sqlLabel, id.New(tx.Now()), c, was, topic, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("note what case %d is about: %w", c, err)
	}
	return nil
}

// label is one that waits to be learned.
type label struct {
	ID, CaseID, WasTopic, TopicID id.ID
	Text                          string

	said id.ID
}

// LearnLabels lets the house's model take a small step for each new label, and
// steps away from what was taken back. Before it learns one it is asked, so that
// what it says of texts not seen is measured every day; see Drift. While there is
// no model, labels wait for the first full training and teach nothing here.
//
// more tells that others wait.
func (m *Room) LearnLabels(ctx context.Context, d *db.DB) (more bool, err error) {
	var batch []label
	if err := d.All(ctx, &batch, sqlNewLabels, LabelBatch); err != nil {
		return false, fmt.Errorf("read new labels: %w", err)
	}
	if len(batch) == 0 {
		return false, nil
	}
	k, err := m.ModelCalled(ctx, d, HouseModel)
	if fault.KindOf(err) == fault.NotFound {
		k, err = Kept{}, nil
	}
	if err != nil {
		return false, err
	}
	if k.Model != nil {
		k.Model = k.Copy()
		for i := range batch {
			batch[i].teach(k.Model)
		}
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if k.Model != nil {
			if k, err = m.Keep(ctx, tx, event.System, k); err != nil {
				return err
			}
			tx.AfterCommit(func() { m.Shelf.put(k) })
		}
		for _, one := range batch {
			if _, err := tx.Exec(ctx, sqlLearned, one.ID, one.said, clock.Micros(tx.Now())); err != nil {
				return fmt.Errorf("note what was learned: %w", err)
			}
		}
		return nil
	})
	return len(batch) == LabelBatch, err
}

// teach asks the model, and then tells it. A topic too many is left to the full
// training, which knows which topics are used no more.
func (l *label) teach(model *topics.Model) {
	if p := model.Predict(l.Text); p.Topic != "" {
		l.said, _ = id.Parse(p.Topic)
	}
	if l.WasTopic != 0 {
		model.Unlearn(topics.Example{Text: l.Text, Topic: l.WasTopic.String()})
	}
	if l.TopicID == 0 {
		l.said = 0 // nothing says whether it was right
		return
	}
	_ = model.Learn(topics.Example{Text: l.Text, Topic: l.TopicID.String()})
}

// Drifted is how the model does today beside what was measured when it was
// trained.
type Drifted struct {
	Right stats.Estimate // of the newest labels for which it named a topic before it learned them; N 0 for none
	Worse bool           // surely worse than measured: even the upper end lies below the lower end of then
}

// Drift holds the newest labels against what was measured (progressive
// validation: Blum, Kalai & Langford 1999). Labels that colleagues correct are
// harder than others, so a fall is a hint to look, not a proof.
func Drift(ctx context.Context, r db.Reader, measured stats.Estimate) (Drifted, error) {
	var row struct{ Named, Correct int64 }
	if err := r.Get(ctx, &row, sqlDrift, driftLabels); err != nil {
		return Drifted{}, fmt.Errorf("count how the newest labels were foreseen: %w", err)
	}
	var d Drifted
	d.Right, _ = stats.Wilson(row.Correct, row.Named, stats.Usual)
	d.Worse = row.Named > 0 && measured.N > 0 && d.Right.High < measured.Low
	return d, nil
}

const (
	sqlLabel = `INSERT INTO problems_label (id, case_id, was_topic, topic_id, at) VALUES ($1, $2, $3, $4, $5)`

	sqlNewLabels = `
SELECT l.id, l.case_id, l.was_topic, l.topic_id,
       c.subject || ' ' || c.problem || ' ' || COALESCE((SELECT m.text FROM cases_message m WHERE m.case_id = c.id AND m.audience = 'public' ORDER BY m.id LIMIT 1), '') AS text
FROM problems_label l JOIN cases c ON c.id = l.case_id WHERE l.learned_at = 0 ORDER BY l.id LIMIT $1`

	sqlLearned = `UPDATE problems_label SET said_topic = $2, learned_at = $3 WHERE id = $1`

	sqlDrift = `
SELECT COUNT(*) AS named, CAST(COALESCE(SUM(CASE WHEN said_topic = topic_id THEN 1 ELSE 0 END), 0) AS BIGINT) AS correct
FROM (SELECT said_topic, topic_id FROM problems_label WHERE said_topic <> 0 ORDER BY id DESC LIMIT $1) AS newest`
)
