package problems

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Move brings an open problem to another open state.
func (m *Room) Move(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, to State) (Problem, error) {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return p, err
	}
	if to == Closed || to == Reopened {
		return p, fault.New(fault.Conflict, "problems.no_such_step")
	}
	whys, actions, err := m.course(ctx, tx, which)
	if err != nil {
		return p, err
	}
	if err := ready(p, to, whys, actions); err != nil {
		return p, err
	}
	return m.become(ctx, tx, by, p, to)
}

func (m *Room) course(ctx context.Context, r db.Reader, which id.ID) ([]Why, []Action, error) {
	whys, err := Whys(ctx, r, which)
	if err != nil {
		return nil, nil, err
	}
	actions, err := Actions(ctx, r, which)
	return whys, actions, err
}

func (m *Room) become(ctx context.Context, tx *db.Tx, by event.Actor, p Problem, to State) (Problem, error) {
	from := p.State
	p.State = to
	if _, err := tx.Exec(ctx, sqlMove, p.ID, string(to)); err != nil {
		return p, fmt.Errorf("move problem %d: %w", p.ID, err)
	}
	return p, m.happened(ctx, tx, by, p.ID, "moved", map[string]any{"from": from, "to": to, "owner": p.OwnerID})
}

// Close closes a problem as solved: only with a cause that reaches those who
// manage, and an action that is proven to have worked.
func (m *Room) Close(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Problem, error) {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return p, err
	}
	whys, actions, err := m.course(ctx, tx, which)
	if err != nil {
		return p, err
	}
	if len(actions) > 0 { // judged as things are now, not as they were last night
		last := &actions[len(actions)-1]
		found, err := m.Measure(ctx, tx, tx.Now(), p, *last)
		if err != nil {
			return p, err
		}
		last.Verdict = found.Verdict
		if err := m.judged(ctx, tx, by, p, *last); err != nil {
			return p, err
		}
	}
	if p.Kind == Silence {
		return p, fault.New(fault.Conflict, "problems.needs_reason")
	}
	if err := closable(p, whys, actions); err != nil {
		return p, err
	}
	return m.end(ctx, tx, by, p, Worked, "", "")
}

// Dismiss closes what the watch saw where there is nothing, with a reason. What
// comes up in it again reopens it.
func (m *Room) Dismiss(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, why string) (Problem, error) {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return p, err
	}
	why, wrong := checkText("note", why, MaxLong, true)
	if wrong != nil {
		return p, fault.OfFields(wrong...)
	}
	if p.Origin != ByWatch || !p.MayBecome(Closed) || p.State == Checking {
		return p, fault.New(fault.Conflict, "problems.no_such_step")
	}
	return m.end(ctx, tx, by, p, FalseAlarm, "", why)
}

// Explain ends an enquiry into a silence with one of the five reasons, and how
// one knows.
func (m *Room) Explain(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, cause Reason, how string) (Problem, error) {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return p, err
	}
	how, wrong := checkText("note", how, MaxLong, true)
	if !IsReason(cause) {
		wrong = append(wrong, fault.Field{Name: "cause", Key: "field.choose"})
	}
	if wrong != nil {
		return p, fault.OfFields(wrong...)
	}
	if p.Kind != Silence || !p.MayBecome(Closed) {
		return p, fault.New(fault.Conflict, "problems.no_such_step")
	}
	return m.end(ctx, tx, by, p, Explained, cause, how)
}

func (m *Room) end(ctx context.Context, tx *db.Tx, by event.Actor, p Problem, how Closure, cause Reason, note string) (Problem, error) {
	from := p.State
	p.State, p.Closure, p.Cause, p.ClosureNote, p.ClosedAt = Closed, how, cause, note, tx.Now()
	if _, err := tx.Exec(ctx, sqlEnd, p.ID, string(how), string(cause), note, clock.Micros(p.ClosedAt)); err != nil {
		return p, fmt.Errorf("close problem %d: %w", p.ID, err)
	}
	data := map[string]any{"from": from, "how": how, "owner": p.OwnerID}
	if cause != "" {
		data["cause"] = cause
	}
	return p, m.happened(ctx, tx, by, p.ID, "closed", data)
}

// Reopen takes a closed problem up again: it came back.
func (m *Room) Reopen(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, why string) (Problem, error) {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return p, err
	}
	why, wrong := checkText("note", why, MaxLong, true)
	if wrong != nil {
		return p, fault.OfFields(wrong...)
	}
	return m.reopen(ctx, tx, by, p, why, "person")
}

// reopen takes a closed problem up again, because somebody says so, a rebound
// shows it, or the watch sees it.
func (m *Room) reopen(ctx context.Context, tx *db.Tx, by event.Actor, p Problem, note, because string) (Problem, error) {
	if !p.MayBecome(Reopened) {
		return p, fault.New(fault.Conflict, "problems.no_such_step")
	}
	was := p.Closure
	p.State, p.Closure, p.Cause, p.ClosureNote, p.ClosedAt = Reopened, "", "", note, p.OpenedAt
	p.Reopened++
	if active, err := m.IsActive(ctx, tx, p.OwnerID); err != nil || !active { // who solved it may have left
		if err != nil {
			return p, err
		}
		if p.OwnerID, err = m.OwnerFor(ctx, tx, p.TopicID); err != nil {
			return p, err
		}
	}
	if _, err := tx.Exec(ctx, sqlReopen, p.ID, p.OwnerID, note, p.From, p.Until, p.Seen, p.Expected); err != nil {
		return p, fmt.Errorf("reopen problem %d: %w", p.ID, err)
	}
	return p, m.happened(ctx, tx, by, p.ID, "reopened", map[string]any{"was": was, "because": because, "owner": p.OwnerID})
}

// HandOn makes somebody else the owner.
func (m *Room) HandOn(ctx context.Context, tx *db.Tx, by event.Actor, which, to id.ID) (Problem, error) {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return p, err
	}
	if err := needOpen(p); err != nil {
		return p, err
	}
	if err := m.mustBeActive(ctx, tx, to); err != nil {
		return p, err
	}
	if p.OwnerID == to {
		return p, nil
	}
	from := p.OwnerID
	p.OwnerID = to
	if _, err := tx.Exec(ctx, sqlHandOn, which, to); err != nil {
		return p, fmt.Errorf("hand problem %d on: %w", which, err)
	}
	return p, m.happened(ctx, tx, by, which, "handed_on", map[string]any{"from": from, "to": to})
}

// PassOnBatch is how many problems one transaction passes on.
const PassOnBatch = 100

// Holdings counts the open problems that somebody owns.
func Holdings(ctx context.Context, r db.Reader, account id.ID) (n int64, err error) {
	if err = r.Get(ctx, &n, sqlHoldings, account); err != nil {
		return 0, fmt.Errorf("count the problems of account %d: %w", account, err)
	}
	return n, nil
}

// PassOn gives the problems of somebody who leaves to a colleague, at most
// PassOnBatch; fewer means that none is left.
func (m *Room) PassOn(ctx context.Context, tx *db.Tx, by event.Actor, from, to id.ID) (int, error) {
	theirs, err := list(ctx, tx, sqlOf, from, last(0), PassOnBatch)
	if err != nil {
		return 0, err
	}
	for _, p := range theirs {
		if _, err := m.HandOn(ctx, tx, by, p.ID, to); err != nil {
			return 0, err
		}
	}
	return len(theirs), nil
}

const (
	sqlMove = `UPDATE problems SET state = $2, version = version + 1 WHERE id = $1`

	sqlEnd = `UPDATE problems SET state = 'closed', owner_active = NULL, closure = $2, cause = $3, closure_note = $4, closed_at = $5, version = version + 1 WHERE id = $1`

	sqlReopen = `
UPDATE problems SET state = 'reopened', owner_id = $2, owner_active = true, closure = '', cause = '', closure_note = $3, closed_at = 0, reopened = reopened + 1,
       from_day = $4, until_day = $5, seen = $6, expected = $7, version = version + 1 WHERE id = $1`

	sqlHandOn = `UPDATE problems SET owner_id = $2, version = version + 1 WHERE id = $1`

	sqlHoldings = `SELECT COUNT(*) FROM problems WHERE owner_id = $1 AND state <> 'closed'`
)
