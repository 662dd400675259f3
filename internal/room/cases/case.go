package cases

import (
	"embed"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this room says to customers, in mail.
//
//go:embed lang/*.json
var Texts embed.FS

// State is where a case stands.
type State string

// The states. Only closed has no next date.
const (
	Open            State = "open"             // it is our turn
	WaitingCustomer State = "waiting_customer" // we asked or answered; it is the customer's turn
	Snoozed         State = "snoozed"          // put aside until a date
	Proposed        State = "proposed"         // we think it is solved and asked the customer
	Closed          State = "closed"
)

// States lists them all.
var States = []State{Open, WaitingCustomer, Snoozed, Proposed, Closed}

// Type is what kind of voice it is.
type Type string

// The types of voice. Any expression of dissatisfaction is a complaint,
// justified or not, spoken or written.
const (
	Enquiry    Type = "enquiry"
	Request    Type = "request"
	Complaint  Type = "complaint"
	Criticism  Type = "criticism"
	Suggestion Type = "suggestion"
	Praise     Type = "praise"
	Opinion    Type = "opinion"
)

// Types lists them all, in the order in which a form shows them.
var Types = []Type{Complaint, Enquiry, Request, Criticism, Suggestion, Praise, Opinion}

// Priority is how soon it must be served.
type Priority string

// The priorities.
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Priorities lists them all, from low to urgent.
var Priorities = []Priority{Low, Normal, High, Urgent}

// Closure is how a case was closed: by the customer's yes or by a stated rule.
type Closure string

// The ways to close.
const (
	Confirmed  Closure = "confirmed"  // the customer said it is solved
	Quiet      Closure = "quiet"      // the customer did not object to a proposal in time
	Documented Closure = "documented" // by a person, for a written reason
	Abandoned  Closure = "withdrawn"  // the customer took it back
	Duplicate  Closure = "duplicate"  // the matter goes on in another case
)

// Channels by which a customer reaches us.
const (
	Email   = "email"
	WebForm = "webform"
	Phone   = "phone"
	Counter = "counter"
	API     = "api"
	Portal  = "portal"
)

// Channels lists them in the order in which views show them.
var Channels = []string{Email, WebForm, Phone, Counter, API}

const (
	// MaxSubject is one long line.
	MaxSubject = 300
	// MaxText is what one message may hold: some forty pages, far beyond any
	// letter, so that only floods are refused.
	MaxText = 100_000
	// MaxListening bounds a cell of the listen-first strip.
	MaxListening = 2000
	// MaxReason is a paragraph.
	MaxReason = 2000
	// MaxTags and MaxTag keep the tags of a case readable.
	MaxTags, MaxTag = 20, 40
	// previewRunes is what a list row can show of the last words.
	previewRunes = 140
	// maxSnooze: a case put aside for longer is a case that was forgotten.
	maxSnooze = 366 * 24 * time.Hour
)

// Case is a customer's matter.
type Case struct {
	ID              id.ID
	Reference       string
	State           State
	Type            Type
	Priority        Priority
	Subject         string
	Lang            lang.Tag
	Channel         string // by which it came first
	CustomerID      id.ID
	TeamID          id.ID
	OwnerID         id.ID
	Taken           bool  // false while it waits to be taken and the duty manager owns it
	HandoverTo      id.ID // who was asked to take it over, 0 for nobody
	HandoverWhy     string
	ReceivedAt      time.Time // never changes
	BeganAt         time.Time // when the trouble began, as the customer tells it
	FirstResponseAt time.Time // a person's first answer; acknowledgements do not count
	ClosedAt        time.Time
	Closure         Closure
	DuplicateOf     id.ID
	Reopened        int64
	NextAt          time.Time // when the customer hears from us, or we look again
	NextFrom        time.Time // since when that date counts, for the ageing ring
	WakeAt          time.Time // until when it is put aside, or a proposed closure may be refused
	Problem         string    // in the customer's words
	Wanted          string    // what would satisfy the customer
	MailToken       string
	LinkEpoch       int64
	CustomerName    string
	LastText        string
	LastAt          time.Time
	LastBy          string
	LastChannel     string
	Messages        int64
	Version         int64
	Times           int64     // which time the customer comes with this matter, 1 for the first
	SinceAt         time.Time // when the customer first came with it; zero for this time
	ErasedAt        time.Time // when its words were disposed of; zero while they are there
	Seal            Seal      // who may read it, where it is not open to the house
	Withheld        bool      // who reads this list may not read its words, and they are not here
}

// IsOpen tells that somebody still owes the customer something.
func (c Case) IsOpen() bool { return c.State != Closed }

// IsMerged tells that what was said went on into another case: a duplicate that
// was merged has no messages, and every other case has some.
func (c Case) IsMerged() bool { return c.DuplicateOf != 0 && c.Messages == 0 }

// Message is one thing said in a case.
type Message struct {
	ID          id.ID
	CaseID      id.ID
	Audience    string // Public or Internal
	AuthorKind  string // "staff", "customer" or "system"
	AuthorID    id.ID
	AuthorName  string
	Channel     string
	At          time.Time
	Lang        lang.Tag
	Text        string
	Quoted      string
	HasHTML     bool
	Attachments int64
	LedgerID    id.ID
	MessageID   string // of the mail, without angle brackets
	Delivery    string // "", "queued", "sent", "failed"
	DeliveryWhy string
	ParentID    id.ID     // the note at the head of the thread it belongs to, 0 for none
	EditedAt    time.Time // zero while it stands as it was written
	RemovedAt   time.Time // of a note that was removed; its text is gone from here then
}

// Who may read a message.
const (
	Public   = "public"
	Internal = "internal"
)
