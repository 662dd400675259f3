package storm

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// lookBack is how far before now an incident may have begun: what is older is
// history, and no storm.
const lookBack = 366 * 24 * time.Hour

// Open opens an incident. Its rule looks at the cases that came since the
// trouble began.
func (m *Room) Open(ctx context.Context, tx *db.Tx, by event.Actor, i Incident) (Incident, error) {
	i.ID, i.OpenedBy, i.OpenedAt, i.ChangedAt = id.New(tx.Now()), by.ID, tx.Now(), tx.Now()
	if wrong := i.check(tx.Now()); wrong != nil {
		return i, fault.OfFields(wrong...)
	}
	ar, fa, en := words(i.Notice)
	if _, err := tx.Exec(ctx, sqlOpen, i.ID, i.Title, string(i.Cause), i.Product, i.Branch, i.Topic, clock.Micros(i.SinceAt), clock.Micros(i.UntilAt), ar, fa, en, i.Public,
		i.Rule, i.Joins, id.From(i.SinceAt), i.OpenedBy, clock.Micros(i.OpenedAt)); err != nil {
		return i, fmt.Errorf("open an incident: %w", err)
	}
	return i, m.tell(ctx, tx, by, i.ID, "opened", map[string]any{"cause": i.Cause, "public": i.Public})
}

// Change writes an incident anew. A new rule looks again at what came since the
// trouble began.
func (m *Room) Change(ctx context.Context, tx *db.Tx, by event.Actor, i Incident) (Incident, error) {
	was, err := lock(ctx, tx, i.ID)
	if err != nil {
		return was, err
	}
	i.OpenedBy, i.OpenedAt, i.EndedAt, i.ChangedAt = was.OpenedBy, was.OpenedAt, was.EndedAt, tx.Now()
	if wrong := i.check(tx.Now()); wrong != nil {
		return i, fault.OfFields(wrong...)
	}
	ar, fa, en := words(i.Notice)
	if _, err := tx.Exec(ctx, sqlChange, i.ID, i.Title, string(i.Cause), i.Product, i.Branch, i.Topic, clock.Micros(i.SinceAt), clock.Micros(i.UntilAt), ar, fa, en, i.Public,
		i.Rule, i.Joins, clock.Micros(i.ChangedAt)); err != nil {
		return i, fmt.Errorf("change incident %d: %w", i.ID, err)
	}
	if i.Rule != was.Rule || !i.SinceAt.Equal(was.SinceAt) {
		if err := seen(ctx, tx, i.ID, id.From(i.SinceAt)); err != nil {
			return i, err
		}
	}
	return i, m.tell(ctx, tx, by, i.ID, "changed", map[string]any{"cause": i.Cause, "public": i.Public, "sha256": id.Hash(ar + fa + en)})
}

// End ends an incident: nothing joins any more, and its notice says that it is
// over. With no time given, the trouble ended now.
func (m *Room) End(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Incident, error) {
	i, err := lock(ctx, tx, which)
	if err != nil {
		return i, err
	}
	if !i.IsOpen() {
		return i, fault.New(fault.Conflict, "storm.fault.ended")
	}
	if i.EndedAt = tx.Now(); i.UntilAt.IsZero() {
		i.UntilAt = tx.Now()
	}
	if _, err := tx.Exec(ctx, sqlEnd, i.ID, clock.Micros(i.EndedAt), clock.Micros(i.UntilAt)); err != nil {
		return i, fmt.Errorf("end incident %d: %w", which, err)
	}
	return i, m.tell(ctx, tx, by, i.ID, "ended", nil)
}

// Reopen takes an end back: the trouble is not over.
func (m *Room) Reopen(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Incident, error) {
	i, err := lock(ctx, tx, which)
	if err != nil {
		return i, err
	}
	if i.IsOpen() {
		return i, nil
	}
	i.EndedAt, i.UntilAt = time.Time{}, time.Time{}
	if _, err := tx.Exec(ctx, sqlEnd, i.ID, 0, 0); err != nil {
		return i, fmt.Errorf("open incident %d again: %w", which, err)
	}
	return i, m.tell(ctx, tx, by, i.ID, "reopened", nil)
}

// check trims an incident and finds what is wrong with it.
func (i *Incident) check(now time.Time) (wrong []fault.Field) {
	bad := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	line := func(name string, text *string, most int) {
		if *text = strings.TrimSpace(*text); utf8.RuneCountInString(*text) > most {
			bad(name, "field.too_long", "max", most)
		}
	}
	line("title", &i.Title, MaxTitle)
	line("product", &i.Product, MaxLabel)
	line("branch", &i.Branch, MaxLabel)
	line("topic", &i.Topic, MaxLabel)
	line("rule", &i.Rule, MaxRule)
	if i.Title == "" {
		bad("title", "field.required")
	}
	if !slices.Contains(Causes, i.Cause) {
		bad("cause", "field.choose")
	}
	if i.SinceAt.IsZero() || i.SinceAt.After(now) || i.SinceAt.Before(now.Add(-lookBack)) {
		bad("since", "storm.fault.since")
	}
	if !i.UntilAt.IsZero() && i.UntilAt.Before(i.SinceAt) {
		bad("until", "storm.fault.until")
	}
	trimmed, some := map[lang.Tag]string{}, false
	for _, t := range lang.Tags {
		text := i.Notice[t]
		line("notice_"+string(t), &text, MaxNotice)
		trimmed[t], some = text, some || text != ""
	}
	if i.Notice = trimmed; i.Public && !some {
		bad("public", "storm.fault.no_notice")
	}
	if i.Joins && i.Rule == "" {
		bad("rule", "storm.fault.no_rule")
	}
	return wrong
}

func seen(ctx context.Context, tx *db.Tx, which, upTo id.ID) error {
	if _, err := tx.Exec(ctx, sqlSeen, which, upTo); err != nil {
		return fmt.Errorf("note how far the rule of incident %d has looked: %w", which, err)
	}
	return nil
}

const (
	sqlOpen = `
INSERT INTO storm_incident (id, title, cause, product, branch, topic, since_at, until_at, notice_ar, notice_fa, notice_en, public, rule, joins, seen_id, opened_by, opened_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)`

	sqlChange = `
UPDATE storm_incident SET title = $2, cause = $3, product = $4, branch = $5, topic = $6, since_at = $7, until_at = $8, notice_ar = $9, notice_fa = $10, notice_en = $11,
    public = $12, rule = $13, joins = $14, changed_at = $15
WHERE id = $1`

	sqlEnd = `UPDATE storm_incident SET ended_at = $2, until_at = $3 WHERE id = $1`

	sqlSeen = `UPDATE storm_incident SET seen_id = $2 WHERE id = $1`
)
