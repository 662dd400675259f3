package web

import (
	"net/url"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/web/ui"
)

// Outbox is what a demo sent, with one mail open.
type Outbox struct {
	Rows   []SentRow
	Pager  ui.Pager
	Open   *Sent
	One    bool    // a mail was chosen: on a phone it takes the screen
	Handed *Handed // what was just written as a customer
}

// SentRow is one mail of the outbox.
type SentRow struct {
	ID      string
	Query   string // keeps the page of the list
	To      Correspondent
	Subject ui.Words
	First   ui.Words // first words
	At      time.Time
	Current bool
	Sealed  bool // of a case that the reader may not read
}

// Correspondent is somebody at the other end of a mail.
type Correspondent struct {
	Name    ui.Words // the address where no name is known
	Address string
}

// Sent is the mail in the reading pane.
type Sent struct {
	ID       string
	At       time.Time
	From, To Correspondent
	Subject  ui.Words
	State    ui.Chip
	Original string // address of its HTML, "" for none
	Text     ui.Words
	Files    []File
	Case     CaseLink
	Mail     string // its place in the ledger, "" when the reader may not go there
	Answer   AnswerForm
}

// AnswerForm writes back as the customer.
type AnswerForm struct {
	Action   string
	Text     string
	Problems ui.Problems
}

// Handed is what became of a mail written as a customer.
type Handed struct {
	Self  string // the page that tells
	Waits bool   // has not been read yet
	State ui.Chip
	Mail  string
	Case  CaseLink
}

// NewMail is the form for a new mail from a customer.
type NewMail struct {
	To                           string
	Name, Address, Subject, Text string
	Problems                     ui.Problems
}

func (b Outbox) class() string {
	if b.One {
		return "mail outbox outbox-open"
	}
	return "mail outbox"
}

// follows keeps the newest page of the list fresh: an answer of the house comes
// within seconds. The open mail stays the one that is being read.
func (b Outbox) follows() templ.Attributes {
	if b.Pager.Newer != "" {
		return nil
	}
	src := "/outbox"
	if b.Open != nil {
		src += "/" + b.Open.ID
	}
	return templ.Attributes{"data-src": src, "data-parts": "#outbox-rows", "data-every": "10"}
}

func (r SentRow) href() string { return "/outbox/" + r.ID + r.Query }

// pageQuery keeps the place in the list on the way into a mail.
func pageQuery(older, newer string) string {
	q := url.Values{}
	if older != "" {
		q.Set("older", older)
	}
	if newer != "" {
		q.Set("newer", newer)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (c Correspondent) avatar() ui.Avatar {
	return ui.Avatar{Person: ui.Person{Name: c.Name.Text, Lang: c.Name.Lang}}
}

// named tells that more than the address is known.
func (c Correspondent) named() bool { return c.Name.Text != c.Address }

// selected is the open mail's row, also when nobody has chosen one.
func (b Outbox) selected(r SentRow) bool { return b.Open != nil && b.Open.ID == r.ID }
