package web

import (
	"time"

	"rida/internal/kit/web/ui"
)

// Workspace is the whole page of an agent: views, list, one case, its customer's file.
type Workspace struct {
	Team  string // heading over the views
	Views []ViewGroup
	Saved string // the saved view that is shown, as the address names it; ""
	List  List
	Case  *Case // nil while none is open
}

// ViewGroup is one heading of the views column: my work, the team, the channels.
type ViewGroup struct {
	Title string
	Links []ViewLink
}

// ViewLink is one saved way of looking at the cases.
type ViewLink struct {
	Href    string
	Icon    ui.IconName
	Title   string
	Count   int64 // zero is hidden
	Current bool
}

// List is the middle pane.
type List struct {
	Title string
	Count int64  // zero is hidden
	Topic string // of live events that change this list
	Self  string // address of this list as it is shown, for live refresh
	Sorts []ui.Choice
	Rows  []Row
	Older string // address of the next page, "" at the end
	Newer string
	Quiet *Quiet // drawn instead of rows when there are none
}

// Quiet is an empty list: what is true, why, what next, and the proof.
// A search or a filter without results has no proof.
type Quiet struct {
	Title string
	Why   string
	Next  []ui.Button
	Proof string
}

// Row is one case in a list. Texts are the people's own; codes become words here.
type Row struct {
	Ref      string // nine digits, ungrouped
	Href     string
	Ring     ui.Ring
	Customer ui.Words
	Subject  ui.Words
	LastBy   string // name of who spoke last, when it was not the customer; ""
	Last     ui.Words
	Channel  string // as in the room: "email", "webform", "phone", "counter", "api", "portal"
	At       time.Time
	Owner    ui.Person
	// Waiting says that the duty manager holds the case until somebody takes it.
	Waiting  bool
	Unread   bool
	Selected bool
	// Overdue is how late the promise is, in the reader's words; "" when it is not.
	Overdue string
}
