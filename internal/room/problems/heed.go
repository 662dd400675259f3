package problems

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Heard is a signal about a topic.
type Heard struct {
	TopicID id.ID
	Signal
}

const (
	// looked is how many of the newest days the watch goes through each night.
	looked = 182
	// news is how old a signal may be on the first night, when everything is new.
	news = 28
	// remembered is for how long a closed problem is the same one when it comes back.
	remembered = 2 * 365
)

// Watched is how far the counts were watched.
type Watched struct{ Day, Counted Day }

func watched(ctx context.Context, r db.Reader) (Watched, error) {
	var all []Watched
	if err := r.All(ctx, &all, sqlWatched); err != nil {
		return Watched{}, fmt.Errorf("find how far counts were watched: %w", err)
	}
	if len(all) == 0 {
		return Watched{}, nil
	}
	return all[0], nil
}

// Look finds what is not usual up to yesterday and was not heard before. It only
// reads, and takes its time.
func (m *Room) Look(ctx context.Context, r db.Reader, today Day) ([]Heard, error) {
	w, err := watched(ctx, r)
	if err != nil {
		return nil, err
	}
	since := w.Day
	if since == 0 {
		since = today - news
	}
	first := today - memory
	all, err := counts(ctx, r, first)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	oldest := slices.MinFunc(all, func(a, b Count) int { return int(a.Day - b.Day) }).Day
	series, total := map[id.ID][]int64{}, make([]int64, max(0, today-oldest))
	var topics []id.ID
	for _, c := range all {
		if c.Day >= today {
			continue // not over yet
		}
		total[c.Day-oldest] += c.N
		if c.TopicID == 0 {
			continue // "no topic" is no matter of its own
		}
		if series[c.TopicID] == nil {
			series[c.TopicID] = make([]int64, len(total))
			topics = append(topics, c.TopicID)
		}
		series[c.TopicID][c.Day-oldest] = c.N
	}
	// What is usual is found in days of which nothing is told any more, so that a surge
	// does not become its own season.
	watcher := &Watcher{Pattern: PatternOf(total[:max(0, len(total)-blind)], oldest), Series: len(topics)}
	var heard []Heard
	for _, topic := range topics {
		for _, s := range watcher.Look(series[topic], oldest, looked) {
			if s.Until > since {
				heard = append(heard, Heard{topic, s})
			}
		}
	}
	slices.SortStableFunc(heard, func(a, b Heard) int { return int(a.Until - b.Until) })
	return heard, nil
}

// Heed does what follows from signals up to a day: a surge opens a problem with
// its exact cases, or adds them to the open one; a silence opens an enquiry. What
// was closed and comes back is reopened, whatever was said about it.
func (m *Room) Heed(ctx context.Context, tx *db.Tx, heard []Heard, today Day) error {
	for _, h := range heard {
		if err := m.heed(ctx, tx, h); err != nil {
			return err
		}
	}
	w, err := watched(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlCounted, max(w.Day, today-1), w.Counted); err != nil {
		return fmt.Errorf("note how far counts were watched: %w", err)
	}
	return nil
}

func (m *Room) heed(ctx context.Context, tx *db.Tx, h Heard) error {
	offset := m.Offset(tx.Now())
	of, err := m.CasesOf(ctx, tx, h.TopicID, h.From.Start(offset), (h.Until + 1).Start(offset), MaxEvidence)
	if err != nil {
		return err
	}
	known, err := list(ctx, tx, sqlLatest, h.TopicID, string(h.Kind))
	if err != nil {
		return err
	}
	if len(known) > 0 {
		p := known[0]
		if p.IsOpen() {
			return m.seenAgain(ctx, tx, p, h, of)
		}
		closed := DayOf(p.ClosedAt, offset)
		if h.Until <= closed {
			return nil
		}
		if h.From-closed < remembered {
			p.From, p.Until, p.Seen, p.Expected = h.From, h.Until, h.Seen, h.Expected
			if p, err = m.reopen(ctx, tx, event.System, p, "", "watch"); err != nil {
				return err
			}
			return m.show(ctx, tx, event.System, p.ID, of)
		}
	}
	p := Problem{ID: id.New(tx.Now()), Kind: h.Kind, Origin: ByWatch, TopicID: h.TopicID, State: Opened, OpenedAt: tx.Now(), From: h.From, Until: h.Until, Seen: h.Seen, Expected: h.Expected}
	if p.OwnerID, err = m.OwnerFor(ctx, tx, h.TopicID); err != nil {
		return err
	}
	return m.open(ctx, tx, event.System, p, of)
}

// seenAgain adds to an open problem what was seen since.
func (m *Room) seenAgain(ctx context.Context, tx *db.Tx, p Problem, h Heard, of []id.ID) error {
	if h.Until <= p.Until {
		return nil
	}
	if p.From == 0 {
		p.From = h.From
	}
	if _, err := tx.Exec(ctx, sqlSeen, p.ID, p.From, h.Until, p.Seen+h.Seen, p.Expected+h.Expected); err != nil {
		return fmt.Errorf("add what was seen to problem %d: %w", p.ID, err)
	}
	if err := m.show(ctx, tx, event.System, p.ID, of); err != nil {
		return err
	}
	return m.happened(ctx, tx, event.System, p.ID, "seen_again", map[string]any{"from": h.From, "until": h.Until, "seen": h.Seen, "owner": p.OwnerID})
}

const (
	sqlWatched = `SELECT day, counted FROM problems_watch WHERE id = 1`

	sqlCounted = `INSERT INTO problems_watch (id, day, counted) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET day = excluded.day, counted = excluded.counted`

	sqlLatest = `SELECT ` + columns + ` FROM problems WHERE topic_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1`

	sqlSeen = `UPDATE problems SET from_day = $2, until_day = $3, seen = $4, expected = $5, version = version + 1 WHERE id = $1`
)
