package api

import (
	"context"
	"net/http"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/records"
)

// recordOperations are about how long cases are kept, and how they go.
func recordOperations() []operation {
	lift := del("records", "lift_hold", "/holds/{id}", records.MayManage)
	return []operation{
		reads(get("records", "list_classes", "/record-classes", records.MayRead), listClasses),
		acts(put("records", "set_class", "/record-classes", records.MayManage), setClass, nil),
		reads(get("records", "list_holds", "/holds", records.MayRead), listHolds),
		acts(post("records", "hold_case", "/cases/{reference}/hold", records.MayManage), holdCase, nil),
		acts(lift, liftHold, nil),
		reads(get("records", "list_disposals", "/disposals", records.MayRead), listDisposals),
		acts(made(post("records", "list_due", "/disposals", records.MayManage)), listDue, disposalItem.address),
		acts(made(post("records", "ask_deletion", "/cases/{reference}/deletion", records.MayManage)), askDeletion, disposalItem.address),
		reads(get("records", "show_disposal", "/disposals/{id}", records.MayRead), showDisposal),
		acts(post("records", "approve_disposal", "/disposals/{id}/approval", records.MayApprove), approveDisposal, nil),
		acts(post("records", "drop_disposal", "/disposals/{id}/dropping", records.MayManage), dropDisposal, nil),
	}
}

func made(o operation) operation {
	o.status = http.StatusCreated
	return o
}

type classBody struct {
	Kind   caseType `json:"kind" need:"yes" example:"complaint"`
	Years  int64    `json:"years" doc:"1 to 100; 0 keeps for ever." example:"3"`
	Since  string   `json:"since" doc:"closed or received." example:"closed"`
	Reason string   `json:"reason" example:"The limitation period is three years."`
}

type classItem struct {
	Kind   caseType   `json:"kind"`
	Years  int64      `json:"years" doc:"0 keeps for ever."`
	Since  string     `json:"since"`
	Reason string     `json:"reason,omitempty"`
	SetBy  id.ID      `json:"set_by,omitempty"`
	SetAt  *time.Time `json:"set_at"`
}

type classList struct {
	Items []classItem `json:"items"`
}

func classOf(c records.Class) classItem {
	return classItem{caseType(c.Kind), c.Years, c.Since, c.Reason, c.SetBy, whenOrNil(c.SetAt)}
}

func listClasses(ctx context.Context, c *call, _ nothing) (classList, error) {
	all, err := records.Classes(ctx, c.api.DB)
	out := classList{Items: []classItem{}}
	for _, one := range all {
		out.Items = append(out.Items, classOf(one))
	}
	return out, err
}

func setClass(ctx context.Context, tx *db.Tx, c *call, b *classBody) (classItem, error) {
	set, err := c.api.Records.SetClass(ctx, tx, c.by(), records.Class{Kind: cases.Type(b.Kind), Years: b.Years, Since: b.Since, Reason: b.Reason})
	return classOf(set), err
}

type reasonedBody struct {
	Reason string `json:"reason" example:"The customer asks for it."`
}

type holdItem struct {
	ID     id.ID     `json:"id"`
	Case   string    `json:"case" doc:"Its reference."`
	Reason string    `json:"reason"`
	ByID   id.ID     `json:"by"`
	At     time.Time `json:"at"`
}

type holdList struct {
	Items []holdItem `json:"items" doc:"Those that stand, the newest first."`
}

func listHolds(ctx context.Context, c *call, _ nothing) (holdList, error) {
	out := holdList{Items: []holdItem{}}
	all, err := records.Holds(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	ids := make([]id.ID, len(all))
	for i, h := range all {
		ids[i] = h.CaseID
	}
	known, err := cases.Briefs(ctx, c.api.DB, ids)
	for _, h := range all {
		out.Items = append(out.Items, holdItem{h.ID, known[h.CaseID].Reference, h.Reason, h.ByID, h.At})
	}
	return out, err
}

func holdCase(ctx context.Context, tx *db.Tx, c *call, b *reasonedBody) (holdItem, error) {
	one, err := byReference(ctx, tx, c.r.PathValue("reference"))
	if err != nil {
		return holdItem{}, err
	}
	h, err := c.api.Records.Hold(ctx, tx, c.by(), one.ID, b.Reason)
	return holdItem{h.ID, one.Reference, h.Reason, h.ByID, h.At}, err
}

type doneItem struct {
	Done bool `json:"done" example:"true"`
}

func liftHold(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (doneItem, error) {
	which, err := c.pathID("id")
	if err == nil {
		err = c.api.Records.Lift(ctx, tx, c.by(), which)
	}
	return doneItem{err == nil}, err
}

type disposalItem struct {
	ID         id.ID      `json:"id"`
	State      string     `json:"state" doc:"listed, running, done or dropped." example:"listed"`
	Single     bool       `json:"single" doc:"One case, for a reason of its own, whatever its age."`
	Reason     string     `json:"reason"`
	MadeBy     id.ID      `json:"made_by"`
	MadeAt     time.Time  `json:"made_at"`
	ApprovedBy id.ID      `json:"approved_by,omitempty" doc:"Never the one who listed it."`
	EndedAt    *time.Time `json:"ended_at"`
	Total      int64      `json:"total"`
	Gone       int64      `json:"gone"`
	Kept       int64      `json:"kept"`
	SHA256     string     `json:"sha256" doc:"Of the list."`
	Cases      []dueItem  `json:"cases" doc:"The first 1,000 of the list; left out where several disposals are listed."`
}

type dueItem struct {
	Reference string    `json:"reference"`
	Kind      caseType  `json:"kind"`
	Since     time.Time `json:"since"`
	State     string    `json:"state" doc:"listed, gone or kept."`
	Why       string    `json:"why,omitempty" doc:"Why it was kept, as a code."`
}

type disposalList struct {
	Items []disposalItem `json:"items" doc:"The newest first."`
}

func (d disposalItem) address() string { return "/disposals/" + d.ID.String() }

func disposalOf(r records.Run) disposalItem {
	return disposalItem{r.ID, r.State, r.Single, r.Reason, r.MadeBy, r.MadeAt, r.ApprovedBy, whenOrNil(r.EndedAt), r.Total, r.Gone, r.Kept, r.SHA256, []dueItem{}}
}

// disposalsShown is how many disposals, casesShown how many of their cases an
// answer lists.
const (
	disposalsShown = 100
	casesShown     = 1000
)

func listDisposals(ctx context.Context, c *call, _ nothing) (disposalList, error) {
	all, err := records.Runs(ctx, c.api.DB, 0, disposalsShown)
	out := disposalList{Items: []disposalItem{}}
	for _, one := range all {
		out.Items = append(out.Items, disposalOf(one))
	}
	return out, err
}

func listDue(ctx context.Context, tx *db.Tx, c *call, b *reasonedBody) (disposalItem, error) {
	run, err := c.api.Records.List(ctx, tx, c.by(), b.Reason)
	if err != nil {
		return disposalItem{}, err
	}
	return wholeDisposal(ctx, tx, run)
}

func askDeletion(ctx context.Context, tx *db.Tx, c *call, b *reasonedBody) (disposalItem, error) {
	one, err := byReference(ctx, tx, c.r.PathValue("reference"))
	if err != nil {
		return disposalItem{}, err
	}
	run, err := c.api.Records.Ask(ctx, tx, c.by(), one.ID, b.Reason)
	if err != nil {
		return disposalItem{}, err
	}
	return wholeDisposal(ctx, tx, run)
}

func wholeDisposal(ctx context.Context, r db.Reader, run records.Run) (disposalItem, error) {
	out := disposalOf(run)
	all, err := records.Items(ctx, r, run.ID, 0, casesShown)
	for _, one := range all {
		out.Cases = append(out.Cases, dueItem{one.Reference, caseType(one.Kind), one.SinceAt, one.State, one.Why})
	}
	return out, err
}

func showDisposal(ctx context.Context, c *call, _ nothing) (disposalItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return disposalItem{}, err
	}
	run, err := records.Get(ctx, c.api.DB, which)
	if err != nil {
		return disposalItem{}, err
	}
	return wholeDisposal(ctx, c.api.DB, run)
}

func approveDisposal(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (disposalItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return disposalItem{}, err
	}
	run, err := c.api.Records.Approve(ctx, tx, c.by(), which)
	if err != nil {
		return disposalItem{}, err
	}
	return wholeDisposal(ctx, tx, run)
}

func dropDisposal(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (disposalItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return disposalItem{}, err
	}
	run, err := c.api.Records.Drop(ctx, tx, c.by(), which)
	if err != nil {
		return disposalItem{}, err
	}
	return wholeDisposal(ctx, tx, run)
}
