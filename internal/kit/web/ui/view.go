package ui

import (
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
)

// View is what a page knows about its reader: language, calendar, clock, rights.
// It is made once a request and handed down by value; components change nothing in it.
type View struct {
	P     lang.Printer
	When  calendar.Reader
	Now   time.Time // UTC; every age on one page is counted from the same moment
	Theme string    // "light", "dark", or "" to follow the device
	Path  string    // the address being shown, for marking the current link

	Can func(permission string) bool // nil allows nothing
	Me  Person                       // zero on public pages

	Firm     string     // the organisation's name, shown in titles and over the views
	Rail     []RailItem // the rooms the reader may enter, in order
	Account  []MenuItem // behind the reader's own avatar: profile, sign out
	Bell     RailItem   // notices; drawn only when Href is set
	Gear     RailItem   // settings; drawn only when Href is set
	Beyond   []RailItem // rooms that are entered less often: behind "more"
	Settings []Choice   // on a page of settings: all of them, in groups
	NewCase  string     // address of "open a case"; empty hides the command
	Search   string     // address of the search page; empty hides palette and search
	Live     string     // address of the event stream; empty on pages that need none
	NoKeys   bool       // the reader switched single-letter shortcuts off
	Strip    []Choice   // what is wrong now and cannot wait, over the page; mostly empty
	Toasts   []Toast    // what just happened, carried over a redirect
	Shelf    *Shelf     // pieces drawn before; nil draws everything anew

	// BellTopic is of the live events that change the number on the bell.
	BellTopic string
}

// May reports whether the reader holds the permission. Without a Can nobody does.
func (v View) May(permission string) bool { return v.Can != nil && v.Can(permission) }

// Lang is the page's language tag, for lang attributes.
func (v View) Lang() string { return string(v.P.Tag()) }

// Person is someone with a name. Colleague tints the avatar; customers stay neutral.
type Person struct {
	ID        string
	Name      string
	Lang      lang.Tag // language of the name, when it differs from the page
	Colleague bool
	Self      bool // the reader, always in the accent
}

// Known marks the person as the reader when they are the same.
func (v View) Known(p Person) Person {
	p.Self = p.Self || p.Colleague && p.ID != "" && p.ID == v.Me.ID
	return p
}

// RailItem is one room on the rail and, for the first ones, on the phone's bottom bar.
type RailItem struct {
	Href    string
	Icon    IconName
	Label   string
	Count   int64 // drawn as a red badge; zero is hidden
	Current bool
}

// Words are a person's own words with the language they are written in.
// An empty Lang means the language of the page.
type Words struct {
	Text string
	Lang lang.Tag
}

// Foreign reports whether the words need their own lang and dir on this page.
func (w Words) Foreign(v View) bool { return w.Lang != "" && w.Lang != v.P.Tag() }

// Tag is the language of the words on this page.
func (w Words) Tag(v View) lang.Tag {
	if w.Lang == "" {
		return v.P.Tag()
	}
	return w.Lang
}

// Choice is one of several answers: an option, a radio card, a sort order.
type Choice struct {
	Value   string
	Label   string
	Hint    string
	Group   string // the heading it stands under, where a list has headings
	Href    string // set when choosing is going somewhere
	Current bool
}
