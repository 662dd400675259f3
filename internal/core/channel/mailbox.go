package channel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/secret"
)

// Mailbox is one door of the house: an address and how its driver reaches it.
type Mailbox struct {
	ID       id.ID
	Kind     string // of channel: "email"
	Name     string // as people call it
	Address  string
	Settings json.RawMessage // the driver's own, without secrets
	Active   bool
}

// SaveMailbox adds a mailbox (ID 0) or changes one, and gives its id. Secrets
// are replaced by name; those not named stay, an empty one goes. An address
// that another mailbox of the kind has is Invalid.
func SaveMailbox(ctx context.Context, tx *db.Tx, box *secret.Box, m Mailbox, secrets map[string]string) (id.ID, error) {
	if m.Name == "" || m.Address == "" || m.Kind == "" {
		return 0, fault.OfFields(fault.Field{Name: "address", Key: "channel.mailbox.incomplete"})
	}
	if len(m.Settings) == 0 {
		m.Settings = json.RawMessage("{}")
	}
	m.Address = strings.ToLower(m.Address)
	now := clock.Micros(tx.Now())
	kept := map[string]string{}
	if m.ID != 0 {
		var err error
		if kept, err = Secrets(ctx, tx, box, m.ID); err != nil {
			return 0, err
		}
	}
	for name, value := range secrets {
		kept[name] = value
		if value == "" {
			delete(kept, name)
		}
	}
	statement := sqlChangeMailbox
	if m.ID == 0 {
		m.ID, statement = id.New(tx.Now()), sqlAddMailbox
	}
	plain, err := json.Marshal(kept)
	if err != nil {
		return 0, fmt.Errorf("write the secrets of a mailbox: %w", err)
	}
	_, err = tx.Exec(ctx, statement, m.ID, m.Kind, m.Name, m.Address, string(m.Settings), box.Seal(string(plain), place(m.ID)), m.Active, now)
	if db.IsUnique(err) {
		return 0, fault.OfFields(fault.Field{Name: "address", Key: "channel.mailbox.taken"}).Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("save mailbox %s: %w", m.Address, err)
	}
	return m.ID, nil
}

// Mailboxes are all, by address.
func Mailboxes(ctx context.Context, r db.Reader) ([]Mailbox, error) {
	var rows []struct {
		ID                            id.ID
		Kind, Name, Address, Settings string
		Active                        bool
	}
	if err := r.All(ctx, &rows, sqlMailboxes); err != nil {
		return nil, fmt.Errorf("read the mailboxes: %w", err)
	}
	out := make([]Mailbox, len(rows))
	for i, one := range rows {
		out[i] = Mailbox{one.ID, one.Kind, one.Name, one.Address, json.RawMessage(one.Settings), one.Active}
	}
	return out, nil
}

// Secrets opens those of a mailbox, by name.
func Secrets(ctx context.Context, r db.Reader, box *secret.Box, mailbox id.ID) (map[string]string, error) {
	var sealed string
	err := r.Get(ctx, &sealed, sqlSecrets, mailbox)
	if errors.Is(err, db.ErrNone) {
		return nil, fault.New(fault.NotFound, "channel.mailbox.not_found").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secrets of mailbox %d: %w", mailbox, err)
	}
	plain, err := box.Open(sealed, place(mailbox))
	if err != nil {
		return nil, fmt.Errorf("secrets of mailbox %d: %w", mailbox, err)
	}
	out := map[string]string{}
	if err := json.Unmarshal([]byte(plain), &out); err != nil {
		return nil, fmt.Errorf("secrets of mailbox %d: %w", mailbox, err)
	}
	return out, nil
}

func place(mailbox id.ID) string { return "channel_mailbox/" + mailbox.String() }

const (
	sqlAddMailbox = `
INSERT INTO channel_mailbox (id, kind, name, address, settings, secrets, active, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`

	sqlChangeMailbox = `
UPDATE channel_mailbox SET kind = $2, name = $3, address = $4, settings = $5, secrets = $6, active = $7, updated_at = $8 WHERE id = $1`

	sqlMailboxes = `SELECT id, kind, name, address, settings, active FROM channel_mailbox ORDER BY address`

	sqlSecrets = `SELECT secrets FROM channel_mailbox WHERE id = $1`
)
