package complaints

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// Get reads the record of a complaint; NotFound when the case never was one.
func Get(ctx context.Context, r db.Reader, of id.ID) (Complaint, error) {
	var one row
	err := r.Get(ctx, &one, sqlGet, of)
	if errors.Is(err, db.ErrNone) {
		return Complaint{}, fault.New(fault.NotFound, "complaints.not_found")
	}
	if err != nil {
		return Complaint{}, fmt.Errorf("read complaint %d: %w", of, err)
	}
	return one.complaint(), nil
}

// Read reads a complaint with all that hangs on it.
func Read(ctx context.Context, r db.Reader, of id.ID) (f File, err error) {
	if f.Complaint, err = Get(ctx, r, of); err != nil {
		return f, err
	}
	if f.Allegations, err = Allegations(ctx, r, of); err != nil {
		return f, err
	}
	if f.Needs, err = needs(ctx, r, of); err != nil {
		return f, err
	}
	if f.Evidence, err = evidence(ctx, r, of); err != nil {
		return f, err
	}
	if f.Involved, err = Involved(ctx, r, of); err != nil {
		return f, err
	}
	if f.Representatives, err = representatives(ctx, r, of); err != nil {
		return f, err
	}
	if f.Steps, err = steps(ctx, r, of); err != nil {
		return f, err
	}
	if f.Owed, err = promises.Owed(ctx, r, of); err != nil {
		return f, err
	}
	if f.State == Received {
		err = f.catchUp(ctx, r)
	}
	return f, err
}

// catchUp shows a complaint as acknowledged from the moment on at which its
// customer was told. The receipt is sent behind the act that opens a case, for
// every kind of case alike, and so costs nothing more there; the step is written
// down with the next one that somebody takes.
func (f *File) catchUp(ctx context.Context, r db.Reader) error {
	happened, err := event.Of(ctx, r, event.Subject{Kind: "case", ID: f.CaseID})
	if err != nil {
		return err
	}
	for _, e := range happened {
		if told[e.Kind] {
			f.State, f.StateAt = Acknowledged, e.At
			f.Steps = append(f.Steps, Taken{From: Received, To: Acknowledged, At: e.At, ActorKind: e.Actor.Kind, ActorID: e.Actor.ID, Reason: e.Kind})
			return nil
		}
	}
	return nil
}

// told are the events by which a customer knows that the complaint has come.
var told = map[string]bool{"cases.acknowledged": true, "cases.replied": true}

// Allegations lists those of a complaint in their order.
func Allegations(ctx context.Context, r db.Reader, of id.ID) ([]Allegation, error) {
	var rows []allegationRow
	if err := r.All(ctx, &rows, sqlAllegations, of); err != nil {
		return nil, fmt.Errorf("read the allegations of %d: %w", of, err)
	}
	all := make([]Allegation, len(rows))
	for i, a := range rows {
		all[i] = a.allegation()
	}
	return all, nil
}

func needs(ctx context.Context, r db.Reader, of id.ID) ([]Need, error) {
	var rows []struct {
		ID    id.ID
		Text  string
		MetAt int64
		MetBy id.ID
	}
	if err := r.All(ctx, &rows, sqlNeeds, of); err != nil {
		return nil, fmt.Errorf("read the needs of %d: %w", of, err)
	}
	all := make([]Need, len(rows))
	for i, n := range rows {
		all[i] = Need{n.ID, n.Text, clock.FromMicros(n.MetAt), n.MetBy}
	}
	return all, nil
}

func evidence(ctx context.Context, r db.Reader, of id.ID) ([]Evidence, error) {
	var rows []evidenceRow
	if err := r.All(ctx, &rows, sqlEvidence, of); err != nil {
		return nil, fmt.Errorf("read the evidence of %d: %w", of, err)
	}
	all := make([]Evidence, len(rows))
	for i, e := range rows {
		all[i] = e.evidence()
	}
	return all, nil
}

// Involved lists the colleagues whom a complaint names.
func Involved(ctx context.Context, r db.Reader, of id.ID) (all []id.ID, err error) {
	if err = r.All(ctx, &all, sqlInvolved, of); err != nil {
		err = fmt.Errorf("read whom %d names: %w", of, err)
	}
	return all, err
}

func representatives(ctx context.Context, r db.Reader, of id.ID) ([]Representative, error) {
	var rows []struct {
		ID, CaseID              id.ID
		Name, Relation, Contact string
		AddedBy, CheckedBy      id.ID
		AddedAt, CheckedAt      int64
	}
	if err := r.All(ctx, &rows, sqlRepresentatives, of); err != nil {
		return nil, fmt.Errorf("read who speaks for the customer of %d: %w", of, err)
	}
	all := make([]Representative, len(rows))
	for i, p := range rows {
		all[i] = Representative{p.ID, p.CaseID, p.Name, p.Relation, p.Contact, p.AddedBy, clock.FromMicros(p.AddedAt), p.CheckedBy, clock.FromMicros(p.CheckedAt)}
	}
	return all, nil
}

func steps(ctx context.Context, r db.Reader, of id.ID) ([]Taken, error) {
	var rows []struct {
		ID                 id.ID
		FromState, ToState string
		At                 int64
		ActorKind          string
		ActorID            id.ID
		Reason             string
	}
	if err := r.All(ctx, &rows, sqlSteps, of); err != nil {
		return nil, fmt.Errorf("read the steps of %d: %w", of, err)
	}
	all := make([]Taken, len(rows))
	for i, s := range rows {
		all[i] = Taken{s.ID, State(s.FromState), State(s.ToState), clock.FromMicros(s.At), s.ActorKind, s.ActorID, s.Reason}
	}
	return all, nil
}

type row struct {
	CaseID                                                           id.ID
	State                                                            string
	StateAt, ReceivedAt, Severity, AssessedAt, OccurredAt, DecidedAt int64
	AssessedBy, InvestigatorID, DecidedBy                            id.ID
	Safety, Money, Currency, Vulnerability, Exposure                 string
	Loss, HoursDown, People                                          int64
	Vulnerable, Anonymous                                            bool
	Sought, Product, Confidentiality, Plan, Truth, Decision          string
}

func (r row) complaint() Complaint {
	return Complaint{CaseID: r.CaseID, State: State(r.State), StateAt: clock.FromMicros(r.StateAt), ReceivedAt: clock.FromMicros(r.ReceivedAt), Severity: Severity(r.Severity),
		AssessedBy: r.AssessedBy, AssessedAt: clock.FromMicros(r.AssessedAt),
		Facts: Facts{Safety: r.Safety, Money: r.Money, Loss: r.Loss, Currency: r.Currency, HoursDown: r.HoursDown, People: r.People, Vulnerable: r.Vulnerable,
			Vulnerability: r.Vulnerability, Exposure: r.Exposure},
		Sought: r.Sought, Product: r.Product, OccurredAt: clock.FromMicros(r.OccurredAt), Anonymous: r.Anonymous, Level: Level(r.Confidentiality),
		InvestigatorID: r.InvestigatorID, Plan: r.Plan, Truth: r.Truth, Decision: Finding(r.Decision), DecidedBy: r.DecidedBy, DecidedAt: clock.FromMicros(r.DecidedAt)}
}

type allegationRow struct {
	ID, CaseID, FoundBy     id.ID
	Number, FoundAt         int64
	Words, Finding, Reasons string
}

func (r allegationRow) allegation() Allegation {
	return Allegation{r.ID, r.CaseID, r.Number, r.Words, Finding(r.Finding), r.Reasons, r.FoundBy, clock.FromMicros(r.FoundAt)}
}

type evidenceRow struct {
	ID, CaseID, AllegationID, AddedBy id.ID
	Kind, Title, Note                 string
	AddedAt                           int64
}

func (r evidenceRow) evidence() Evidence {
	return Evidence{r.ID, r.CaseID, r.Kind, r.AllegationID, r.Title, r.Note, r.AddedBy, clock.FromMicros(r.AddedAt)}
}

const (
	columns = `case_id, state, state_at, received_at, severity, assessed_by, assessed_at, safety, money, loss, currency, hours_down, people, vulnerable, vulnerability, exposure,
	sought, product, occurred_at, anonymous, confidentiality, investigator_id, plan, truth, decision, decided_by, decided_at`

	sqlGet = `SELECT ` + columns + ` FROM complaints_complaint WHERE case_id = $1`

	sqlAllegations = `SELECT id, case_id, number, words, finding, reasons, found_by, found_at FROM complaints_allegation WHERE case_id = $1 ORDER BY number`

	sqlNeeds = `SELECT id, text, met_at, met_by FROM complaints_need WHERE case_id = $1 ORDER BY id`

	sqlEvidence = `SELECT id, case_id, kind, allegation_id, title, note, added_by, added_at FROM complaints_evidence WHERE case_id = $1 ORDER BY id`

	sqlInvolved = `SELECT account_id FROM complaints_involved WHERE case_id = $1 ORDER BY account_id`

	sqlRepresentatives = `
SELECT id, case_id, name, relation, contact, added_by, added_at, checked_by, checked_at FROM complaints_representative WHERE case_id = $1 ORDER BY id`

	sqlSteps = `SELECT id, from_state, to_state, at, actor_kind, actor_id, reason FROM complaints_step WHERE case_id = $1 ORDER BY id`
)
