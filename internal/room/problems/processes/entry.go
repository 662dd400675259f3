package processes

import (
	"context"
	"embed"
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

// Schema holds the tables of the register.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts are the words of this register's faults.
//
//go:embed lang/*.json
var Texts embed.FS

// Room holds what the acts of the register need.
type Room struct {
	Events   *event.Log
	IsActive func(ctx context.Context, r db.Reader, account id.ID) (bool, error)
	// TopicOf is the topic of a case, 0 for none.
	TopicOf func(ctx context.Context, r db.Reader, c id.ID) (id.ID, error)
}

// Entry is a process in the register.
type Entry struct {
	Scope     string
	OwnerID   id.ID
	EveryDays int64
	ReviewAt  int64
}

// Due is by when it is looked through.
func (e Entry) Due() time.Time { return clock.FromMicros(e.ReviewAt) }

// Bounds of a review.
const (
	leastEvery, mostEvery = 7, 366
	maxNote               = 2000
)

// Register gives a process an owner and a rhythm of reviews, or changes them. The
// first review is due after one stretch from now.
func (m *Room) Register(ctx context.Context, tx *db.Tx, by event.Actor, scope string, owner id.ID, everyDays int64) error {
	var wrong []fault.Field
	if everyDays < leastEvery || everyDays > mostEvery {
		wrong = append(wrong, fault.Field{Name: "every", Key: "processes.every_range"})
	}
	if scope != All && !strings.HasPrefix(scope, TypeScope) && !strings.HasPrefix(scope, TopicScope) {
		wrong = append(wrong, fault.Field{Name: "scope", Key: "field.choose"})
	}
	active, err := m.IsActive(ctx, tx, owner)
	if err != nil {
		return err
	}
	if !active {
		wrong = append(wrong, fault.Field{Name: "owner", Key: "cases.owner_not_active"})
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	if _, err := tx.Exec(ctx, sqlRegister, scope, owner, everyDays, clock.Micros(tx.Now().AddDate(0, 0, int(everyDays)))); err != nil {
		return fmt.Errorf("register process %s: %w", scope, err)
	}
	return m.happened(ctx, tx, by, "registered", map[string]any{"scope": scope, "owner": owner, "every": everyDays})
}

// Review writes down what a review found and changed; the next is due after the
// process's own stretch.
func (m *Room) Review(ctx context.Context, tx *db.Tx, by event.Actor, scope, note string) error {
	note = strings.TrimSpace(note)
	switch {
	case note == "":
		return fault.OfFields(fault.Field{Name: "note", Key: "field.required"})
	case utf8.RuneCountInString(note) > maxNote:
		return fault.OfFields(fault.Field{Name: "note", Key: "field.too_long", Args: []any{"max", maxNote}})
	}
	e, there, err := EntryOf(ctx, tx, scope)
	if err != nil {
		return err
	}
	if !there {
		return fault.New(fault.Conflict, "processes.not_registered")
	}
	if _, err := tx.Exec(ctx, sqlReview, id.New(tx.Now()), scope, note, by.ID, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("review process %s: %w", scope, err)
	}
	if _, err := tx.Exec(ctx, sqlNextReview, scope, clock.Micros(tx.Now().AddDate(0, 0, int(e.EveryDays)))); err != nil {
		return fmt.Errorf("set the next review of %s: %w", scope, err)
	}
	return m.happened(ctx, tx, by, "reviewed", map[string]any{"scope": scope, "sha256": id.Hash(note)})
}

func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, what string, data any) error {
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "process", ID: 1}, "processes."+what, data)
	return err
}

// Entries reads the register, what is due first.
func Entries(ctx context.Context, r db.Reader) (all []Entry, err error) {
	if err = r.All(ctx, &all, sqlEntries); err != nil {
		return nil, fmt.Errorf("read the register of processes: %w", err)
	}
	return all, nil
}

// EntryOf reads one process; false where it is not registered.
func EntryOf(ctx context.Context, r db.Reader, scope string) (Entry, bool, error) {
	var all []Entry
	if err := r.All(ctx, &all, sqlEntryOf, scope); err != nil || len(all) == 0 {
		return Entry{Scope: scope}, false, err
	}
	return all[0], true, nil
}

// Reviewed is one review.
type Reviewed struct {
	Note string
	ByID id.ID
	At   int64
}

// When it was.
func (r Reviewed) When() time.Time { return clock.FromMicros(r.At) }

// Reviews are those of a process, the newest first, at most fifty.
func Reviews(ctx context.Context, r db.Reader, scope string) (all []Reviewed, err error) {
	if err = r.All(ctx, &all, sqlReviews, scope); err != nil {
		return nil, fmt.Errorf("read the reviews of %s: %w", scope, err)
	}
	return all, nil
}

const (
	sqlRegister = `
INSERT INTO processes_entry (scope, owner_id, every_days, review_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (scope) DO UPDATE SET owner_id = excluded.owner_id, every_days = excluded.every_days, review_at = excluded.review_at`

	sqlEntries = `SELECT scope, owner_id, every_days, review_at FROM processes_entry ORDER BY review_at, scope`

	sqlEntryOf = `SELECT scope, owner_id, every_days, review_at FROM processes_entry WHERE scope = $1`

	sqlReview = `INSERT INTO processes_review (id, scope, note, by_id, at) VALUES ($1, $2, $3, $4, $5)`

	sqlNextReview = `UPDATE processes_entry SET review_at = $2 WHERE scope = $1`

	sqlReviews = `SELECT note, by_id, at FROM processes_review WHERE scope = $1 ORDER BY id DESC LIMIT 50`
)
