package complaints

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
)

// MaxLine is a line, MaxText some pages: an investigation is told, not listed.
const (
	MaxLine = 300
	MaxText = 10_000
	// MaxMany bounds allegations, needs and evidence of one complaint: a list that
	// is read to its end.
	MaxMany = 100
)

// change is the way every act takes: it locks the case, reads the file, refuses
// who is named where the act judges, lets act change the record, and saves it.
func (m *Room) change(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, judges bool, act func(f *File) error) (File, error) {
	if err := tx.Lock(ctx, "cases", int64(of)); err != nil {
		return File{}, fault.New(fault.NotFound, "complaints.not_found").Because(err)
	}
	f, err := Read(ctx, tx, of)
	if err != nil {
		return f, err
	}
	if judges {
		if err := mayJudge(f.Involved, by); err != nil {
			return f, err
		}
	}
	if err := m.writeCaughtUp(ctx, tx, f); err != nil {
		return f, err
	}
	before := f.seal().String()
	if err := act(&f); err != nil {
		return f, err
	}
	if err := save(ctx, tx, f.Complaint); err != nil {
		return f, err
	}
	if after := f.seal(); after.String() != before {
		return f, m.Cases.SetSeal(ctx, tx, of, after)
	}
	return f, nil
}

// mayJudge refuses whoever a complaint names: nobody judges about himself.
func mayJudge(involved []id.ID, by event.Actor) error {
	if by.Kind == "staff" && slices.Contains(involved, by.ID) {
		return fault.New(fault.Denied, "complaints.conflict")
	}
	return nil
}

// writeCaughtUp writes the acknowledgement down that catchUp has found.
func (m *Room) writeCaughtUp(ctx context.Context, tx *db.Tx, f File) error {
	if n := len(f.Steps); n > 0 && f.Steps[n-1].ID == 0 {
		return m.write(ctx, tx, event.Actor{Kind: f.Steps[n-1].ActorKind, ID: f.Steps[n-1].ActorID}, f.CaseID, f.Steps[n-1])
	}
	return nil
}

// move takes a complaint to another state and writes the step down.
func (m *Room) move(ctx context.Context, tx *db.Tx, by event.Actor, f *File, to State, reason string) error {
	s := Taken{From: f.State, To: to, At: tx.Now(), ActorKind: by.Kind, ActorID: by.ID, Reason: reason}
	f.State, f.StateAt = to, tx.Now()
	if to == Decided {
		f.Decision, f.DecidedBy, f.DecidedAt = DecisionOf(f.Allegations), by.ID, tx.Now()
	}
	f.Steps = append(f.Steps, s)
	return m.write(ctx, tx, by, f.CaseID, s)
}

func (m *Room) write(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, s Taken) error {
	s.ID = id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlStep, s.ID, of, string(s.From), string(s.To), clock.Micros(s.At), s.ActorKind, s.ActorID, s.Reason); err != nil {
		return fmt.Errorf("write down a step of complaint %d: %w", of, err)
	}
	return m.happened(ctx, tx, by, of, "moved", map[string]any{"step": s.ID, "from": s.From, "to": s.To, "at": clock.Micros(s.At), "sha256": id.Hash(s.Reason)})
}

func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, what string, data map[string]any) error {
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: of}, "complaints."+what, data)
	return err
}

func save(ctx context.Context, tx *db.Tx, c Complaint) error {
	_, err := tx.Exec(ctx, sqlSave, c.CaseID, string(c.State), clock.Micros(c.StateAt), int64(c.Severity), c.AssessedBy, clock.Micros(c.AssessedAt),
		c.Facts.Safety, c.Facts.Money, c.Facts.Loss, c.Facts.Currency, c.Facts.HoursDown, c.Facts.People, c.Facts.Vulnerable, c.Facts.Vulnerability, c.Facts.Exposure,
		c.Sought, c.Product, clock.Micros(c.OccurredAt), c.Anonymous, string(c.Level), c.InvestigatorID, c.Plan, c.Truth, string(c.Decision), c.DecidedBy, clock.Micros(c.DecidedAt), !c.State.IsOpen())
	if err != nil {
		return fmt.Errorf("save complaint %d: %w", c.CaseID, err)
	}
	return nil
}

// text checks words that were typed and trims them.
func text(name, s string, most int, needed bool) (string, []fault.Field) {
	s = strings.TrimSpace(s)
	switch {
	case needed && s == "":
		return "", []fault.Field{{Name: name, Key: "field.required"}}
	case utf8.RuneCountInString(s) > most:
		return s, []fault.Field{{Name: name, Key: "field.too_long", Args: []any{"max", most}}}
	}
	return s, nil
}

// choice checks one of a list.
func choice[T ~string](name string, one T, of []T) []fault.Field {
	if slices.Contains(of, one) {
		return nil
	}
	return []fault.Field{{Name: name, Key: "field.bad_choice"}}
}

func refuse(fields []fault.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return fault.OfFields(fields...)
}

// refuseLacks names the first thing that is missing; the page names them all.
func refuseLacks(all []Lack) error {
	if len(all) == 0 {
		return nil
	}
	return fault.New(fault.Conflict, all[0].Key, "n", all[0].Number, "words", all[0].Words)
}

// past checks the instant at which something happened.
func past(name string, at, now time.Time) []fault.Field {
	if at.After(now) {
		return []fault.Field{{Name: name, Key: "complaints.lies_ahead"}}
	}
	return nil
}

const (
	sqlStep = `INSERT INTO complaints_step (id, case_id, from_state, to_state, at, actor_kind, actor_id, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlSave = `
UPDATE complaints_complaint SET state = $2, state_at = $3, severity = $4, assessed_by = $5, assessed_at = $6, safety = $7, money = $8, loss = $9, currency = $10,
	hours_down = $11, people = $12, vulnerable = $13, vulnerability = $14, exposure = $15, sought = $16, product = $17, occurred_at = $18, anonymous = $19,
	confidentiality = $20, investigator_id = $21, plan = $22, truth = $23, decision = $24, decided_by = $25, decided_at = $26, ended = $27, version = version + 1
WHERE case_id = $1`
)
