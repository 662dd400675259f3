package routing

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
)

// Words answers by when a word of any kind is likely to be kept: the end of a
// case, a first response, an update, whatever the firm has named. What a kind
// takes is learned when somebody first asks for it.
type Words struct {
	db    *db.DB
	ends  *estimate.Outlook
	hours func() *calendar.Schedule

	mutex sync.Mutex
	by    map[promises.Kind]*estimate.Outlook
}

// NewWords makes it; ends is the outlook of the ends of cases.
func NewWords(d *db.DB, ends *estimate.Outlook, hours func() *calendar.Schedule) *Words {
	return &Words{db: d, ends: ends, hours: hours, by: map[promises.Kind]*estimate.Outlook{}}
}

// Of is the outlook of a kind of promise; none means the end of a case.
func (w *Words) Of(kind promises.Kind) *estimate.Outlook {
	if kind == "" || kind == promises.Resolution {
		return w.ends
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.by[kind] == nil {
		source := &keptWords{wordSource: wordSource{db: w.db, kind: kind}, open: map[id.ID]bool{}}
		w.by[kind] = &estimate.Outlook{Columns: OutlookColumns, Lane: "team", Source: source, Find: source.find, Schedule: w.hours, Now: w.db.Now}
	}
	return w.by[kind]
}

// Keep reads news of the kinds that are asked for, until ctx ends.
func (w *Words) Keep(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(estimate.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		w.mutex.Lock()
		all := []*estimate.Outlook{w.ends}
		for _, one := range w.by {
			all = append(all, one)
		}
		w.mutex.Unlock()
		for _, one := range all {
			one.Refresh(ctx, log)
		}
	}
}

// keptWords tells an outlook of one kind of promise from the database alone, so
// that it does not matter which process gave or kept them.
type keptWords struct {
	wordSource
	last id.ID          // the newest that was told
	open map[id.ID]bool // told as open
	seen time.Time      // when what was open was last looked at
}

// again is how long what is open is left alone between two looks.
const again = estimate.Every

// All gives the latest. The outlook lets one read at a time.
func (s *keptWords) All(ctx context.Context) ([]estimate.Spell, error) {
	all, err := s.wordSource.All(ctx)
	if err != nil {
		return nil, err
	}
	s.last, s.open, s.seen = 0, map[id.ID]bool{}, s.db.Now()
	s.note(all)
	return all, nil
}

// News gives what was given since, and what became of what was open.
func (s *keptWords) News(ctx context.Context, since time.Time) ([]estimate.Spell, error) {
	var rows []wordRow
	// What has the newest id may be on disk before what has an earlier one.
	if err := s.db.All(ctx, &rows, sqlNewWords, string(s.kind), min(s.last, id.From(since)), wordsLearned); err != nil {
		return nil, fmt.Errorf("read the latest %s: %w", s.kind, err)
	}
	var news []estimate.Spell
	for _, one := range rows {
		news = append(news, one.word().spell())
	}
	if now := s.db.Now(); now.Sub(s.seen) >= again {
		old := make([]id.ID, 0, len(s.open))
		for which := range s.open {
			old = append(old, which)
		}
		slices.Sort(old)
		for batch := range slices.Chunk(old, topicBatch) {
			words, err := someWords(ctx, s.db, batch)
			if err != nil {
				return nil, err
			}
			for _, one := range words {
				news = append(news, one.spell())
			}
		}
		s.seen = now
	}
	s.note(news)
	return news, nil
}

func (s *keptWords) note(told []estimate.Spell) {
	for _, one := range told {
		s.last = max(s.last, one.ID)
		if one.End.IsZero() {
			s.open[one.ID] = true
		} else {
			delete(s.open, one.ID)
		}
	}
}

// find finds what is open of the kind in a case, by the reference of the case.
func (s *keptWords) find(ctx context.Context, reference string) (estimate.Running, error) {
	nothing := fault.OfFields(fault.Field{Name: "case", Key: "promises.estimate.no_open_word"})
	c, err := cases.ByReference(ctx, s.db, reference)
	if fault.KindOf(err) == fault.NotFound {
		return estimate.Running{}, nothing
	}
	if err != nil {
		return estimate.Running{}, err
	}
	owed, err := promises.Owed(ctx, s.db, c.ID)
	if err != nil {
		return estimate.Running{}, err
	}
	for _, p := range owed {
		if p.Kind == s.kind {
			words, err := someWords(ctx, s.db, []id.ID{p.ID})
			if err != nil || len(words) == 0 {
				return estimate.Running{}, err
			}
			return estimate.Running{ID: p.ID, Start: p.MadeAt, Values: words[0].values()}, nil
		}
	}
	return estimate.Running{}, nothing
}

const sqlNewWords = wordColumns + ` WHERE p.kind = $1 AND p.span > 0 AND p.id > $2 ORDER BY p.id LIMIT $3`
