package cases

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// Incoming is a customer's voice, by whatever channel.
type Incoming struct {
	Channel    string
	By         event.Actor // who brought it in; zero means the customer
	CustomerID id.ID       // when known; else found by Email or Phone, or a new file is opened
	Name       string
	Email      string
	Phone      string
	Lang       lang.Tag // "" finds out
	Type       Type     // "" is an enquiry until someone looks
	Priority   Priority // "" is normal
	TeamID     id.ID    // 0 is the default desk
	Subject    string   // "" takes the first words
	Text       string
	Quoted     string
	HTML       string
	Tried      string // what the customer has tried already
	Wanted     string // what would satisfy the customer
	BeganAt    time.Time
	Files      []files.New
	LedgerID   id.ID
	MessageID  string
	Topic      id.ID          // what it is about, as the customer told the greeter; 0 when nobody asked
	Fields     fields.Filling // of the house's own; see OpenFilled
	OwnerID    id.ID          // a colleague who records it and owns it; 0 leaves it to the desk
	NoReceipt  bool           // no acknowledgement is sent, because a machine wrote or the desk told the customer
}

// Received tells what became of an incoming voice.
type Received struct {
	Case    Case
	Message Message
	Joined  bool // it belongs to a case that was there already
}

// Open makes a new case of an incoming voice: customer, reference, owner,
// promise and acknowledgement, all at once.
func (m *Room) Open(ctx context.Context, tx *db.Tx, in Incoming) (Received, error) {
	in.setDefaults()
	if f := in.defects(); len(f) > 0 {
		return Received{}, fault.OfFields(f...)
	}
	customer, err := m.customerOf(ctx, tx, &in)
	if err != nil {
		return Received{}, err
	}
	by := in.By
	if by.Kind == "" {
		by = event.Customer(customer.ID)
	}
	c, err := m.begin(ctx, tx, in, customer, by)
	if err != nil {
		return Received{}, err
	}
	msg, err := m.say(ctx, tx, &c, in.draft(customer))
	if err != nil {
		return Received{}, err
	}
	if err := m.finishOpening(ctx, tx, &c, in, customer, by, msg); err != nil {
		return Received{}, err
	}
	return Received{Case: c, Message: msg}, nil
}

// begin writes the first row of a case. Its next date is the first-response
// promise that Open gives in the same transaction.
func (m *Room) begin(ctx context.Context, tx *db.Tx, in Incoming, customer customers.Customer, by event.Actor) (Case, error) {
	seat, err := m.seat(ctx, tx, &in, customer)
	if err != nil {
		return Case{}, err
	}
	c := Case{ID: id.New(tx.Now()), State: Open, Type: in.Type, Priority: in.Priority, Subject: in.Subject,
		Lang: in.Lang, Channel: in.Channel, CustomerID: customer.ID, TeamID: seat.TeamID, OwnerID: seat.DutyID,
		ReceivedAt: tx.Now(), BeganAt: in.BeganAt, NextFrom: tx.Now(), Problem: firstWords(in.Text), Wanted: in.Wanted,
		MailToken: id.ShortToken(mailTokenLen), LinkEpoch: 1, CustomerName: customer.Name,
		LastText: preview(in.Text), LastAt: tx.Now(), LastBy: "customer", LastChannel: in.Channel, Version: 1, Times: 1}
	of, err := m.Matter(ctx, tx, c)
	if err != nil {
		return c, err
	}
	if c.NextAt, err = m.Promises.Policy().FirstDue(of, tx.Now()); err != nil {
		return c, err
	}
	if in.OwnerID != 0 {
		if err := m.mustBeActive(ctx, tx, in.OwnerID); err != nil {
			return c, err
		}
		c.OwnerID, c.Taken = in.OwnerID, true
	} else if seat.OwnerID != 0 {
		c.OwnerID, c.Taken = seat.OwnerID, true
	}
	kept := c
	kept.Messages = 1 // the voice itself, which Open keeps next
	if err := insert(ctx, tx, &kept); err != nil {
		return c, err
	}
	c.Reference = kept.Reference
	event.Born(tx, subject(c.ID))
	tx.Memo()[newborn{c.ID}] = Held{c.OwnerID, c.Taken}
	data := map[string]any{"type": c.Type, "channel": c.Channel, "customer": c.CustomerID, "owner": c.OwnerID, "taken": c.Taken}
	if seat.Why != nil {
		data["routing"] = seat.Why
	}
	if m.AckBehind && !in.NoReceipt && customers.EmailKey(in.Email) != "" {
		data["receipt"] = true
	}
	if err := m.happened(ctx, tx, by, c.ID, "received", data); err != nil {
		return c, err
	}
	return c, seat.settle(ctx, tx, m, c)
}

func (m *Room) finishOpening(ctx context.Context, tx *db.Tx, c *Case, in Incoming, customer customers.Customer, by event.Actor, msg Message) error {
	if err := m.happened(ctx, tx, by, c.ID, "customer_wrote", map[string]any{"message": msg.ID, "sha256": id.Hash(msg.Text)}); err != nil {
		return err
	}
	if err := m.owe(ctx, tx, *c); err != nil {
		return err
	}
	var to []mime.Address
	if key := customers.EmailKey(in.Email); key != "" {
		if err := participate(ctx, tx, c.ID, key, customer); err != nil {
			return err
		}
		to = []mime.Address{{Name: customer.Name, Address: key}}
	}
	if strings.TrimSpace(in.Tried) != "" {
		if err := m.addTried(ctx, tx, by, *c, in.Tried); err != nil {
			return err
		}
	}
	if err := indexCase(ctx, tx, *c); err != nil {
		return err
	}
	if err := recount(ctx, tx, nil, c); err != nil {
		return err
	}
	if in.NoReceipt || len(to) == 0 || m.AckBehind {
		return nil
	}
	return m.acknowledge(ctx, tx, *c, customer, to, msg)
}

// Join adds a customer's further words to a case. A closed case opens again
// under the same number; a duplicate leads on to the case it repeats.
func (m *Room) Join(ctx context.Context, tx *db.Tx, which id.ID, in Incoming, customer customers.Customer) (Received, error) {
	in.setDefaults()
	if f := textDefects("text", in.Text, MaxText); f != nil {
		return Received{}, fault.OfFields(f...)
	}
	by, out := event.Customer(customer.ID), Received{Joined: true}
	which, err := original(ctx, tx, which)
	if err != nil {
		return out, err
	}
	out.Case, err = m.change(ctx, tx, which, func(c *Case) error {
		if c.State == Closed {
			if err := m.reopen(ctx, tx, by, c, "wrote_again"); err != nil {
				return err
			}
		}
		c.State, c.WakeAt = Open, time.Time{}
		if err := m.oweReply(ctx, tx, *c); err != nil {
			return err
		}
		if out.Message, err = m.say(ctx, tx, c, in.draft(customer)); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "customer_wrote", map[string]any{"message": out.Message.ID, "sha256": id.Hash(in.Text)})
	})
	return out, err
}

// oweReply gives the promise to answer, unless an answer is owed already.
func (m *Room) oweReply(ctx context.Context, tx *db.Tx, c Case) error {
	owed, err := promises.Owed(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	for _, p := range owed {
		if p.Kind == promises.FirstResponse || p.Kind == promises.Reply {
			return nil
		}
	}
	_, err = m.give(ctx, tx, event.System, c, promises.Reply)
	return err
}

// original follows duplicates to the case in which the matter goes on.
func original(ctx context.Context, r db.Reader, which id.ID) (id.ID, error) {
	const longestChain = 1000 // a case merged into one that was merged …; more is a slip in the data
	for range longestChain {
		c, err := Get(ctx, r, which)
		if err != nil || c.DuplicateOf == 0 {
			return which, err
		}
		which = c.DuplicateOf
	}
	return which, fmt.Errorf("case %d is a duplicate of a duplicate without end", which)
}

func (in *Incoming) setDefaults() {
	if in.Lang == "" {
		in.Lang = lang.Detect(in.Subject + "\n" + in.Text)
	}
	if in.Type == "" {
		in.Type = Enquiry
	}
	if in.Priority == "" {
		in.Priority = Normal
	}
	in.Subject = strings.Join(strings.Fields(in.Subject), " ")
	if in.Subject == "" {
		in.Subject = shorten(in.Text, subjectFromText)
	}
	in.Subject = shorten(in.Subject, MaxSubject)
	if strings.TrimSpace(in.Text) == "" && len(in.Files) > 0 {
		in.Text = in.Files[0].Name // a picture alone is a message too
	}
}

func (in Incoming) defects() []fault.Field {
	f := textDefects("text", in.Text, MaxText)
	if !contains(Types, in.Type) {
		f = append(f, fault.Field{Name: "type", Key: "field.bad_choice"})
	}
	if !contains(Priorities, in.Priority) {
		f = append(f, fault.Field{Name: "priority", Key: "field.bad_choice"})
	}
	if in.CustomerID == 0 && in.Email == "" && in.Phone == "" && strings.TrimSpace(in.Name) == "" {
		f = append(f, fault.Field{Name: "name", Key: "field.required"})
	}
	for name, text := range map[string]string{"wanted": in.Wanted, "tried": in.Tried} {
		if utf8.RuneCountInString(text) > MaxListening {
			f = append(f, fault.Field{Name: name, Key: "field.too_long", Args: []any{"max", MaxListening}})
		}
	}
	return f
}

func contains[T comparable](all []T, one T) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

func (in Incoming) draft(c customers.Customer) draft {
	return draft{Message: Message{Audience: Public, AuthorKind: "customer", AuthorID: c.ID, AuthorName: nameIn(in, c), Channel: in.Channel,
		Lang: lang.Detect(in.Text), Text: in.Text, Quoted: in.Quoted, LedgerID: in.LedgerID, MessageID: in.MessageID}, html: in.HTML, files: in.Files}
}

func nameIn(in Incoming, c customers.Customer) string {
	if in.Name != "" {
		return shorten(in.Name, customers.MaxName)
	}
	return c.Name
}

// customerOf finds the customer's file or opens one.
func (m *Room) customerOf(ctx context.Context, tx *db.Tx, in *Incoming) (customers.Customer, error) {
	if in.CustomerID != 0 {
		c, err := customers.Get(ctx, tx, in.CustomerID)
		if err == nil && in.Email == "" {
			in.Email, err = firstEmail(ctx, tx, c.ID)
		}
		return c, err
	}
	var contacts []customers.NewContact
	for _, n := range []customers.NewContact{{Kind: customers.Email, Value: in.Email}, {Kind: customers.Phone, Value: in.Phone}} {
		if n.Value == "" {
			continue
		}
		c, found, err := customers.ByContact(ctx, tx, n.Kind, n.Value)
		if err != nil || found {
			return c, err
		}
		contacts = append(contacts, n)
	}
	by := in.By
	if by.Kind == "" {
		by = event.System
	}
	return m.Customers.Add(ctx, tx, by, customers.Customer{Name: shorten(in.Name, customers.MaxName), Lang: in.Lang, Source: in.Channel}, contacts...)
}

func firstEmail(ctx context.Context, r db.Reader, c id.ID) (string, error) {
	contacts, err := customers.Contacts(ctx, r, c)
	for _, one := range contacts {
		if one.Kind == customers.Email {
			return one.Value, err
		}
	}
	return "", err
}

// participate lets an address write into a case.
func participate(ctx context.Context, tx *db.Tx, c id.ID, email string, who customers.Customer) error {
	if _, err := tx.Exec(ctx, sqlParticipate, c, email, who.Name, who.ID, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("add participant: %w", err)
	}
	return nil
}

const (
	mailTokenLen = 12 // 60 bits: not to be guessed, short enough for an address
	// subjectFromText is how much of a message stands for a missing subject.
	subjectFromText = 60
	// problemRunes is how much of the first message is taken over as the
	// problem in the customer's words.
	problemRunes = 240
)

// firstWords takes the problem over from the message, in the customer's words.
func firstWords(text string) string { return shorten(text, problemRunes) }

func shorten(text string, runes int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= runes {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:runes-1])) + "…"
}

const sqlParticipate = `
INSERT INTO cases_participant (case_id, email, name, customer_id, since) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id, email) DO NOTHING`
