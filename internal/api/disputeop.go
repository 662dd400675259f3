package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/complaints/dispute"
)

// disputeOperations are complaints before bodies outside, and their files.
func disputeOperations() []operation {
	return []operation{
		reads(get("disputes", "list_disputes", "/complaints/{reference}/disputes", dispute.MayRead), listDisputes),
		acts(post("disputes", "open_dispute", "/complaints/{reference}/disputes", dispute.MayWrite), openDispute, nil),
		acts(post("disputes", "move_dispute", "/complaints/{reference}/disputes/{id}/steps", dispute.MayWrite), moveDispute, nil),
		reads(get("disputes", "list_packs", "/complaints/{reference}/packs", dispute.MayPack), listPacks),
		acts(post("disputes", "make_pack", "/complaints/{reference}/packs", dispute.MayPack), makePack, nil),
	}
}

type disputeState string

func (disputeState) choices() []string { return texts(dispute.States) }

type disputeKind string

func (disputeKind) choices() []string { return texts(dispute.Kinds) }

// disputeItem is a complaint before one body.
type disputeItem struct {
	ID         id.ID         `json:"id"`
	Body       string        `json:"body" example:"Consumer ombudsman"`
	Reference  string        `json:"reference,omitempty" doc:"That of the body."`
	Kind       disputeKind   `json:"kind" example:"determinative"`
	State      disputeState  `json:"state" example:"notice_received"`
	Asked      string        `json:"asked,omitempty"`
	Position   string        `json:"position,omitempty" doc:"How we see it."`
	NoticedAt  *time.Time    `json:"noticed_at"`
	DueAt      *time.Time    `json:"due_at" doc:"By when the body wants our answer."`
	Outcome    string        `json:"outcome,omitempty" doc:"settlement, recommendation or determination."`
	Words      string        `json:"outcome_words,omitempty"`
	Overturned bool          `json:"overturned"`
	Next       []string      `json:"next" doc:"Where it may go from here."`
	Steps      []disputeStep `json:"steps"`
}

type disputeStep struct {
	From   string    `json:"from,omitempty"`
	To     string    `json:"to"`
	At     time.Time `json:"at"`
	By     id.ID     `json:"by"`
	Reason string    `json:"reason,omitempty"`
}

func disputeOf(d dispute.Dispute) disputeItem {
	item := disputeItem{ID: d.ID, Body: d.Body, Reference: d.Reference, Kind: disputeKind(d.Kind), State: disputeState(d.State), Asked: d.Asked, Position: d.Position, NoticedAt: orNone(d.NoticedAt), DueAt: orNone(d.DueAt),
		Outcome: string(d.Outcome), Words: d.OutcomeWords, Overturned: d.Overturned, Next: append([]string{}, texts(d.State.Next())...), Steps: []disputeStep{}}
	for _, s := range d.Steps {
		item.Steps = append(item.Steps, disputeStep{string(s.From), string(s.To), s.At, s.ByID, s.Reason})
	}
	return item
}

type disputeList struct {
	Items []disputeItem `json:"items"`
}

func listDisputes(ctx context.Context, c *call, _ nothing) (disputeList, error) {
	list := disputeList{Items: []disputeItem{}}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return list, err
	}
	all, err := dispute.Of(ctx, c.api.DB, one.ID)
	for _, d := range all {
		list.Items = append(list.Items, disputeOf(d))
	}
	return list, err
}

// newDispute is a dispute as it begins.
type newDispute struct {
	Body      string       `json:"body" need:"yes" example:"Consumer ombudsman"`
	Reference string       `json:"reference,omitempty"`
	Kind      disputeKind  `json:"kind" need:"yes" example:"determinative"`
	State     disputeState `json:"state,omitempty" doc:"offered, or notice_received; the first when left out." example:"offered"`
	Asked     string       `json:"asked,omitempty"`
	NoticedAt time.Time    `json:"noticed_at,omitzero"`
	DueAt     time.Time    `json:"due_at,omitzero"`
}

func openDispute(ctx context.Context, tx *db.Tx, c *call, b *newDispute) (disputeItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return disputeItem{}, err
	}
	d := dispute.Dispute{CaseID: one.ID, Body: b.Body, Reference: b.Reference, Kind: dispute.Kind(b.Kind), State: dispute.State(b.State), Asked: b.Asked, NoticedAt: b.NoticedAt, DueAt: b.DueAt}
	if d.State == "" {
		d.State = dispute.Offered
	}
	d, err = c.api.Disputes.Open(ctx, tx, c.by(), d)
	return disputeOf(d), err
}

type disputeMove struct {
	To         disputeState `json:"to" need:"yes" example:"response_sent"`
	Words      string       `json:"words" need:"yes" doc:"What was said or done."`
	Overturned bool         `json:"overturned,omitempty" doc:"The body saw it otherwise than we had decided."`
}

func moveDispute(ctx context.Context, tx *db.Tx, c *call, b *disputeMove) (disputeItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return disputeItem{}, err
	}
	which, err := c.pathID("id")
	if err != nil {
		return disputeItem{}, err
	}
	if d, err := dispute.Get(ctx, tx, which); err != nil || d.CaseID != one.ID {
		return disputeItem{}, fault.New(fault.NotFound, "dispute.fault.no_dispute").Because(err)
	}
	d, err := c.api.Disputes.Move(ctx, tx, c.by(), which, dispute.State(b.To), b.Words, b.Overturned)
	return disputeOf(d), err
}

// packItem is the whole file of a complaint.
type packItem struct {
	ID      id.ID     `json:"id"`
	State   string    `json:"state" doc:"making or ready." example:"ready"`
	Done    int64     `json:"done" doc:"Parts."`
	Total   int64     `json:"total"`
	Size    int64     `json:"size" doc:"In bytes."`
	SHA256  string    `json:"sha256,omitempty"`
	MadeBy  id.ID     `json:"made_by"`
	MadeAt  time.Time `json:"made_at"`
	Address string    `json:"address,omitempty" doc:"Where it is given out, once it is ready."`
}

func packOf(p dispute.Pack, reference string) packItem {
	item := packItem{ID: p.ID, State: p.State, Done: p.Done, Total: p.Total, Size: p.Size, SHA256: p.SHA256, MadeBy: p.MadeBy, MadeAt: p.MadeAt}
	if p.State == dispute.Ready {
		item.Address = "/complaints/" + reference + "/packs/" + p.ID.String()
	}
	return item
}

type packList struct {
	Items []packItem `json:"items"`
}

func listPacks(ctx context.Context, c *call, _ nothing) (packList, error) {
	list := packList{Items: []packItem{}}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return list, err
	}
	all, err := dispute.Packs(ctx, c.api.DB, one.ID)
	for _, p := range all {
		list.Items = append(list.Items, packOf(p, one.Reference))
	}
	return list, err
}

type packLang string

func (packLang) choices() []string { return []string{"ar", "fa", "en"} }

type newPack struct {
	Lang packLang `json:"lang,omitempty" doc:"Of its index; that of the complaint when left out." example:"en"`
}

func makePack(ctx context.Context, tx *db.Tx, c *call, b *newPack) (packItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return packItem{}, err
	}
	t := lang.Tag(b.Lang)
	if t == "" {
		t = one.Lang
	}
	p, err := c.api.Disputes.Ask(ctx, tx, c.by(), one.ID, t)
	return packOf(p, one.Reference), err
}
