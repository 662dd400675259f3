package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// lookForEarlier finds out which of the cases met for the first time repeat an
// earlier one, and keeps it.
func (m *Room) lookForEarlier(ctx context.Context, tx *db.Tx, touched []id.ID, found map[id.ID]Case, met map[id.ID]firstRow) error {
	var which []id.ID
	for _, one := range touched {
		if c, there := found[one]; there && c.DuplicateOf == 0 && !asksForNothing(c.Type) {
			if _, known := met[one]; !known {
				which = append(which, one)
			}
		}
	}
	if len(which) == 0 {
		return nil
	}
	// Most customers come for the first time, and need no further look.
	var again []id.ID
	b := new(db.SQL).W(`SELECT c.id FROM cases c WHERE 1 = 1`).In("c.id", db.Values(db.Padded(which))...).
		W(` AND EXISTS (SELECT 1 FROM cases o WHERE o.customer_id = c.customer_id AND o.id <> c.id AND o.received_at <= c.received_at AND o.received_at >= c.received_at - ?)`,
			lookBack.Microseconds()).
		W(` AND NOT EXISTS (SELECT 1 FROM cases_again a WHERE a.case_id = c.id) ORDER BY c.id`)
	if err := tx.All(ctx, &again, b.Text(), b.Args()...); err != nil {
		return fmt.Errorf("look for customers who came before: %w", err)
	}
	if len(again) == 0 {
		return nil
	}
	all := make([]Case, len(again))
	for i, one := range again {
		all[i] = found[one]
	}
	behind, err := lookBehind(ctx, tx, all)
	if err != nil {
		return err
	}
	// Which time a matter comes is counted on from the time before, the oldest first.
	counted := map[id.ID]Case{}
	for i, c := range all {
		a, earlier, ok, err := behind[i].newestFresh(ctx, tx)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if now, marked := counted[earlier.ID]; marked {
			earlier = now
		}
		if err := m.keepAgain(ctx, tx, c, earlier, a); err != nil {
			return err
		}
		c.Times, c.SinceAt = countOn(earlier)
		counted[c.ID] = c
	}
	return nil
}

// behind is what lies behind the figures of some cases.
type behind struct {
	again    map[id.ID]Again
	happened map[id.ID][]event.Event // of the kinds that count
	repeats  map[id.ID][]time.Time   // when later cases took the matter up again
}

func readBehind(ctx context.Context, r db.Reader, of []id.ID) (behind, error) {
	out := behind{map[id.ID]Again{}, map[id.ID][]event.Event{}, map[id.ID][]time.Time{}}
	ids := db.Values(db.Padded(of))
	var again []againRow
	b := new(db.SQL).W(sqlAgain+` WHERE 1 = 1`).In("case_id", ids...)
	if err := r.All(ctx, &again, b.Text(), b.Args()...); err != nil {
		return out, fmt.Errorf("read what cases repeat: %w", err)
	}
	for _, one := range again {
		out.again[one.CaseID] = one.again()
	}
	var events []struct {
		SubjectID id.ID
		At        int64
		Kind      string
		Data      string
	}
	b = new(db.SQL).W(`SELECT subject_id, at, kind, data FROM event WHERE subject_kind = 'case'`).In("subject_id", ids...).
		W(` AND kind IN ('cases.customer_wrote', 'cases.replied', 'cases.closure_proposed', 'cases.not_solved', 'cases.reopened', 'cases.has_duplicate', 'cases.closed')`).
		W(` ORDER BY subject_id, seq`)
	if err := r.All(ctx, &events, b.Text(), b.Args()...); err != nil {
		return out, fmt.Errorf("read what happened to cases: %w", err)
	}
	for _, e := range events {
		out.happened[e.SubjectID] = append(out.happened[e.SubjectID], event.Event{At: clock.FromMicros(e.At), Kind: e.Kind, Data: json.RawMessage(e.Data)})
	}
	var repeats []struct {
		EarlierID  id.ID
		ReceivedAt int64
	}
	b = new(db.SQL).W(`SELECT a.earlier_id, c.received_at FROM cases_again a JOIN cases c ON c.id = a.case_id WHERE a.refused_at = 0 AND c.duplicate_of IS NULL`).
		In("a.earlier_id", ids...)
	if err := r.All(ctx, &repeats, b.Text(), b.Args()...); err != nil {
		return out, fmt.Errorf("read what repeats cases: %w", err)
	}
	for _, one := range repeats {
		out.repeats[one.EarlierID] = append(out.repeats[one.EarlierID], clock.FromMicros(one.ReceivedAt))
	}
	return out, nil
}

func firstRows(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]firstRow, error) {
	var rows []firstRow
	b := new(db.SQL).W(sqlFirstRows+` WHERE 1 = 1`).In("case_id", db.Values(db.Padded(of))...)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the figures of cases: %w", err)
	}
	out := map[id.ID]firstRow{}
	for _, one := range rows {
		out[one.CaseID] = one
	}
	return out, nil
}
