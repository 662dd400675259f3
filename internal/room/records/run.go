package records

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// The states of a run.
const (
	Listed  = "listed"
	Running = "running"
	Done    = "done"
	Dropped = "dropped"
)

// Run is one disposal.
type Run struct {
	ID                          id.ID
	State                       string
	Single                      bool // one case, for a reason of its own, whatever its age
	Reason                      string
	MadeBy, ApprovedBy          id.ID
	MadeAt, ApprovedAt, EndedAt time.Time
	Total, Gone, Kept           int64
	SHA256                      string // of the list, as it was approved
}

// Item is one case of a run.
type Item struct {
	Place     int64
	CaseID    id.ID
	Reference string
	Kind      cases.Type
	SinceAt   time.Time
	State     string // listed, gone, kept
	Why       string // text key of why it was kept
}

// List notes which cases are due by their classes, and disposes of nothing: the
// dry run that a second person looks through. Conflict when nothing is due.
func (m *Room) List(ctx context.Context, tx *db.Tx, by event.Actor, reason string) (Run, error) {
	classes, err := Classes(ctx, tx)
	if err != nil {
		return Run{}, err
	}
	var due []Item
	for _, c := range classes {
		if c.Years == 0 || len(due) >= MaxRun {
			continue
		}
		text := sqlDueClosed
		if c.Since == SinceReceived {
			text = sqlDueReceived
		}
		var rows []struct {
			ID        id.ID
			Reference string
			At        int64
		}
		if err := tx.All(ctx, &rows, text, string(c.Kind), clock.Micros(c.Until(tx.Now())), MaxRun-len(due)); err != nil {
			return Run{}, fmt.Errorf("find what is due: %w", err)
		}
		for _, one := range rows {
			due = append(due, Item{CaseID: one.ID, Reference: one.Reference, Kind: c.Kind, SinceAt: clock.FromMicros(one.At)})
		}
	}
	if len(due) == 0 {
		return Run{}, fault.New(fault.Conflict, "records.nothing_due")
	}
	return m.begin(ctx, tx, by, reason, false, due)
}

// Ask notes that one case is to be deleted, for a reason of its own: because its
// customer demands it, or it should never have been written down.
func (m *Room) Ask(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, reason string) (Run, error) {
	c, err := cases.Get(ctx, tx, of)
	if err == nil {
		err = c.NeedRead()
	}
	if err != nil {
		return Run{}, err
	}
	if why, err := mustStay(ctx, tx, c); err != nil || why != "" {
		if err == nil {
			err = fault.New(fault.Conflict, why)
		}
		return Run{}, err
	}
	return m.begin(ctx, tx, by, reason, true, []Item{{CaseID: of, Reference: c.Reference, Kind: c.Type, SinceAt: c.ClosedAt}})
}

// mustStay tells why a case must not be disposed of now; "" when it may.
func mustStay(ctx context.Context, r db.Reader, c cases.Case) (string, error) {
	if !c.ErasedAt.IsZero() {
		return "records.gone", nil
	}
	if c.IsOpen() {
		return "records.open", nil
	}
	held, err := isHeld(ctx, r, c.ID)
	if held {
		return "records.is_held", err
	}
	return "", err
}

func (m *Room) begin(ctx context.Context, tx *db.Tx, by event.Actor, reason string, single bool, due []Item) (Run, error) {
	reason, wrong := checkReason(reason)
	if wrong != nil {
		return Run{}, fault.OfFields(wrong...)
	}
	var list strings.Builder
	for _, one := range due {
		list.WriteString(one.Reference + "\n")
	}
	run := Run{ID: id.New(tx.Now()), State: Listed, Single: single, Reason: reason, MadeBy: by.ID, MadeAt: tx.Now(), Total: int64(len(due)), SHA256: id.Hash(list.String())}
	if _, err := tx.Exec(ctx, sqlBegin, run.ID, run.State, single, reason, by.ID, clock.Micros(run.MadeAt), run.Total, run.SHA256); err != nil {
		return run, fmt.Errorf("list what would go: %w", err)
	}
	for i, one := range due {
		if _, err := tx.Exec(ctx, sqlItem, run.ID, i, one.CaseID, one.Reference, string(one.Kind), clock.Micros(one.SinceAt)); err != nil {
			return run, fmt.Errorf("list case %d: %w", one.CaseID, err)
		}
	}
	return run, m.happened(ctx, tx, by, onRun(run.ID), "listed", map[string]any{"n": run.Total, "list": run.SHA256, "sha256": id.Hash(reason)})
}

// Approve is the second person's yes: what is on the list goes, in the background.
func (m *Room) Approve(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Run, error) {
	return m.decide(ctx, tx, by, which, func(run *Run) error {
		if run.MadeBy == by.ID {
			return fault.New(fault.Denied, "records.second_person")
		}
		run.State, run.ApprovedBy, run.ApprovedAt = Running, by.ID, tx.Now()
		if m.Later == nil {
			return nil
		}
		return m.Later(ctx, tx, which)
	})
}

// Drop lays a list aside; nothing goes.
func (m *Room) Drop(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Run, error) {
	return m.decide(ctx, tx, by, which, func(run *Run) error {
		run.State, run.EndedAt = Dropped, tx.Now()
		return nil
	})
}

func (m *Room) decide(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, do func(run *Run) error) (Run, error) {
	if err := tx.Lock(ctx, "records_run", int64(which)); err != nil {
		return Run{}, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	run, err := Get(ctx, tx, which)
	if err != nil {
		return run, err
	}
	if run.State != Listed {
		return run, fault.New(fault.Conflict, "records.decided")
	}
	if err := do(&run); err != nil {
		return run, err
	}
	if err := run.save(ctx, tx); err != nil {
		return run, err
	}
	return run, m.happened(ctx, tx, by, onRun(which), map[string]string{Running: "approved", Dropped: "dropped"}[run.State], map[string]any{"list": run.SHA256})
}

func (run Run) save(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, sqlSaveRun, run.ID, run.State, run.ApprovedBy, clock.Micros(run.ApprovedAt), clock.Micros(run.EndedAt), run.Gone, run.Kept)
	if err != nil {
		err = fmt.Errorf("save disposal %d: %w", run.ID, err)
	}
	return err
}

// Get reads a run; NotFound when there is none.
func Get(ctx context.Context, r db.Reader, which id.ID) (Run, error) {
	var one runRow
	err := r.Get(ctx, &one, sqlRun, which)
	if errors.Is(err, db.ErrNone) {
		return Run{}, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Run{}, fmt.Errorf("read disposal %d: %w", which, err)
	}
	return one.run(), nil
}

// Runs lists disposals, the newest first, those before an id (0 for the newest).
func Runs(ctx context.Context, r db.Reader, before id.ID, limit int) ([]Run, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	var rows []runRow
	if err := r.All(ctx, &rows, sqlRuns, before, limit); err != nil {
		return nil, fmt.Errorf("read the disposals: %w", err)
	}
	all := make([]Run, len(rows))
	for i, one := range rows {
		all[i] = one.run()
	}
	return all, nil
}

// Items lists the cases of a run from a place on.
func Items(ctx context.Context, r db.Reader, run id.ID, from int64, limit int) ([]Item, error) {
	return items(ctx, r, sqlItems, run, from, limit)
}

func items(ctx context.Context, r db.Reader, text string, args ...any) ([]Item, error) {
	var rows []struct {
		Place, SinceAt              int64
		CaseID                      id.ID
		Reference, Kind, State, Why string
	}
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("read the cases of a disposal: %w", err)
	}
	all := make([]Item, len(rows))
	for i, one := range rows {
		all[i] = Item{one.Place, one.CaseID, one.Reference, cases.Type(one.Kind), clock.FromMicros(one.SinceAt), one.State, one.Why}
	}
	return all, nil
}

type runRow struct {
	ID, MadeBy, ApprovedBy      id.ID
	State, Reason, Sha256       string
	Single                      bool
	MadeAt, ApprovedAt, EndedAt int64
	Total, Gone, Kept           int64
}

func (r runRow) run() Run {
	return Run{r.ID, r.State, r.Single, r.Reason, r.MadeBy, r.ApprovedBy, clock.FromMicros(r.MadeAt), clock.FromMicros(r.ApprovedAt), clock.FromMicros(r.EndedAt), r.Total, r.Gone, r.Kept, r.Sha256}
}

const (
	due = ` FROM cases c WHERE c.state = 'closed' AND c.erased_at = 0 AND c.type = $1
    AND NOT EXISTS (SELECT 1 FROM records_hold h WHERE h.case_id = c.id AND h.lifted_at = 0)`
	sqlDueClosed   = `SELECT c.id, c.reference, c.closed_at AS at` + due + ` AND c.closed_at < $2 ORDER BY c.closed_at, c.id LIMIT $3`
	sqlDueReceived = `SELECT c.id, c.reference, c.received_at AS at` + due + ` AND c.received_at < $2 ORDER BY c.closed_at, c.id LIMIT $3`

	sqlBegin = `
INSERT INTO records_run (id, state, single, reason, made_by, made_at, total, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlItem = `
INSERT INTO records_item (run_id, place, case_id, reference, kind, since_at, state) VALUES ($1, $2, $3, $4, $5, $6, 'listed')`
	runColumns = `id, state, single, reason, made_by, approved_by, made_at, approved_at, ended_at, total, gone, kept, sha256`
	sqlRun     = `SELECT ` + runColumns + ` FROM records_run WHERE id = $1`
	sqlRuns    = `SELECT ` + runColumns + ` FROM records_run WHERE id < $1 ORDER BY id DESC LIMIT $2`
	sqlSaveRun = `
UPDATE records_run SET state = $2, approved_by = $3, approved_at = $4, ended_at = $5, gone = $6, kept = $7 WHERE id = $1`
	sqlItems = `
SELECT place, case_id, reference, kind, since_at, state, why FROM records_item WHERE run_id = $1 AND place >= $2 ORDER BY place LIMIT $3`
)
