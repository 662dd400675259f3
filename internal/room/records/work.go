package records

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Work disposes of everything on an approved list, some cases a transaction, so
// that it can be left and taken up again; told hears of every step.
func (m *Room) Work(ctx context.Context, d *db.DB, which id.ID, told func()) error {
	for {
		more := false
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			more, err = m.some(ctx, tx, which)
			return err
		})
		if err != nil || !more {
			return err
		}
		if told != nil {
			told()
		}
	}
}

// some disposes of the next few cases of a run.
func (m *Room) some(ctx context.Context, tx *db.Tx, which id.ID) (more bool, err error) {
	if err := tx.Lock(ctx, "records_run", int64(which)); err != nil {
		return false, fmt.Errorf("lock disposal %d: %w", which, err)
	}
	run, err := Get(ctx, tx, which)
	if err != nil || run.State != Running {
		return false, err
	}
	waiting, err := items(ctx, tx, sqlWaiting, which, atOnce)
	if err != nil {
		return false, err
	}
	by := event.Staff(run.ApprovedBy)
	for _, one := range waiting {
		why, err := m.dispose(ctx, tx, by, run, one)
		if err != nil {
			return false, err
		}
		state := "gone"
		if why != "" {
			state = "kept"
			run.Kept++
		} else {
			run.Gone++
		}
		if _, err := tx.Exec(ctx, sqlSettle, which, one.Place, state, why); err != nil {
			return false, fmt.Errorf("settle case %d: %w", one.CaseID, err)
		}
	}
	if len(waiting) < atOnce {
		run.State, run.EndedAt = Done, tx.Now()
		if err := m.happened(ctx, tx, by, onRun(which), "done", map[string]any{"gone": run.Gone, "kept": run.Kept, "list": run.SHA256}); err != nil {
			return false, err
		}
	}
	return run.State == Running, run.save(ctx, tx)
}

// dispose takes the words of one case; why tells what keeps it, as it stands now.
func (m *Room) dispose(ctx context.Context, tx *db.Tx, by event.Actor, run Run, one Item) (why string, err error) {
	if err := tx.Lock(ctx, "cases", int64(one.CaseID)); err != nil {
		return "records.gone", nil
	}
	c, err := cases.Get(ctx, tx, one.CaseID)
	if err != nil {
		return "", err
	}
	if why, err := mustStay(ctx, tx, c); err != nil || why != "" {
		return why, err
	}
	traces, err := m.Erase(ctx, tx, by, c, run.Reason)
	if err != nil {
		return "", fmt.Errorf("dispose of case %d: %w", c.ID, err)
	}
	slices.Sort(traces.Files)
	return "", m.happened(ctx, tx, by, onCase(c.ID), "disposed", map[string]any{"run": run.ID, "asked_by": run.MadeBy, "messages": traces.Messages, "mails": traces.Mails,
		"files": len(traces.Files), "files_sha256": id.Hash(strings.Join(traces.Files, "\n")), "reason_sha256": id.Hash(run.Reason)})
}

// RunTimeout is how long one run may take in the background: a list of the
// greatest length, with files, on a slow disk.
func RunTimeout() time.Duration { return runWait }

const runWait = 2 * time.Hour

const (
	sqlWaiting = `
SELECT place, case_id, reference, kind, since_at, state, why FROM records_item WHERE run_id = $1 AND state = 'listed' ORDER BY place LIMIT $2`
	sqlSettle = `UPDATE records_item SET state = $3, why = $4 WHERE run_id = $1 AND place = $2`
)
