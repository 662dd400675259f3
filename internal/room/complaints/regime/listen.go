package regime

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Hears are the kinds of event that Hear is told of.
func Hears() []string {
	return []string{"cases.received", "cases.acknowledged", "cases.retyped", "cases.replied", "cases.closure_proposed", "cases.closed", "cases.reopened", "cases.merged", "cases.merge_undone",
		"complaints.moved"}
}

// told is the state of a complaint whose customer has been told the decision.
const told = "remedy_in_progress"

// heard is what the events carry that matter here.
type heard struct {
	Type, To, From string
	How            string
	SplitFrom      id.ID `json:"split_from"`
}

// Hear hears what happens to cases: a complaint gets its clocks, and facts meet
// them. A case that is no complaint costs nothing when it comes in, and one look
// at an index when it is answered or closed.
func (m *Room) Hear(ctx context.Context, tx *db.Tx, e event.Event) error {
	which := e.Subject.ID
	switch e.Kind {
	case "cases.received":
		if !bytes.Contains(e.Data, []byte(`"complaint"`)) {
			return nil
		}
	case "cases.acknowledged":
		if !m.fresh.take(which) {
			return nil
		}
		return m.Meet(ctx, tx, which, e.At, Acknowledge)
	case "cases.replied":
		return m.Meet(ctx, tx, which, e.At, Acknowledge, Update)
	case "cases.closure_proposed":
		return m.Meet(ctx, tx, which, e.At, Kinds...)
	case "cases.merged":
		return m.joined(ctx, tx, e)
	case "cases.merge_undone":
		return m.restore(ctx, tx, which)
	case "cases.reopened":
		return m.reopen(ctx, tx, which)
	}
	var d heard
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return fmt.Errorf("read the data of %s: %w", e.Kind, err)
	}
	switch e.Kind {
	case "cases.received":
		return m.hearReceived(ctx, tx, e, d)
	case "cases.retyped":
		return m.hearRetyped(ctx, tx, which, d)
	case "cases.closed":
		if d.How == string(cases.Duplicate) {
			return m.withdraw(ctx, tx, which)
		}
		return m.Meet(ctx, tx, which, e.At, Kinds...)
	case "complaints.moved":
		if d.To == told {
			return m.Meet(ctx, tx, which, e.At, Kinds...)
		}
		if err := m.Resume(ctx, tx, event.System, which, d.To); err != nil {
			return err
		}
		return m.Stop(ctx, tx, event.System, which, d.To)
	}
	return nil
}

func (m *Room) hearReceived(ctx context.Context, tx *db.Tx, e event.Event, d heard) error {
	if d.Type != string(cases.Complaint) {
		return nil
	}
	received := e.At
	if d.SplitFrom != 0 { // a part keeps the receipt of the whole
		c, err := cases.Get(ctx, tx, e.Subject.ID)
		if err != nil {
			return err
		}
		received = c.ReceivedAt
	}
	return m.Begin(ctx, tx, e.Subject.ID, received)
}

func (m *Room) hearRetyped(ctx context.Context, tx *db.Tx, which id.ID, d heard) error {
	switch string(cases.Complaint) {
	case d.From:
		return m.withdraw(ctx, tx, which)
	case d.To:
		c, err := cases.Get(ctx, tx, which)
		if err != nil {
			return err
		}
		had, err := Of(ctx, tx, which)
		if err != nil {
			return err
		}
		if len(had) > 0 { // a complaint again: the clocks it had, with their dates
			err = m.restore(ctx, tx, which)
		} else {
			err = m.Begin(ctx, tx, which, c.ReceivedAt)
		}
		if err != nil {
			return err
		}
		return m.catchUp(ctx, tx, c)
	}
	return nil
}

// catchUp meets what was done before the case was known to be a complaint.
func (m *Room) catchUp(ctx context.Context, tx *db.Tx, c cases.Case) error {
	at, err := acknowledged(ctx, tx, []id.ID{c.ID})
	if err != nil {
		return err
	}
	first, ok := at[c.ID]
	if !c.FirstResponseAt.IsZero() && (!ok || c.FirstResponseAt.Before(first)) {
		first, ok = c.FirstResponseAt, true
	}
	if ok {
		if err := m.Meet(ctx, tx, c.ID, first, Acknowledge); err != nil {
			return err
		}
	}
	if !c.FirstResponseAt.IsZero() {
		return m.Meet(ctx, tx, c.ID, c.FirstResponseAt, Update)
	}
	return nil
}
