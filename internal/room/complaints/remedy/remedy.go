package remedy

import (
	"context"
	"embed"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/promises"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS

// State is how far an offer is.
type State string

// The states.
const (
	Waiting   State = "waiting"   // it goes beyond the authority of whoever wrote it
	Offered   State = "offered"   // the customer may choose
	Chosen    State = "chosen"    // the customer chose; it is ours to carry out
	Executed  State = "executed"  // carried out
	Kept      State = "kept"      // the customer has it, and said so
	Refused   State = "refused"   // the customer wants none of it
	Denied    State = "denied"    // nobody with authority gives it
	Withdrawn State = "withdrawn" // we took it back before anybody chose
)

// States lists them all, along the path.
var States = []State{Waiting, Offered, Chosen, Executed, Kept, Refused, Denied, Withdrawn}

// moves is the ONE table of legal transitions.
var moves = map[State][]State{
	Waiting:  {Offered, Denied, Withdrawn},
	Offered:  {Chosen, Refused, Withdrawn},
	Chosen:   {Executed},
	Executed: {Kept},
}

// CanBecome tells whether an offer may go from one state to another.
func (s State) CanBecome(to State) bool { return slices.Contains(moves[s], to) }

// Kind is something that can be offered. Kinds are data: the house adds its own.
type Kind struct {
	Code       string
	Names      map[lang.Tag]string
	Money      bool  // it has an amount that the customer gets
	CostMinor  int64 // what it usually costs us, 0 for unknown
	ValueMinor int64 // what it is usually worth to the customer
	Retired    bool
}

// Option is one thing the customer can choose.
type Option struct {
	ID          id.ID
	OfferID     id.ID
	Kind        string
	Words       string // what exactly, as the customer reads it
	Currency    string // ISO 4217
	AmountMinor int64  // that the customer gets, in the smallest unit
	CostMinor   int64  // to us
	ValueMinor  int64  // to the customer
}

// Weight is what counts against an authority: what the customer gets or what it
// costs us, whichever is more.
func (o Option) Weight() int64 { return max(o.AmountMinor, o.CostMinor) }

// Offer is one or more options for one complaint.
type Offer struct {
	ID        id.ID
	CaseID    id.ID
	State     State
	Goodwill  bool // a kindness, not an admission: not counted as redress
	Words     string
	SingleWhy string // why there is only one option
	MadeBy    id.ID
	MadeAt    time.Time
	WaitUntil time.Time // by when somebody should decide
	Raised    int64     // how often it was passed up because nobody did
	PromiseID id.ID     // the word to decide by then, 0 for none
	GivenBy   id.ID     // under whose authority
	GivenAt   time.Time
	Own       bool // it was the maker's own
	ChosenID  id.ID
	ChosenAt  time.Time
	ChosenBy  string // "customer", "staff" for a choice told on the telephone
	DoneAt    time.Time
	DoneBy    id.ID
	Why       string // it was denied, refused or withdrawn
	Options   []Option
}

// Picked is the option that was chosen.
func (o Offer) Picked() (Option, bool) {
	for _, one := range o.Options {
		if one.ID == o.ChosenID {
			return one, true
		}
	}
	return Option{}, false
}

// Role is under whose authority somebody acts.
type Role struct {
	ID    id.ID
	Owner bool // an owner has no limit
}

// The permissions of this package.
const (
	MayRead    = "remedy.read"    // see what was offered, authorities and their use
	MayOffer   = "remedy.offer"   // offer within one's own authority, ask beyond it
	MayApprove = "remedy.approve" // give or deny what others asked for
	MaySet     = "remedy.set"     // the menu and the authorities
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "remedy.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayOffer, Key: "remedy.permission.offer", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MayApprove, Key: "remedy.permission.approve", Roles: []string{staff.Manager}},
		{Name: MaySet, Key: "remedy.permission.set", Roles: []string{staff.Manager}},
	}
}

// Room holds what the acts of this package need.
type Room struct {
	Events *event.Log
	// Schedule is when the house works; nil before it has begun.
	Schedule func() *calendar.Schedule
	// Promises keeps the word to decide by a date; nil keeps none.
	Promises *promises.Room
	// RoleOf is the role of an account.
	RoleOf func(ctx context.Context, r db.Reader, account id.ID) (Role, error)
	// Named are those about whom a complaint is: they decide nothing in it; nil
	// names nobody.
	Named func(ctx context.Context, r db.Reader, of id.ID) ([]id.ID, error)
}

const (
	// MaxOptions keeps a choice one that is made.
	MaxOptions = 5
	// MaxWords is a paragraph.
	MaxWords = 1000
	// MaxMinor is far beyond any remedy, and keeps sums from running over.
	MaxMinor = 1_000_000_000_000
	// decideWithin is how long, in working time, somebody waits for authority.
	decideWithin = 4 * time.Hour
)

// hold keeps other acts on a case away: its record is a chain.
func hold(ctx context.Context, tx *db.Tx, of id.ID) error {
	if err := tx.Lock(ctx, "cases", int64(of)); err != nil {
		return fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	return nil
}

func (m *Room) tell(ctx context.Context, tx *db.Tx, by event.Actor, o Offer, what string, data map[string]any) error {
	if data == nil {
		data = map[string]any{}
	}
	data["offer"] = o.ID
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: o.CaseID}, "remedy."+what, data)
	return err
}
