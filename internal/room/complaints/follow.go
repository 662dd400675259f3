package complaints

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// Hears are the events of a case that move its complaint.
var Hears = []string{"cases.received", "cases.retyped", "cases.closure_proposed", "cases.closed", "cases.not_solved", "cases.reopened", "cases.merge_undone", "cases.customer_wrote"}

// isComplaint is what the event of a complaint's arrival says.
const isComplaint = `"type":"complaint"`

// Hear keeps a complaint in step with its case, in the act that changes the case.
// On the arrival of a case that is no complaint it looks at one word.
func (m *Room) Hear(ctx context.Context, tx *db.Tx, e event.Event) error {
	if e.Kind == "cases.received" {
		if !strings.Contains(string(e.Data), isComplaint) {
			return nil
		}
		return begin(ctx, tx, e.Subject.ID, e.At)
	}
	if e.Kind == "cases.retyped" {
		return m.retyped(ctx, tx, e)
	}
	if e.Kind == "cases.customer_wrote" && e.Seq <= firstWords {
		return nil
	}
	c, err := Get(ctx, tx, e.Subject.ID)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return nil
	case err != nil:
		return err
	case e.Kind == "cases.customer_wrote" && c.State != WaitCustomer:
		return nil
	}
	f, err := Read(ctx, tx, e.Subject.ID)
	if err != nil {
		return err
	}
	to := f.leads(e)
	if to == "" {
		return nil
	}
	if WayOf(f.State, to) == Refused {
		if e.Actor.Kind == "staff" {
			return fault.New(fault.Conflict, "complaints.decide_first")
		}
		return nil // an outside body has it, and what the case does ends nothing there
	}
	if err := m.mayEnd(ctx, tx, e, f, to); err != nil {
		return err
	}
	if err := m.writeCaughtUp(ctx, tx, f); err != nil {
		return err
	}
	if err := m.move(ctx, tx, e.Actor, &f, to, ""); err != nil {
		return err
	}
	if err := save(ctx, tx, f.Complaint); err != nil || f.State.IsOpen() || f.State == Merged || f.State == Withdrawn {
		return err
	}
	return m.ended(ctx, tx, e.Actor, f)
}

// firstWords is up to which place in the record of a case its customer's word
// belongs to its opening: nobody waits for a customer that early, and opening a
// case asks nothing for it.
const firstWords = 2

func begin(ctx context.Context, tx *db.Tx, of id.ID, at time.Time) error {
	if _, err := tx.Exec(ctx, sqlBegin, of, clock.Micros(at)); err != nil {
		return fmt.Errorf("begin complaint %d: %w", of, err)
	}
	return nil
}

// retyped begins the record of a case that becomes a complaint. One that stops
// being one keeps its record.
func (m *Room) retyped(ctx context.Context, tx *db.Tx, e event.Event) error {
	var d struct{ To cases.Type }
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return fmt.Errorf("read the data of %s: %w", e.Kind, err)
	}
	if d.To != cases.Complaint {
		return nil
	}
	c, err := cases.Get(ctx, tx, e.Subject.ID)
	if err != nil {
		return err
	}
	return begin(ctx, tx, c.ID, c.ReceivedAt)
}

// leads is where an event of the case takes its complaint, "" for nowhere.
func (f File) leads(e event.Event) State {
	switch e.Kind {
	case "cases.customer_wrote": // what we waited for may be in it
		return Investigating
	case "cases.closure_proposed":
		return ProposedClosed
	case "cases.not_solved":
		if f.State == ProposedClosed {
			return Reopened
		}
		return ""
	case "cases.reopened", "cases.merge_undone":
		if !f.State.IsOpen() {
			return Reopened
		}
		return ""
	}
	var d struct{ How cases.Closure }
	_ = json.Unmarshal(e.Data, &d) // without a way it is none of those below
	early := f.State == Received || f.State == Acknowledged
	switch d.How {
	case cases.Confirmed:
		if early || f.State == Assessed || f.State == ProposedClosed && f.DecidedAt.IsZero() {
			return FirstContact
		}
		return Satisfied
	case cases.Quiet:
		return NoReply
	case cases.Documented:
		if early {
			return FirstContact
		}
		return Exhausted
	case cases.Abandoned:
		return Withdrawn
	case cases.Duplicate:
		return Merged
	}
	return ""
}

// mayEnd refuses the end that one of ours proposes or writes down while something
// is left over, or when the complaint names them. The customer's own word always
// counts.
func (m *Room) mayEnd(ctx context.Context, tx *db.Tx, e event.Event, f File, to State) error {
	if e.Actor.Kind != "staff" || !Judges(to) {
		return nil
	}
	c, err := cases.Get(ctx, tx, f.CaseID)
	if err != nil || c.Type != cases.Complaint {
		return err
	}
	if err := mayJudge(f.Involved, e.Actor); err != nil {
		return err
	}
	if e.Kind == "cases.closed" { // which has just let go of what was owed
		all, err := promises.Of(ctx, tx, f.CaseID)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Kind == Repair && p.Outcome != promises.Kept && p.SettledAt.Equal(tx.Now()) {
				f.Owed = append(f.Owed, p)
			}
		}
	}
	return refuseLacks(Lacks(f, to))
}

// ended tells who asks the customer again, and when.
func (m *Room) ended(ctx context.Context, tx *db.Tx, by event.Actor, f File) error {
	c, err := cases.Get(ctx, tx, f.CaseID)
	if err != nil {
		return err
	}
	contact, days := c.OwnerID, int64(FollowDays)
	if a, ok, err := Newest(ctx, tx, f.CaseID); err != nil {
		return err
	} else if ok && a.State == Sent {
		contact, days = a.ContactID, a.FollowDays
	}
	return m.happened(ctx, tx, by, f.CaseID, "ended", map[string]any{"state": f.State, "contact": contact, "follow_at": clock.Micros(tx.Now().AddDate(0, 0, int(days)))})
}

// FollowDays is after how many days we ask again where nobody said otherwise.
const FollowDays = 14

const sqlBegin = `
INSERT INTO complaints_complaint (case_id, state_at, received_at) VALUES ($1, $2, $2) ON CONFLICT (case_id) DO NOTHING`
