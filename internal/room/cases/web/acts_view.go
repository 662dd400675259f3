package web

import (
	"github.com/a-h/templ"

	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/web/ui"
)

// ActForm is what every act's page knows: which case, where back, what is wrong.
type ActForm struct {
	Needed   templ.Component // further questions that the case must answer first; nil for none
	Ref      string
	Subject  ui.Words
	Problems ui.Problems
}

// AssignForm hands a case to a person. Until the receiver accepts, the giver owns it.
type AssignForm struct {
	ActForm
	People []ui.Choice // colleagues; Hint says how much they hold
	To     string
	Note   string
}

// TypeForm changes what kind of case it is. Downgrading a complaint needs a
// reason and a second person.
type TypeForm struct {
	ActForm
	Current string
	Type    string
	Reason  string
	Seconds []ui.Choice // who may agree; empty unless the case is a complaint
	Second  string
	Own     fieldsweb.Asked // what the chosen type must have and the case does not
}

// SnoozeForm lets a case rest until a date.
type SnoozeForm struct {
	ActForm
	Ready []ui.Choice // ready answers: tomorrow morning, Sunday, in a week; Hint is the date
	Until string
	Date  string // typed in the reader's calendar
	Hint  string // how a date is written there
	Note  string
}

// ProposalForm asks the customer whether it is solved.
type ProposalForm struct {
	ActForm
	Text   string // what will be sent
	Checks Checks
	Gates  []ui.Gate // what else stands between writing and sending
	Seen   string    // id of the newest message when the form was opened
	Quiet  string    // "closes by itself on Sunday if there is no answer"
}

// CloseForm closes without asking: withdrawn, agreed on the phone, a repeat, no matter for us.
type CloseForm struct {
	ActForm
	Kinds  []ui.Choice
	Kind   string
	Reason string
}

// ReasonForm is an act that needs a reason and nothing else: reopening, declining.
type ReasonForm struct {
	ActForm
	Noun   string // "reopening" or "acceptance"
	Reason string
}

// DuplicateForm marks the case as a repeat of another.
type DuplicateForm struct {
	ActForm
	Of    string
	Alike []ui.Choice // cases of the same customer that may be meant
}

// TagsForm sets the tags.
type TagsForm struct {
	ActForm
	Tags  string // comma-separated as typed
	Known []ui.Choice
}

// PriorityForm sets the priority.
type PriorityForm struct {
	ActForm
	Priority string
}

// PromiseForm gives the customer a date.
type PromiseForm struct {
	ActForm
	What string
	Date string
	Hint string
	Time string
	Odds string // how often a promise like this was kept
}

// OpenForm opens a case for somebody on the phone or at the counter.
type OpenForm struct {
	Problems ui.Problems
	Channel  string // "phone" or "counter"
	Name     string
	Contact  string // number or address
	Language string
	Type     string
	Subject  string
	Problem  string
	Tried    string
	Wanted   string
	Known    []ui.Choice // customers that fit what was typed
	Customer string      // id of the chosen one
	Own      fieldsweb.Asked
}
