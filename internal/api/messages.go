package api

import (
	"context"
	"errors"
	"time"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// messageItem is one thing said in a case.
type messageItem struct {
	ID          id.ID      `json:"id" example:"251658240003"`
	Audience    audience   `json:"audience" doc:"internal is a note that the customer never sees."`
	Author      author     `json:"author"`
	Channel     string     `json:"channel" example:"email"`
	At          time.Time  `json:"at"`
	Lang        language   `json:"lang"`
	Text        string     `json:"text" example:"The leak is back."`
	Quoted      string     `json:"quoted,omitempty" doc:"Quoted history and signature that the text leaves out."`
	HasHTML     bool       `json:"has_html" doc:"GET the message alone for its html."`
	HTML        string     `json:"html,omitempty" doc:"Sanitised; only where the message is given alone."`
	Attachments []fileItem `json:"attachments"`
	Mail        id.ID      `json:"mail,omitempty" doc:"Its row in the ledger of mail."`
	Delivery    delivery   `json:"delivery,omitempty" doc:"What became of the mail of ours."`
	DeliveryWhy string     `json:"delivery_why,omitempty"`
}

type author struct {
	Kind authorKind `json:"kind"`
	ID   id.ID      `json:"id" example:"251658240000"`
	Name string     `json:"name" example:"Layla Haddad"`
}

// fileItem is a file that is kept.
type fileItem struct {
	ID     id.ID  `json:"id" example:"251658240005"`
	Name   string `json:"name" example:"photo.jpg"`
	Type   string `json:"type" doc:"Found from the content." example:"image/jpeg"`
	Size   int64  `json:"size" doc:"In bytes." example:"48213"`
	SHA256 string `json:"sha256"`
}

func fileItemOf(r files.Ref) fileItem { return fileItem{r.ID, r.Name, r.Type, r.Size, r.SHA256} }

func messageOf(m cases.Message, attached []files.Ref) messageItem {
	item := messageItem{ID: m.ID, Audience: audience(m.Audience), Author: author{authorKind(m.AuthorKind), m.AuthorID, m.AuthorName}, Channel: m.Channel,
		At: m.At, Lang: language(m.Lang), Text: m.Text, Quoted: m.Quoted, HasHTML: m.HasHTML, Mail: m.LedgerID, Delivery: delivery(m.Delivery),
		DeliveryWhy: m.DeliveryWhy, Attachments: make([]fileItem, len(attached))}
	for i, r := range attached {
		item.Attachments[i] = fileItemOf(r)
	}
	return item
}

type messageList struct {
	Items      []messageItem `json:"items" doc:"First to last."`
	NextCursor *string       `json:"next_cursor" doc:"What to send as cursor for the older ones; null when these are the first."`
}

type messageQuery struct {
	Cursor string `query:"cursor" doc:"next_cursor of the page before."`
	After  id.ID  `query:"after" doc:"Only those after this message, first to last, at most a hundred; cursor is not needed then."`
}

// ownerOfFiles is what the files of a message belong to.
const ownerOfFiles = "message"

// listMessages gives the newest hundred messages and notes of a case, first to last.
func listMessages(ctx context.Context, c *call, q messageQuery) (messageList, error) {
	before, err := page{Cursor: q.Cursor}.before()
	if err != nil {
		return messageList{}, err
	}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return messageList{}, err
	}
	all, older, err := c.messages(ctx, one.ID, before, q.After)
	if err != nil {
		return messageList{}, err
	}
	var with []id.ID
	for _, m := range all {
		if m.Attachments > 0 {
			with = append(with, m.ID)
		}
	}
	attached, err := files.OfSome(ctx, c.api.DB, ownerOfFiles, with)
	if err != nil {
		return messageList{}, err
	}
	list := messageList{Items: make([]messageItem, len(all))}
	for i, m := range all {
		list.Items[i] = messageOf(m, attached[m.ID])
	}
	if older {
		list.NextCursor = cursorOf(all[0].ID)
	}
	return list, nil
}

// showMessage gives one message with its html.
func showMessage(ctx context.Context, c *call, _ nothing) (messageItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return messageItem{}, err
	}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return messageItem{}, err
	}
	m, err := cases.OneMessage(ctx, c.api.DB, which)
	if errors.Is(err, db.ErrNone) || err == nil && m.CaseID != one.ID {
		return messageItem{}, fault.New(fault.NotFound, "api.no_message")
	}
	if err != nil {
		return messageItem{}, err
	}
	attached, err := files.Of(ctx, c.api.DB, ownerOfFiles, m.ID)
	if err != nil {
		return messageItem{}, err
	}
	item := messageOf(m, attached)
	item.HTML, err = cases.MessageHTML(ctx, c.api.DB, m.ID)
	return item, err
}

// onBehalf is in whose name a program writes, when not in its own.
type onBehalf string

func (onBehalf) choices() []string { return []string{"customer"} }

// newMessage is something said in a case.
type newMessage struct {
	letter
	Text     string      `json:"text" need:"yes" doc:"Up to 100,000 characters." example:"A technician comes on Tuesday morning."`
	Audience audience    `json:"audience,omitempty" doc:"public answers the customer, internal is a note; public when left out."`
	OnBehalf onBehalf    `json:"on_behalf,omitempty" doc:"customer: these are the customer's own words."`
	Lang     language    `json:"lang,omitempty" doc:"Found out from the text when left out."`
	Channel  channelName `json:"channel,omitempty" doc:"By which it was said; that of the customer's last words when left out."`
	Seen     id.ID       `json:"seen,omitempty" doc:"The newest message the writer has read: an answer that crosses a newer one of the customer or of a colleague is a conflict, and the problem holds the newer ones in related."`
	Hold     bool        `json:"hold,omitempty" doc:"Do not send while a gate warns that is not in passed: refused with 409, and related holds what the gates found."`
	Passed   []gateName  `json:"passed,omitempty" doc:"Gates that warned and that the writer passes knowingly."`
	Reasons  []passing   `json:"reasons,omitempty" doc:"Why gates were passed."`
}

// passing is why a gate was passed.
type passing struct {
	Gate   gateName `json:"gate" need:"yes"`
	Reason string   `json:"reason" need:"yes" example:"The customer asked for the reason."`
}

func (b *newMessage) answer() cases.Answer {
	a := cases.Answer{Text: b.Text, Lang: lang.Tag(b.Lang), Channel: string(b.Channel), Files: b.files, Seen: b.Seen, Hold: b.Hold, Passed: texts(b.Passed),
		Reasons: map[string]string{}}
	for _, r := range b.Reasons {
		a.Reasons[string(r.Gate)] = r.Reason
	}
	return a
}

// said is what became of a message.
type said struct {
	Message  messageItem   `json:"message"`
	Case     caseItem      `json:"case"`
	Warnings []warningItem `json:"warnings" doc:"Gates that warned; the answer went all the same. A gate that blocks refuses it with 409."`
	Dead     []deadAddress `json:"dead,omitempty" doc:"Recipients who get no mail, and why: the answer is kept in the case and does not reach them until somebody clears the address."`
}

func (s said) address() string {
	return "/cases/" + s.Case.Reference + "/messages/" + s.Message.ID.String()
}

// createMessage answers the customer, notes, or records the customer's words.
func createMessage(ctx context.Context, tx *db.Tx, c *call, b *newMessage) (said, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return said{}, err
	}
	switch {
	case b.OnBehalf != "" && b.Audience == cases.Internal:
		return said{}, fault.OfFields(fault.Field{Name: "audience", Key: "api.customer_is_public"})
	case b.OnBehalf != "":
		return c.customerWords(ctx, tx, one, b)
	case b.Audience == cases.Internal:
		return c.note(ctx, tx, one, b)
	}
	return c.reply(ctx, tx, one, b)
}

func (c *call) reply(ctx context.Context, tx *db.Tx, one cases.Case, b *newMessage) (said, error) {
	if err := c.need(cases.MayReply); err != nil {
		return said{}, err
	}
	r, err := c.api.Cases.Reply(ctx, tx, c.by(), one.ID, b.answer())
	if err != nil {
		return said{}, c.held(b.Text, c.crossed(ctx, tx, one, b.Seen, err))
	}
	out, err := c.said(ctx, tx, r.Case, r.Message, r.Warnings)
	if err == nil && r.Message.Delivery != "" {
		out.Dead, err = c.deadIn(ctx, tx, r.Case)
	}
	return out, err
}

func (c *call) note(ctx context.Context, tx *db.Tx, one cases.Case, b *newMessage) (said, error) {
	if err := c.need(cases.MayWrite); err != nil {
		return said{}, err
	}
	warned, err := cases.NoteWarnings(ctx, tx, one, b.Text)
	if err != nil {
		return said{}, err
	}
	m, err := c.api.Cases.Note(ctx, tx, c.by(), one.ID, b.Text, b.files)
	if err != nil {
		return said{}, c.held(b.Text, err)
	}
	now, err := cases.Get(ctx, tx, one.ID)
	if err != nil {
		return said{}, err
	}
	return c.said(ctx, tx, now, m, warned)
}

func (c *call) customerWords(ctx context.Context, tx *db.Tx, one cases.Case, b *newMessage) (said, error) {
	if err := c.need(cases.MayWrite); err != nil {
		return said{}, err
	}
	channel := string(b.Channel)
	if channel == "" {
		channel = cases.API
	}
	customer, err := customers.Get(ctx, tx, one.CustomerID)
	if err != nil {
		return said{}, err
	}
	r, err := c.api.Cases.Join(ctx, tx, one.ID, cases.Incoming{Channel: channel, Lang: lang.Tag(b.Lang), Text: b.Text, Files: b.files}, customer)
	if err != nil {
		return said{}, err
	}
	return c.said(ctx, tx, r.Case, r.Message, nil)
}

func (c *call) said(ctx context.Context, tx *db.Tx, one cases.Case, m cases.Message, w []cases.Warning) (said, error) {
	item, err := c.item(ctx, one)
	if err != nil {
		return said{}, err
	}
	var attached []files.Ref
	if m.Attachments > 0 {
		if attached, err = files.Of(ctx, tx, ownerOfFiles, m.ID); err != nil {
			return said{}, err
		}
	}
	return said{Message: messageOf(m, attached), Case: item, Warnings: c.warned(m.Text, w)}, nil
}
