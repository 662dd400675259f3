package cases

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// row is a case as stored.
type row struct {
	ID              id.ID
	Reference       string
	State           string
	Type            string
	Priority        string
	Subject         string
	Lang            string
	Channel         string
	CustomerID      id.ID
	TeamID          id.ID
	OwnerID         id.ID
	Taken           bool
	HandoverTo      *int64
	HandoverWhy     string
	ReceivedAt      int64
	BeganAt         int64
	FirstResponseAt int64
	ClosedAt        int64
	Closure         string
	DuplicateOf     *int64
	Reopened        int64
	NextAt          *int64
	NextFrom        int64
	WakeAt          int64
	Problem         string
	Wanted          string
	MailToken       string
	LinkEpoch       int64
	CustomerName    string
	LastText        string
	LastAt          int64
	LastBy          string
	LastChannel     string
	Messages        int64
	Version         int64
	Times           int64
	SinceAt         int64
	Seal            string
	ErasedAt        int64
}

func (r row) toCase() Case {
	return Case{ID: r.ID, Reference: r.Reference, State: State(r.State), Type: Type(r.Type), Priority: Priority(r.Priority),
		Subject: r.Subject, Lang: lang.Tag(r.Lang), Channel: r.Channel, CustomerID: r.CustomerID, TeamID: r.TeamID,
		OwnerID: r.OwnerID, Taken: r.Taken, HandoverTo: id.OrZero(r.HandoverTo), HandoverWhy: r.HandoverWhy,
		ReceivedAt: clock.FromMicros(r.ReceivedAt), BeganAt: clock.FromMicros(r.BeganAt),
		FirstResponseAt: clock.FromMicros(r.FirstResponseAt), ClosedAt: clock.FromMicros(r.ClosedAt), Closure: Closure(r.Closure),
		DuplicateOf: id.OrZero(r.DuplicateOf), Reopened: r.Reopened, NextAt: clock.FromMicros(orZero(r.NextAt)),
		NextFrom: clock.FromMicros(r.NextFrom), WakeAt: clock.FromMicros(r.WakeAt), Problem: r.Problem, Wanted: r.Wanted,
		MailToken: r.MailToken, LinkEpoch: r.LinkEpoch, CustomerName: r.CustomerName, LastText: r.LastText,
		LastAt: clock.FromMicros(r.LastAt), LastBy: r.LastBy, LastChannel: r.LastChannel, Messages: r.Messages, Version: r.Version,
		Times: r.Times, SinceAt: clock.FromMicros(r.SinceAt), Seal: ParseSeal(r.Seal), ErasedAt: clock.FromMicros(r.ErasedAt)}
}

func orZero(p *int64) int64 {
	if p == nil {
		return 0
	}
	return *p
}

// orNull stores nothing as NULL, so that foreign keys and checks hold.
func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// Get reads a case; NotFound when there is none. Whoever may not read its words
// gets it without them, but in an act, which must not write back what it did not
// see; there Withheld alone tells so.
func Get(ctx context.Context, r db.Reader, c id.ID) (Case, error) { return find(ctx, r, sqlGet, c) }

// ByReference reads a case by its reference as stored, nine digits.
func ByReference(ctx context.Context, r db.Reader, reference string) (Case, error) {
	return find(ctx, r, sqlByReference, reference)
}

func find(ctx context.Context, r db.Reader, text string, key any) (Case, error) {
	var one row
	err := r.Get(ctx, &one, text, key)
	if errors.Is(err, db.ErrNone) {
		return Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	if err != nil {
		return Case{}, fmt.Errorf("read case %v: %w", key, err)
	}
	c := one.toCase()
	if _, acting := r.(*db.Tx); acting && c.Seal.Level != "" {
		e := eyesOf(ctx)
		c.Withheld = e != nil && !c.Seal.Opens(c.OwnerID, *e)
		return c, nil
	}
	some := []Case{c}
	veil(ctx, some)
	return some[0], nil
}

// insert writes the first row of a case under a reference that no other has. It
// draws one and lets the index say whether it is taken, which asks nothing more of
// the database than the row itself.
func insert(ctx context.Context, tx *db.Tx, c *Case) error {
	for range drawTries {
		var err error
		if c.Reference, err = drawReference(); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, sqlInsert, c.ID, c.Reference, string(c.State), string(c.Type), string(c.Priority), c.Subject,
			string(c.Lang), c.Channel, c.CustomerID, c.TeamID, c.OwnerID, c.Taken, clock.Micros(c.ReceivedAt), clock.Micros(c.BeganAt),
			clock.Micros(c.NextAt), clock.Micros(c.NextFrom), c.Problem, c.Wanted, c.MailToken, c.CustomerName, c.LastText,
			clock.Micros(c.LastAt), c.LastBy, c.LastChannel, c.Messages)
		if err != nil {
			return fmt.Errorf("insert case: %w", err)
		}
		if n == 1 {
			return nil
		}
	}
	return fmt.Errorf("insert case: no free reference in %d draws", drawTries)
}

// save rewrites what may change; the instant of receipt, the reference and the
// channel are not among it.
func save(ctx context.Context, tx *db.Tx, c Case) error {
	n, err := tx.Exec(ctx, sqlSave, c.ID, string(c.State), string(c.Type), string(c.Priority), c.Subject, string(c.Lang),
		c.TeamID, c.OwnerID, c.Taken, c.HandoverTo.OrNull(), c.HandoverWhy, clock.Micros(c.BeganAt),
		clock.Micros(c.FirstResponseAt), clock.Micros(c.ClosedAt), string(c.Closure), c.DuplicateOf.OrNull(), c.Reopened,
		orNull(clock.Micros(c.NextAt)), clock.Micros(c.NextFrom), clock.Micros(c.WakeAt), c.Problem, c.Wanted, c.LinkEpoch,
		c.CustomerName, c.LastText, clock.Micros(c.LastAt), c.LastBy, c.LastChannel, c.Messages)
	if err != nil {
		return fmt.Errorf("save case %d: %w", c.ID, err)
	}
	if n != 1 {
		return fmt.Errorf("save case %d: %d rows", c.ID, n)
	}
	return nil
}

const (
	columns = `id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken, handover_to,
    handover_why, received_at, began_at, first_response_at, closed_at, closure, duplicate_of, reopened, next_at, next_from, wake_at,
    problem, wanted, mail_token, link_epoch, customer_name, last_text, last_at, last_by, last_channel, messages, version, times, since_at, seal, erased_at`

	sqlGet         = `SELECT ` + columns + ` FROM cases WHERE id = $1`
	sqlByReference = `SELECT ` + columns + ` FROM cases WHERE reference = $1`

	sqlInsert = `
INSERT INTO cases (id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken,
    received_at, began_at, next_at, next_from, problem, wanted, mail_token, customer_name, last_text, last_at, last_by, last_channel, messages)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
ON CONFLICT (reference) DO NOTHING`

	sqlSave = `
UPDATE cases SET state = $2, type = $3, priority = $4, subject = $5, lang = $6, team_id = $7, owner_id = $8, taken = $9,
    handover_to = $10, handover_why = $11, began_at = $12, first_response_at = $13, closed_at = $14, closure = $15,
    duplicate_of = $16, reopened = $17, next_at = $18, next_from = $19, wake_at = $20, problem = $21, wanted = $22,
    link_epoch = $23, customer_name = $24, last_text = $25, last_at = $26, last_by = $27, last_channel = $28, messages = $29,
    version = version + 1
WHERE id = $1`
)
