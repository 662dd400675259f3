package cases

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/promises"
)

// Answer is what a colleague writes to the customer.
type Answer struct {
	Text    string
	Lang    lang.Tag // "" finds out
	Channel string   // "" is the channel of the customer's last words
	Files   []files.New
	Passed  []string          // gates that warned and that the writer chose to pass
	Reasons map[string]string // why, by gate; may be empty
	Mended  []string          // gates that had warned while the writer wrote, codes only
	Hold    bool              // a gate that warns and was not passed refuses, as one that blocks does
	Seen    id.ID             // the newest message the writer has seen, 0 when not known
}

// Replied tells what became of an answer.
type Replied struct {
	Case     Case
	Message  Message
	Warnings []Warning // gates that warned; the answer went all the same
}

// Reply answers the customer. It fulfils what was owed, promises the next word
// by policy and leaves it to the customer's turn. Whoever answers a case that
// nobody has taken, takes it. A gate in block mode refuses the answer; a closed
// case is opened again first.
func (m *Room) Reply(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, a Answer) (Replied, error) {
	if f := textDefects("text", a.Text, MaxText); f != nil {
		return Replied{}, fault.OfFields(f...)
	}
	var out Replied
	var err error
	out.Case, err = m.change(ctx, tx, which, func(c *Case) error {
		if err := m.unseen(ctx, tx, by, *c, a.Seen); err != nil {
			return err
		}
		if out.Warnings, err = m.throughGates(ctx, tx, *c, a); err != nil {
			return err
		}
		if c.State == Closed {
			if err := m.reopen(ctx, tx, by, c, "answered_again"); err != nil {
				return err
			}
		}
		if err := m.takeUp(ctx, tx, by, c); err != nil {
			return err
		}
		out.Message, err = m.answer(ctx, tx, by, c, a, out.Warnings, mailReply)
		if err != nil {
			return err
		}
		c.State, c.WakeAt = WaitingCustomer, time.Time{}
		_, err = m.give(ctx, tx, by, *c, promises.NextUpdate)
		return err
	})
	return out, err
}

// answer keeps a public message of ours, mails it where the customer has an
// address, and fulfils the promises to answer.
func (m *Room) answer(ctx context.Context, tx *db.Tx, by event.Actor, c *Case, a Answer, warned []Warning, kind mailKind) (Message, error) {
	name, err := m.NameOf(ctx, tx, by.ID)
	if err != nil {
		return Message{}, err
	}
	if a.Channel == "" {
		a.Channel = c.LastChannel
	}
	d := draft{Message: Message{Audience: Public, AuthorKind: "staff", AuthorID: by.ID, AuthorName: name, Channel: a.Channel,
		Lang: a.Lang, Text: a.Text}, files: a.Files}
	to, err := m.recipients(ctx, tx, *c)
	if err != nil {
		return Message{}, err
	}
	if m.Post != nil && len(to) > 0 {
		d.Delivery, d.Channel, d.MessageID = "queued", Email, m.Post.newMessageID(*c)
	}
	msg, err := m.say(ctx, tx, c, d)
	if err != nil {
		return msg, err
	}
	if c.FirstResponseAt.IsZero() {
		c.FirstResponseAt = tx.Now()
	}
	data := map[string]any{"message": msg.ID, "sha256": id.Hash(a.Text), "passed": a.Passed}
	if len(a.Passed)+len(a.Mended) > 0 {
		data["gates"] = outcomes(a, warned)
	}
	if err := m.happened(ctx, tx, by, c.ID, "replied", data); err != nil {
		return msg, err
	}
	if err := keepReasons(ctx, tx, msg.ID, a); err != nil {
		return msg, err
	}
	if err := m.Promises.Fulfil(ctx, tx, by, c.ID); err != nil {
		return msg, err
	}
	if d.Delivery == "" {
		return msg, nil
	}
	return msg, m.mail(ctx, tx, *c, msg, to, a.Files, kind)
}
