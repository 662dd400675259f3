package charter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// State is where a remedy stands.
type State string

// The states.
const (
	Owed   State = "owed"
	Given  State = "given"
	Waived State = "waived"
)

// States lists them in the order of the page.
var States = []State{Owed, Given, Waived}

// Due is one remedy that a broken clause makes due.
type Due struct {
	ID        id.ID
	Clause    string
	VersionID id.ID
	CaseID    id.ID
	PromiseID id.ID
	OwnerID   id.ID
	BrokenAt  time.Time
	State     State
	SettledAt time.Time
	SettledBy id.ID
	Reason    string
}

const (
	// MaxReason is a paragraph.
	MaxReason = 1000
	// remedyPage is how many remedies one page of the list shows.
	remedyPage = 50
)

type dueRow struct {
	ID, VersionID, CaseID, PromiseID, OwnerID id.ID
	Clause, State, Reason                     string
	BrokenAt, SettledAt                       int64
	SettledBy                                 *id.ID
}

func (r dueRow) due() Due {
	d := Due{r.ID, r.Clause, r.VersionID, r.CaseID, r.PromiseID, r.OwnerID, clock.FromMicros(r.BrokenAt), State(r.State), clock.FromMicros(r.SettledAt), 0, r.Reason}
	if r.SettledBy != nil {
		d.SettledBy = *r.SettledBy
	}
	return d
}

// Remedies lists remedies in a state, the newest first, of one owner or of all
// (0), from before one of them (0 for the newest); next is 0 at the end.
func Remedies(ctx context.Context, r db.Reader, s State, owner, before id.ID) (all []Due, next id.ID, err error) {
	b := new(db.SQL).W(`SELECT `+remedyColumns+` FROM charter_remedy WHERE state = ?`, string(s))
	b.If(owner != 0, ` AND owner_id = ?`, owner).If(before != 0, ` AND id < ?`, before)
	b.W(` ORDER BY id DESC LIMIT ?`, remedyPage+1)
	var rows []dueRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, 0, fmt.Errorf("read the remedies: %w", err)
	}
	if len(rows) > remedyPage {
		rows, next = rows[:remedyPage], rows[remedyPage-1].ID
	}
	for _, one := range rows {
		all = append(all, one.due())
	}
	return all, next, nil
}

// RemedyOf gives one remedy.
func RemedyOf(ctx context.Context, r db.Reader, which id.ID) (Due, error) {
	var row dueRow
	err := r.Get(ctx, &row, sqlRemedy, which)
	if errors.Is(err, db.ErrNone) {
		return Due{}, fault.New(fault.NotFound, "charter.fault.no_remedy")
	}
	if err != nil {
		return Due{}, fmt.Errorf("read remedy %d: %w", which, err)
	}
	return row.due(), nil
}

// Settle notes that a remedy was given, or waived, which needs a reason. What is
// settled stays so.
func (m *Room) Settle(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, s State, reason string) (Due, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case s != Given && s != Waived:
		return Due{}, fault.OfFields(fault.Field{Name: "state", Key: "field.bad_choice"})
	case s == Waived && reason == "":
		return Due{}, fault.OfFields(fault.Field{Name: "reason", Key: "charter.fault.reason"})
	case utf8.RuneCountInString(reason) > MaxReason:
		return Due{}, fault.OfFields(fault.Field{Name: "reason", Key: "field.too_long", Args: []any{"max", MaxReason}})
	}
	d, err := RemedyOf(ctx, tx, which)
	if err != nil {
		return d, err
	}
	n, err := tx.Exec(ctx, sqlSettle, which, string(s), clock.Micros(tx.Now()), by.ID, reason)
	if err != nil {
		return d, fmt.Errorf("settle remedy %d: %w", which, err)
	}
	if n == 0 {
		return d, fault.New(fault.Conflict, "charter.fault.settled")
	}
	if _, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: d.CaseID}, "charter."+string(s),
		map[string]any{"remedy": which, "clause": d.Clause, "promise": d.PromiseID}); err != nil {
		return d, err
	}
	return RemedyOf(ctx, tx, which)
}

const (
	remedyColumns = `id, clause, version_id, case_id, promise_id, owner_id, broken_at, state, settled_at, settled_by, reason`

	sqlRemedy = `SELECT ` + remedyColumns + ` FROM charter_remedy WHERE id = $1`
	sqlSettle = `UPDATE charter_remedy SET state = $2, settled_at = $3, settled_by = $4, reason = $5 WHERE id = $1 AND state = 'owed'`
)
