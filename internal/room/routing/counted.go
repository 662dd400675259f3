package routing

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// TopicDay is how many cases of a topic came on a day.
type TopicDay struct {
	TopicID id.ID // 0 for none
	Day     int64 // since 1970-01-01, by a clock that is offset from UTC
	N       int64
}

// CountByTopic counts cases by topic and day from a case on.
func CountByTopic(ctx context.Context, r db.Reader, since id.ID, offset time.Duration) (all []TopicDay, err error) {
	if err = r.All(ctx, &all, sqlByTopic, since, offset.Microseconds()); err != nil {
		return nil, fmt.Errorf("count cases by topic: %w", err)
	}
	return all, nil
}

// CasesOfTopic finds the cases of a topic that were received between two instants,
// the oldest first, at most so many; topic 0 is those without one.
func CasesOfTopic(ctx context.Context, r db.Reader, topic id.ID, from, to time.Time, most int) (all []id.ID, err error) {
	text, args := sqlOfTopic, []any{clock.Micros(from), clock.Micros(to), id.First(from.Add(-24 * time.Hour)), most, topic}
	if topic == 0 {
		text, args = sqlOfNoTopic, args[:4]
	}
	if err = r.All(ctx, &all, text, args...); err != nil {
		return nil, fmt.Errorf("find the cases of topic %d: %w", topic, err)
	}
	return all, nil
}

// SortedCase is a case of which somebody said what it is about.
type SortedCase struct{ CaseID, TopicID id.ID }

// Sorted lists the newest cases with a topic that is in use, at most so many.
func Sorted(ctx context.Context, r db.Reader, most int) (all []SortedCase, err error) {
	if err = r.All(ctx, &all, sqlSorted, most); err != nil {
		return nil, fmt.Errorf("list sorted cases: %w", err)
	}
	return all, nil
}

// Untold lists the newest cases without a topic that came since an instant, at
// most so many.
func Untold(ctx context.Context, r db.Reader, since time.Time, most int) (all []id.ID, err error) {
	if err = r.All(ctx, &all, sqlUntold, id.First(since), most); err != nil {
		return nil, fmt.Errorf("list cases without a topic: %w", err)
	}
	return all, nil
}

// Retopic says what a case is about, whatever the customer chose at the door; topic
// 0 takes back what was said.
func (m *Room) Retopic(ctx context.Context, tx *db.Tx, by event.Actor, c, topic id.ID) error {
	all, err := Topics(ctx, tx)
	if err != nil {
		return err
	}
	known := topic == 0
	for _, t := range all {
		known = known || t.ID == topic
	}
	if !known {
		return fault.OfFields(fault.Field{Name: "topic", Key: "field.choose"})
	}
	was, err := TopicOf(ctx, tx, c)
	if err != nil || was == topic {
		return err
	}
	if topic == 0 {
		_, err = tx.Exec(ctx, sqlUnanswer, c)
	} else {
		_, err = tx.Exec(ctx, sqlAnswer, c, topic)
	}
	if err != nil {
		return fmt.Errorf("say what case %d is about: %w", c, err)
	}
	return m.happened(ctx, tx, by, event.Subject{Kind: "case", ID: c}, "retopiced", map[string]any{"from": was, "to": topic})
}

// sqlByTopic and the two below look at the cases from an id on, which are those
// of a time on, so that none reads the whole table.
const (
	sqlByTopic = `
SELECT COALESCE(t.merged_into, a.topic_id, 0) AS topic_id, (c.received_at + $2) / 86400000000 AS day, COUNT(*) AS n
FROM cases c LEFT JOIN routing_answer a ON a.case_id = c.id LEFT JOIN routing_topic t ON t.id = a.topic_id WHERE c.id >= $1 GROUP BY 1, 2`

	sqlUnanswer = `DELETE FROM routing_answer WHERE case_id = $1`

	sqlUntold = `SELECT c.id FROM cases c WHERE c.id >= $1 AND NOT EXISTS (SELECT 1 FROM routing_answer a WHERE a.case_id = c.id) ORDER BY c.id DESC LIMIT $2`

	sqlSorted = `
SELECT a.case_id, COALESCE(t.merged_into, t.id) AS topic_id FROM routing_answer a JOIN routing_topic t ON t.id = a.topic_id WHERE t.closed_at = 0 OR t.merged_into IS NOT NULL ORDER BY a.case_id DESC LIMIT $1`

	sqlOfTopic = `
SELECT c.id FROM routing_answer a JOIN cases c ON c.id = a.case_id
WHERE c.received_at >= $1 AND c.received_at < $2 AND a.topic_id IN (SELECT t.id FROM routing_topic t WHERE t.id = $5 OR t.merged_into = $5) AND a.case_id >= $3 ORDER BY c.id LIMIT $4`

	sqlOfNoTopic = `
SELECT c.id FROM cases c
WHERE c.received_at >= $1 AND c.received_at < $2 AND c.id >= $3 AND NOT EXISTS (SELECT 1 FROM routing_answer a WHERE a.case_id = c.id) ORDER BY c.id LIMIT $4`
)
