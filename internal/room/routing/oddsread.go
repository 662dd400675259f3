package routing

import (
	"context"
	"fmt"
	"sync"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
)

// word is a promise as something that takes its time, with the kind of its case.
type word struct {
	id, caseID              id.ID
	kind                    promises.Kind
	cause                   promises.Cause
	madeAt, dueAt, settled  time.Time
	span                    int64 // of its clock, microseconds; 0 where somebody named the date
	outcome                 promises.Outcome
	owed, inward, hasChance bool
	replaces                bool
	received                time.Time // the case's

	topic, team             id.ID
	sort, channel, priority string
}

// values are those of OutlookColumns.
func (w word) values() []string {
	topic := ""
	if w.topic != 0 {
		topic = w.topic.String()
	}
	return []string{topic, w.sort, w.team.String(), w.channel, w.priority}
}

// spell is what can be learned from it. What was withdrawn took longer than
// until then.
func (w word) spell() estimate.Spell {
	s := estimate.Spell{ID: w.id, Start: w.madeAt, Values: w.values()}
	switch {
	case w.outcome == promises.Withdrawn:
		s.End, s.Lost = w.settled, true
	case w.outcome == promises.Kept, w.outcome == promises.Broken && !w.owed:
		s.End = w.settled
	}
	return s
}

// fresh tells that its chance is still to be said: the policy gave the date a
// moment ago, and it can still be kept.
func (w word) fresh(now time.Time) bool {
	return w.cause == promises.First && !w.replaces && w.span > 0 && w.outcome == promises.Open && !w.inward && !w.hasChance &&
		(w.kind.IsSpoken() || w.kind == promises.Resolution) && now.Before(w.dueAt) && now.Sub(w.id.Time()) < oddsWithin
}

type wordRow struct {
	ID, CaseID               id.ID
	Kind, Cause, Outcome     string
	MadeAt, DueAt, SettledAt int64
	Span                     int64
	Owed, Inward             bool
	Chance                   *int64
	Replaces                 *int64
	TopicID, TeamID          id.ID
	Type, Channel, Priority  string
	ReceivedAt               int64
}

func (r wordRow) word() word {
	return word{id: r.ID, caseID: r.CaseID, kind: promises.Kind(r.Kind), cause: promises.Cause(r.Cause), madeAt: clock.FromMicros(r.MadeAt), dueAt: clock.FromMicros(r.DueAt),
		settled: clock.FromMicros(r.SettledAt), span: r.Span, outcome: promises.Outcome(r.Outcome), owed: r.Owed, inward: r.Inward, hasChance: r.Chance != nil, replaces: r.Replaces != nil,
		topic: r.TopicID, team: r.TeamID, sort: r.Type, channel: r.Channel, priority: r.Priority, received: clock.FromMicros(r.ReceivedAt)}
}

// someWords reads some promises with what is known of their cases.
func someWords(ctx context.Context, r db.Reader, of []id.ID) ([]word, error) {
	var rows []wordRow
	b := new(db.SQL).W(wordColumns+` WHERE 1 = 1`).In("p.id", db.Values(db.Padded(of))...).W(` ORDER BY p.id`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read %d promises and their cases: %w", len(of), err)
	}
	all := make([]word, len(rows))
	for i, one := range rows {
		all[i] = one.word()
	}
	return all, nil
}

// wordSource tells the outlook of one kind of promise: of the latest that were
// given, whether they have ended or not, and of those that it is fed.
type wordSource struct {
	db   *db.DB
	kind promises.Kind

	mutex sync.Mutex
	news  []estimate.Spell
}

// wordsLearned is from how many promises of a kind an outlook begins. They are
// the latest that were given, so those still open are among them in their right
// number.
const wordsLearned = 10_000

// wordsLooked is among how many of the latest promises of any kind they are
// looked for: a rare kind must not let a large house be read through.
const wordsLooked = 200_000

func (s *wordSource) feed(one estimate.Spell) (waiting int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.news = append(s.news, one)
	return len(s.news)
}

func (s *wordSource) take() []estimate.Spell {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	news := s.news
	s.news = nil
	return news
}

// All gives the latest; what was fed is among them.
func (s *wordSource) All(ctx context.Context) ([]estimate.Spell, error) {
	s.take()
	var rows []wordRow
	if err := s.db.All(ctx, &rows, sqlLatestWords, string(s.kind), wordsLearned, wordsLooked); err != nil {
		return nil, fmt.Errorf("read how long a %s takes: %w", s.kind, err)
	}
	all := make([]estimate.Spell, len(rows))
	for i, one := range rows {
		all[i] = one.word().spell()
	}
	return all, nil
}

// News gives what was fed.
func (s *wordSource) News(context.Context, time.Time) ([]estimate.Spell, error) { return s.take(), nil }

const (
	wordColumns = `
SELECT p.id, p.case_id, p.kind, p.cause, p.outcome, p.made_at, p.due_at, p.settled_at, p.span, p.owed, p.inward, p.chance, p.replaces,
	COALESCE(a.topic_id, 0) AS topic_id, c.team_id, c.type, c.channel, c.priority, c.received_at
FROM promises p JOIN cases c ON c.id = p.case_id LEFT JOIN routing_answer a ON a.case_id = p.case_id`

	sqlLatestWords = wordColumns + ` WHERE p.kind = $1 AND p.span > 0
	AND p.id > COALESCE((SELECT id FROM promises ORDER BY id DESC LIMIT 1 OFFSET $3), 0) ORDER BY p.id DESC LIMIT $2`
)
