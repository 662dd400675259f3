package web

import (
	"time"

	"rida/internal/kit/lang"
	"rida/internal/kit/web/ui"
)

// Case is one open case with everything its page shows.
type Case struct {
	Ref      string // nine digits, ungrouped
	Topic    string // of live events that change this page
	Back     string // address of the list it was opened from
	Subject  ui.Words
	State    string // as in the room: "open", "waiting_customer", "snoozed", "proposed", "closed"
	Closure  string // how it was closed: "confirmed", "quiet", "documented", "withdrawn", "duplicate"; "" while open
	Reopened bool
	Type     string // "enquiry", "request", "complaint", "criticism", "suggestion", "praise", "opinion"
	Priority string // "low", "normal", "high", "urgent"
	Tags     []string
	Promise  *Promise // the next one; nil when the case is closed
	Owner    ui.Person
	HandOver *HandOver  // offered to somebody who has not accepted yet
	Retyping *Retyping  // a complaint somebody wants to make less, waiting for a second person
	Again    *Again     // the customer comes with this matter once more
	Snoozed  *time.Time // comes back at
	Original string     // reference of the case this one repeats
	Acts     []Act      // what can be done now, in the order of the menu
	Timeline Timeline
	Listen   Listening
	Composer Composer
	File     File
}

// Promise is a given word with its clock and, when enough is known, its odds.
type Promise struct {
	Text string // what was promised; "" for the next answer
	Due  time.Time
	Ring ui.Ring
	Odds string // "kept in 91% of similar cases (n=218)", "7 of 9"; "" when nothing is known
	Done bool
}

// HandOver is a case on its way from one owner to the next.
type HandOver struct {
	From, To ui.Person // From is who offers it
	Owner    string    // who owns it until then, when that is not From
	Note     string
	Mine     bool // it is the reader who is asked
	Recall   bool // the reader owns the case or made the offer, and may take it back
}

// Retyping is the wish of one colleague that a second one must agree to.
type Retyping struct {
	By     ui.Person
	To     string // type code
	Reason string
	Mine   bool // the reader asked, and so cannot decide
}

// Act is something the reader may do with the case. The noun is its address:
// GET /cases/{ref}/{noun} asks, POST does it.
type Act struct {
	Noun   string // "assignment", "acceptance", "type", "snooze", "closure-proposal", "closure", "reopening", "duplicate", "tags", "priority", "promises"
	Reason string // why it is not possible now; "" when it is
}

// Timeline is what was said and what happened, oldest first.
type Timeline struct {
	Older      string // address that shows the earlier entries; "" when all are here
	OlderCount int64
	OlderFrom  time.Time
	OlderTo    time.Time
	Newest     string // id of the newest message, so that the writer's page knows what was read
	Entries    []Entry
}

// Entry is exactly one of its members.
type Entry struct {
	Message *Message
	Note    *Note
	Event   *Event
}

// Message is one public message.
type Message struct {
	ID          string
	From        ui.Person
	Name        ui.Words
	Role        string // how they stand to the matter, in the reader's words
	Channel     string
	At          time.Time
	Ours        bool
	Mine        bool // the reader wrote it
	Body        ui.Words
	Quoted      ui.Words
	QuotedLines int
	Original    string // address of the sanitised original; "" for plain text
	Attachments []ui.Attachment
	Promise     *time.Time // given in this message
	Translate   string
	Delivery    string // "", "queued", "sent", "delivered", "failed"
	Failure     string // why it failed, in the reader's words
	Retry       bool
}

// Note is one internal note.
type Note struct {
	ID          string
	Href        string // its acts stand below
	Author      ui.Words
	At          time.Time
	Body        ui.Words
	Pieces      []Piece // when colleagues are named in it
	Parent      string  // id of the note it answers
	Answers     []Note
	Answer      bool // drawn under another note
	Mine        bool
	Staff       bool // a colleague wrote it
	Edited      bool
	Removed     bool
	Attachments []ui.Attachment
}

// Event is one thing that happened, already in words: "Noura", "passed the case to you".
type Event struct {
	ID   string
	Icon ui.IconName
	Verb string
	Text string
	At   time.Time
}

// Listening is what stands above the answer box: we listen before we answer.
type Listening struct {
	Problem ui.Words // in the customer's own words
	Wanted  ui.Words
	Tried   []Step
	Closed  bool // may no longer be changed
}

// Step is something already tried, on this case or an earlier one.
type Step struct {
	ID    string
	Text  ui.Words
	At    time.Time
	Ref   string // of the case it was tried on, when it is another one
	Works bool   // it helped
}

// Composer is the box where an answer or a note is written.
type Composer struct {
	Kind     string   // "reply" or "note": which tab is open
	Used     []string // articles and ready answers that went into the text, as "article:7:ar"
	Text     string   // what was typed, after an error
	To       ui.Words // who will get the reply
	Via      string   // channel code
	Language lang.Tag // the customer's language
	Seen     string   // id of the newest entry the reader has seen; the server warns when there is a newer one
	Gates    []ui.Gate
	Dead     []DeadAddress // of the customer's: an answer by mail does not arrive
	Checks   Checks
	Problems ui.Problems
	MaxBytes int64     // of all attachments together
	Closed   string    // why nothing can be sent to the customer; notes stay possible
	Promise  bool      // the reader may add a promise
	Crossed  []Message // what came while it was written; sending again sends it all the same
}

// File is the customer's file beside the conversation.
type File struct {
	ID        string
	Href      string // GET /customers/{id}
	Person    ui.Person
	Name      ui.Words
	Call      string // form of address
	Emails    []string
	Tier      string
	Facts     []ui.Fact
	Promises  []Promise
	Panels    []PanelLink
	Cases     []FileCase
	CaseCount int64
	Notes     []ui.Words // "remember": lasting notes
	Unknown   bool       // nobody is identified yet
}

// FileCase is another case of the same customer.
type FileCase struct {
	Href    string
	Subject ui.Words
	State   string
	When    string // the year, or the month
}
