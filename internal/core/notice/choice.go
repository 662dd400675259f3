package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Mail is how a kind comes by mail.
type Mail string

// The ways of mail.
const (
	MailOff    Mail = "off"
	MailNow    Mail = "now"
	MailDigest Mail = "digest" // gathered, once a day
)

// Choice is how somebody hears of one kind.
type Choice struct {
	Product bool // in the list behind the bell
	Mail    Mail
	Push    bool // to the browsers that were allowed to
}

// Choices are how somebody hears of every kind, by its name.
type Choices map[string]Choice

// Choices reads how somebody hears of every kind: as chosen, else as usual.
func (b *Bell) Choices(ctx context.Context, r db.Reader, account id.ID) (Choices, error) {
	var rows []struct {
		Kind    string
		Product bool
		Mail    string
		Push    bool
	}
	if err := r.All(ctx, &rows, sqlChoices, account); err != nil {
		return nil, fmt.Errorf("read how account %d wants to hear: %w", account, err)
	}
	out := Choices{}
	for _, k := range b.o.Kinds {
		out[k.Name] = k.Usual
	}
	for _, one := range rows {
		if _, known := out[one.Kind]; known {
			out[one.Kind] = Choice{Product: one.Product, Mail: Mail(one.Mail), Push: one.Push}
		}
	}
	return out, nil
}

// Choose sets how somebody hears of the kinds named, and when they may be
// disturbed.
func (b *Bell) Choose(ctx context.Context, tx *db.Tx, account id.ID, c Choices, h Hours) error {
	if err := h.check(); err != nil {
		return err
	}
	for kind, one := range c {
		if _, known := b.kinds[kind]; !known || !slices.Contains([]Mail{MailOff, MailNow, MailDigest}, one.Mail) {
			return fault.OfFields(fault.Field{Name: kind, Key: "field.choose"})
		}
		if _, err := tx.Exec(ctx, sqlChoose, account, kind, one.Product, string(one.Mail), one.Push); err != nil {
			return fmt.Errorf("set how account %d hears of %s: %w", account, kind, err)
		}
	}
	_, err := tx.Exec(ctx, sqlSetHours, account, string(h.Mode), h.Days, h.WorkFrom, h.WorkUntil, h.Quiet, h.QuietFrom, h.QuietUntil, h.DigestAt, h.AwayOnly)
	if err != nil {
		return fmt.Errorf("set when account %d may be disturbed: %w", account, err)
	}
	return nil
}

// HoursOf reads when somebody may be disturbed; the usual when they never said.
func (b *Bell) HoursOf(ctx context.Context, r db.Reader, account id.ID) (Hours, error) {
	var h Hours
	err := r.Get(ctx, &h, sqlHours, account)
	if errors.Is(err, db.ErrNone) {
		return UsualHours(), nil
	}
	if err != nil {
		return h, fmt.Errorf("read when account %d may be disturbed: %w", account, err)
	}
	return h, nil
}

const (
	sqlChoices = `SELECT kind, product, mail, push FROM notice_choice WHERE account_id = $1`

	sqlChoose = `
INSERT INTO notice_choice (account_id, kind, product, mail, push) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id, kind) DO UPDATE SET product = excluded.product, mail = excluded.mail, push = excluded.push`

	sqlHours = `
SELECT mode, days, work_from, work_until, quiet, quiet_from, quiet_until, digest_at, away_only
FROM notice_hours WHERE account_id = $1`

	sqlSetHours = `
INSERT INTO notice_hours (account_id, mode, days, work_from, work_until, quiet, quiet_from, quiet_until, digest_at, away_only)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (account_id) DO UPDATE SET mode = excluded.mode, days = excluded.days, work_from = excluded.work_from,
    work_until = excluded.work_until, quiet = excluded.quiet, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
    digest_at = excluded.digest_at, away_only = excluded.away_only`
)
