package channel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Outgoing is a message to be sent. Raw is final: what is in it leaves.
type Outgoing struct {
	Kind       string // of channel: "email"
	Mailbox    id.ID  // from which it goes; 0 for the house's own
	From       string // envelope sender
	To         []string
	Raw        []byte
	MessageID  string // found in Raw when empty
	HeaderFrom string // summary for lists
	Subject    string
	Case       id.ID
	Message    id.ID // the room's own row, of which the delivery state is told
}

// maxOutgoing: no customer's server takes more.
const maxOutgoing = 35 << 20

// Send queues a message in the act that wrote it. It leaves after the commit.
func (l *Ledger) Send(ctx context.Context, tx *db.Tx, out Outgoing) (id.ID, error) {
	recipients := unique(out.To)
	switch {
	case len(recipients) == 0:
		return 0, fault.New(fault.Invalid, "channel.no_recipient")
	case len(out.Raw) == 0:
		return 0, fault.New(fault.Invalid, "channel.empty")
	case len(out.Raw) > maxOutgoing:
		return 0, fault.New(fault.Invalid, "channel.too_large", "max", int64(maxOutgoing>>20))
	}
	to, err := json.Marshal(recipients)
	if err != nil {
		return 0, fmt.Errorf("write the recipients: %w", err)
	}
	if out.MessageID == "" {
		out.MessageID = MessageID(out.Raw)
	}
	sum := sha256.Sum256(out.Raw)
	e := Entry{ID: id.New(tx.Now()), Direction: Out, Kind: out.Kind, Mailbox: out.Mailbox, At: tx.Now(), Size: int64(len(out.Raw)),
		SHA256: hex.EncodeToString(sum[:]), EnvelopeFrom: clean(out.From, maxAddress), EnvelopeTo: recipients,
		MessageID: clean(out.MessageID, maxAddress), HeaderFrom: clean(out.HeaderFrom, maxText), Subject: clean(out.Subject, maxText),
		State: Queued, StateAt: tx.Now(), Case: out.Case, Message: out.Message, QueuedAt: tx.Now(), NextAt: tx.Now()}
	_, err = tx.Exec(ctx, sqlQueue, e.ID, e.Kind, e.Mailbox, clock.Micros(e.At), e.Size, e.SHA256, e.EnvelopeFrom, string(to), e.MessageID,
		e.HeaderFrom, e.Subject, e.Case.OrNull(), e.Message.OrNull())
	if err != nil {
		return 0, fmt.Errorf("queue a message: %w", err)
	}
	packed, coding := compress(out.Raw)
	if _, err := tx.Exec(ctx, sqlStoreRaw, e.ID, coding, packed); err != nil {
		return 0, fmt.Errorf("store a raw message: %w", err)
	}
	for i, r := range recipients {
		if _, err := tx.Exec(ctx, sqlAddRecipient, e.ID, i, r); err != nil {
			return 0, fmt.Errorf("store a recipient: %w", err)
		}
	}
	tx.AfterCommit(func() { l.pump.take(order{entry: e, fresh: true, raw: out.Raw}) })
	return e.ID, l.changed(ctx, tx, e)
}

func unique(all []string) []string {
	var out []string
	for _, one := range cleanAll(all) {
		if one != "" && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// changed tells the hook how an outgoing message stands now.
func (l *Ledger) changed(ctx context.Context, tx *db.Tx, e Entry) error {
	if l.o.Changed == nil {
		return nil
	}
	if err := l.o.Changed(ctx, tx, e); err != nil {
		return fmt.Errorf("tell the state of message %d: %w", e.ID, err)
	}
	return nil
}

const (
	sqlQueue = `
INSERT INTO channel_ledger (id, direction, kind, mailbox_id, at, size, sha256, envelope_from, envelope_to, remote,
	message_id, header_from, subject, state, state_at, reason, detail, case_id, message_ref, attempts, queued_at, next_at, doubtful)
VALUES ($1, 'out', $2, $3, $4, $5, $6, $7, $8, '', $9, $10, $11, 'queued', $4, '', '', $12, $13, 0, $4, $4, FALSE)`

	sqlAddRecipient = `
INSERT INTO channel_recipient (ledger_id, place, address, answer, words, at) VALUES ($1, $2, $3, '', '', 0)`
)
