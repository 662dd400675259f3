package cases

import (
	"context"
	"errors"
	"fmt"
	"strings"

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

// sideMessageID begins with the token of the side conversation, so that an
// answer finds it even from a program that ignores Reply-To.
func (p *Post) sideMessageID(s Side) string {
	return strings.Trim(mime.NewMessageID(s.token+"."+id.ShortToken(mailTokenLen), mime.DomainOf(p.House().Address)), "<>")
}

// mailSide sends a message to the parties. It holds what was written, and
// nothing of the case: no quote, no link, no number.
func (m *Room) mailSide(ctx context.Context, tx *db.Tx, s Side, msg SideMessage, attached []files.New) error {
	parties, err := Parties(ctx, tx, s.ID)
	if err != nil {
		return err
	}
	var thread []string
	if err := tx.All(ctx, &thread, sqlSideThread, s.ID, msg.ID, maxReferences); err != nil {
		return fmt.Errorf("read the thread of side conversation %d: %w", s.ID, err)
	}
	house, p := m.Post.House(), m.Post.printer(s.Lang)
	out := mime.Outgoing{
		From:    mime.Address{Name: house.Name(s.Lang), Address: house.Address},
		ReplyTo: []mime.Address{{Name: house.Name(s.Lang), Address: mime.WithToken(house.Address, s.token)}},
		Subject: s.Subject, MessageID: msg.MessageID, Date: tx.Now(), Language: string(s.Lang), Dir: s.Lang.Dir(),
		AboveThisLine: p.T("cases.mail.above"), Text: msg.Text,
		Footer: p.T("cases.mail.side", "name", msg.AuthorName, "house", house.Name(s.Lang)),
	}
	to := make([]mime.Address, len(parties))
	for i, one := range parties {
		to[i] = mime.Address{Name: one.Name, Address: one.Email}
	}
	out.To = to
	if len(thread) > 0 {
		out.Subject, out.InReplyTo = replySubject(s.Subject), thread[0]
	}
	for i := len(thread) - 1; i >= 0; i-- {
		out.References = append(out.References, thread[i])
	}
	for _, f := range attached {
		out.Attachments = append(out.Attachments, mime.File{Name: f.Name, Type: f.Type, Data: f.Data})
	}
	ledger, err := m.send(ctx, tx, Case{ID: s.CaseID}, msg.ID, to, out)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlSideLedger, msg.ID, ledger); err != nil {
		return fmt.Errorf("tie side message %d to its mail: %w", msg.ID, err)
	}
	return nil
}

// receiveAside gives a mail its place in a side conversation: by the secret
// token of the address, or by the mails it answers when a party wrote it. mine
// is false for every other mail; telling costs nothing then.
func (m *Room) receiveAside(ctx context.Context, tx *db.Tx, mail Mail) (out MailOutcome, mine bool, err error) {
	if mail.Class == mime.Bounced {
		return m.bouncedAside(ctx, tx, mail)
	}
	s, how, err := sideOf(ctx, tx, mail)
	if err != nil || how == "" {
		return out, false, err
	}
	out = MailOutcome{State: "joined", Reason: how, CaseID: s.CaseID}
	switch mail.Class {
	case mime.Loop:
		return out, false, nil
	case mime.AutoReply:
		out.State, out.Reason = "auto_reply", mail.Why
		return out, true, m.happened(ctx, tx, event.System, s.CaseID, "side_auto_reply", map[string]any{"side": s.ID, "mail": mail.LedgerID})
	}
	in := mail.incoming()
	key := customers.EmailKey(mail.From.Address)
	msg := SideMessage{AuthorKind: "party", AuthorName: shorten(nameOr(mail.From.Name, key), customers.MaxName), AuthorEmail: key,
		Lang: lang.Detect(in.Text), Text: in.Text, Quoted: in.Quoted, LedgerID: mail.LedgerID, MessageID: mail.MessageID}
	if key != "" { // whoever was given the address takes part from now on
		if _, err := tx.Exec(ctx, sqlAddParty, s.ID, key, msg.AuthorName, clock.Micros(tx.Now())); err != nil {
			return out, true, fmt.Errorf("add a party: %w", err)
		}
	}
	if err := m.keepInSide(ctx, tx, &s, &msg, in.Files); err != nil {
		return out, true, err
	}
	out.MessageID = msg.ID
	return out, true, m.happened(ctx, tx, event.System, s.CaseID, "side_answered", map[string]any{"side": s.ID, "message": msg.ID, "sha256": id.Hash(msg.Text)})
}

func nameOr(name, address string) string {
	if name != "" {
		return name
	}
	return address
}

// sideOf finds the side conversation of a mail; how is "" when it belongs to none.
func sideOf(ctx context.Context, r db.Reader, mail Mail) (s Side, how string, err error) {
	if token := mail.token(); len(token) == sideTokenLen {
		if s, err = findSide(ctx, r, sqlSideByToken, token); fault.KindOf(err) != fault.NotFound {
			return s, "mail.by_side", err
		}
	}
	for _, answered := range limit(mail.ThreadIDs(), maxReferences) {
		token, _, _ := strings.Cut(answered, ".")
		if len(token) != sideTokenLen {
			continue
		}
		s, err = findSide(ctx, r, sqlSideByToken, token)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		var in int
		if err == nil {
			err = r.Get(ctx, &in, sqlIsParty, s.ID, customers.EmailKey(mail.From.Address))
		}
		if err != nil || in > 0 {
			return s, "mail.by_side", err
		}
	}
	return Side{}, "", nil
}

// bouncedAside marks a message that came back.
func (m *Room) bouncedAside(ctx context.Context, tx *db.Tx, mail Mail) (out MailOutcome, mine bool, err error) {
	if mail.Bounce == nil {
		return out, false, nil
	}
	if token, _, _ := strings.Cut(mail.Bounce.MessageID, "."); len(token) != sideTokenLen {
		return out, false, nil
	}
	var msg struct{ ID, CaseID id.ID }
	err = tx.Get(ctx, &msg, sqlSideBounced, mail.Bounce.MessageID)
	if errors.Is(err, db.ErrNone) {
		return out, false, nil
	}
	if err != nil {
		return out, true, fmt.Errorf("find the side message that bounced: %w", err)
	}
	out = MailOutcome{State: "bounce", Reason: mail.Why, CaseID: msg.CaseID, MessageID: msg.ID}
	if !mail.Bounce.Hard() {
		return out, true, nil
	}
	why := ""
	for _, one := range mail.Bounce.Recipients {
		if one.Hard {
			why = strings.TrimSpace(one.Status + " " + one.Diagnostic)
		}
	}
	_, err = m.deliveredAside(ctx, tx, msg.ID, "failed", shorten(why, MaxSubject))
	return out, true, err
}

// deliveredAside keeps what became of a side message's mail; mine is false when
// the message stands elsewhere.
func (m *Room) deliveredAside(ctx context.Context, tx *db.Tx, message id.ID, state, why string) (mine bool, err error) {
	var at struct {
		CaseID   id.ID
		SideID   id.ID
		Delivery string
	}
	err = tx.Get(ctx, &at, sqlSideOfMessage, message)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	if err != nil || at.Delivery == state {
		return true, err
	}
	if _, err := tx.Exec(ctx, sqlSideDelivered, message, state, why); err != nil {
		return true, fmt.Errorf("keep the delivery of side message %d: %w", message, err)
	}
	return true, m.happened(ctx, tx, event.System, at.CaseID, "side_"+state, map[string]any{"side": at.SideID, "message": message})
}

const (
	sqlSideByToken = `SELECT ` + sideColumns + ` FROM cases_side WHERE mail_token = $1`
	sqlIsParty     = `SELECT COUNT(*) FROM cases_side_party WHERE side_id = $1 AND email = $2`
	sqlSideLedger  = `UPDATE cases_side_message SET ledger_id = $2 WHERE id = $1`

	sqlSideThread = `
SELECT message_id FROM cases_side_message WHERE side_id = $1 AND id < $2 AND message_id <> '' ORDER BY id DESC LIMIT $3`

	sqlSideBounced = `
SELECT s.id, d.case_id FROM cases_side_message s JOIN cases_side d ON d.id = s.side_id
WHERE s.message_id = $1 AND s.message_id <> '' AND s.author_kind = 'staff' ORDER BY s.id LIMIT 1`

	sqlSideOfMessage = `
SELECT d.case_id, d.id AS side_id, s.delivery FROM cases_side_message s JOIN cases_side d ON d.id = s.side_id WHERE s.id = $1`
	sqlSideDelivered = `UPDATE cases_side_message SET delivery = $2, delivery_why = $3 WHERE id = $1`
)
