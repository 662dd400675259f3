package search

import (
	"context"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
)

// untidy tells by reading alone whether there may be something to tidy, so that
// an idle house does not write.
func (k *Keeper) untidy(ctx context.Context) (bool, error) {
	var n int
	if err := k.db.Get(ctx, &n, sqlUntidy, clock.Micros(k.db.Now().Add(-grace))); err != nil {
		return false, fmt.Errorf("look for what is to be tidied: %w", err)
	}
	return n > 0, nil
}

// tidy takes away what nobody reads any more, and the words of dropped
// documents.
func (k *Keeper) tidy(ctx context.Context, segments []segment) (worked bool, err error) {
	worked, err = k.sweep(ctx)
	if err != nil || worked {
		return worked, err
	}
	gone, err := k.gone(ctx)
	if err != nil || len(gone) == 0 {
		return false, err
	}
	now := k.db.Now()
	if len(gone) < purgeAt && now.Sub(k.purged) < purgeAfter {
		return false, nil
	}
	k.purged = now
	return true, k.purge(ctx, segments, gone)
}

// Purge takes the words of every dropped document out of the segments now, for
// a person who asked to be forgotten.
func (k *Keeper) Purge(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if mine, err := k.hold(ctx); err != nil {
		return err
	} else if !mine {
		return errLost
	}
	gone, err := k.gone(ctx)
	if err != nil {
		return err
	}
	segments, err := k.ready(ctx)
	if err != nil {
		return err
	}
	return k.purge(ctx, segments, gone)
}

// purge writes anew every segment that can hold one of the documents.
func (k *Keeper) purge(ctx context.Context, segments []segment, gone map[int64]bool) error {
	for _, s := range segments {
		holds := false
		for id := range gone {
			holds = holds || s.Low <= id && id <= s.High
		}
		if !holds {
			continue
		}
		if err := k.merge(ctx, []segment{s}); err != nil {
			return err
		}
	}
	return k.write(ctx, func(tx *db.Tx) error {
		for id := range gone {
			if _, err := tx.Exec(ctx, sqlForget, id); err != nil {
				return fmt.Errorf("forget a document that is gone: %w", err)
			}
		}
		return nil
	})
}

// sweep deletes the pages of segments that were merged a while ago, or whose
// making broke off (nobody else makes one while this keeper holds the keeping),
// some at a time.
func (k *Keeper) sweep(ctx context.Context) (worked bool, err error) {
	err = k.write(ctx, func(tx *db.Tx) error {
		var segments []int64
		if err := tx.All(ctx, &segments, sqlUnread, clock.Micros(tx.Now().Add(-grace))); err != nil {
			return fmt.Errorf("look for search segments to delete: %w", err)
		}
		if len(segments) == 0 {
			return nil
		}
		worked = true
		n, err := tx.Exec(ctx, deletePagesText, segments[0])
		if err != nil {
			return fmt.Errorf("delete pages of a merged search segment: %w", err)
		}
		if n > 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, sqlDeleteSegment, segments[0]); err != nil {
			return fmt.Errorf("delete a merged search segment: %w", err)
		}
		return nil
	})
	if worked {
		k.tidied = k.tidied.Add(-restTidy) // go on at once
	}
	return worked, err
}

// pagesSwept is how many pages are deleted in one transaction.
const pagesSwept = 512

const (
	sqlUntidy = `SELECT (SELECT count(*) FROM search_segment WHERE state = 'making' OR state = 'retired' AND changed < $1)
		+ (SELECT count(*) FROM search_gone)`
	sqlForget        = `DELETE FROM search_gone WHERE id = $1`
	sqlUnread        = `SELECT id FROM search_segment WHERE state = 'making' OR state = 'retired' AND changed < $1 ORDER BY id`
	sqlDeleteSegment = `DELETE FROM search_segment WHERE id = $1`
)

var deletePagesText = fmt.Sprintf(`DELETE FROM search_page WHERE segment = $1 AND key IN (SELECT key FROM search_page WHERE segment = $1 ORDER BY key LIMIT %d)`, pagesSwept)
