package knowledge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Checklist is a script on a case: in the version that it began with, or, as
// long as nothing is ticked, in the newest.
type Checklist struct {
	Script Script
	Run    id.ID // 0 before the first tick
	Ticked map[int64]id.ID
}

// Left tells how many steps that must be done are not, in any language.
func (c Checklist) Left() (n int) {
	for _, s := range c.Script.Best("").List() {
		if s.Must && c.Ticked[s.Nth] == 0 {
			n++
		}
	}
	return n
}

type runRow struct {
	ID       id.ID
	ScriptID id.ID
	Version  int64
}

// Checklists gives the scripts for a case: those under way, in the version
// they began with, and those for its kinds of contact that are not begun.
func Checklists(ctx context.Context, r db.Reader, caseID id.ID, contacts ...string) ([]Checklist, error) {
	var runs []runRow
	if err := r.All(ctx, &runs, sqlRuns, caseID); err != nil {
		return nil, fmt.Errorf("read the checklists of case %d: %w", caseID, err)
	}
	var out []Checklist
	for _, run := range runs {
		c, err := checklist(ctx, r, run)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	fit, err := Scripts(ctx, r, contacts...)
	if err != nil {
		return nil, err
	}
	for _, s := range fit {
		if !slices.ContainsFunc(runs, func(run runRow) bool { return run.ScriptID == s.ID }) {
			out = append(out, Checklist{Script: s, Ticked: map[int64]id.ID{}})
		}
	}
	return out, nil
}

func checklist(ctx context.Context, r db.Reader, run runRow) (Checklist, error) {
	var b db.SQL
	b.W(`SELECT `+scriptColumns+` FROM knowledge_script WHERE id = ?`, int64(run.ScriptID))
	all, err := readScripts(ctx, r, &b, run.Version)
	if err != nil || len(all) == 0 {
		return Checklist{}, err
	}
	var ticks []struct {
		Step int64
		ByID id.ID
	}
	if err := r.All(ctx, &ticks, sqlTicks, run.ID); err != nil {
		return Checklist{}, fmt.Errorf("read the ticks of a checklist: %w", err)
	}
	c := Checklist{Script: all[0], Run: run.ID, Ticked: map[int64]id.ID{}}
	for _, t := range ticks {
		c.Ticked[t.Step] = t.ByID
	}
	return c, nil
}

// Tick marks a step of a script as done on a case, or takes the mark back. The
// first tick begins the checklist and holds its version. seen is the version
// that the one who ticks had before their eyes.
func (m *Room) Tick(ctx context.Context, tx *db.Tx, by event.Actor, caseID, script id.ID, seen, step int64, done bool) error {
	if err := tx.Lock(ctx, "knowledge_script", int64(script)); err != nil {
		return fault.New(fault.NotFound, "knowledge.script_not_found").Because(err)
	}
	var run runRow
	err := tx.Get(ctx, &run, sqlRun, caseID, script)
	if errors.Is(err, db.ErrNone) {
		if run, err = m.begin(ctx, tx, by, caseID, script, seen); err != nil {
			return err
		}
	} else if err != nil {
		return fmt.Errorf("find the checklist of case %d: %w", caseID, err)
	}
	c, err := checklist(ctx, tx, run)
	if err != nil {
		return err
	}
	if step < 1 || step > int64(len(c.Script.Best("").List())) {
		return fault.New(fault.NotFound, "knowledge.script_not_found")
	}
	if (c.Ticked[step] != 0) == done {
		return nil
	}
	what := "unticked"
	if done {
		what = "ticked"
		_, err = tx.Exec(ctx, sqlTick, run.ID, step, by.ID, clock.Micros(tx.Now()))
	} else {
		_, err = tx.Exec(ctx, sqlUntick, run.ID, step)
	}
	if err != nil {
		return fmt.Errorf("tick a step: %w", err)
	}
	return m.happened(ctx, tx, by, scriptSubject(script), what, map[string]any{"case": caseID, "version": run.Version, "step": step})
}

func (m *Room) begin(ctx context.Context, tx *db.Tx, by event.Actor, caseID, script id.ID, seen int64) (runRow, error) {
	s, err := GetScript(ctx, tx, script)
	if err != nil {
		return runRow{}, err
	}
	if s.Version != seen {
		return runRow{}, fault.New(fault.Conflict, "knowledge.changed_meanwhile")
	}
	run := runRow{id.New(tx.Now()), script, s.Version}
	if _, err := tx.Exec(ctx, sqlBegin, run.ID, caseID, script, run.Version, by.ID, clock.Micros(tx.Now())); err != nil {
		return run, fmt.Errorf("begin a checklist: %w", err)
	}
	return run, nil
}

const (
	sqlRuns   = `SELECT id, script_id, version FROM knowledge_run WHERE case_id = $1 ORDER BY id`
	sqlRun    = `SELECT id, script_id, version FROM knowledge_run WHERE case_id = $1 AND script_id = $2`
	sqlTicks  = `SELECT step, by_id FROM knowledge_tick WHERE run_id = $1`
	sqlBegin  = `INSERT INTO knowledge_run (id, case_id, script_id, version, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)`
	sqlTick   = `INSERT INTO knowledge_tick (run_id, step, by_id, at) VALUES ($1, $2, $3, $4)`
	sqlUntick = `DELETE FROM knowledge_tick WHERE run_id = $1 AND step = $2`
)
