package web

import (
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/web/ui"
)

// Ledger is a page of the ledger with the numbers of the whole beside it.
type Ledger struct {
	Show      string // what is shown: a state, "in", "out", "attention", "" for all
	Query     string // what is searched for in addresses and subjects
	Attention []Sum  // what waits for a person, by state
	Sums      Sums
	Rows      []Row
	Pager     ui.Pager
	Demo      bool
}

// Sums are the numbers of messages. Those of the states make those of the
// directions, and these the total.
type Sums struct {
	Total   int64
	In, Out Group
}

// Group is one direction with its states.
type Group struct {
	Sum
	States []Sum
}

// Sum is one number and where it leads.
type Sum struct {
	Key     string // for ?show=
	Label   string
	Icon    ui.IconName
	N       int64
	Current bool
}

// Href shows the messages that are counted.
func (s Sum) Href() string { return ledgerAddress(s.Key, "", 0) }

// Row is one message of the ledger.
type Row struct {
	Href    string
	Out     bool
	At      time.Time
	From    ui.Words // the zero value when there is no sender
	To      string
	More    int64 // further recipients
	Subject ui.Words
	Size    int64 // bytes
	State   ui.Chip
	Reason  string
	Bad     bool // waits for a person
	Case    CaseLink
}

// CaseLink leads to the case of a message; the zero value is none.
type CaseLink struct{ Href, Reference string }

// waiting is how many messages wait for a person.
func (l Ledger) waiting() (n int64) {
	for _, s := range l.Attention {
		n += s.N
	}
	return n
}

// follows keeps the newest page fresh; older pages stay as they are read.
func (l Ledger) follows() templ.Attributes {
	if l.Pager.Newer != "" || l.Query != "" {
		return nil
	}
	return templ.Attributes{"data-src": ledgerAddress(l.Show, "", 0), "data-parts": "#mail-rows,#mail-title,#mail-sums", "data-every": "30"}
}

// title names what is shown.
func (l Ledger) title(v ui.View) string {
	if l.Query != "" {
		return v.P.T("channel.page.found")
	}
	switch l.Show {
	case "":
		return v.P.T("channel.page.all")
	case showAttention:
		return v.P.T("channel.page.attention")
	case showIn:
		return l.Sums.In.Label
	case showOut:
		return l.Sums.Out.Label
	}
	for _, s := range append(l.Sums.In.States, l.Sums.Out.States...) {
		if s.Current {
			return s.Label
		}
	}
	return ""
}

// shown is how many messages the list has in all its pages.
func (l Ledger) shown() int64 {
	if l.Query != "" {
		return int64(len(l.Rows))
	}
	switch l.Show {
	case "":
		return l.Sums.Total
	case showAttention:
		return l.waiting()
	case showIn:
		return l.Sums.In.N
	case showOut:
		return l.Sums.Out.N
	}
	for _, s := range append(l.Sums.In.States, l.Sums.Out.States...) {
		if s.Current {
			return s.N
		}
	}
	return 0
}

func (r Row) icon() ui.IconName {
	if r.Out {
		return ui.IconSend
	}
	return ui.IconInbox
}

func (r Row) direction(v ui.View) string {
	if r.Out {
		return v.P.T("channel.page.row.out")
	}
	return v.P.T("channel.page.row.in")
}
