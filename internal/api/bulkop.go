package api

import (
	"context"
	"strconv"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

func viewOperations() []operation {
	return []operation{
		reads(get("views", "list_views", "/views", cases.MayRead), listViews),
		acts(post("views", "create_view", "/views", cases.MayRead), createView, viewAddress),
		reads(get("views", "view_cases", "/views/{id}/cases", cases.MayRead), viewCases),
	}
}

func bulkOperations() []operation {
	begin := post("bulk", "start_bulk", "/bulk", cases.MayWrite)
	begin.further = []string{cases.MayAssign, cases.MayRetype, cases.MayReply}
	undo := post("bulk", "undo_bulk", "/bulk/{id}/undo", cases.MayWrite)
	return []operation{
		acts(begin, startBulk, bulkAddress),
		reads(get("bulk", "show_bulk", "/bulk/{id}", cases.MayWrite), showBulk),
		acts(undo, undoBulk, nil),
	}
}

// conditionItem is one place of a condition: a group or a line.
type conditionItem struct {
	All    []conditionItem `json:"all,omitempty" doc:"Every one of these."`
	Any    []conditionItem `json:"any,omitempty" doc:"At least one of these."`
	Not    *conditionItem  `json:"not,omitempty" doc:"This is not so."`
	Field  string          `json:"field,omitempty" doc:"state, priority, owner, tag, received …, case.KEY or customer.KEY." example:"priority"`
	Op     string          `json:"op,omitempty" example:"is"`
	Values []string        `json:"values,omitempty" example:"urgent"`
}

func (i conditionItem) node() condition.Node {
	n := condition.Node{Field: i.Field, Op: condition.Op(i.Op), Values: i.Values}
	for _, one := range i.All {
		n.All = append(n.All, one.node())
	}
	for _, one := range i.Any {
		n.Any = append(n.Any, one.node())
	}
	if i.Not != nil {
		not := i.Not.node()
		n.Not = &not
	}
	return n
}

func conditionOf(n condition.Node) conditionItem {
	i := conditionItem{Field: n.Field, Op: string(n.Op), Values: n.Values}
	for _, one := range n.All {
		i.All = append(i.All, conditionOf(one))
	}
	for _, one := range n.Any {
		i.Any = append(i.Any, conditionOf(one))
	}
	if n.Not != nil {
		not := conditionOf(*n.Not)
		i.Not = &not
	}
	return i
}

type viewSort string

func (viewSort) choices() []string { return cases.Sorts }

type viewShared string

func (viewShared) choices() []string { return []string{cases.Private, cases.WithTeam, cases.WithAll} }

// viewItem is a saved view.
type viewItem struct {
	ID        id.ID         `json:"id"`
	Name      string        `json:"name" example:"Urgent and old"`
	Owner     id.ID         `json:"owner"`
	Shared    viewShared    `json:"shared" doc:"With nobody, a team, or all."`
	Team      id.ID         `json:"team,omitempty"`
	Condition conditionItem `json:"condition"`
	Sort      viewSort      `json:"sort" example:"next"`
	Columns   []string      `json:"columns" doc:"Own fields that rows show."`
	Favourite bool          `json:"favourite"`
	Version   int64         `json:"version"`
}

func viewOf(s cases.Saved) viewItem {
	return viewItem{ID: s.ID, Name: s.Name, Owner: s.OwnerID, Shared: viewShared(s.Shared), Team: s.TeamID, Condition: conditionOf(s.Condition),
		Sort: viewSort(s.Sort), Columns: append([]string{}, s.Columns...), Favourite: s.Starred, Version: s.Version}
}

type viewList struct {
	Items []viewItem `json:"items"`
}

func listViews(ctx context.Context, c *call, _ nothing) (viewList, error) {
	return c.views(ctx, c.api.DB)
}

func (c *call) views(ctx context.Context, r db.Reader) (viewList, error) {
	all, err := cases.Views(ctx, r, c.r.Who.ID)
	out := viewList{Items: []viewItem{}}
	for _, s := range all {
		out.Items = append(out.Items, viewOf(s))
	}
	return out, err
}

// newView is a view to be saved.
type newView struct {
	Name      string        `json:"name" need:"yes" example:"Urgent and old"`
	Condition conditionItem `json:"condition" need:"yes"`
	Sort      viewSort      `json:"sort" need:"yes" example:"next"`
	Shared    viewShared    `json:"shared,omitempty" doc:"Private when left out."`
	Team      id.ID         `json:"team,omitempty"`
	Columns   []string      `json:"columns,omitempty"`
}

func createView(ctx context.Context, tx *db.Tx, c *call, b *newView) (viewItem, error) {
	s := cases.Saved{Name: b.Name, Condition: b.Condition.node(), Sort: string(b.Sort), Shared: string(b.Shared), TeamID: b.Team, Columns: b.Columns}
	made, err := c.api.Cases.SaveView(ctx, tx, c.by(), c.reader(tx.Now()), s, c.r.Who.Can(cases.MayShare))
	return viewOf(made), err
}

func viewAddress(v viewItem) string { return "/views/" + v.ID.String() + "/cases" }

// reader is who asks a condition: the caller's own zone and calendar.
func (c *call) reader(now time.Time) condition.Reader {
	return condition.Reader{Account: c.r.Who.ID, Now: now, Zone: c.r.Dates.Zone, Calendar: c.r.Dates.System, Week: time.Monday}
}

// viewPage is a page of a view.
type viewPage struct {
	caseList
	More bool `json:"more" doc:"The page is not full because the work allowed for one page was used up; the cursor goes on."`
}

func viewCases(ctx context.Context, c *call, q page) (viewPage, error) {
	which, err := c.pathID("id")
	if err != nil {
		return viewPage{}, fault.New(fault.NotFound, "cases.saved.not_found").Because(err)
	}
	s, err := cases.ViewByID(ctx, c.api.DB, which, c.r.Who.ID)
	if err != nil {
		return viewPage{}, err
	}
	seen, err := cases.LookFor(ctx, c.api.DB, cases.Look{Condition: s.Condition, Sort: s.Sort, Cursor: q.Cursor, Limit: q.size(), By: c.reader(c.api.DB.Now())})
	if err != nil {
		return viewPage{}, err
	}
	name, err := c.api.names(ctx)
	out := viewPage{caseList: caseList{Items: []caseItem{}}, More: seen.More}
	for _, one := range seen.Rows {
		out.Items = append(out.Items, itemOf(one.Case, name))
	}
	if seen.Next != "" {
		out.NextCursor = &seen.Next
	}
	return out, err
}

type bulkAct string

func (bulkAct) choices() (all []string) {
	for _, a := range cases.BulkActs {
		all = append(all, a.Act)
	}
	return all
}

// newBulk is one act on many cases.
type newBulk struct {
	Cases    []string     `json:"cases" need:"yes" doc:"References, at most 1,000."`
	Act      bulkAct      `json:"act" need:"yes" example:"tag"`
	To       id.ID        `json:"to,omitempty" doc:"For assign: oneself takes, others are asked."`
	Priority casePriority `json:"priority,omitempty"`
	Tag      string       `json:"tag,omitempty" example:"warranty"`
	Type     caseType     `json:"type,omitempty" doc:"A complaint is never made anything less this way."`
	Until    time.Time    `json:"until,omitzero" doc:"For snooze."`
	Text     string       `json:"text,omitempty" doc:"For propose: what the customers read."`

	Fields map[string][]string `json:"fields,omitempty" doc:"For type: own fields, by key, in the written form of fill_case. They are filled in where the new type needs them and a case has none."`
	Leave  bool                `json:"leave,omitempty" doc:"For type: cases that lack what the new type needs are left as they are. Otherwise each missing field is named, and nothing begins."`
}

func (b newBulk) value() string {
	switch string(b.Act) {
	case cases.BulkAssign:
		return b.To.String()
	case cases.BulkPriority:
		return string(b.Priority)
	case cases.BulkTag, cases.BulkUntag:
		return b.Tag
	case cases.BulkType:
		return string(b.Type)
	case cases.BulkSnooze:
		return strconv.FormatInt(clock.Micros(b.Until), 10)
	}
	return b.Text
}

// bulkItem is how far a bulk act is.
type bulkItem struct {
	ID       id.ID         `json:"id"`
	Act      bulkAct       `json:"act"`
	State    string        `json:"state" doc:"running, done, undoing, undone" example:"running"`
	Total    int64         `json:"total"`
	Waiting  int64         `json:"waiting"`
	Done     int64         `json:"done"`
	Same     int64         `json:"same" doc:"Were so already."`
	Refused  int64         `json:"refused"`
	Undone   int64         `json:"undone"`
	Kept     int64         `json:"kept" doc:"Could not be taken back, because something has happened since."`
	CanUndo  bool          `json:"can_undo"`
	Refusals []bulkRefusal `json:"refusals" doc:"Which cases were left, and why."`
}

type bulkRefusal struct {
	Reference string `json:"reference"`
	Why       string `json:"why" doc:"The key of the reason." example:"cases.is_closed"`
}

func bulkOf(ctx context.Context, r db.Reader, b cases.Bulk) (bulkItem, error) {
	out := bulkItem{ID: b.ID, Act: bulkAct(b.Act), State: b.State, Total: b.Total, Waiting: b.Waiting, Done: b.Done, Same: b.Same, Refused: b.Refused,
		Undone: b.Undone, Kept: b.Kept, CanUndo: b.CanUndo(), Refusals: []bulkRefusal{}}
	left, err := cases.Refusals(ctx, r, b.ID)
	if err != nil {
		return out, err
	}
	ids := make([]id.ID, len(left))
	for i, one := range left {
		ids[i] = one.CaseID
	}
	known, err := cases.Some(ctx, r, ids)
	for _, one := range left {
		out.Refusals = append(out.Refusals, bulkRefusal{known[one.CaseID].Reference, one.Why})
	}
	return out, err
}

func startBulk(ctx context.Context, tx *db.Tx, c *call, b *newBulk) (bulkItem, error) {
	for _, a := range cases.BulkActs {
		if a.Act == string(b.Act) {
			if err := c.need(a.Permission); err != nil {
				return bulkItem{}, err
			}
		}
	}
	if len(b.Cases) > cases.MaxBulk {
		return bulkItem{}, fault.OfFields(fault.Field{Name: "cases", Key: "cases.bulk.too_many", Args: []any{"max", cases.MaxBulk}})
	}
	var which []id.ID
	for i, ref := range b.Cases {
		reference, ok := cases.ParseReference(ref)
		if !ok {
			return bulkItem{}, fault.OfFields(fault.Field{Name: "cases[" + strconv.Itoa(i) + "]", Key: "cases.bad_reference"})
		}
		one, err := cases.ByReference(ctx, tx, reference)
		if err != nil {
			return bulkItem{}, asField(err, "cases["+strconv.Itoa(i)+"]")
		}
		which = append(which, one.ID)
	}
	started, err := b.start(ctx, tx, c, which)
	if err != nil {
		return bulkItem{}, err
	}
	if err := c.later(ctx, tx, started.ID); err != nil {
		return bulkItem{}, err
	}
	return bulkOf(ctx, tx, started)
}

func (b newBulk) start(ctx context.Context, tx *db.Tx, c *call, which []id.ID) (cases.Bulk, error) {
	if string(b.Act) == cases.BulkType {
		return c.api.Cases.StartBulkType(ctx, tx, c.by(), cases.Type(b.Type), which, cases.BulkFill{In: b.Fields, Leave: b.Leave})
	}
	return c.api.Cases.StartBulk(ctx, tx, c.by(), string(b.Act), b.value(), which)
}

// later runs a bulk act in the background.
func (c *call) later(ctx context.Context, tx *db.Tx, which id.ID) error {
	if c.api.Cases.Later == nil {
		return nil
	}
	return c.api.Cases.Later(ctx, tx, which)
}

func bulkAddress(b bulkItem) string { return "/bulk/" + b.ID.String() }

func showBulk(ctx context.Context, c *call, _ nothing) (bulkItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return bulkItem{}, fault.New(fault.NotFound, "cases.bulk.not_found").Because(err)
	}
	b, err := cases.BulkByID(ctx, c.api.DB, which)
	if err != nil {
		return bulkItem{}, err
	}
	return bulkOf(ctx, c.api.DB, b)
}

func undoBulk(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (bulkItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return bulkItem{}, fault.New(fault.NotFound, "cases.bulk.not_found").Because(err)
	}
	b, err := c.api.Cases.UndoBulk(ctx, tx, event.Staff(c.r.Who.ID), which)
	if err != nil {
		return bulkItem{}, err
	}
	if err := c.later(ctx, tx, which); err != nil {
		return bulkItem{}, err
	}
	return bulkOf(ctx, tx, b)
}
