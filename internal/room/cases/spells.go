package cases

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Spell is a case as something that takes its time.
type Spell struct {
	ID         id.ID
	Type       Type
	TeamID     id.ID
	Channel    string
	Priority   Priority
	ReceivedAt time.Time
	ClosedAt   time.Time // zero while it is open
	Taken      bool      // it was taken back or went on in another case: its end says nothing
}

// spellBatch is how many rows one statement reads: some milliseconds.
const spellBatch = 5000

// OpenSpells lists the open cases after one, in order of id, and whether there
// may be more.
func OpenSpells(ctx context.Context, r db.Reader, after id.ID) ([]Spell, bool, error) {
	return spells(ctx, r, sqlOpenSpells, after, spellBatch)
}

// NewSpells lists the cases that were made after one, in order of id.
func NewSpells(ctx context.Context, r db.Reader, after id.ID) ([]Spell, bool, error) {
	return spells(ctx, r, sqlNewSpells, after, spellBatch)
}

// EndedSpells lists the cases that were closed since an instant and after one of
// that instant, in the order in which they were closed.
func EndedSpells(ctx context.Context, r db.Reader, since time.Time, after id.ID) ([]Spell, bool, error) {
	return spells(ctx, r, sqlEndedSpells, clock.Micros(since), after, spellBatch)
}

// LatestSpells lists the cases that were closed last, the latest first.
func LatestSpells(ctx context.Context, r db.Reader, most int) ([]Spell, error) {
	all, _, err := spells(ctx, r, sqlLatestSpells, most)
	return all, err
}

// ReopenedSpells lists open cases that had been closed, those due first; at most
// a batch, which is far more than any house reopens at a time.
func ReopenedSpells(ctx context.Context, r db.Reader) ([]Spell, error) {
	all, _, err := spells(ctx, r, sqlReopenedSpells, spellBatch)
	return all, err
}

func spells(ctx context.Context, r db.Reader, text string, args ...any) ([]Spell, bool, error) {
	var rows []struct {
		ID                                      id.ID
		Type, Channel, Priority, State, Closure string
		TeamID                                  id.ID
		ReceivedAt, ClosedAt                    int64
	}
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, false, fmt.Errorf("read how long cases take: %w", err)
	}
	all := make([]Spell, len(rows))
	for i, row := range rows {
		all[i] = Spell{ID: row.ID, Type: Type(row.Type), TeamID: row.TeamID, Channel: row.Channel, Priority: Priority(row.Priority), ReceivedAt: clock.FromMicros(row.ReceivedAt)}
		if row.State == string(Closed) {
			all[i].ClosedAt, all[i].Taken = clock.FromMicros(row.ClosedAt), row.Closure == string(Abandoned) || row.Closure == string(Duplicate)
		}
	}
	return all, len(rows) == spellBatch, nil
}

const (
	spellColumns = `id, type, channel, priority, state, closure, team_id, received_at, closed_at`

	sqlOpenSpells = `SELECT ` + spellColumns + ` FROM cases WHERE state <> 'closed' AND id > $1 ORDER BY id LIMIT $2`

	sqlNewSpells = `SELECT ` + spellColumns + ` FROM cases WHERE id > $1 ORDER BY id LIMIT $2`

	sqlEndedSpells = `SELECT ` + spellColumns + ` FROM cases WHERE state = 'closed' AND (closed_at > $1 OR closed_at = $1 AND id > $2) AND closed_at >= $1 ORDER BY closed_at, id LIMIT $3`

	sqlLatestSpells = `SELECT ` + spellColumns + ` FROM cases WHERE state = 'closed' ORDER BY closed_at DESC, id DESC LIMIT $1`

	sqlReopenedSpells = `SELECT ` + spellColumns + ` FROM cases WHERE state <> 'closed' AND reopened > 0 ORDER BY next_at, id LIMIT $1`
)
