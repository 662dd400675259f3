package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// RunBulk carries a bulk act on to its end, each case in a transaction of its
// own, so that nobody waits for it and a stop loses nothing: it goes on with the
// cases that still wait. A case that refuses is noted with the reason. alive is
// asked after each case, for a caller that shows progress.
func (m *Room) RunBulk(ctx context.Context, d *db.DB, which id.ID, alive func()) error {
	b, err := BulkByID(ctx, d, which)
	if err != nil {
		return err
	}
	from, end, act := "waiting", BulkDone, m.doOne
	switch b.State {
	case BulkRunning:
	case BulkUndoing:
		from, end, act = "done", BulkUndone, m.undoOne
	default:
		return nil
	}
	for {
		var item bulkItemRow
		err := d.Get(ctx, &item, sqlNextItem, b.ID, from)
		if errors.Is(err, db.ErrNone) {
			break
		}
		if err != nil {
			return fmt.Errorf("find the next case of the bulk act %d: %w", b.ID, err)
		}
		err = d.Write(ctx, func(tx *db.Tx) error { return act(ctx, tx, b, item) })
		if f, ok := fault.As(err); ok {
			err = d.Write(ctx, func(tx *db.Tx) error { return m.noteRefusal(ctx, tx, b, item, f) })
		}
		if err != nil {
			return err
		}
		alive()
	}
	return d.Write(ctx, func(tx *db.Tx) error { return m.endBulk(ctx, tx, b, end) })
}

func (m *Room) endBulk(ctx context.Context, tx *db.Tx, b Bulk, state string) error {
	n, err := tx.Exec(ctx, sqlEndBulk, b.ID, state, clock.Micros(tx.Now()), b.State)
	if err != nil || n == 0 {
		return err
	}
	return m.ofBulk(ctx, tx, event.Staff(b.ByID), b, state)
}

type bulkItemRow struct {
	Place   int64
	CaseID  id.ID
	Before  string
	Version int64
}

// noteRefusal keeps why a case was left as it is, in the key of a text.
func (m *Room) noteRefusal(ctx context.Context, tx *db.Tx, b Bulk, item bulkItemRow, f *fault.Fault) error {
	why, state := f.Key, "refused"
	if len(f.Fields) > 0 {
		why = f.Fields[0].Key
		if why == "field.required" {
			why = "cases.bulk.fields_missing"
		}
	}
	if b.State == BulkUndoing {
		state = "kept"
	}
	_, err := tx.Exec(ctx, sqlSettleItem, b.ID, item.Place, state, why, item.Before, item.Version)
	return err
}

// beforeBulk is what a bulk act may change of a case.
type beforeBulk struct {
	State     State
	Type      Type
	Priority  Priority
	Owner     int64
	Taken     bool
	Offered   int64 // account that was asked, 0 for nobody
	Why       string
	WakeAt    int64
	Tags      []string
	UpdateDue int64    // of the next update that was promised, 0 for none
	Update    string   // its words
	Filled    []string // keys of the fields that the act fills in
}

func (m *Room) before(ctx context.Context, tx *db.Tx, c Case, in fields.Filling) (string, error) {
	tags, err := Tags(ctx, tx, c.ID)
	if err != nil {
		return "", err
	}
	owed, err := promises.Owed(ctx, tx, c.ID)
	if err != nil {
		return "", err
	}
	out := beforeBulk{State: c.State, Type: c.Type, Priority: c.Priority, Owner: int64(c.OwnerID), Taken: c.Taken, Offered: int64(c.HandoverTo), Why: c.HandoverWhy,
		WakeAt: clock.Micros(c.WakeAt), Tags: tags, Filled: slices.Sorted(maps.Keys(in))}
	for _, p := range owed {
		if p.Kind == promises.NextUpdate {
			out.UpdateDue, out.Update = clock.Micros(p.DueAt), p.What
		}
	}
	b, err := json.Marshal(out)
	return string(b), err
}

// doOne does the act to one case and names the batch in an event of the case.
func (m *Room) doOne(ctx context.Context, tx *db.Tx, b Bulk, item bulkItemRow) error {
	if err := tx.Lock(ctx, "cases", int64(item.CaseID)); err != nil {
		return fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	c, err := Get(ctx, tx, item.CaseID)
	if err != nil {
		return err
	}
	in, err := b.fillsIn(ctx, tx, c)
	if err != nil {
		return err
	}
	if item.Before, err = m.before(ctx, tx, c, in); err != nil {
		return err
	}
	state := "done"
	if b.isSo(c, item.Before) {
		state, item.Version = "same", c.Version
	} else {
		if err := m.actOn(ctx, tx, b, c, in); err != nil {
			return err
		}
		by := event.Staff(b.ByID)
		if err := m.happened(ctx, tx, by, c.ID, "in_bulk", map[string]any{"bulk": b.ID, "act": b.Act}); err != nil {
			return err
		}
		after, err := Get(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		item.Version = after.Version
	}
	_, err = tx.Exec(ctx, sqlSettleItem, b.ID, item.Place, state, "", item.Before, item.Version)
	return err
}

// isSo tells that the case already is as the act would make it.
func (b Bulk) isSo(c Case, before string) bool {
	var was beforeBulk
	_ = json.Unmarshal([]byte(before), &was) // our own JSON; empty tags are found out by the act
	switch b.Act {
	case BulkAssign:
		to, _ := id.Parse(b.Value)
		return c.OwnerID == to && c.Taken
	case BulkPriority:
		return c.Priority == Priority(b.Value)
	case BulkType:
		return c.Type == Type(b.Value)
	case BulkTag:
		return slices.Contains(was.Tags, b.Value)
	case BulkUntag:
		return !slices.Contains(was.Tags, b.Value)
	}
	return false
}

func (m *Room) actOn(ctx context.Context, tx *db.Tx, b Bulk, c Case, in fields.Filling) (err error) {
	by := event.Staff(b.ByID)
	switch b.Act {
	case BulkAssign:
		to, _ := id.Parse(b.Value)
		_, err = m.HandOver(ctx, tx, by, c.ID, to, "")
	case BulkPriority:
		_, err = m.Prioritise(ctx, tx, by, c.ID, Priority(b.Value))
	case BulkTag, BulkUntag:
		var tags []string
		if tags, err = Tags(ctx, tx, c.ID); err == nil {
			tags = slices.DeleteFunc(tags, func(t string) bool { return t == b.Value })
			if b.Act == BulkTag {
				tags = append(tags, b.Value)
			}
			_, err = m.Tag(ctx, tx, by, c.ID, tags)
		}
	case BulkType:
		if c.Type == Complaint {
			return fault.New(fault.Conflict, "cases.bulk.complaint_stays")
		}
		_, _, err = m.RetypeFilled(ctx, tx, by, c.ID, Type(b.Value), "", in)
	case BulkSnooze:
		_, err = m.Snooze(ctx, tx, by, c.ID, b.until())
	case BulkPropose:
		_, err = m.ProposeClosure(ctx, tx, by, c.ID, Answer{Text: b.Value})
	}
	return err
}

// UndoBulk begins to take a bulk act back; Later runs it.
func (m *Room) UndoBulk(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Bulk, error) {
	if err := tx.Lock(ctx, "cases_bulk", int64(which)); err != nil {
		return Bulk{}, fault.New(fault.NotFound, "cases.bulk.not_found").Because(err)
	}
	b, err := BulkByID(ctx, tx, which)
	if err != nil {
		return b, err
	}
	if b.ByID != by.ID {
		return b, fault.New(fault.Denied, "cases.bulk.not_yours")
	}
	if !b.CanUndo() {
		return b, fault.New(fault.Conflict, "cases.bulk.no_undo")
	}
	if _, err := tx.Exec(ctx, sqlEndBulk, b.ID, BulkUndoing, 0, b.State); err != nil {
		return b, fmt.Errorf("take the bulk act %d back: %w", b.ID, err)
	}
	b.State = BulkUndoing
	return b, m.ofBulk(ctx, tx, by, b, "undoing")
}

// undoOne puts one case back as it was, if nothing has happened to it since.
func (m *Room) undoOne(ctx context.Context, tx *db.Tx, b Bulk, item bulkItemRow) error {
	var was beforeBulk
	if err := json.Unmarshal([]byte(item.Before), &was); err != nil {
		return fmt.Errorf("read how case %d was: %w", item.CaseID, err)
	}
	by := event.Staff(b.ByID)
	after, err := m.change(ctx, tx, item.CaseID, func(c *Case) error {
		if c.Version != item.Version {
			return fault.New(fault.Conflict, "cases.bulk.changed_since")
		}
		if c.Type == Complaint && was.Type != Complaint {
			return fault.New(fault.Conflict, "cases.bulk.complaint_stays")
		}
		if int64(c.OwnerID) != was.Owner {
			if err := m.mustBeActive(ctx, tx, id.ID(was.Owner)); err != nil {
				return err
			}
		}
		if b.Act == BulkSnooze {
			if err := m.updateAsBefore(ctx, tx, by, *c, was); err != nil {
				return err
			}
		}
		c.State, c.Type, c.Priority, c.WakeAt = was.State, was.Type, was.Priority, clock.FromMicros(was.WakeAt)
		c.OwnerID, c.Taken, c.HandoverTo, c.HandoverWhy = id.ID(was.Owner), was.Taken, id.ID(was.Offered), was.Why
		if err := retag(ctx, tx, c.ID, was.Tags); err != nil {
			return err
		}
		if err := emptyAgain(ctx, tx, c.ID, was.Filled); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "bulk_undone", map[string]any{"bulk": b.ID, "act": b.Act})
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqlSettleItem, b.ID, item.Place, "undone", "", item.Before, after.Version)
	return err
}

// updateAsBefore gives the next update its old date back. One that would be
// over by now is not promised anew: the case then keeps its date.
func (m *Room) updateAsBefore(ctx context.Context, tx *db.Tx, by event.Actor, c Case, was beforeBulk) error {
	due := clock.FromMicros(was.UpdateDue)
	if was.UpdateDue != 0 && !due.After(tx.Now()) {
		return fault.New(fault.Conflict, "cases.bulk.date_over")
	}
	if err := m.Promises.Withdraw(ctx, tx, by, c.ID, promises.NextUpdate); err != nil || was.UpdateDue == 0 {
		return err
	}
	_, err := m.Promises.GiveUntil(ctx, tx, by, promises.Promise{CaseID: c.ID, Kind: promises.NextUpdate, What: was.Update, DueAt: due})
	return err
}

func retag(ctx context.Context, tx *db.Tx, c id.ID, tags []string) error {
	if _, err := tx.Exec(ctx, sqlDropTags, c); err != nil {
		return fmt.Errorf("drop tags: %w", err)
	}
	for _, t := range tags {
		if _, err := tx.Exec(ctx, sqlAddTag, c, t); err != nil {
			return fmt.Errorf("add tag: %w", err)
		}
	}
	return nil
}

// bulkWait is how long a bulk act may run before another process may carry it on.
const bulkWait = 10 * time.Minute

// BulkTimeout is the longest a run of a bulk act takes.
func BulkTimeout() time.Duration { return bulkWait }

const (
	sqlNextItem = `
SELECT place, case_id, before, version FROM cases_bulk_item WHERE bulk_id = $1 AND state = $2 ORDER BY place LIMIT 1`
	sqlSettleItem = `UPDATE cases_bulk_item SET state = $3, why = $4, before = $5, version = $6 WHERE bulk_id = $1 AND place = $2`
	sqlEndBulk    = `UPDATE cases_bulk SET state = $2, finished_at = $3, filling = '' WHERE id = $1 AND state = $4`
)
