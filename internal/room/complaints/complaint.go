package complaints

import (
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/promises"
)

// Repair is the kind of promise that a line of the plan of repair is.
const Repair promises.Kind = "repair"

// Finding is what was found out about one allegation.
type Finding string

// The findings; "" is none yet.
const (
	Upheld       Finding = "upheld"
	PartlyUpheld Finding = "partly"
	NotUpheld    Finding = "not_upheld"
	NoFinding    Finding = "no_finding" // it could not be found out
)

// Findings lists them all.
var Findings = []Finding{Upheld, PartlyUpheld, NotUpheld, NoFinding}

// Level is who may read a complaint.
type Level string

// The levels.
const (
	Open       Level = "normal"     // whoever may read complaints
	Restricted Level = "restricted" // owner, investigator, and who may read restricted ones
	Secret     Level = "secret"     // owner, investigator, and who may read secret ones
)

// Levels lists them all.
var Levels = []Level{Open, Restricted, Secret}

// Complaint is the record beside a case.
type Complaint struct {
	CaseID         id.ID
	State          State
	StateAt        time.Time
	ReceivedAt     time.Time // never changes
	Severity       Severity
	AssessedBy     id.ID
	AssessedAt     time.Time
	Facts          Facts
	Sought         string // the remedy, in the customer's words
	Product        string
	OccurredAt     time.Time
	Anonymous      bool
	Level          Level
	InvestigatorID id.ID
	Plan           string
	Truth          string // what is true here
	Decision       Finding
	DecidedBy      id.ID
	DecidedAt      time.Time
}

// Allegation is one thing a complaint says happened.
type Allegation struct {
	ID      id.ID
	CaseID  id.ID
	Number  int64 // 1, 2, 3 in their order; cited in the answer
	Words   string
	Finding Finding
	Reasons string
	FoundBy id.ID
	FoundAt time.Time
}

// Need is something that the customer needs from this, met or not.
type Need struct {
	ID    id.ID
	Text  string
	MetAt time.Time
	MetBy id.ID
}

// Evidence is something found, or somebody heard.
type Evidence struct {
	ID           id.ID
	CaseID       id.ID
	Kind         string // evidence or interview
	AllegationID id.ID  // 0 for the whole complaint
	Title, Note  string
	AddedBy      id.ID
	AddedAt      time.Time
}

// Representative speaks for the customer.
type Representative struct {
	ID                      id.ID
	CaseID                  id.ID
	Name, Relation, Contact string
	AddedBy                 id.ID
	AddedAt                 time.Time
	CheckedBy               id.ID // who has read the mandate, 0 for nobody
	CheckedAt               time.Time
}

// Taken is one step of a complaint on its path.
type Taken struct {
	ID        id.ID
	From, To  State
	At        time.Time
	ActorKind string
	ActorID   id.ID
	Reason    string
}

// File is a complaint with all that hangs on it.
type File struct {
	Complaint
	Allegations     []Allegation
	Needs           []Need
	Evidence        []Evidence
	Involved        []id.ID
	Representatives []Representative
	Steps           []Taken
	Owed            []promises.Promise // what we still owe the customer
}

// Allegation finds one by its id.
func (f File) Allegation(which id.ID) (Allegation, bool) {
	for _, a := range f.Allegations {
		if a.ID == which {
			return a, true
		}
	}
	return Allegation{}, false
}

// Answer is the letter that decides a complaint, in its parts.
type Answer struct {
	ID          id.ID
	CaseID      id.ID
	State       AnswerState
	Template    int64 // version of the texts between the parts
	Lang        lang.Tag
	Truth       string // it opens with this
	Admission   string
	Cause       string // in plain words
	Prevention  string
	Apology     string
	Choices     string
	Refusal     string // why it must be no
	Alternative string // what we can do instead
	Appeal      string // whom to turn to next
	Bridge      string
	ContactID   id.ID // a named colleague
	FollowDays  int64 // after how many days we ask again
	Repairs     []RepairLine
	Attach      bool   // the mail brings it as a PDF too
	Text        string // as it was shown to the approver and sent
	WrittenBy   id.ID
	WrittenAt   time.Time
	AskedAt     time.Time
	ApprovedBy  id.ID
	ApprovedAt  time.Time
	Returned    string // why it came back
	MessageID   id.ID
	SentAt      time.Time
}

// AnswerState is how far an answer is.
type AnswerState string

// The states of an answer.
const (
	Draft    AnswerState = "draft"
	Asked    AnswerState = "asked" // a second person reads it
	Returned AnswerState = "returned"
	Approved AnswerState = "approved"
	Sent     AnswerState = "sent"
)

// RepairLine is one dated line of the plan of repair.
type RepairLine struct {
	ID        id.ID
	What      string
	DueAt     time.Time
	PromiseID id.ID // once it is sent
}
