package channel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/secret"
)

// KeepMailbox is SaveMailbox as an act of a person, with its event.
func (l *Ledger) KeepMailbox(ctx context.Context, tx *db.Tx, by event.Actor, box *secret.Box, m Mailbox, secrets map[string]string) (id.ID, error) {
	what := "mailbox_changed"
	if m.ID == 0 {
		what = "mailbox_added"
	}
	which, err := SaveMailbox(ctx, tx, box, m, secrets)
	if err != nil {
		return 0, err
	}
	return which, l.aboutMailbox(ctx, tx, by, which, what, map[string]any{"active": m.Active})
}

// RemoveMailbox takes a mailbox away with its secrets. What came and left
// through it stays in the ledger, and its place in its folders is kept.
func (l *Ledger) RemoveMailbox(ctx context.Context, tx *db.Tx, by event.Actor, mailbox id.ID) error {
	n, err := tx.Exec(ctx, sqlRemoveMailbox, mailbox)
	if err != nil {
		return fmt.Errorf("remove mailbox %d: %w", mailbox, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "channel.mailbox.not_found")
	}
	for _, kind := range AlarmKinds {
		if err := l.Calm(ctx, tx, mailbox, kind); err != nil {
			return err
		}
	}
	return l.aboutMailbox(ctx, tx, by, mailbox, "mailbox_removed", nil)
}

// OneMailbox reads one; a fault of kind NotFound when there is none.
func OneMailbox(ctx context.Context, r db.Reader, mailbox id.ID) (Mailbox, error) {
	var one struct {
		ID                            id.ID
		Kind, Name, Address, Settings string
		Active                        bool
	}
	err := r.Get(ctx, &one, sqlOneMailbox, mailbox)
	if errors.Is(err, db.ErrNone) {
		return Mailbox{}, fault.New(fault.NotFound, "channel.mailbox.not_found").Because(err)
	}
	if err != nil {
		return Mailbox{}, fmt.Errorf("read mailbox %d: %w", mailbox, err)
	}
	return Mailbox{one.ID, one.Kind, one.Name, one.Address, json.RawMessage(one.Settings), one.Active}, nil
}

// KeepSecrets replaces secrets of a mailbox by name and leaves all else as it
// is; an empty one goes. It is how fresh tokens are kept.
func KeepSecrets(ctx context.Context, tx *db.Tx, box *secret.Box, mailbox id.ID, secrets map[string]string) error {
	if err := tx.Lock(ctx, "channel_mailbox", int64(mailbox)); err != nil {
		return fault.New(fault.NotFound, "channel.mailbox.not_found").Because(err)
	}
	kept, err := Secrets(ctx, tx, box, mailbox)
	if err != nil {
		return err
	}
	for name, value := range secrets {
		kept[name] = value
		if value == "" {
			delete(kept, name)
		}
	}
	plain, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("write the secrets of a mailbox: %w", err)
	}
	if _, err = tx.Exec(ctx, sqlKeepSecrets, mailbox, box.Seal(string(plain), place(mailbox)), clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("keep the secrets of mailbox %d: %w", mailbox, err)
	}
	return nil
}

// LastMailbox is the mailbox through which a case's newest mail came in; 0 for
// none.
func (l *Ledger) LastMailbox(ctx context.Context, r db.Reader, which id.ID) (mailbox id.ID, err error) {
	err = r.Get(ctx, &mailbox, sqlLastMailbox, which)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find the mailbox of case %d: %w", which, err)
	}
	return mailbox, nil
}

const (
	sqlRemoveMailbox = `DELETE FROM channel_mailbox WHERE id = $1`

	sqlOneMailbox = `SELECT id, kind, name, address, settings, active FROM channel_mailbox WHERE id = $1`

	sqlKeepSecrets = `UPDATE channel_mailbox SET secrets = $2, updated_at = $3 WHERE id = $1`

	sqlLastMailbox = `
SELECT mailbox_id FROM channel_ledger WHERE case_id = $1 AND direction = 'in' ORDER BY id DESC LIMIT 1`
)
