package web

import (
	"strings"
	"time"

	"rida/internal/kit/web/ui"
)

// Message is the page of one message.
type Message struct {
	ID         string
	Out        bool
	At         time.Time
	State      ui.Chip
	Reason     string
	Bad        bool // waits for a person
	Case       CaseLink
	Again      *Again
	Sorting    *Sorting
	Dead       []DeadRow // recipients that get no mail any more
	Letter     Letter
	Head       []ui.Fact // what the message says of itself
	Envelope   []ui.Fact // what the mail servers said
	Recipients []Recipient
	History    []Step
}

// Again is the act of reading or sending once more.
type Again struct {
	Label string
	Not   string // why it is not possible
	Main  bool   // it is what the page is about
}

// Letter is what could be read of a message.
type Letter struct {
	Subject      ui.Words
	Text         ui.Words
	Quoted       ui.Words
	QuotedLines  int
	Original     string // address of its HTML, "" for none
	RemoteImages int64  // pictures elsewhere, not loaded
	Files        []File
	Class        string // who wrote it: a person, a machine
	Why          string // the sign that told
	Unread       string // why it could not be read in full
	Warnings     []string
	Bounced      []Bounced
}

// File is an attachment, named and not opened.
type File struct {
	Name, Kind, Detected string
	Size                 int64
	Inline               bool
}

// Bounced is a recipient whom one of our mails did not reach.
type Bounced struct {
	Address string
	Why     string
	Words   string // the other server's
	Hard    bool   // for good
}

// Recipient is what became of the message for one address.
type Recipient struct {
	Address string
	Answer  string // "taken", "later", "refused", "" while it waits
	Words   string // the other server's
	At      time.Time
}

// Step is one line of a message's history.
type Step struct {
	At         time.Time
	Icon       ui.IconName
	Verb, Text string
}

func (r Recipient) chip(v ui.View) ui.Chip {
	switch r.Answer {
	case "taken":
		return ui.Chip{Icon: ui.IconCheck, Label: v.P.T("channel.page.answer.taken"), Hue: ui.HueGreen}
	case "refused":
		return ui.Chip{Icon: ui.IconWarn, Label: v.P.T("channel.page.answer.refused"), Hue: ui.HueRed}
	case "later":
		return ui.Chip{Icon: ui.IconClock, Label: v.P.T("channel.page.answer.later"), Hue: ui.HueAmber}
	}
	return ui.Chip{Icon: ui.IconClock, Label: v.P.T("channel.page.answer.waiting")}
}

func (m Message) title(v ui.View) string {
	if m.Letter.Subject.Text == "" {
		return v.P.T("channel.page.no_subject")
	}
	return m.Letter.Subject.Text
}

// direction tells in words which way the message went.
func (m Message) direction(v ui.View) string {
	if m.Out {
		return v.P.T("channel.page.row.out")
	}
	return v.P.T("channel.page.row.in")
}

// unlike tells that a file is something else than it says.
func (f File) unlike() bool {
	return f.Detected != "" && f.Detected != "application/octet-stream" && !strings.HasPrefix(f.Detected, "text/") && f.Detected != f.Kind
}
