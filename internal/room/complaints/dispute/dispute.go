package dispute

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/complaints"
	"rida/internal/room/promises"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says, the index of a file among it.
//
//go:embed lang/*.json
var Texts embed.FS

// Deadline is the kind of promise that the body's date is: between colleagues,
// never shown to the customer.
const Deadline promises.Kind = "dispute"

// The permissions of this package.
const (
	MayRead  = "dispute.read"  // see what goes before bodies outside
	MayWrite = "dispute.write" // keep disputes
	MayPack  = "dispute.pack"  // make and take the whole file of a case
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "dispute.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "dispute.permission.write", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MayPack, Key: "dispute.permission.pack", Roles: []string{staff.Manager}},
	}
}

// Room holds what the acts of this package need.
type Room struct {
	Events     *event.Log
	Complaints *complaints.Room
	Files      *files.Store
	Dir        string // where files are kept until they are too old
	Print      func(t lang.Tag) lang.Printer
	Reader     func(t lang.Tag) calendar.Reader
	// NameOf gives the name of an account; "" for none.
	NameOf func(ctx context.Context, r db.Reader, account id.ID) (string, error)
	// Raw gives a mail as it came or went.
	Raw func(ctx context.Context, r db.Reader, entry id.ID) ([]byte, error)
	// Later makes a pack in the background (Make).
	Later func(ctx context.Context, tx *db.Tx, pack id.ID) error
}

const (
	// MaxLine is the name of a body or its reference, MaxWords some pages.
	MaxLine, MaxWords = 200, 10_000
	// PageSize is how many disputes a page lists.
	PageSize = 50
)

// Dispute is one complaint before one body.
type Dispute struct {
	ID              id.ID
	CaseID          id.ID
	Body, Reference string
	Kind            Kind
	State           State
	Asked           string // what the body or the customer asks of us
	Position        string // how we see it
	NoticedAt       time.Time
	DueAt           time.Time // by when the body wants our answer
	PromiseID       id.ID
	Outcome         Outcome
	OutcomeWords    string
	Overturned      bool // the body saw it otherwise than we had decided
	OpenedBy        id.ID
	OpenedAt        time.Time
	Steps           []Step
}

// Step is one move of a dispute.
type Step struct {
	From, To State
	At       time.Time
	ByID     id.ID
	Reason   string
}

// IsOpen tells that something is still owed on it.
func (d Dispute) IsOpen() bool { return d.State != Closed }

// Open begins a dispute, as an offer of ours or when the notice of a body has
// come. The complaint goes outside with it, and the body's date becomes a promise.
func (m *Room) Open(ctx context.Context, tx *db.Tx, by event.Actor, d Dispute) (Dispute, error) {
	if err := hold(ctx, tx, d.CaseID); err != nil {
		return d, err
	}
	f, err := complaints.Get(ctx, tx, d.CaseID)
	if err != nil {
		return d, err
	}
	d.ID, d.OpenedBy, d.OpenedAt = id.New(tx.Now()), by.ID, tx.Now()
	if wrong := d.check(tx.Now()); wrong != nil {
		return d, fault.OfFields(wrong...)
	}
	if d.State == Noticed && complaints.WayOf(f.State, complaints.External) == complaints.Step {
		if _, err := m.Complaints.Step(ctx, tx, by, d.CaseID, complaints.External, d.Body); err != nil {
			return d, err
		}
	}
	if err := m.promise(ctx, tx, by, &d); err != nil {
		return d, err
	}
	if _, err := tx.Exec(ctx, sqlOpen, d.ID, d.CaseID, d.Body, d.Reference, string(d.Kind), string(d.State), d.Asked, d.Position, clock.Micros(d.NoticedAt), clock.Micros(d.DueAt), d.PromiseID,
		d.OpenedBy, clock.Micros(d.OpenedAt)); err != nil {
		return d, fmt.Errorf("open a dispute: %w", err)
	}
	return d, m.step(ctx, tx, by, &d, "", "opened", "")
}

// promise gives the day by which the body wants our answer an alarm of its own.
func (m *Room) promise(ctx context.Context, tx *db.Tx, by event.Actor, d *Dispute) error {
	if d.DueAt.IsZero() || d.PromiseID != 0 || !slices.Contains([]State{Referred, Noticed}, d.State) {
		return nil
	}
	p, err := m.Complaints.Cases.Promises.GiveUntil(ctx, tx, by, promises.Promise{CaseID: d.CaseID, Kind: Deadline, What: d.Body, DueAt: d.DueAt, Inward: true})
	d.PromiseID = p.ID
	return err
}

// Move takes a dispute a step further; what the body said belongs to the step
// that brings it.
func (m *Room) Move(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, to State, words string, overturned bool) (Dispute, error) {
	d, err := m.locked(ctx, tx, which)
	if err != nil {
		return d, err
	}
	words = strings.TrimSpace(words)
	switch {
	case !d.State.CanBecome(to):
		return d, fault.New(fault.Conflict, "dispute.fault.no_move")
	case words == "":
		return d, fault.OfFields(fault.Field{Name: "words", Key: "field.required"})
	case utf8.RuneCountInString(words) > MaxWords:
		return d, fault.OfFields(fault.Field{Name: "words", Key: "field.too_long", Args: []any{"max", MaxWords}})
	}
	from := d.State
	d.State = to
	switch {
	case to == Noticed:
		d.NoticedAt = tx.Now()
	case to == Answered:
		d.Position = words
	case to.Gives() != "":
		d.Outcome, d.OutcomeWords, d.Overturned = to.Gives(), words, overturned
	}
	if err := m.promise(ctx, tx, by, &d); err != nil {
		return d, err
	}
	if err := m.keepWord(ctx, tx, by, d); err != nil {
		return d, err
	}
	if _, err := tx.Exec(ctx, sqlMove, d.ID, string(d.State), !d.IsOpen(), d.Position, clock.Micros(d.NoticedAt), d.PromiseID, string(d.Outcome), d.OutcomeWords, d.Overturned); err != nil {
		return d, fmt.Errorf("move dispute %d: %w", d.ID, err)
	}
	return d, m.step(ctx, tx, by, &d, from, "moved", words)
}

// keepWord settles the promise of the body's date once our answer went, or
// nothing is to be answered any more.
func (m *Room) keepWord(ctx context.Context, tx *db.Tx, by event.Actor, d Dispute) error {
	if d.PromiseID == 0 || slices.Contains([]State{Offered, Consented, Referred, Noticed}, d.State) {
		return nil
	}
	owed, err := promises.Owed(ctx, tx, d.CaseID)
	if err != nil {
		return err
	}
	for _, p := range owed {
		if p.ID == d.PromiseID {
			return m.Complaints.Cases.Promises.FulfilOne(ctx, tx, by, p)
		}
	}
	return nil
}

func (m *Room) step(ctx context.Context, tx *db.Tx, by event.Actor, d *Dispute, from State, what, reason string) error {
	s := Step{from, d.State, tx.Now(), by.ID, reason}
	if _, err := tx.Exec(ctx, sqlStep, id.New(tx.Now()), d.ID, string(from), string(d.State), clock.Micros(s.At), s.ByID, s.Reason); err != nil {
		return fmt.Errorf("write down a step of dispute %d: %w", d.ID, err)
	}
	d.Steps = append(d.Steps, s)
	return m.tell(ctx, tx, by, d.CaseID, what, map[string]any{"dispute": d.ID, "from": from, "to": d.State, "outcome": d.Outcome, "overturned": d.Overturned, "sha256": id.Hash(reason)})
}

func (m *Room) tell(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, what string, data map[string]any) error {
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: of}, "dispute."+what, data)
	return err
}

func (d *Dispute) check(now time.Time) (wrong []fault.Field) {
	bad := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	for _, one := range []struct {
		name string
		text *string
		most int
	}{{"body", &d.Body, MaxLine}, {"reference", &d.Reference, MaxLine}, {"asked", &d.Asked, MaxWords}, {"position", &d.Position, MaxWords}} {
		if *one.text = strings.TrimSpace(*one.text); utf8.RuneCountInString(*one.text) > one.most {
			bad(one.name, "field.too_long", "max", one.most)
		}
	}
	if d.Body == "" {
		bad("body", "field.required")
	}
	if !slices.Contains(Kinds, d.Kind) {
		bad("kind", "field.choose")
	}
	switch {
	case d.State != Offered && d.State != Noticed:
		bad("state", "field.choose")
	case d.State == Noticed && d.NoticedAt.IsZero():
		d.NoticedAt = now
	case d.NoticedAt.After(now):
		bad("noticed", "dispute.fault.ahead")
	}
	if d.State == Noticed && d.DueAt.IsZero() {
		bad("due", "field.required")
	}
	return wrong
}

func hold(ctx context.Context, tx *db.Tx, of id.ID) error {
	if err := tx.Lock(ctx, "cases", int64(of)); err != nil {
		return fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	return nil
}

func (m *Room) locked(ctx context.Context, tx *db.Tx, which id.ID) (Dispute, error) {
	d, err := Get(ctx, tx, which)
	if err != nil {
		return d, err
	}
	if err := hold(ctx, tx, d.CaseID); err != nil {
		return d, err
	}
	return Get(ctx, tx, which)
}

const (
	sqlOpen = `
INSERT INTO dispute_dispute (id, case_id, body, reference, kind, state, asked, position, noticed_at, due_at, promise_id, opened_by, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

	sqlMove = `
UPDATE dispute_dispute SET state = $2, ended = $3, position = $4, noticed_at = $5, promise_id = $6, outcome = $7, outcome_words = $8, overturned = $9 WHERE id = $1`

	sqlStep = `INSERT INTO dispute_step (id, dispute_id, from_state, to_state, at, by_id, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`
)
