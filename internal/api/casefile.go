package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// nothing is a query or body without anything in it.
type nothing struct{}

// caseFile is everything that is known of a case but its messages.
type caseFile struct {
	caseItem
	DuplicateOf string          `json:"duplicate_of,omitempty" doc:"Reference of the case in which the matter goes on."`
	HandoverWhy string          `json:"handover_why,omitempty"`
	BeganAt     *time.Time      `json:"began_at"`
	WakeAt      *time.Time      `json:"wake_at" doc:"Until when a snoozed case is put aside, or a proposed closure may be refused."`
	Tags        []string        `json:"tags"`
	Listening   listeningItem   `json:"listening"`
	Promises    []promiseItem   `json:"promises" doc:"Every word given, first to last."`
	Warnings    []warningItem   `json:"warnings" doc:"What the gates would say about an answer now."`
	Retyping    *retypingItem   `json:"retyping,omitempty" doc:"A change of type that waits for a second person."`
	MayDo       map[string]bool `json:"may_do" doc:"Which permissions on cases the caller has."`
}

// listeningItem is what was heard of the customer before anybody answered.
type listeningItem struct {
	Problem string      `json:"problem" doc:"In the customer's words."`
	Tried   []triedItem `json:"tried" doc:"What this customer has tried, in any case, the newest first."`
	Wanted  string      `json:"wanted" doc:"What would satisfy the customer."`
}

type triedItem struct {
	ID   id.ID     `json:"id"`
	Step string    `json:"step"`
	At   time.Time `json:"at"`
}

// promiseItem is a word given to the customer.
type promiseItem struct {
	ID        id.ID          `json:"id"`
	Kind      string         `json:"kind" doc:"first_response, reply, next_update, resolution, or a kind that the firm or another part of the house has named." example:"first_response"`
	What      string         `json:"what,omitempty"`
	MadeAt    time.Time      `json:"made_at"`
	DueAt     time.Time      `json:"due_at"`
	Outcome   promiseOutcome `json:"outcome"`
	Owed      bool           `json:"owed" doc:"Still to be fulfilled."`
	SettledAt *time.Time     `json:"settled_at"`
	Replaces  id.ID          `json:"replaces,omitempty" doc:"The promise in whose place it stands."`
	FirstDue  time.Time      `json:"first_due_at" doc:"The date by which the first word counts."`
	Chance    *float64       `json:"chance" doc:"With which it was given, 0 to 1; null where nobody knew." example:"0.9"`
	Reason    string         `json:"reason,omitempty" doc:"Why it was moved, or is earlier than similar cases took."`
	Rests     bool           `json:"rests" doc:"Its clock rests while it is the customer's turn."`
}

// warningItem is what a gate has to say.
type warningItem struct {
	Gate  gateName      `json:"gate"`
	Mode  gateMode      `json:"mode"`
	Empty []string      `json:"empty,omitempty" doc:"listen_first: what is not known yet: problem, tried, wanted."`
	Tried *triedItem    `json:"tried,omitempty" doc:"tried_step: the step that the answer repeats."`
	Wrong *misaddressed `json:"wrong,omitempty" doc:"addressee: what does not fit those who get the answer."`

	Findings []findingItem `json:"findings,omitempty" doc:"The gates of respect: the passages."`
}

// misaddressed is what does not fit those who get an answer.
type misaddressed struct {
	Greeted string   `json:"greeted,omitempty" doc:"The greeting, when it fits none of the names." example:"Dear Mr Baker"`
	Names   []string `json:"names,omitempty" doc:"Of those who get the answer."`
	Address string   `json:"address,omitempty" doc:"A recipient whose domain looks like another one's."`
	Like    string   `json:"like,omitempty" doc:"The other domain."`
}

type retypingItem struct {
	From    caseType  `json:"from"`
	To      caseType  `json:"to"`
	Reason  string    `json:"reason"`
	AskedBy person    `json:"asked_by"`
	AskedAt time.Time `json:"asked_at"`
}

// find reads the case that the path names, in any of the three digit systems;
// the number of a merged case leads to the one that goes on.
func (c *call) find(ctx context.Context, r db.Reader) (cases.Case, error) {
	one, err := byReference(ctx, r, c.r.PathValue("reference"))
	if err != nil || !one.IsMerged() {
		return one, err
	}
	return cases.Survivor(ctx, r, one)
}

func byReference(ctx context.Context, r db.Reader, typed string) (cases.Case, error) {
	reference, ok := cases.ParseReference(typed)
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	return cases.ByReference(ctx, r, reference)
}

// showCase gives the whole file of a case.
func showCase(ctx context.Context, c *call, _ nothing) (caseFile, error) {
	r := c.api.DB
	one, err := c.find(ctx, r)
	if err != nil {
		return caseFile{}, err
	}
	item, err := c.item(ctx, one)
	if err != nil {
		return caseFile{}, err
	}
	f := caseFile{caseItem: item, HandoverWhy: one.HandoverWhy, BeganAt: moment(one.BeganAt), WakeAt: moment(one.WakeAt), MayDo: map[string]bool{}}
	for _, p := range cases.Permissions() {
		f.MayDo[p.Name] = c.r.Who.Can(p.Name)
	}
	if f.Tags, err = cases.Tags(ctx, r, one.ID); err != nil {
		return f, err
	}
	if f.Listening, err = c.listening(ctx, one); err != nil {
		return f, err
	}
	if f.Promises, err = promisesOf(ctx, r, one.ID); err != nil {
		return f, err
	}
	if f.Warnings, err = warnings(ctx, r, one, ""); err != nil {
		return f, err
	}
	if f.Retyping, err = c.retyping(ctx, r, one.ID); err != nil {
		return f, err
	}
	if one.DuplicateOf != 0 {
		of, err := cases.Get(ctx, r, one.DuplicateOf)
		f.DuplicateOf = of.Reference
		return f, err
	}
	return f, nil
}

func (c *call) listening(ctx context.Context, one cases.Case) (listeningItem, error) {
	l := listeningItem{Problem: one.Problem, Wanted: one.Wanted, Tried: []triedItem{}}
	tried, err := cases.TriedBy(ctx, c.api.DB, one.CustomerID)
	for _, t := range tried {
		l.Tried = append(l.Tried, triedItem{t.ID, t.Step, t.At})
	}
	return l, err
}

func promisesOf(ctx context.Context, r db.Reader, of id.ID) ([]promiseItem, error) {
	all, err := promises.Of(ctx, r, of)
	out := make([]promiseItem, len(all))
	for i, p := range all {
		out[i] = promiseItemOf(p)
	}
	return out, err
}

func promiseItemOf(p promises.Promise) promiseItem {
	return promiseItem{p.ID, string(p.Kind), p.What, p.MadeAt, p.DueAt, promiseOutcome(p.Outcome), p.Owed, moment(p.SettledAt), p.Replaces, p.FirstDueAt, p.Chance, p.Reason, p.Rests()}
}

func warnings(ctx context.Context, r db.Reader, one cases.Case, answer string) ([]warningItem, error) {
	all, err := cases.Warnings(ctx, r, one, answer)
	return warningsOf(all), err
}

func warningsOf(all []cases.Warning) []warningItem {
	out := make([]warningItem, len(all))
	for i, w := range all {
		out[i] = warningItem{Gate: gateName(w.Gate), Mode: gateMode(w.Mode), Empty: w.Empty}
		if w.Wrong != nil {
			out[i].Wrong = &misaddressed{w.Wrong.Greeted, w.Wrong.Names, w.Wrong.Address, w.Wrong.Like}
		}
		if w.Tried != nil {
			out[i].Tried = &triedItem{w.Tried.ID, w.Tried.Step, w.Tried.At}
		}
	}
	return out
}

func (c *call) retyping(ctx context.Context, r db.Reader, of id.ID) (*retypingItem, error) {
	w, err := cases.PendingRetyping(ctx, r, of)
	if err != nil || w == nil {
		return nil, err
	}
	name, err := c.api.names(ctx)
	return &retypingItem{caseType(w.From), caseType(w.To), w.Reason, person{w.AskedBy, name(w.AskedBy)}, w.AskedAt}, err
}
