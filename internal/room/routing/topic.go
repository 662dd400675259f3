package routing

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Topic is what a matter can be about.
type Topic struct {
	ID id.ID
	staff.Names
	TeamID  id.ID // who serves it when no rule says otherwise; 0 is the default desk
	Offered bool  // it is an answer to the greeter's question
}

// Topics reads the topics in use, in their order.
func Topics(ctx context.Context, r db.Reader) ([]Topic, error) {
	var all []Topic
	if err := r.All(ctx, &all, sqlTopics); err != nil {
		return nil, fmt.Errorf("read the topics: %w", err)
	}
	return all, nil
}

// TopicOf is the topic that a customer named for a case, 0 when nobody asked.
func TopicOf(ctx context.Context, r db.Reader, c id.ID) (id.ID, error) {
	var all []id.ID
	if err := r.All(ctx, &all, sqlAnswerOf, c); err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0], nil
}

// saveTopics brings the topics into this order, adds those with id 0 and ends
// those that are missing; cases keep the answer that was given.
func (m *Room) saveTopics(ctx context.Context, tx *db.Tx, all []Topic) error {
	if _, err := tx.Exec(ctx, sqlEndTopics, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("renew the topics: %w", err)
	}
	for i, t := range all {
		var team any
		if t.TeamID != 0 {
			team = t.TeamID
		}
		if t.ID == 0 {
			if _, err := tx.Exec(ctx, sqlAddTopic, id.New(tx.Now()), i, t.Ar, t.Fa, t.En, team); err != nil {
				return fmt.Errorf("add a topic: %w", err)
			}
			continue
		}
		n, err := tx.Exec(ctx, sqlSetTopic, i, t.Ar, t.Fa, t.En, team, t.ID)
		if err != nil {
			return fmt.Errorf("keep topic %d: %w", t.ID, err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
	}
	return nil
}

// topicNames finds what is wrong with the names of a topic.
func topicNames(field string, n staff.Names) []fault.Field {
	if n.In(lang.English) == "" {
		return []fault.Field{{Name: field, Key: "field.required"}}
	}
	for _, one := range []string{n.Ar, n.Fa, n.En} {
		if len([]rune(one)) > MaxTopicName {
			return []fault.Field{{Name: field, Key: "field.too_long", Args: []any{"max", MaxTopicName}}}
		}
	}
	return nil
}

// MaxTopicName is what fits on a button of a telephone.
const MaxTopicName = 80

func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, on event.Subject, what string, data any) error {
	tx.AfterCommit(m.Forget)
	_, err := m.Events.Append(ctx, tx, by, on, "routing."+what, data)
	return err
}

const (
	sqlTopics = `SELECT id, name_ar, name_fa, name_en, COALESCE(team_id, 0) AS team_id, offered FROM routing_topic WHERE closed_at = 0 ORDER BY position, id`

	sqlAnswerOf = `SELECT COALESCE(t.merged_into, t.id) FROM routing_answer a JOIN routing_topic t ON t.id = a.topic_id WHERE a.case_id = $1`

	sqlEndTopics = `UPDATE routing_topic SET closed_at = $1 WHERE closed_at = 0 AND offered`

	sqlAddTopic = `INSERT INTO routing_topic (id, position, name_ar, name_fa, name_en, team_id) VALUES ($1, $2, $3, $4, $5, $6)`

	sqlSetTopic = `UPDATE routing_topic SET position = $1, name_ar = $2, name_fa = $3, name_en = $4, team_id = $5, closed_at = 0 WHERE id = $6`
)
