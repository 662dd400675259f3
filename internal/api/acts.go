package api

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// onCase makes an act on the case that the path names; it gives the case as it
// stands afterwards.
func onCase[B any](name, path, permission string, do func(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *B) (cases.Case, error)) operation {
	o := operation{name: name, tag: "acts", method: "POST", path: "/cases/{reference}" + path, permission: permission}
	return acts(o, func(ctx context.Context, tx *db.Tx, c *call, b *B) (caseItem, error) {
		one, err := c.find(ctx, tx)
		if err != nil {
			return caseItem{}, err
		}
		if one, err = do(ctx, tx, c, one, b); err != nil {
			return caseItem{}, err
		}
		return c.item(ctx, one)
	}, nil)
}

type acceptance struct {
	Accept *bool  `json:"accept,omitempty" doc:"false declines a case that was offered; true when left out." example:"true"`
	Why    string `json:"why,omitempty" doc:"Needed to decline; kept as a note."`
}

// accept takes a case that waits or was offered, or declines the offer.
func accept(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *acceptance) (cases.Case, error) {
	if b.Accept != nil && !*b.Accept {
		after, err := c.api.Cases.Decline(ctx, tx, c.by(), one.ID, b.Why)
		return after, renamed(err, "reason", "why")
	}
	return c.api.Cases.Take(ctx, tx, c.by(), one.ID)
}

type assignment struct {
	To  id.ID  `json:"to" need:"yes" doc:"The colleague who is asked to take the case; oneself takes it." example:"251658240000"`
	Why string `json:"why,omitempty" doc:"For the colleague." example:"You know this model."`
}

func assign(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *assignment) (cases.Case, error) {
	return c.api.Cases.HandOver(ctx, tx, c.by(), one.ID, b.To, b.Why)
}

type retyping struct {
	Type   caseType            `json:"type" need:"yes" example:"request"`
	Reason string              `json:"reason,omitempty" doc:"Needed when a complaint becomes anything else; a second person then decides."`
	Fields map[string][]string `json:"fields,omitempty" doc:"Own fields of the case, by key, in the written form of fill_case. What the new type needs on opening must be filled in, here or before."`
}

func retype(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *retyping) (cases.Case, error) {
	after, _, err := c.api.Cases.RetypeFilled(ctx, tx, c.by(), one.ID, cases.Type(b.Type), b.Reason, b.Fields)
	return after, err
}

type decision struct {
	Agree bool `json:"agree" need:"yes" example:"true"`
}

func decide(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *decision) (cases.Case, error) {
	return c.api.Cases.DecideRetyping(ctx, tx, c.by(), one.ID, b.Agree)
}

type prioritising struct {
	Priority casePriority `json:"priority" need:"yes" example:"high"`
}

func prioritise(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *prioritising) (cases.Case, error) {
	return c.api.Cases.Prioritise(ctx, tx, c.by(), one.ID, cases.Priority(b.Priority))
}

type tagging struct {
	Tags []string `json:"tags" need:"yes" doc:"All tags of the case, at most 20; they replace those it had." example:"warranty"`
}

func tag(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *tagging) (cases.Case, error) {
	if _, err := c.api.Cases.Tag(ctx, tx, c.by(), one.ID, b.Tags); err != nil {
		return one, err
	}
	return cases.Get(ctx, tx, one.ID)
}

type naming struct {
	Subject string `json:"subject" need:"yes" example:"The dishwasher leaks again"`
}

func rename(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *naming) (cases.Case, error) {
	return c.api.Cases.Rename(ctx, tx, c.by(), one.ID, b.Subject)
}

type snoozing struct {
	Until time.Time `json:"until" need:"yes" doc:"Within a year, and before an answer that is owed." example:"2026-12-01T08:00:00Z"`
}

func snooze(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *snoozing) (cases.Case, error) {
	return c.api.Cases.Snooze(ctx, tx, c.by(), one.ID, b.Until)
}

func wake(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	return c.api.Cases.Wake(ctx, tx, c.by(), one.ID)
}

type proposal struct {
	letter
	Text string   `json:"text" need:"yes" doc:"What the customer reads." example:"The new seal holds. Is it solved for you?"`
	Lang language `json:"lang,omitempty"`
	Seen id.ID    `json:"seen,omitempty" doc:"The newest message the writer has read."`
}

// propose tells the customer that we think it is solved.
func propose(ctx context.Context, tx *db.Tx, c *call, b *proposal) (said, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return said{}, err
	}
	r, err := c.api.Cases.ProposeClosure(ctx, tx, c.by(), one.ID, cases.Answer{Text: b.Text, Lang: lang.Tag(b.Lang), Files: b.files, Seen: b.Seen})
	if err != nil {
		return said{}, c.crossed(ctx, tx, one, b.Seen, err)
	}
	return c.said(ctx, tx, r.Case, r.Message, r.Warnings)
}

type closingAct struct {
	How    closing `json:"how" need:"yes" doc:"confirmed: the customer told us that it is solved; withdrawn: the customer took it back; documented: for a written reason." example:"confirmed"`
	Reason string  `json:"reason" need:"yes" doc:"Kept as a note." example:"The customer rang and said that it works."`
}

func closeCase(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *closingAct) (cases.Case, error) {
	return c.api.Cases.Close(ctx, tx, c.by(), one.ID, cases.Closure(b.How), b.Reason)
}

type objection struct {
	Text string `json:"text,omitempty" doc:"The customer's words." example:"It still leaks."`
}

// object is the customer's no to a closure, brought in by a program.
func object(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *objection) (cases.Case, error) {
	return c.api.Cases.Object(ctx, tx, one.ID, b.Text)
}

type reopening struct {
	Reason string `json:"reason" need:"yes" doc:"Kept as a note." example:"The part failed again."`
}

func reopen(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *reopening) (cases.Case, error) {
	return c.api.Cases.Reopen(ctx, tx, c.by(), one.ID, b.Reason)
}

type duplication struct {
	Of string `json:"of" need:"yes" doc:"Reference of the case of the same customer in which the matter goes on." example:"123456782"`
}

func duplicate(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *duplication) (cases.Case, error) {
	of, err := byReference(ctx, tx, b.Of)
	if err != nil {
		return one, asField(err, "of")
	}
	return c.api.Cases.MarkDuplicate(ctx, tx, c.by(), one.ID, of.ID)
}

type hearing struct {
	Problem *string `json:"problem,omitempty" doc:"In the customer's words; stays as it is when left out." example:"Water under the door after each run."`
	Wanted  *string `json:"wanted,omitempty" doc:"What would satisfy the customer; stays as it is when left out."`
}

func listen(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *hearing) (cases.Case, error) {
	return c.api.Cases.Listen(ctx, tx, c.by(), one.ID, b.Problem, b.Wanted)
}

type trying struct {
	Step string `json:"step" need:"yes" doc:"What the customer has tried already." example:"Changed the seal"`
}

func addTried(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *trying) (cases.Case, error) {
	if err := c.api.Cases.AddTried(ctx, tx, c.by(), one.ID, b.Step); err != nil {
		return one, err
	}
	return cases.Get(ctx, tx, one.ID)
}

func dropTried(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	step, err := c.pathID("id")
	if err != nil {
		return one, err
	}
	if err := c.api.Cases.DropTried(ctx, tx, c.by(), one.ID, step); err != nil {
		return one, err
	}
	return cases.Get(ctx, tx, one.ID)
}

// eventItem is one thing that happened.
type eventItem struct {
	Seq   int64     `json:"seq" doc:"1 for the first."`
	ID    id.ID     `json:"id"`
	At    time.Time `json:"at"`
	Kind  string    `json:"kind" doc:"Room and what happened." example:"cases.closed"`
	Actor author    `json:"actor"`
	Data  any       `json:"data" doc:"Ids, codes and hashes; never a person's words."`
	Hash  []byte    `json:"hash" doc:"SHA-256 over this event and the hash before it."`
}

type eventList struct {
	Items []eventItem `json:"items" doc:"First to last."`
	Chain chain       `json:"chain"`
}

// chain tells whether the record is as it was written.
type chain struct {
	Whole    bool  `json:"whole" doc:"true when every hash follows from the one before."`
	BrokenAt int64 `json:"broken_at" doc:"seq of the first event that does not fit; 0 when the chain is whole."`
}

// listEvents gives everything that happened to a case and proves it.
func listEvents(ctx context.Context, c *call, _ nothing) (eventList, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return eventList{}, err
	}
	all, err := cases.Events(ctx, c.api.DB, one.ID)
	if err != nil {
		return eventList{}, err
	}
	name, err := c.api.names(ctx)
	list := eventList{Items: make([]eventItem, len(all))}
	for i, e := range all {
		by := author{Kind: authorKind(e.Actor.Kind), ID: e.Actor.ID}
		switch e.Actor.Kind {
		case "staff":
			by.Name = name(e.Actor.ID)
		case "customer":
			by.Name = one.CustomerName
		}
		list.Items[i] = eventItem{e.Seq, e.ID, e.At, e.Kind, by, e.Data, e.Hash}
	}
	broken := event.Verify(all)
	list.Chain = chain{broken == 0, broken}
	return list, err
}
