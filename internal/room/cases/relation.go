package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// RelationKind is how two matters hang together.
type RelationKind string

// The kinds of relation, read from the first case to the second.
const (
	Related   RelationKind = "related"
	Causes    RelationKind = "causes"     // the first brings the second about
	BlockedBy RelationKind = "blocked_by" // the first waits for the second
)

// RelationKinds lists them all.
var RelationKinds = []RelationKind{Related, Causes, BlockedBy}

// Relation is a tie between two cases, of one customer or of two.
type Relation struct {
	ID     id.ID
	FromID id.ID
	IntoID id.ID
	Kind   RelationKind
	ByID   id.ID
	At     time.Time
}

// Relate ties two cases together. The same tie twice is no mistake.
func (m *Room) Relate(ctx context.Context, tx *db.Tx, by event.Actor, from, into id.ID, kind RelationKind) (Relation, error) {
	if !contains(RelationKinds, kind) {
		return Relation{}, fault.OfFields(fault.Field{Name: "kind", Key: "field.bad_choice"})
	}
	if from == into {
		return Relation{}, fault.OfFields(fault.Field{Name: "with", Key: "cases.relate_with_itself"})
	}
	for _, one := range []id.ID{from, into} {
		c, err := Get(ctx, tx, one)
		if err == nil {
			err = c.NeedRead()
		}
		if err != nil {
			return Relation{}, err
		}
	}
	if kind == Related { // it reads the same from both sides, so it stands once
		from, into = min(from, into), max(from, into)
	}
	r := Relation{ID: id.New(tx.Now()), FromID: from, IntoID: into, Kind: kind, ByID: by.ID, At: tx.Now()}
	n, err := tx.Exec(ctx, sqlRelate, r.ID, from, into, string(kind), by.ID, clock.Micros(r.At))
	if err != nil {
		return r, fmt.Errorf("relate two cases: %w", err)
	}
	if n == 0 {
		return oneRelation(ctx, tx, sqlSameRelation, from, into, string(kind))
	}
	return r, m.onBoth(ctx, tx, by, r, "related")
}

// Unrelate takes a tie away.
func (m *Room) Unrelate(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Relation, error) {
	r, err := oneRelation(ctx, tx, sqlOneRelation, which)
	if err != nil {
		return r, err
	}
	if _, err := tx.Exec(ctx, sqlUnrelate, which); err != nil {
		return r, fmt.Errorf("take a relation away: %w", err)
	}
	return r, m.onBoth(ctx, tx, by, r, "unrelated")
}

func (m *Room) onBoth(ctx context.Context, tx *db.Tx, by event.Actor, r Relation, what string) error {
	for _, ends := range [][2]id.ID{{r.FromID, r.IntoID}, {r.IntoID, r.FromID}} {
		if err := m.happened(ctx, tx, by, ends[0], what, map[string]any{"relation": r.ID, "kind": r.Kind, "case": ends[1], "first": ends[0] == r.FromID}); err != nil {
			return err
		}
	}
	return nil
}

// Relations lists the ties of a case, and those of the cases merged into it.
func Relations(ctx context.Context, r db.Reader, c id.ID) ([]Relation, error) {
	var rows []relationRow
	if err := r.All(ctx, &rows, sqlRelations, c); err != nil {
		return nil, fmt.Errorf("read the relations of case %d: %w", c, err)
	}
	out := make([]Relation, len(rows))
	for i, one := range rows {
		out[i] = one.relation()
	}
	return out, nil
}

type relationRow struct {
	ID, FromID, IntoID id.ID
	Kind               string
	ByID               id.ID
	At                 int64
}

func (r relationRow) relation() Relation {
	return Relation{r.ID, r.FromID, r.IntoID, RelationKind(r.Kind), r.ByID, clock.FromMicros(r.At)}
}

func oneRelation(ctx context.Context, r db.Reader, text string, args ...any) (Relation, error) {
	var one relationRow
	err := r.Get(ctx, &one, text, args...)
	if errors.Is(err, db.ErrNone) {
		return Relation{}, fault.New(fault.NotFound, "cases.no_relation")
	}
	return one.relation(), err
}

const (
	relationColumns = `id, from_id, into_id, kind, by_id, at`

	sqlRelate = `
INSERT INTO cases_relation (id, from_id, into_id, kind, by_id, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (from_id, into_id, kind) DO NOTHING`

	sqlSameRelation = `SELECT ` + relationColumns + ` FROM cases_relation WHERE from_id = $1 AND into_id = $2 AND kind = $3`
	sqlOneRelation  = `SELECT ` + relationColumns + ` FROM cases_relation WHERE id = $1`
	sqlUnrelate     = `DELETE FROM cases_relation WHERE id = $1`

	sqlRelations = `
SELECT ` + relationColumns + ` FROM cases_relation WHERE id IN (
    SELECT id FROM cases_relation WHERE from_id = $1
    UNION SELECT id FROM cases_relation WHERE into_id = $1
    UNION SELECT id FROM cases_relation WHERE from_id IN (SELECT from_id FROM cases_move WHERE into_id = $1 AND kind = 'merge' AND undone_at = 0)
    UNION SELECT id FROM cases_relation WHERE into_id IN (SELECT from_id FROM cases_move WHERE into_id = $1 AND kind = 'merge' AND undone_at = 0))
ORDER BY id LIMIT 100`
)
