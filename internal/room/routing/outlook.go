package routing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises/estimate"
)

// OutlookColumns tell similar cases apart, the most telling first; the values of
// topic and team are their ids.
var OutlookColumns = []string{"topic", "type", "team", "channel", "priority"}

const (
	// learnedFrom is how many ended cases an outlook begins with: years of a small
	// house, and weeks of one with a million cases, of which only the last count.
	learnedFrom = 30_000
	// topicBatch is how many topics one statement reads.
	topicBatch = 400
)

// NewOutlook makes the outlook of the house's own cases.
func NewOutlook(d *db.DB, hours func() *calendar.Schedule) *estimate.Outlook {
	return &estimate.Outlook{Columns: OutlookColumns, Lane: "team", Source: spells{d}, Find: spells{d}.find, Schedule: hours, Now: d.Now}
}

// spells reads cases with their topics.
type spells struct{ db *db.DB }

// All gives all that are open and the latest that have ended.
func (s spells) All(ctx context.Context) ([]estimate.Spell, error) {
	all, err := cases.LatestSpells(ctx, s.db, learnedFrom)
	if err != nil {
		return nil, err
	}
	open, err := walk(func(last cases.Spell) ([]cases.Spell, bool, error) { return cases.OpenSpells(ctx, s.db, last.ID) })
	if err != nil {
		return nil, err
	}
	return s.told(ctx, append(all, open...))
}

// News gives what was made, ended or reopened since an instant.
func (s spells) News(ctx context.Context, since time.Time) ([]estimate.Spell, error) {
	made, err := walk(func(last cases.Spell) ([]cases.Spell, bool, error) {
		return cases.NewSpells(ctx, s.db, max(last.ID, id.From(since)))
	})
	if err != nil {
		return nil, err
	}
	ended, err := walk(func(last cases.Spell) ([]cases.Spell, bool, error) {
		if last.ClosedAt.IsZero() {
			last.ClosedAt = since
		}
		return cases.EndedSpells(ctx, s.db, last.ClosedAt, last.ID)
	})
	if err != nil {
		return nil, err
	}
	again, err := cases.ReopenedSpells(ctx, s.db)
	if err != nil {
		return nil, err
	}
	return s.told(ctx, slices.Concat(made, ended, again))
}

// walk reads batch after batch.
func walk(next func(last cases.Spell) ([]cases.Spell, bool, error)) ([]cases.Spell, error) {
	var all []cases.Spell
	var last cases.Spell
	for {
		some, more, err := next(last)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if !more {
			return all, nil
		}
		last = some[len(some)-1]
	}
}

// told puts the cases as an outlook wants them, each once: as it was read last.
func (s spells) told(ctx context.Context, all []cases.Spell) ([]estimate.Spell, error) {
	slices.SortStableFunc(all, func(a, b cases.Spell) int { return cmp.Compare(a.ID, b.ID) })
	var once []cases.Spell
	for i, one := range all {
		if i+1 < len(all) && all[i+1].ID == one.ID {
			continue
		}
		once = append(once, one)
	}
	topics, err := topicsOf(ctx, s.db, once)
	if err != nil {
		return nil, err
	}
	told := make([]estimate.Spell, len(once))
	for i, one := range once {
		topic := ""
		if t := topics[one.ID]; t != 0 {
			topic = t.String()
		}
		told[i] = estimate.Spell{ID: one.ID, Start: one.ReceivedAt, End: one.ClosedAt, Lost: one.Taken,
			Values: []string{topic, string(one.Type), one.TeamID.String(), one.Channel, string(one.Priority)}}
	}
	return told, nil
}

// topicsOf gives the topics of those cases that have one.
func topicsOf(ctx context.Context, r db.Reader, of []cases.Spell) (map[id.ID]id.ID, error) {
	topics := map[id.ID]id.ID{}
	for batch := range slices.Chunk(of, topicBatch) {
		args := make([]any, len(batch))
		for i, one := range batch {
			args[i] = int64(one.ID)
		}
		var b db.SQL
		b.W(`SELECT case_id, topic_id FROM routing_answer WHERE 1 = 1`).In("case_id", args...)
		var rows []struct{ CaseID, TopicID id.ID }
		if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
			return nil, fmt.Errorf("read the topics of %d cases: %w", len(batch), err)
		}
		for _, row := range rows {
			topics[row.CaseID] = row.TopicID
		}
	}
	return topics, nil
}

// find finds a case by its reference.
func (s spells) find(ctx context.Context, reference string) (estimate.Running, error) {
	c, err := cases.ByReference(ctx, s.db, reference)
	if fault.KindOf(err) == fault.NotFound {
		return estimate.Running{}, fault.OfFields(fault.Field{Name: "case", Key: "promises.estimate.no_open_case"})
	}
	return estimate.Running{ID: c.ID, Start: c.ReceivedAt}, err
}
