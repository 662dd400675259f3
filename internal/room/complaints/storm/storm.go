package storm

import (
	"context"
	"embed"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS

// Cause is whose the cause is.
type Cause string

// The kinds of cause.
const (
	Ours        Cause = "ours"
	Supplier    Cause = "supplier"
	Unavoidable Cause = "unavoidable" // weather, a strike, an authority
)

// Causes lists them all.
var Causes = []Cause{Ours, Supplier, Unavoidable}

// Incident is one cause of many cases.
type Incident struct {
	ID                     id.ID
	Title                  string // for colleagues
	Cause                  Cause
	Product, Branch, Topic string
	SinceAt                time.Time
	UntilAt                time.Time // when the trouble itself was over, zero while it lasts
	Notice                 map[lang.Tag]string
	Public                 bool   // the notice is shown to everybody
	Rule                   string // sets of words, one a line; a case fits that has all of one line
	Joins                  bool   // what fits joins by itself; otherwise it is suggested
	EndedAt                time.Time
	OpenedBy               id.ID
	OpenedAt, ChangedAt    time.Time
}

// IsOpen tells that cases still join.
func (i Incident) IsOpen() bool { return i.EndedAt.IsZero() }

// Standing is how a case stands to an incident.
type Standing string

// The standings.
const (
	Suggested Standing = "suggested" // it looks alike; a person says
	Joined    Standing = "joined"
	Left      Standing = "left"    // a person said that it is something else
	Differs   Standing = "differs" // the customer said so: no answer to many goes there
)

// Way is how a case came to an incident.
type Way string

// The ways.
const (
	ByHand  Way = "hand"
	ByMany  Way = "many"  // with others of a list
	ByAlike Way = "alike" // it was found to be alike, and a person agreed
	ByRule  Way = "rule"
)

// Member is one case of an incident.
type Member struct {
	IncidentID id.ID
	CaseID     id.ID
	State      Standing
	Way        Way
	Fact       string // what is true of this customer alone, put into answers for {fact}
	ByID       id.ID
	At         time.Time
}

// WordState is how far an answer to many is.
type WordState string

// The states.
const (
	Draft   WordState = "draft"
	Sending WordState = "sending" // it waits for its moment, or is on its way
	Sent    WordState = "sent"
	Stopped WordState = "stopped" // a person took the rest back
)

// Word is one answer to many, as it is written before it is filled in for each.
type Word struct {
	ID         id.ID
	IncidentID id.ID
	State      WordState
	Text       map[lang.Tag]string
	WrittenBy  id.ID
	WrittenAt  time.Time
	SendAt     time.Time // from when on it goes out
	EndedAt    time.Time

	Waiting, Went, Refused int64
}

// Total is how many cases it is for.
func (w Word) Total() int64 { return w.Waiting + w.Went + w.Refused }

// CanStop tells that something of it can still be kept from going.
func (w Word) CanStop() bool { return w.State == Sending && w.Waiting > 0 }

// The permissions of this package.
const (
	MayRead  = "storm.read"  // see incidents, their cases and figures
	MayWrite = "storm.write" // open incidents, gather cases, write notices
	MaySend  = "storm.send"  // answer many at once
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "storm.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "storm.permission.write", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MaySend, Key: "storm.permission.send", Roles: []string{staff.Manager}},
	}
}

// Room holds what the acts of this package need.
type Room struct {
	Events *event.Log
	Cases  *cases.Room
	// Later sends a word at a moment, in the background (Run).
	Later func(ctx context.Context, tx *db.Tx, word id.ID, at time.Time) error
	// Fill fills in what a text says of one case and its customer.
	Fill func(ctx context.Context, r db.Reader, c cases.Case, by id.ID, text string) (string, error)
	// Unreadable finds a piece of a text that Fill would not understand, "" when
	// there is none.
	Unreadable func(text string) string
}

const (
	// MaxTitle is a line, MaxNotice a page, MaxRule some lines of words.
	MaxTitle, MaxNotice, MaxRule = 200, 4000, 2000
	// MaxFact is a paragraph about one customer.
	MaxFact = 600
	// MaxLabel is a product, branch or topic.
	MaxLabel = 120
	// UndoFor is how long an answer to many waits before the first goes, so that it
	// can be taken back whole.
	UndoFor = time.Minute
	// Few is below how many cases a share is a count.
	Few = 30
)

// Words are the tags in which notices and answers are written.
func words(in map[lang.Tag]string) (ar, fa, en string) {
	return in[lang.Arabic], in[lang.Persian], in[lang.English]
}

func (m *Room) tell(ctx context.Context, tx *db.Tx, by event.Actor, incident id.ID, what string, data map[string]any) error {
	if data == nil {
		data = map[string]any{}
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "storm", ID: incident}, "storm."+what, data)
	return err
}

// tellCase writes into the record of a case.
func (m *Room) tellCase(ctx context.Context, tx *db.Tx, by event.Actor, of, incident id.ID, what string, data map[string]any) error {
	if data == nil {
		data = map[string]any{}
	}
	data["incident"] = incident
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: of}, "storm."+what, data)
	return err
}

// hold keeps other acts on a case away: its record is a chain.
func hold(ctx context.Context, tx *db.Tx, of id.ID) error {
	if err := tx.Lock(ctx, "cases", int64(of)); err != nil {
		return fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	return nil
}

// lock keeps other acts on an incident away and reads it.
func lock(ctx context.Context, tx *db.Tx, which id.ID) (Incident, error) {
	if err := tx.Lock(ctx, "storm_incident", int64(which)); err != nil {
		return Incident{}, fault.New(fault.NotFound, "storm.fault.no_incident").Because(err)
	}
	return Get(ctx, tx, which)
}
