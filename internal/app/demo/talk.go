package demo

import (
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// bySpoken tells whether a colleague writes down what the customer says.
func bySpoken(channel string) bool { return channel == cases.Phone || channel == cases.Counter }

// hear opens a case with what a customer says first.
func (l *life) hear(c *told, s script, who id.ID, subject, words string, attached []files.New) error {
	in := cases.Incoming{Channel: s.channel, CustomerID: c.by.id, Name: c.by.name, Lang: s.lang, Type: s.kind, Priority: s.priority,
		TeamID: l.firm.Teams[s.team], Subject: subject, Text: words, Tried: s.tried, Wanted: s.wanted, Files: attached}
	switch {
	case bySpoken(s.channel):
		in.By, in.OwnerID, in.NoReceipt = event.Staff(who), who, true
	case s.channel == cases.Email:
		in.MessageID = l.mailID(c.by)
	}
	got, err := l.Cases.Open(l.ctx, l.tx, in)
	if err != nil {
		return fmt.Errorf("open %s for %s: %w", s.key, c.by.key, err)
	}
	c.id, c.token = got.Case.ID, got.Case.MailToken
	return nil
}

// mailID makes the Message-ID of a customer's mail.
func (l *life) mailID(p *person) string {
	return fmt.Sprintf("%d.%s@mail.example", l.tx.Now().UnixMicro(), p.key)
}

// more adds further words of the customer to the case.
func (l *life) more(c *told, channel, words string, attached []files.New) error {
	in := cases.Incoming{Channel: channel, Name: c.by.name, Text: words, Files: attached}
	if channel == cases.Email {
		in.MessageID = l.mailID(c.by)
	}
	customer, err := customers.Get(l.ctx, l.tx, c.by.id)
	if err != nil {
		return err
	}
	_, err = l.Cases.Join(l.ctx, l.tx, c.id, in, customer)
	return err
}

// joinIn lets another person write into the case by mail, at its own address.
func (l *life) joinIn(c *told, p *person, words string) error {
	base := "care@noor.example"
	m := &mime.Message{From: mime.Address{Name: p.name, Address: p.email}, To: []mime.Address{{Address: mime.WithToken(base, c.token)}},
		Subject: "Re:", Text: words, VisibleText: words, MessageID: l.mailID(p), Class: mime.Person, Language: string(lang.Detect(words))}
	out, err := l.Cases.ReceiveMail(l.ctx, l.tx, cases.Mail{Base: base, Message: m})
	if err == nil && out.CaseID != c.id {
		err = fmt.Errorf("the mail of %s became %s instead of joining its case", p.key, out.State)
	}
	return err
}

// answer replies, or proposes closure, after the colleague has looked.
func (l *life) answer(c *told, who id.ID, t lang.Tag, words string, propose bool, attached []files.New) error {
	if err := cases.SeenBy(l.ctx, l.tx, who, c.id); err != nil {
		return err
	}
	a := cases.Answer{Text: words, Lang: t, Files: attached}
	act := l.Cases.Reply
	if propose {
		act = l.Cases.ProposeClosure
	}
	_, err := act(l.ctx, l.tx, event.Staff(who), c.id, a)
	return err
}

// label tags a case, and gives a mail its type where the desk had to look first.
func (l *life) label(c *told, who id.ID, s script) error {
	now, err := cases.Get(l.ctx, l.tx, c.id)
	if err != nil {
		return err
	}
	if now.Type != s.kind && now.Type != cases.Complaint {
		if _, _, err := l.Cases.Retype(l.ctx, l.tx, event.Staff(who), c.id, s.kind, ""); err != nil {
			return err
		}
	}
	if len(s.tags) == 0 {
		return nil
	}
	_, err = l.Cases.Tag(l.ctx, l.tx, event.Staff(who), c.id, s.tags)
	return err
}

// handler is the colleague who serves a script: by language first.
func (l *life) handler(s script) id.ID {
	key := "layla"
	switch {
	case s.lang == lang.Persian:
		key = "negar"
		if l.r.IntN(8) == 0 {
			key = "samira"
		}
	case s.lang == lang.English:
		key = "daniel"
	case s.team == "delivery":
		key = "fahd"
	default:
		if n := l.r.IntN(10); n < 3 {
			key = "fahd"
		} else if n == 3 {
			key = "noura"
		}
	}
	return l.firm.People[key]
}

// daytime moves a customer's words out of the night.
func daytime(t time.Time) time.Time {
	if h := t.UTC().Hour(); h >= 22 || h < 4 { // one to seven in the morning in Riyadh
		return t.Add(7 * time.Hour)
	}
	return t
}
