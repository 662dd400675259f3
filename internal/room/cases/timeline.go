package cases

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// maxTimeline is how many messages a page shows at once, the newest; older ones
// are fetched on demand.
const maxTimeline = 100

type messageRow struct {
	ID          id.ID
	CaseID      id.ID
	Audience    string
	AuthorKind  string
	AuthorID    id.ID
	AuthorName  string
	Channel     string
	At          int64
	Lang        string
	Text        string
	Quoted      string
	HasHTML     bool `db:"has_html"`
	Attachments int64
	LedgerID    id.ID
	MessageID   string
	Delivery    string
	DeliveryWhy string
	ParentID    *int64
	EditedAt    int64
	RemovedAt   int64
}

func (r messageRow) message() Message {
	return Message{ID: r.ID, CaseID: r.CaseID, Audience: r.Audience, AuthorKind: r.AuthorKind, AuthorID: r.AuthorID,
		AuthorName: r.AuthorName, Channel: r.Channel, At: clock.FromMicros(r.At), Lang: lang.Tag(r.Lang), Text: r.Text, Quoted: r.Quoted,
		HasHTML: r.HasHTML, Attachments: r.Attachments, LedgerID: r.LedgerID, MessageID: r.MessageID, Delivery: r.Delivery, DeliveryWhy: r.DeliveryWhy,
		ParentID: id.OrZero(r.ParentID), EditedAt: clock.FromMicros(r.EditedAt), RemovedAt: clock.FromMicros(r.RemovedAt)}
}

// Messages reads the newest messages of a case before a given one (0 for the
// newest of all), first to last, for colleagues: notes are among them. older
// tells that there are more.
func Messages(ctx context.Context, r db.Reader, c, before id.ID) (all []Message, older bool, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return messages(ctx, r, sqlMessages, c, before)
}

// PublicMessages reads what the customer may read: never a note.
func PublicMessages(ctx context.Context, r db.Reader, c id.ID) ([]Message, error) {
	all, _, err := messages(ctx, r, sqlPublicMessages, c, 1<<63-1)
	return all, err
}

func messages(ctx context.Context, r db.Reader, text string, c, before id.ID) ([]Message, bool, error) {
	var rows []messageRow
	if err := r.All(ctx, &rows, text, c, before, maxTimeline+1); err != nil {
		return nil, false, fmt.Errorf("read the messages of case %d: %w", c, err)
	}
	older := len(rows) > maxTimeline
	if older {
		rows = rows[:maxTimeline]
	}
	all := make([]Message, len(rows))
	for i, one := range rows {
		all[len(rows)-1-i] = one.message()
	}
	return all, older, nil
}

// OneMessage reads a message and its case.
func OneMessage(ctx context.Context, r db.Reader, which id.ID) (Message, error) {
	var one messageRow
	if err := r.Get(ctx, &one, sqlOneMessage, which); err != nil {
		return Message{}, fmt.Errorf("read message %d: %w", which, err)
	}
	return one.message(), nil
}

// MessageHTML reads the sanitised HTML of a message, "" when it has none.
func MessageHTML(ctx context.Context, r db.Reader, which id.ID) (string, error) {
	var html []string
	if err := r.All(ctx, &html, sqlMessageHTML, which); err != nil || len(html) == 0 {
		return "", err
	}
	return html[0], nil
}

// CaseOf tells in which case a message stands; NotFound when there is none.
func CaseOf(ctx context.Context, r db.Reader, message id.ID) (id.ID, error) {
	return caseOf(ctx, r, sqlCaseOf, message)
}

// CaseOfSide tells to which case a message of a side conversation belongs.
func CaseOfSide(ctx context.Context, r db.Reader, message id.ID) (id.ID, error) {
	return caseOf(ctx, r, sqlCaseOfSide, message)
}

func caseOf(ctx context.Context, r db.Reader, text string, message id.ID) (of id.ID, err error) {
	if err = r.Get(ctx, &of, text, message); errors.Is(err, db.ErrNone) {
		err = fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	return of, err
}

// Events reads what happened to a case, first to last.
func Events(ctx context.Context, r db.Reader, c id.ID) ([]event.Event, error) {
	return event.Of(ctx, r, subject(c))
}

// SeenBy notes that a person has looked at a case, so that it is no longer unread.
func SeenBy(ctx context.Context, tx *db.Tx, account, c id.ID) error {
	if _, err := tx.Exec(ctx, sqlSeen, account, c, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("note that case %d was seen: %w", c, err)
	}
	return nil
}

// IsUnread tells that the customer wrote after this person last looked.
func IsUnread(ctx context.Context, r db.Reader, account id.ID, c Case) (bool, error) {
	if c.LastBy != "customer" {
		return false, nil
	}
	var at []int64
	err := r.All(ctx, &at, sqlSeenAt, account, c.ID)
	return err == nil && (len(at) == 0 || at[0] < clock.Micros(c.LastAt)), err
}

const (
	messageColumns = `id, case_id, audience, author_kind, author_id, author_name, channel, at, lang, text, quoted, has_html, attachments,
    ledger_id, message_id, delivery, delivery_why, parent_id, edited_at, removed_at`

	sqlMessages = `
SELECT ` + messageColumns + ` FROM cases_message WHERE case_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`

	sqlPublicMessages = `
SELECT ` + messageColumns + ` FROM cases_message WHERE case_id = $1 AND id < $2 AND audience = 'public' ORDER BY id DESC LIMIT $3`

	sqlOneMessage = `SELECT ` + messageColumns + ` FROM cases_message WHERE id = $1`
	sqlCaseOf     = `SELECT case_id FROM cases_message WHERE id = $1`

	sqlCaseOfSide = `SELECT s.case_id FROM cases_side_message m JOIN cases_side s ON s.id = m.side_id WHERE m.id = $1`

	sqlMessageHTML = `SELECT html FROM cases_message_html WHERE message_id = $1`

	sqlSeen = `
INSERT INTO cases_seen (account_id, case_id, at) VALUES ($1, $2, $3)
ON CONFLICT (account_id, case_id) DO UPDATE SET at = excluded.at`

	sqlSeenAt = `SELECT at FROM cases_seen WHERE account_id = $1 AND case_id = $2`
)
