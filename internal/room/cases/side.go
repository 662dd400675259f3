package cases

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/room/customers"
)

// Side is a conversation by mail with a supplier or another team, inside a case.
// It has a subject, people and a mail address of its own. Its messages stand in
// a table of their own, which nothing that a customer reaches ever reads.
type Side struct {
	ID       id.ID
	CaseID   id.ID
	Subject  string
	Lang     lang.Tag
	ByID     id.ID
	At       time.Time
	EndedAt  time.Time // zero while it goes on
	LastAt   time.Time
	LastKind string // "staff" or "party": whose turn it is not
	Messages int64

	token string
}

// ReplyTo is the address at which answers come back into the side conversation:
// base with its secret token. Whoever has it can write into it.
func (s Side) ReplyTo(base string) string { return mime.WithToken(base, s.token) }

// SideMessage is one thing said in it.
type SideMessage struct {
	ID          id.ID
	SideID      id.ID
	AuthorKind  string // "staff" or "party"
	AuthorID    id.ID  // of a colleague
	AuthorName  string
	AuthorEmail string // of a party
	At          time.Time
	Lang        lang.Tag
	Text        string
	Quoted      string
	Attachments int64
	LedgerID    id.ID
	MessageID   string
	Delivery    string // "", "queued", "sent", "failed"
	DeliveryWhy string
}

// Party is somebody outside who takes part in a side conversation.
type Party struct{ Email, Name string }

// NewSide is a side conversation before it begins.
type NewSide struct {
	Subject string
	To      []Party
	Text    string
	Files   []files.New
	Lang    lang.Tag // of the mail; "" finds out
}

// OwnerOfSideFiles is what the files of a side message belong to.
const OwnerOfSideFiles = "side"

const (
	// sideTokenLen differs from the length of a case's token, so that the two
	// are told apart without a look into the database. 70 bits.
	sideTokenLen = 14
	// maxParties is a round table; more is a mailing list.
	maxParties = 20
)

// OpenSide begins a side conversation. The customer's own addresses are refused:
// this is where we speak about the case without the customer.
func (m *Room) OpenSide(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, n NewSide) (Side, SideMessage, error) {
	n.Subject = strings.Join(strings.Fields(n.Subject), " ")
	f := append(textDefects("subject", n.Subject, MaxSubject), textDefects("text", n.Text, MaxText)...)
	if len(n.To) == 0 || len(n.To) > maxParties {
		f = append(f, fault.Field{Name: "to", Key: "cases.side_recipients", Args: []any{"max", maxParties}})
	}
	if f != nil {
		return Side{}, SideMessage{}, fault.OfFields(f...)
	}
	c, err := Get(ctx, tx, which)
	if err != nil {
		return Side{}, SideMessage{}, err
	}
	if c.IsMerged() {
		return Side{}, SideMessage{}, fault.New(fault.Conflict, "cases.is_merged")
	}
	if n.Lang == "" {
		n.Lang = lang.Detect(n.Subject + "\n" + n.Text)
	}
	s := Side{ID: id.New(tx.Now()), CaseID: which, Subject: n.Subject, Lang: n.Lang, ByID: by.ID, At: tx.Now(), LastAt: tx.Now(), LastKind: "staff",
		token: id.ShortToken(sideTokenLen)}
	if _, err := tx.Exec(ctx, sqlOpenSide, s.ID, s.CaseID, s.Subject, string(s.Lang), s.token, s.ByID, clock.Micros(s.At)); err != nil {
		return s, SideMessage{}, fmt.Errorf("open a side conversation: %w", err)
	}
	for _, one := range n.To {
		if err := m.addParty(ctx, tx, c, s.ID, one); err != nil {
			return s, SideMessage{}, err
		}
	}
	if err := m.happened(ctx, tx, by, which, "side_opened", map[string]any{"side": s.ID, "parties": len(n.To)}); err != nil {
		return s, SideMessage{}, err
	}
	msg, err := m.tellSide(ctx, tx, by, &s, n.Text, n.Files)
	return s, msg, err
}

// addParty lets an address take part, unless it is the customer's or our own.
func (m *Room) addParty(ctx context.Context, tx *db.Tx, c Case, side id.ID, p Party) error {
	key := customers.EmailKey(p.Email)
	if key == "" {
		return fault.OfFields(fault.Field{Name: "to", Key: "field.bad_email"})
	}
	if m.Post != nil {
		if ours := m.Post.House().Address; key == strings.ToLower(ours) || isTokenOf(key, ours) {
			return fault.OfFields(fault.Field{Name: "to", Key: "cases.side_own_address"})
		}
	}
	var theirs int
	if err := tx.Get(ctx, &theirs, sqlIsParticipant, c.ID, key); err != nil {
		return fmt.Errorf("look whose address it is: %w", err)
	}
	if known, found, err := customers.ByContact(ctx, tx, customers.Email, key); err != nil {
		return err
	} else if found && known.ID == c.CustomerID {
		theirs++
	}
	if theirs > 0 {
		return fault.OfFields(fault.Field{Name: "to", Key: "cases.side_customer"})
	}
	if _, err := tx.Exec(ctx, sqlAddParty, side, key, shorten(p.Name, customers.MaxName), clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("add a party: %w", err)
	}
	return nil
}

func isTokenOf(address, base string) bool {
	_, ok := mime.ReplyToken(address, base)
	return ok
}

// TellSide writes to the parties of a side conversation. One that was ended goes on.
func (m *Room) TellSide(ctx context.Context, tx *db.Tx, by event.Actor, side id.ID, text string, attached []files.New) (Side, SideMessage, error) {
	if f := textDefects("text", text, MaxText); f != nil {
		return Side{}, SideMessage{}, fault.OfFields(f...)
	}
	s, err := OneSide(ctx, tx, side)
	if err != nil {
		return s, SideMessage{}, err
	}
	msg, err := m.tellSide(ctx, tx, by, &s, text, attached)
	return s, msg, err
}

func (m *Room) tellSide(ctx context.Context, tx *db.Tx, by event.Actor, s *Side, text string, attached []files.New) (SideMessage, error) {
	name, err := m.NameOf(ctx, tx, by.ID)
	if err != nil {
		return SideMessage{}, err
	}
	msg := SideMessage{AuthorKind: "staff", AuthorID: by.ID, AuthorName: name, Lang: lang.Detect(text), Text: text}
	if m.Post != nil {
		msg.Delivery, msg.MessageID = "queued", m.Post.sideMessageID(*s)
	}
	if err := m.keepInSide(ctx, tx, s, &msg, attached); err != nil {
		return msg, err
	}
	if err := m.happened(ctx, tx, by, s.CaseID, "side_told", map[string]any{"side": s.ID, "message": msg.ID, "sha256": id.Hash(text)}); err != nil {
		return msg, err
	}
	if m.Post == nil {
		return msg, nil
	}
	return msg, m.mailSide(ctx, tx, *s, msg, attached)
}

// keepInSide keeps a message with its files, and what the row of its
// conversation shows of it.
func (m *Room) keepInSide(ctx context.Context, tx *db.Tx, s *Side, msg *SideMessage, attached []files.New) error {
	msg.ID, msg.SideID, msg.At, msg.Attachments = id.New(tx.Now()), s.ID, tx.Now(), int64(len(attached))
	if _, err := tx.Exec(ctx, sqlSaySide, msg.ID, msg.SideID, msg.AuthorKind, msg.AuthorID, msg.AuthorName, msg.AuthorEmail, clock.Micros(msg.At),
		string(msg.Lang), msg.Text, msg.Quoted, msg.Attachments, msg.LedgerID, msg.MessageID, msg.Delivery); err != nil {
		return fmt.Errorf("keep a side message: %w", err)
	}
	for _, f := range attached {
		f.OwnerKind, f.OwnerID = OwnerOfSideFiles, msg.ID
		if _, err := m.Files.Put(ctx, tx, f); err != nil {
			return err
		}
	}
	s.LastAt, s.LastKind, s.EndedAt = msg.At, msg.AuthorKind, time.Time{}
	s.Messages++
	if _, err := tx.Exec(ctx, sqlSideWent, s.ID, clock.Micros(s.LastAt), s.LastKind); err != nil {
		return fmt.Errorf("keep how side conversation %d stands: %w", s.ID, err)
	}
	return nil
}

// EndSide puts a side conversation aside; an answer or a new message lets it go on.
func (m *Room) EndSide(ctx context.Context, tx *db.Tx, by event.Actor, side id.ID) (Side, error) {
	s, err := OneSide(ctx, tx, side)
	if err != nil || !s.EndedAt.IsZero() {
		return s, err
	}
	s.EndedAt = tx.Now()
	if _, err := tx.Exec(ctx, sqlEndSide, s.ID, clock.Micros(s.EndedAt)); err != nil {
		return s, fmt.Errorf("end side conversation %d: %w", s.ID, err)
	}
	return s, m.happened(ctx, tx, by, s.CaseID, "side_ended", map[string]any{"side": s.ID})
}

type sideRow struct {
	ID        id.ID
	CaseID    id.ID
	Subject   string
	Lang      string
	MailToken string
	ByID      id.ID
	At        int64
	EndedAt   int64
	LastAt    int64
	LastKind  string
	Messages  int64
}

func (r sideRow) side() Side {
	return Side{ID: r.ID, CaseID: r.CaseID, Subject: r.Subject, Lang: lang.Tag(r.Lang), ByID: r.ByID, At: clock.FromMicros(r.At),
		EndedAt: clock.FromMicros(r.EndedAt), LastAt: clock.FromMicros(r.LastAt), LastKind: r.LastKind, Messages: r.Messages, token: r.MailToken}
}

// OneSide reads a side conversation; NotFound when there is none.
func OneSide(ctx context.Context, r db.Reader, which id.ID) (Side, error) {
	return findSide(ctx, r, sqlOneSide, which)
}

func findSide(ctx context.Context, r db.Reader, text string, key any) (Side, error) {
	var one sideRow
	err := r.Get(ctx, &one, text, key)
	if errors.Is(err, db.ErrNone) {
		return Side{}, fault.New(fault.NotFound, "cases.no_side")
	}
	if err != nil {
		return Side{}, fmt.Errorf("read a side conversation: %w", err)
	}
	return one.side(), nil
}

// Sides lists the side conversations of a case, the newest first.
func Sides(ctx context.Context, r db.Reader, c id.ID) ([]Side, error) {
	var rows []sideRow
	if err := r.All(ctx, &rows, sqlSides, c); err != nil {
		return nil, fmt.Errorf("read the side conversations of case %d: %w", c, err)
	}
	out := make([]Side, len(rows))
	for i, one := range rows {
		out[i] = one.side()
	}
	return out, nil
}

// Parties lists who takes part from outside.
func Parties(ctx context.Context, r db.Reader, side id.ID) ([]Party, error) {
	var out []Party
	if err := r.All(ctx, &out, sqlParties, side); err != nil {
		return nil, fmt.Errorf("read the parties of side conversation %d: %w", side, err)
	}
	return out, nil
}

// SideMessages reads a side conversation, first to last.
func SideMessages(ctx context.Context, r db.Reader, side id.ID) ([]SideMessage, error) {
	var rows []sideMessageRow
	if err := r.All(ctx, &rows, sqlSideMessages, side); err != nil {
		return nil, fmt.Errorf("read side conversation %d: %w", side, err)
	}
	out := make([]SideMessage, len(rows))
	for i, one := range rows {
		out[len(rows)-1-i] = one.message()
	}
	return out, nil
}

type sideMessageRow struct {
	ID          id.ID
	SideID      id.ID
	AuthorKind  string
	AuthorID    id.ID
	AuthorName  string
	AuthorEmail string
	At          int64
	Lang        string
	Text        string
	Quoted      string
	Attachments int64
	LedgerID    id.ID
	MessageID   string
	Delivery    string
	DeliveryWhy string
}

func (r sideMessageRow) message() SideMessage {
	return SideMessage{r.ID, r.SideID, r.AuthorKind, r.AuthorID, r.AuthorName, r.AuthorEmail, clock.FromMicros(r.At), lang.Tag(r.Lang), r.Text,
		r.Quoted, r.Attachments, r.LedgerID, r.MessageID, r.Delivery, r.DeliveryWhy}
}

const (
	sideColumns = `id, case_id, subject, lang, mail_token, by_id, at, ended_at, last_at, last_kind, messages`

	sqlOpenSide = `
INSERT INTO cases_side (id, case_id, subject, lang, mail_token, by_id, at, last_at, last_kind) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 'staff')`

	sqlAddParty = `INSERT INTO cases_side_party (side_id, email, name, since) VALUES ($1, $2, $3, $4) ON CONFLICT (side_id, email) DO NOTHING`

	sqlSaySide = `
INSERT INTO cases_side_message (id, side_id, author_kind, author_id, author_name, author_email, at, lang, text, quoted, attachments,
    ledger_id, message_id, delivery)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

	sqlSideWent = `UPDATE cases_side SET last_at = $2, last_kind = $3, ended_at = 0, messages = messages + 1 WHERE id = $1`
	sqlEndSide  = `UPDATE cases_side SET ended_at = $2 WHERE id = $1`
	sqlOneSide  = `SELECT ` + sideColumns + ` FROM cases_side WHERE id = $1`
	sqlSides    = `SELECT ` + sideColumns + ` FROM cases_side WHERE case_id = $1 ORDER BY id DESC LIMIT 50`
	sqlParties  = `SELECT email, name FROM cases_side_party WHERE side_id = $1 ORDER BY since, email`

	sqlSideMessages = `
SELECT id, side_id, author_kind, author_id, author_name, author_email, at, lang, text, quoted, attachments, ledger_id, message_id, delivery,
    delivery_why FROM cases_side_message WHERE side_id = $1 ORDER BY id DESC LIMIT 200`
)
