package demo

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/tasks"
)

//go:embed script/tasks.txt
var taskScript string

// chore is one line of the script of tasks.
type chore struct {
	owner, by, state string
	due              time.Duration // from now
	priority         tasks.Priority
	lang             string // of its case; "-" for none
	title            string
	checks           []string
	ticked           int // how many of the first lines are done
}

// Tasks gives a firm that has none what its people have to do, in states as one
// would find them on a working day. Cases are taken from those that are open.
func Tasks(ctx context.Context, d *db.DB, room *tasks.Room, firm Firm, now time.Time) error {
	var there int
	if err := d.Get(ctx, &there, sqlTasksThere); err != nil || there > 0 {
		return err
	}
	all, err := readChores(taskScript)
	if err != nil {
		return err
	}
	if err := finishPast(ctx, d, room, now); err != nil {
		return err
	}
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		of, err := openCases(ctx, tx)
		if err != nil {
			return err
		}
		// Times only ascend within one act: first all are added, then done.
		slices.SortStableFunc(all, func(a, b chore) int { return int(a.begun().Minutes() - b.begun().Minutes()) })
		made := make([]tasks.Task, len(all))
		for i, c := range all {
			tx.Backdate(now.Add(c.begun()))
			if made[i], err = c.add(ctx, tx, room, firm, now, of); err != nil {
				return fmt.Errorf("add %q: %w", c.title, err)
			}
		}
		tx.Backdate(now.Add(-doneBefore))
		for i, c := range all {
			if err := c.act(ctx, tx, room, firm, made[i]); err != nil {
				return fmt.Errorf("do %q: %w", c.title, err)
			}
		}
		return nil
	})
}

// finishPast does what the house gave its people itself long ago, each a little
// before it was due: a firm that forgot all of it would not be shown around. The
// last day's is left, as one would find it.
func finishPast(ctx context.Context, d *db.DB, room *tasks.Room, now time.Time) error {
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		var past []struct {
			ID, OwnerID id.ID
			DueAt       int64
		}
		if err := tx.All(ctx, &past, sqlTasksPast, clock.Micros(now.Add(-24*time.Hour))); err != nil {
			return fmt.Errorf("find what was to be done: %w", err)
		}
		for _, one := range past {
			// The script's own acts fall on whole seconds, and an id begins with
			// its millisecond: these fall between.
			tx.Backdate(clock.FromMicros(one.DueAt).Add(-doneBefore).Truncate(time.Second).Add(asideOfScript))
			if _, err := room.Finish(ctx, tx, event.Staff(one.OwnerID), one.ID); err != nil {
				return fmt.Errorf("do task %d: %w", one.ID, err)
			}
		}
		return nil
	})
}

// doneBefore is when what is done was done.
const doneBefore = 90 * time.Minute

// asideOfScript is no instant at which the script does anything.
const asideOfScript = 613 * time.Millisecond

// begun is when a chore was added: some days before it is due, never later than
// two hours ago.
func (c chore) begun() time.Duration { return min(c.due-50*time.Hour, -2*time.Hour) }

func readChores(text string) ([]chore, error) {
	var all []chore
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "|")
		if len(f) != 8 {
			return nil, fmt.Errorf("the script of tasks: %q has %d parts, not 8", line, len(f))
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		hours, err := strconv.Atoi(f[3])
		if err != nil {
			return nil, fmt.Errorf("the script of tasks: %q: %w", line, err)
		}
		c := chore{owner: f[0], by: f[1], state: f[2], due: time.Duration(hours) * time.Hour, priority: tasks.Priority(f[4]), lang: f[5], title: f[6]}
		for check := range strings.SplitSeq(f[7], ";") {
			text, done := strings.CutPrefix(strings.TrimSpace(check), "*")
			if done {
				c.ticked++
			}
			if text != "" {
				c.checks = append(c.checks, text)
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// openCases are open cases by language, newest last.
func openCases(ctx context.Context, r db.Reader) (map[string][]id.ID, error) {
	var rows []struct {
		ID   id.ID
		Lang string
	}
	if err := r.All(ctx, &rows, sqlOpenCases); err != nil {
		return nil, fmt.Errorf("find open cases: %w", err)
	}
	of := map[string][]id.ID{}
	for _, one := range rows {
		of[one.Lang] = append(of[one.Lang], one.ID)
	}
	return of, nil
}

func (c chore) add(ctx context.Context, tx *db.Tx, room *tasks.Room, firm Firm, now time.Time, of map[string][]id.ID) (tasks.Task, error) {
	n := tasks.New{Title: c.title, Owner: firm.People[c.owner], DueAt: now.Add(c.due).Round(15 * time.Minute), Priority: c.priority, Checks: c.checks}
	if left := of[c.lang]; len(left) > 0 {
		n.CaseID = left[len(left)-1]
		of[c.lang] = append([]id.ID{n.CaseID}, left[:len(left)-1]...)
	}
	return room.Add(ctx, tx, event.Staff(firm.People[c.by]), n)
}

// act brings a task into its state.
func (c chore) act(ctx context.Context, tx *db.Tx, room *tasks.Room, firm Firm, t tasks.Task) error {
	by := event.Staff(firm.People[c.owner])
	lines, err := tasks.Checks(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	for _, line := range lines[:min(c.ticked, len(lines))] {
		if _, err := room.Tick(ctx, tx, by, t.ID, line.ID, true); err != nil {
			return err
		}
	}
	switch c.state {
	case "doing":
		_, err = room.Begin(ctx, tx, by, t.ID)
	case "done":
		_, err = room.Finish(ctx, tx, by, t.ID)
	case "cancelled":
		_, err = room.Cancel(ctx, tx, by, t.ID, "…")
	case "offered":
		_, err = room.HandOver(ctx, tx, by, t.ID, firm.Agent, "")
	}
	return err
}

const (
	// Those that the house gave its people itself are there before.
	sqlTasksThere = `SELECT COUNT(*) FROM (SELECT 1 FROM tasks WHERE created_by <> 0 LIMIT 1) AS any_task`

	sqlTasksPast = `SELECT id, owner_id, due_at FROM tasks WHERE created_by = 0 AND ended_at = 0 AND due_at < $1 ORDER BY due_at, id`

	sqlOpenCases = `SELECT id, lang FROM cases WHERE state <> 'closed' ORDER BY id`
)
