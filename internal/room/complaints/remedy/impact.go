package remedy

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

// Impact is what the matter cost the customer.
type Impact struct {
	CaseID        id.ID
	DownMinutes   int64 // how long their business or their device stood still
	Currency      string
	MoneyMinor    int64
	Contacts      int64 // how often they had to reach us
	WaitedMinutes int64
	People        int64 // whom it touched
	NotedBy       id.ID
	NotedAt       time.Time
}

// ImpactOf reads it; false when nobody noted it.
func ImpactOf(ctx context.Context, r db.Reader, of id.ID) (Impact, bool, error) {
	var row struct {
		CaseID, NotedBy                                                   id.ID
		DownMinutes, MoneyMinor, Contacts, WaitedMinutes, People, NotedAt int64
		Currency                                                          string
	}
	err := r.Get(ctx, &row, sqlImpact, of)
	if errors.Is(err, db.ErrNone) {
		return Impact{CaseID: of}, false, nil
	}
	if err != nil {
		return Impact{}, false, fmt.Errorf("read what case %d cost the customer: %w", of, err)
	}
	return Impact{row.CaseID, row.DownMinutes, row.Currency, row.MoneyMinor, row.Contacts, row.WaitedMinutes, row.People, row.NotedBy, clock.FromMicros(row.NotedAt)}, true, nil
}

// maxMinutes is ten years, maxPeople more than live anywhere.
const (
	maxMinutes = 10 * 366 * 24 * 60
	maxPeople  = 10_000_000_000
)

// NoteImpact writes down what a matter cost the customer, or corrects it; the
// record keeps that it was corrected.
func (m *Room) NoteImpact(ctx context.Context, tx *db.Tx, by event.Actor, i Impact) error {
	var wrong []fault.Field
	for _, one := range []struct {
		name        string
		value, most int64
	}{{"down", i.DownMinutes, maxMinutes}, {"money", i.MoneyMinor, MaxMinor}, {"contacts", i.Contacts, maxMinutes}, {"waited", i.WaitedMinutes, maxMinutes}, {"people", i.People, maxPeople}} {
		if one.value < 0 || one.value > one.most {
			wrong = append(wrong, fault.Field{Name: one.name, Key: "remedy.fault.amount"})
		}
	}
	if len(i.Currency) != 3 {
		wrong = append(wrong, fault.Field{Name: "currency", Key: "field.bad_choice"})
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	if err := hold(ctx, tx, i.CaseID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlNoteImpact, i.CaseID, i.DownMinutes, i.Currency, i.MoneyMinor, i.Contacts, i.WaitedMinutes, i.People, by.ID, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("note what case %d cost the customer: %w", i.CaseID, err)
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: i.CaseID}, "remedy.impact_noted", map[string]any{"down_minutes": i.DownMinutes, "currency": i.Currency, "money": i.MoneyMinor, "contacts": i.Contacts, "waited_minutes": i.WaitedMinutes, "people": i.People})
	return err
}

// Contacted counts how often a customer wrote in a case: what to begin with.
func Contacted(ctx context.Context, r db.Reader, of id.ID) (n int64, err error) {
	if err = r.Get(ctx, &n, sqlContacted, of); err != nil {
		return 0, fmt.Errorf("count what the customer of case %d wrote: %w", of, err)
	}
	return n, nil
}

// Given sums up the redress, without goodwill, that was carried out for some
// cases, by currency.
func Given(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]map[string]int64, error) {
	out := map[id.ID]map[string]int64{}
	if len(of) == 0 {
		return out, nil
	}
	var rows []struct {
		CaseID   id.ID
		Currency string
		Minor    int64
	}
	b := new(db.SQL).W(`SELECT o.case_id, p.currency, CAST(SUM(p.amount_minor) AS BIGINT) AS minor FROM remedy_offer o JOIN remedy_option p ON p.id = o.chosen_id WHERE o.state IN ('executed', 'kept')`).
		W(` AND NOT o.goodwill AND p.amount_minor > 0`).In("o.case_id", db.Values(of)...).W(` GROUP BY o.case_id, p.currency`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("sum up redress: %w", err)
	}
	for _, row := range rows {
		if out[row.CaseID] == nil {
			out[row.CaseID] = map[string]int64{}
		}
		out[row.CaseID][row.Currency] += row.Minor
	}
	return out, nil
}

const (
	sqlImpact = `SELECT case_id, down_minutes, currency, money_minor, contacts, waited_minutes, people, noted_by, noted_at FROM remedy_impact WHERE case_id = $1`

	sqlNoteImpact = `
INSERT INTO remedy_impact (case_id, down_minutes, currency, money_minor, contacts, waited_minutes, people, noted_by, noted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (case_id) DO UPDATE SET down_minutes = excluded.down_minutes, currency = excluded.currency, money_minor = excluded.money_minor, contacts = excluded.contacts,
  waited_minutes = excluded.waited_minutes, people = excluded.people, noted_by = excluded.noted_by, noted_at = excluded.noted_at`

	sqlContacted = `SELECT COUNT(*) FROM cases_message WHERE case_id = $1 AND author_kind = 'customer'`
)
