package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
)

const (
	// SweepParts: each sweep looks through one part of the folders, so that
	// none takes long; hourly sweeps come round once a day.
	SweepParts = 24
	sweepEvery = time.Hour
	// grace is how long bytes may lie about without a row: longer than any
	// transaction takes from Save to its commit.
	grace = 6 * time.Hour
	// forgottenAtOnce bounds one sweep.
	forgottenAtOnce = 1000
)

// sweepJob is the background work that removes what nobody names.
type sweepJob struct{}

func (sweepJob) Kind() string { return "files.sweep" }

// Jobs lists the background work of the store.
func (s *Store) Jobs(r *job.Registry, d *db.DB) {
	job.Handle(r, func(ctx context.Context, _ sweepJob) error {
		_, err := s.Sweep(ctx, d, d.Now().Hour()%SweepParts)
		return err
	})
	job.Periodic(r, sweepEvery, sweepJob{})
}

// Remove takes a file from its owner. Its bytes go with a later sweep, when no
// other row names them. NotFound is no error: it is gone.
func (s *Store) Remove(ctx context.Context, tx *db.Tx, which id.ID) error {
	if _, err := tx.Exec(ctx, sqlRemoveRef, which); err != nil {
		return fmt.Errorf("remove file %d: %w", which, err)
	}
	return nil
}

// Sweep removes bytes that no row names: those of a transaction that failed,
// those of removed files. Part, from 0 to SweepParts-1, says which folders are
// looked through. It gives the number of files removed.
func (s *Store) Sweep(ctx context.Context, d *db.DB, part int) (removed int, err error) {
	if err := s.forget(ctx, d); err != nil {
		return 0, err
	}
	for n := part; n < 256; n += SweepParts {
		k, err := s.sweepFolder(ctx, d, fmt.Sprintf("%02x", n))
		removed += k
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// forget deletes the rows of bytes that no file names any more, each in its own
// act: one that is named at this very moment stays, and holds up none.
func (s *Store) forget(ctx context.Context, d *db.DB) error {
	var sums []string
	if err := d.All(ctx, &sums, sqlUnnamed, forgottenAtOnce); err != nil {
		return fmt.Errorf("look for bytes that no file names: %w", err)
	}
	for _, sum := range sums {
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, sqlForget, sum)
			return err
		})
		if err != nil && !db.IsForeign(err) {
			return fmt.Errorf("forget the bytes %s: %w", sum, err)
		}
	}
	return nil
}

// sweepFolder removes the files below one folder whose bytes have no row.
func (s *Store) sweepFolder(ctx context.Context, d *db.DB, name string) (removed int, err error) {
	var sums []string
	if err := d.All(ctx, &sums, sqlSums, name, name+"g"); err != nil { // g comes after every hexadecimal digit
		return 0, fmt.Errorf("list the bytes that are wanted: %w", err)
	}
	wanted := make(map[string]bool, len(sums))
	for _, sum := range sums {
		wanted[sum] = true
	}
	paths, err := filepath.Glob(filepath.Join(s.dir, name, "*", "*"))
	if err != nil {
		return 0, fmt.Errorf("list the files below %s: %w", name, err)
	}
	hidden, err := filepath.Glob(filepath.Join(s.dir, name, "*", newFile+"*"))
	if err != nil {
		return 0, fmt.Errorf("list the unfinished files below %s: %w", name, err)
	}
	for _, path := range append(paths, hidden...) {
		base := filepath.Base(path)
		if wanted[base] || len(base) != 64 && !strings.HasPrefix(base, newFile) {
			continue
		}
		gone, err := s.removeOld(path)
		if err != nil {
			return removed, err
		}
		if gone {
			removed++
		}
	}
	return removed, ctx.Err()
}

// removeOld removes a file, unless somebody has wanted it within the grace.
func (s *Store) removeOld(path string) (bool, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	st, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && time.Since(st.ModTime()) < grace {
		return false, nil
	}
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil {
		return false, fmt.Errorf("sweep away %s: %w", path, err)
	}
	return true, nil
}

const (
	sqlRemoveRef = `DELETE FROM files_ref WHERE id = $1`

	sqlUnnamed = `
SELECT sha256 FROM files_blob AS b WHERE NOT EXISTS (SELECT 1 FROM files_ref AS r WHERE r.sha256 = b.sha256) LIMIT $1`

	sqlForget = `
DELETE FROM files_blob WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM files_ref AS r WHERE r.sha256 = files_blob.sha256)`

	sqlSums = `SELECT sha256 FROM files_blob WHERE sha256 >= $1 AND sha256 < $2`
)
