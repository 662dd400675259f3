package agreements

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
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// State is how far a milestone is.
type State string

// The states.
const (
	Agreed    State = "agreed"    // we said it; the customer has not confirmed
	Confirmed State = "confirmed" // in the customer's own words
	Working   State = "working"
	Passed    State = "passed"
	Dropped   State = "dropped" // no longer wanted, for a written reason
)

// ByMilestone is the kind of promise that a milestone is.
const ByMilestone promises.Kind = "milestone"

// Milestone is one stage of a matter.
type Milestone struct {
	ID          id.ID
	CaseID      id.ID
	PromiseID   id.ID
	Title       string // what exactly
	Form        string // in what form
	Excluded    string // what is not part of it
	State       State
	DueAt       time.Time
	CreatedBy   id.ID
	CreatedAt   time.Time
	ConfirmedAt time.Time // zero until the customer confirms
	Words       string    // the customer's own
	StartedAt   time.Time
	Unconfirmed bool // the work began before the customer had confirmed
	EndedAt     time.Time
	EndedBy     id.ID
	Why         string // it was dropped
	Checks      []Check
}

// IsOpen tells that it is still to be reached.
func (m Milestone) IsOpen() bool { return m.State != Passed && m.State != Dropped }

// Left counts the lines that are not ticked.
func (m Milestone) Left() (n int) {
	for _, c := range m.Checks {
		if c.DoneAt.IsZero() {
			n++
		}
	}
	return n
}

// Check is one line of a milestone's checklist.
type Check struct {
	ID          id.ID
	MilestoneID id.ID
	Text        string
	DoneAt      time.Time // zero while it is not
	DoneBy      id.ID
}

// New is a milestone to be agreed.
type New struct {
	Title, Form, Excluded string
	DueAt                 time.Time
	Checks                []string
}

// furthest is how far ahead a date may be.
const furthest = 3 * 366 * 24 * time.Hour

func checkText(name, text string, most int, needed bool) (string, []fault.Field) {
	text = strings.TrimSpace(text)
	switch {
	case needed && text == "":
		return "", []fault.Field{{Name: name, Key: "field.required"}}
	case utf8.RuneCountInString(text) > most:
		return text, []fault.Field{{Name: name, Key: "field.too_long", Args: []any{"max", most}}}
	}
	return text, nil
}

func checkDue(now, due time.Time) []fault.Field {
	switch {
	case due.IsZero():
		return []fault.Field{{Name: "date", Key: "field.required"}}
	case !due.After(now) || due.Sub(now) > furthest:
		return []fault.Field{{Name: "date", Key: "agreements.due_range"}}
	}
	return nil
}

// Agree writes down a milestone and promises it to the customer.
func (m *Room) Agree(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, n New) (Milestone, error) {
	s := Milestone{ID: id.New(tx.Now()), CaseID: of, State: Agreed, DueAt: n.DueAt.UTC().Truncate(time.Microsecond), CreatedBy: by.ID, CreatedAt: tx.Now()}
	var wrong, more []fault.Field
	s.Title, wrong = checkText("title", n.Title, MaxTitle, true)
	s.Form, more = checkText("form", n.Form, MaxLong, true)
	wrong = append(wrong, more...)
	s.Excluded, more = checkText("excluded", n.Excluded, MaxLong, false)
	wrong = append(append(wrong, more...), checkDue(tx.Now(), n.DueAt)...)
	for _, line := range n.Checks {
		text, more := checkText("checks", line, MaxTitle, false)
		wrong = append(wrong, more...)
		if text != "" {
			s.Checks = append(s.Checks, Check{ID: id.New(tx.Now()), MilestoneID: s.ID, Text: text})
		}
	}
	if len(s.Checks) > MaxChecks {
		wrong = append(wrong, fault.Field{Name: "checks", Key: "agreements.too_many_checks", Args: []any{"n", MaxChecks}})
	}
	if wrong != nil {
		return s, fault.OfFields(wrong...)
	}
	if err := m.openCase(ctx, tx, of); err != nil {
		return s, err
	}
	p, err := m.Cases.Promises.GiveUntil(ctx, tx, by, promises.Promise{CaseID: of, Kind: ByMilestone, What: s.Title, DueAt: s.DueAt})
	if err != nil {
		return s, err
	}
	s.PromiseID = p.ID
	if _, err := tx.Exec(ctx, sqlAgree, s.ID, s.CaseID, s.PromiseID, s.Title, s.Form, s.Excluded, string(s.State), clock.Micros(s.DueAt), s.CreatedBy, clock.Micros(s.CreatedAt)); err != nil {
		return s, fmt.Errorf("write down a milestone: %w", err)
	}
	for _, c := range s.Checks {
		if _, err := tx.Exec(ctx, sqlAddCheck, c.ID, c.MilestoneID, c.Text); err != nil {
			return s, fmt.Errorf("write down a line of a milestone: %w", err)
		}
	}
	return s, m.changed(ctx, tx, by, s, "milestone_agreed", map[string]any{"due_at": clock.Micros(s.DueAt), "sha256": id.Hash(s.Title)})
}

func (m *Room) openCase(ctx context.Context, r db.Reader, of id.ID) error {
	c, err := cases.Get(ctx, r, of)
	if err == nil && !c.IsOpen() {
		err = fault.New(fault.Conflict, "cases.is_closed")
	}
	return err
}

// changed tells what happened to a milestone and renews the case's next date.
func (m *Room) changed(ctx context.Context, tx *db.Tx, by event.Actor, s Milestone, what string, data map[string]any) error {
	if err := m.happened(ctx, tx, by, s.CaseID, what, s.ID, data); err != nil {
		return err
	}
	_, err := m.Cases.Renew(ctx, tx, s.CaseID)
	return err
}

func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, what string, which id.ID, data map[string]any) error {
	if data == nil {
		data = map[string]any{}
	}
	data["of"] = which
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: of}, "agreements."+what, data)
	return err
}

// locked locks and reads a milestone that is still open.
func (m *Room) locked(ctx context.Context, tx *db.Tx, which id.ID) (Milestone, error) {
	if err := tx.Lock(ctx, "agreements_milestone", int64(which)); err != nil {
		return Milestone{}, fault.New(fault.NotFound, "agreements.no_milestone").Because(err)
	}
	s, err := OneMilestone(ctx, tx, which)
	if err == nil && !s.IsOpen() {
		err = fault.New(fault.Conflict, "agreements.is_ended")
	}
	return s, err
}

// Confirm keeps the customer's own words for what was agreed in his case.
func (m *Room) Confirm(ctx context.Context, tx *db.Tx, by event.Actor, of, which id.ID, words string) (Milestone, error) {
	words, wrong := checkText("words", words, MaxLong, true)
	if wrong != nil {
		return Milestone{}, fault.OfFields(wrong...)
	}
	s, err := m.locked(ctx, tx, which)
	if err != nil {
		return s, err
	}
	if s.CaseID != of { // a link opens one case and nothing else
		return Milestone{}, fault.New(fault.NotFound, "agreements.no_milestone")
	}
	if !s.ConfirmedAt.IsZero() {
		return s, fault.New(fault.Conflict, "agreements.confirmed_already")
	}
	s.ConfirmedAt, s.Words = tx.Now(), words
	if s.State == Agreed {
		s.State = Confirmed
	}
	if _, err := tx.Exec(ctx, sqlConfirm, s.ID, clock.Micros(tx.Now()), words, string(s.State)); err != nil {
		return s, fmt.Errorf("keep a customer's words for a milestone: %w", err)
	}
	return s, m.changed(ctx, tx, by, s, "milestone_confirmed", map[string]any{"sha256": id.Hash(words)})
}

// MayStart tells whether work may begin before the customer has confirmed: never
// in block mode, in warn mode only knowingly.
func MayStart(mode cases.Mode, confirmed, knowingly bool) bool {
	return confirmed || mode == cases.Off || mode == cases.Warn && knowingly
}

// Start begins the work on a milestone. Without the customer's confirmation the
// gate of the house decides; knowingly passes one that warns.
func (m *Room) Start(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, knowingly bool) (Milestone, error) {
	s, err := m.locked(ctx, tx, which)
	if err != nil || s.State == Working {
		return s, err
	}
	modes, err := cases.GateModes(ctx, tx)
	if err != nil {
		return s, err
	}
	if !MayStart(modes[cases.Unconfirmed], !s.ConfirmedAt.IsZero(), knowingly) {
		return s, fault.New(fault.Conflict, "cases.gate.unconfirmed")
	}
	s.State, s.StartedAt, s.Unconfirmed = Working, tx.Now(), s.ConfirmedAt.IsZero()
	if _, err := tx.Exec(ctx, sqlStart, s.ID, clock.Micros(tx.Now()), s.Unconfirmed); err != nil {
		return s, fmt.Errorf("start a milestone: %w", err)
	}
	return s, m.changed(ctx, tx, by, s, "milestone_started", map[string]any{"unconfirmed": s.Unconfirmed})
}

// Tick ticks a line of a milestone's checklist, or unticks it.
func (m *Room) Tick(ctx context.Context, tx *db.Tx, by event.Actor, which, check id.ID, done bool) (Milestone, error) {
	s, err := m.locked(ctx, tx, which)
	if err != nil {
		return s, err
	}
	at, who := int64(0), id.ID(0)
	if done {
		at, who = clock.Micros(tx.Now()), by.ID
	}
	n, err := tx.Exec(ctx, sqlTick, check, s.ID, at, who)
	if err != nil {
		return s, fmt.Errorf("tick a line of a milestone: %w", err)
	}
	if n == 0 {
		return s, fault.New(fault.NotFound, "agreements.no_milestone")
	}
	return OneMilestone(ctx, tx, which)
}

// Pass is the gate at the end of a stage: every line of the checklist is ticked,
// or it stays shut. It keeps the promise, or breaks it when it is late, and tells
// the customer what is finished and what comes next.
func (m *Room) Pass(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Milestone, error) {
	s, err := m.locked(ctx, tx, which)
	switch {
	case err != nil:
		return s, err
	case s.State != Working:
		return s, fault.New(fault.Conflict, "agreements.not_started")
	case s.Left() > 0:
		return s, fault.New(fault.Conflict, "agreements.unchecked", "n", s.Left())
	}
	s.State, s.EndedAt, s.EndedBy = Passed, tx.Now(), by.ID
	if err := m.end(ctx, tx, by, s, m.Cases.Promises.FulfilOne); err != nil {
		return s, err
	}
	if err := m.changed(ctx, tx, by, s, "milestone_passed", nil); err != nil || m.Letter == nil {
		return s, err
	}
	c, err := cases.Get(ctx, tx, s.CaseID)
	if err != nil {
		return s, err
	}
	rest, err := Milestones(ctx, tx, s.CaseID)
	if err != nil {
		return s, err
	}
	var next Milestone
	for _, one := range rest {
		if one.IsOpen() {
			next = one
			break
		}
	}
	return s, m.Cases.WriteByHouse(ctx, tx, s.CaseID, m.Letter(c, s, next))
}

// Drop takes a milestone back, for a reason that stays readable.
func (m *Room) Drop(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, why string) (Milestone, error) {
	why, wrong := checkText("reason", why, MaxLong, true)
	if wrong != nil {
		return Milestone{}, fault.OfFields(wrong...)
	}
	s, err := m.locked(ctx, tx, which)
	if err != nil {
		return s, err
	}
	s.State, s.EndedAt, s.EndedBy, s.Why = Dropped, tx.Now(), by.ID, why
	if err := m.end(ctx, tx, by, s, m.Cases.Promises.WithdrawOne); err != nil {
		return s, err
	}
	return s, m.changed(ctx, tx, by, s, "milestone_dropped", map[string]any{"sha256": id.Hash(why)})
}

func (m *Room) end(ctx context.Context, tx *db.Tx, by event.Actor, s Milestone, settle func(context.Context, *db.Tx, event.Actor, promises.Promise) error) error {
	if _, err := tx.Exec(ctx, sqlEnd, s.ID, string(s.State), clock.Micros(s.EndedAt), s.EndedBy, s.Why); err != nil {
		return fmt.Errorf("end a milestone: %w", err)
	}
	return m.settle(ctx, tx, by, s.CaseID, s.PromiseID, settle)
}

// settle ends the promise, or the one that was given in its place.
func (m *Room) settle(ctx context.Context, tx *db.Tx, by event.Actor, of, which id.ID, how func(context.Context, *db.Tx, event.Actor, promises.Promise) error) error {
	owed, err := promises.Owed(ctx, tx, of)
	if err != nil {
		return err
	}
	for _, p := range owed {
		if p.ID == which || p.RootID == which {
			return how(ctx, tx, by, p)
		}
	}
	return nil // the case was closed in between, which settled it
}

// OneMilestone reads a milestone with its checklist.
func OneMilestone(ctx context.Context, r db.Reader, which id.ID) (Milestone, error) {
	var one milestoneRow
	err := r.Get(ctx, &one, sqlMilestone, which)
	if errors.Is(err, db.ErrNone) {
		return Milestone{}, fault.New(fault.NotFound, "agreements.no_milestone")
	}
	if err != nil {
		return Milestone{}, fmt.Errorf("read milestone %d: %w", which, err)
	}
	all := []Milestone{one.milestone()}
	err = withChecks(ctx, r, all)
	return all[0], err
}

// Milestones lists those of a case in the order in which they are due.
func Milestones(ctx context.Context, r db.Reader, of id.ID) ([]Milestone, error) {
	var rows []milestoneRow
	if err := r.All(ctx, &rows, sqlMilestones, of); err != nil {
		return nil, fmt.Errorf("list the milestones of case %d: %w", of, err)
	}
	all := make([]Milestone, len(rows))
	for i, one := range rows {
		all[i] = one.milestone()
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, withChecks(ctx, r, all)
}

func withChecks(ctx context.Context, r db.Reader, all []Milestone) error {
	ids := make([]id.ID, len(all))
	for i, s := range all {
		ids[i] = s.ID
	}
	var rows []struct {
		ID, MilestoneID, DoneBy id.ID
		Text                    string
		DoneAt                  int64
	}
	b := new(db.SQL).W(`SELECT id, milestone_id, text, done_at, done_by FROM agreements_check WHERE 1 = 1`).In("milestone_id", db.Values(ids)...).W(` ORDER BY milestone_id, id`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return fmt.Errorf("read the lines of milestones: %w", err)
	}
	for _, row := range rows {
		for i := range all {
			if all[i].ID == row.MilestoneID {
				all[i].Checks = append(all[i].Checks, Check{row.ID, row.MilestoneID, row.Text, instant(row.DoneAt), row.DoneBy})
			}
		}
	}
	return nil
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return clock.FromMicros(us)
}

type milestoneRow struct {
	ID, CaseID, PromiseID                             id.ID
	Title, Form, Excluded, State, Words, Why          string
	DueAt, CreatedAt, ConfirmedAt, StartedAt, EndedAt int64
	CreatedBy, EndedBy                                id.ID
	Unconfirmed                                       bool
}

func (r milestoneRow) milestone() Milestone {
	return Milestone{ID: r.ID, CaseID: r.CaseID, PromiseID: r.PromiseID, Title: r.Title, Form: r.Form, Excluded: r.Excluded, State: State(r.State), DueAt: instant(r.DueAt),
		CreatedBy: r.CreatedBy, CreatedAt: instant(r.CreatedAt), ConfirmedAt: instant(r.ConfirmedAt), Words: r.Words, StartedAt: instant(r.StartedAt), Unconfirmed: r.Unconfirmed,
		EndedAt: instant(r.EndedAt), EndedBy: r.EndedBy, Why: r.Why}
}

const (
	milestoneColumns = `id, case_id, promise_id, title, form, excluded, state, due_at, created_by, created_at, confirmed_at, words, started_at, unconfirmed, ended_at, ended_by, why`

	sqlAgree = `
INSERT INTO agreements_milestone (id, case_id, promise_id, title, form, excluded, state, due_at, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

	sqlAddCheck = `INSERT INTO agreements_check (id, milestone_id, text) VALUES ($1, $2, $3)`

	sqlConfirm = `UPDATE agreements_milestone SET confirmed_at = $2, words = $3, state = $4 WHERE id = $1`

	sqlStart = `UPDATE agreements_milestone SET state = 'working', started_at = $2, unconfirmed = $3 WHERE id = $1`

	sqlTick = `UPDATE agreements_check SET done_at = $3, done_by = $4 WHERE id = $1 AND milestone_id = $2`

	sqlEnd = `UPDATE agreements_milestone SET state = $2, ended_at = $3, ended_by = $4, why = $5 WHERE id = $1`

	sqlMilestone = `SELECT ` + milestoneColumns + ` FROM agreements_milestone WHERE id = $1`

	sqlMilestones = `SELECT ` + milestoneColumns + ` FROM agreements_milestone WHERE case_id = $1 ORDER BY due_at, id`
)
