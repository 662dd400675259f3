package charter

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
	"rida/internal/room/promises/figures"
)

// Breach makes the remedy entries of what was broken among some verdicts, each
// once for all time: a word that was put off and broken again is still one word,
// and the store refuses a second entry for it, whichever process reads the
// record and however often.
func (m *Room) Breach(ctx context.Context, tx *db.Tx, all []promises.Verdict, places map[id.ID]figures.Place) error {
	broken := all[:0:0]
	for _, v := range all {
		if v.Result == promises.Broken && !v.Inward {
			broken = append(broken, v)
		}
	}
	if len(broken) == 0 {
		return nil
	}
	versions, err := Versions(ctx, tx)
	if err != nil || len(versions) == 0 {
		return err
	}
	for _, v := range broken {
		place := places[v.CaseID]
		held, ok := At(versions, place.ReceivedAt)
		if !ok {
			continue
		}
		for _, c := range held.Body.Clauses {
			if c.Kind != v.Kind {
				continue
			}
			if err := m.owe(ctx, tx, held, c, v, place); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Room) owe(ctx context.Context, tx *db.Tx, held Version, c Clause, v promises.Verdict, place figures.Place) error {
	which := id.New(tx.Now())
	n, err := tx.Exec(ctx, sqlOwe, which, c.Code, held.ID, v.CaseID, v.Root, place.OwnerID, clock.Micros(v.DueAt), clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("note that clause %s was broken: %w", c.Code, err)
	}
	if n == 0 {
		return nil // it is owed, given or waived already
	}
	_, err = m.Events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: v.CaseID}, "charter.breached",
		map[string]any{"remedy": which, "clause": c.Code, "version": held.Number, "promise": v.Root, "kind": v.Kind, "due_at": clock.Micros(v.DueAt)})
	return err
}

// Versioned is the charter under which a case received at an instant stands.
func Versioned(ctx context.Context, r db.Reader, received time.Time) (Version, bool, error) {
	all, err := Versions(ctx, r)
	if err != nil {
		return Version{}, false, err
	}
	v, ok := At(all, received)
	return v, ok, nil
}

const sqlOwe = `
INSERT INTO charter_remedy (id, clause, version_id, case_id, promise_id, owner_id, broken_at, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (promise_id, clause) DO NOTHING`
