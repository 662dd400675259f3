package search

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

const (
	// freshEnough documents become a segment; fewer are cheap to look through
	// on every search.
	freshEnough = 48
	// flushAtOnce bounds the documents of one such segment, so that no act
	// waits long behind it.
	flushAtOnce = 1024
	// fan segments of one size are merged into one of the next size. A smaller
	// fan merges more often, a larger one leaves more segments to look into.
	fan = 4
	// smallest is the documents of a segment of the lowest level.
	smallest = 16
	// mergePages is how many pages a merge writes in one transaction: acts of
	// others go in between.
	mergePages = 128
	// grace is how long a merged segment stays readable for searches that
	// began before the merge.
	grace = time.Minute
	// lease is how long another process waits for a keeper that is silent.
	lease = 30 * time.Second
	// purgeAt is from how many dropped documents on their words are taken out
	// of the segments at once; fewer wait for purgeAfter.
	purgeAt    = 10_000
	purgeAfter = 24 * time.Hour
	// restShort and restLong are the pauses when there was work and when not.
	restShort = 20 * time.Millisecond
	restLong  = 500 * time.Millisecond
	// restTidy is the pause between two looks for what is to be tidied.
	restTidy = 30 * time.Second
)

// Keeper keeps the index in few segments. Searches are right without it and
// slow down as fresh documents pile up.
type Keeper struct {
	mu     sync.Mutex // one piece of work at a time
	db     *db.DB
	log    *slog.Logger
	name   string
	tidied time.Time // the last time retired segments were looked for
	purged time.Time
}

// NewKeeper makes the keeper of one process. Of several processes on one
// database one keeps at a time.
func NewKeeper(d *db.DB, log *slog.Logger) *Keeper {
	return &Keeper{db: d, log: log, name: rand.Text()}
}

// Run keeps the index until the context ends.
func (k *Keeper) Run(ctx context.Context) {
	k.purged = k.db.Now()
	for {
		worked, err := k.Step(ctx)
		rest := restLong
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			k.log.Error("keep the search index", "error", err)
			rest = lease
		case worked:
			rest = restShort
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(rest):
		}
	}
}

// Step does the next piece of work there is, and tells whether there was any.
func (k *Keeper) Step(ctx context.Context) (worked bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var waiting int
	if err := k.db.Get(ctx, &waiting, sqlCountFresh); err != nil {
		return false, fmt.Errorf("count fresh documents: %w", err)
	}
	segments, err := k.ready(ctx)
	if err != nil {
		return false, err
	}
	parts := toMerge(segments)
	now := k.db.Now()
	untidy := false
	if now.Sub(k.tidied) >= restTidy {
		if untidy, err = k.untidy(ctx); err != nil {
			return false, err
		}
		if !untidy {
			k.tidied = now
		}
	}
	if waiting < freshEnough && parts == nil && !untidy {
		return false, nil
	}
	if mine, err := k.hold(ctx); err != nil || !mine {
		return false, err
	}
	switch {
	case waiting >= freshEnough:
		return true, k.flush(ctx)
	case parts != nil:
		return true, k.merge(ctx, parts)
	}
	k.tidied = now
	return k.tidy(ctx, segments)
}

func (k *Keeper) ready(ctx context.Context) ([]segment, error) {
	var segments []segment
	if err := k.db.All(ctx, &segments, sqlSegments); err != nil {
		return nil, fmt.Errorf("read the list of search segments: %w", err)
	}
	return segments, nil
}

// hold takes or renews the right to keep; false when another process has it.
func (k *Keeper) hold(ctx context.Context) (mine bool, err error) {
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		mine, err = k.renew(ctx, tx)
		return err
	})
	return mine, err
}

func (k *Keeper) renew(ctx context.Context, tx *db.Tx) (mine bool, err error) {
	now := tx.Now()
	n, err := tx.Exec(ctx, sqlHold, k.name, clock.Micros(now.Add(lease)), clock.Micros(now))
	if err != nil {
		return false, fmt.Errorf("take the keeping of the search index: %w", err)
	}
	return n == 1, nil
}

// errLost says that another process took over in the middle of a merge.
var errLost = errors.New("the keeping of the search index was lost")

// write is one transaction of the keeper, which fails if it is not that any more.
func (k *Keeper) write(ctx context.Context, act func(tx *db.Tx) error) error {
	return k.db.Write(ctx, func(tx *db.Tx) error {
		mine, err := k.renew(ctx, tx)
		if err != nil {
			return err
		}
		if !mine {
			return errLost
		}
		return act(tx)
	})
}

// flush makes a segment of fresh documents.
func (k *Keeper) flush(ctx context.Context) error {
	return k.write(ctx, func(tx *db.Tx) error {
		var rows []struct {
			ID          int64
			Kind, Words string
		}
		// Deleting first locks the rows: whoever replaces one of these documents
		// meanwhile waits, and makes it fresh again.
		if err := tx.All(ctx, &rows, sqlTakeFresh, flushAtOnce); err != nil {
			return fmt.Errorf("take fresh documents: %w", err)
		}
		if len(rows) == 0 {
			return nil
		}
		docs := make([]given, len(rows))
		for i, row := range rows {
			docs[i] = given{id: row.ID, kind: row.Kind, words: strings.Fields(row.Words)}
		}
		slices.SortFunc(docs, func(a, b given) int { return compareDown(a.id, b.id) })
		return makeSegment(ctx, tx, docs)
	})
}

// level counts how often a segment of the smallest size has grown.
func level(s segment) int {
	l := 0
	for docs := s.Docs / smallest; docs >= fan; docs /= fan {
		l++
	}
	return l
}

// toMerge chooses the segments of the lowest level that is full, those with
// the oldest documents first, so that neighbours in time come together.
func toMerge(segments []segment) []segment {
	levels := map[int][]segment{}
	var full []segment
	lowest := math.MaxInt
	for _, s := range slices.Backward(segments) {
		l := level(s)
		levels[l] = append(levels[l], s)
		if len(levels[l]) == fan && l < lowest {
			lowest, full = l, levels[l]
		}
	}
	return full
}

// merge writes several segments as one. The new one is made beside them in
// small transactions and takes their place in one.
func (k *Keeper) merge(ctx context.Context, parts []segment) error {
	gone, err := k.gone(ctx)
	if err != nil {
		return err
	}
	merged := segment{ID: int64(id.New(k.db.Now())), Low: math.MaxInt64}
	var kinds kindNames
	for _, s := range parts {
		for _, kind := range strings.Fields(s.Kinds) {
			kinds.place(kind)
		}
		merged.Docs += s.Docs
		merged.Low = min(merged.Low, s.Low)
		merged.High = max(merged.High, s.High)
	}
	merged.Kinds = kinds.text()
	err = k.write(ctx, func(tx *db.Tx) error { return insertSegment(ctx, tx, merged, "making") })
	if err != nil {
		return err
	}
	var waiting []page
	save := func() error {
		err := k.write(ctx, func(tx *db.Tx) error {
			out := pageRows{ctx: ctx, tx: tx, segment: merged.ID}
			for _, p := range waiting {
				if err := out.take(p); err != nil {
					return err
				}
			}
			return out.flush()
		})
		waiting = waiting[:0]
		return err
	}
	w := pageWriter{emit: func(p page) error {
		if waiting = append(waiting, p); len(waiting) < mergePages {
			return nil
		}
		return save()
	}}
	if err := mergeInto(ctx, k.db, parts, &kinds, gone, &w); err != nil {
		return fmt.Errorf("merge %d search segments: %w", len(parts), err)
	}
	if err := save(); err != nil {
		return err
	}
	return k.write(ctx, func(tx *db.Tx) error { return replace(ctx, tx, parts, merged) })
}

// replace makes the merged segment readable in place of its parts.
func replace(ctx context.Context, tx *db.Tx, parts []segment, merged segment) error {
	now := clock.Micros(tx.Now())
	for _, s := range parts {
		n, err := tx.Exec(ctx, sqlMove, "retired", now, s.ID, "ready")
		if err == nil && n != 1 {
			err = errLost
		}
		if err != nil {
			return fmt.Errorf("retire a merged search segment: %w", err)
		}
	}
	n, err := tx.Exec(ctx, sqlMove, "ready", now, merged.ID, "making")
	if err == nil && n != 1 {
		err = errLost
	}
	if err != nil {
		return fmt.Errorf("bring a merged search segment into use: %w", err)
	}
	return nil
}

// gone lists the documents that were dropped and not put again.
func (k *Keeper) gone(ctx context.Context) (map[int64]bool, error) {
	var ids []int64
	if err := k.db.All(ctx, &ids, sqlGone); err != nil {
		return nil, fmt.Errorf("read which documents are gone: %w", err)
	}
	set := make(map[int64]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set, nil
}

const (
	sqlSegments   = `SELECT id, kinds, docs, low, high FROM search_segment WHERE state = 'ready' ORDER BY high DESC`
	sqlCountFresh = `SELECT count(*) FROM search_fresh`
	sqlHold       = `UPDATE search_keeper SET holder = $1, until = $2 WHERE id = 1 AND (holder = $1 OR until < $3)`
	sqlTakeFresh  = `DELETE FROM search_fresh WHERE id IN (SELECT id FROM search_fresh ORDER BY id LIMIT $1) RETURNING id, kind, words`
	sqlMove       = `UPDATE search_segment SET state = $1, changed = $2 WHERE id = $3 AND state = $4`
	sqlGone       = `SELECT g.id FROM search_gone g WHERE NOT EXISTS (SELECT 1 FROM search_doc d WHERE d.id = g.id)`
)
