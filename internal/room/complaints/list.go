package complaints

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Stage is what a list is narrowed to.
type Stage string

// The stages of a list.
const (
	AllOpen    Stage = "open"
	Fresh      Stage = "new" // nobody has assessed it
	Looked     Stage = "investigating"
	Deciding   Stage = "decided"
	Outside    Stage = "external"
	Ended      Stage = "closed"
	Everything Stage = "all"
)

// ListStages lists them in the order in which tabs show them.
var ListStages = []Stage{AllOpen, Fresh, Looked, Deciding, Outside, Ended}

func (s Stage) states() []State {
	switch s {
	case Fresh:
		return []State{Received, Acknowledged}
	case Looked:
		return []State{Assessed, Investigating, WaitCustomer, WaitThird, Reopened}
	case Deciding:
		return []State{Decided, Remedying, ProposedClosed}
	case Outside:
		return []State{External}
	}
	return nil // told by whether it has ended
}

// Filter narrows a list. The oldest complaint comes first while it is open, the
// newest once it has ended.
type Filter struct {
	Stage    Stage
	Severity Severity // 0 for every one
	After    string   // cursor of the row before the first, "" for the beginning
	Limit    int
}

// PageSize is how many complaints a page lists.
const PageSize = 50

// List lists complaints by the instant at which they came; next is the cursor of
// the page after this one, "" at the end. It keeps nothing back: who may not read
// one is shown that it is there, and no more.
func List(ctx context.Context, r db.Reader, f Filter) (all []Complaint, next string, err error) {
	if f.Limit <= 0 || f.Limit > PageSize {
		f.Limit = PageSize
	}
	b, err := f.query()
	if err != nil {
		return nil, "", err
	}
	var rows []row
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, "", fmt.Errorf("list complaints: %w", err)
	}
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].CaseID.String()
	}
	for _, one := range rows {
		all = append(all, one.complaint())
	}
	return all, next, catchUpSome(ctx, r, all)
}

// query walks along an index from place to place, however many complaints there
// are. A stage of several states is walked state by state, and the beginnings are
// laid together: an index holds the complaints of one state in their order, not
// those of several.
func (f Filter) query() (*db.SQL, error) {
	newest := f.Stage == Ended || f.Stage == Everything
	order, than := ` ORDER BY case_id`, ` AND case_id > ?`
	if newest {
		order, than = ` ORDER BY case_id DESC`, ` AND case_id < ?`
	}
	var last int64
	if f.After != "" {
		var err error
		if last, err = strconv.ParseInt(f.After, 10, 64); err != nil {
			return nil, fault.OfFields(fault.Field{Name: "after", Key: "field.bad_choice"})
		}
	}
	b, states := new(db.SQL), f.Stage.states()
	part := func(where string, args ...any) {
		b.W(`SELECT `+columns+` FROM complaints_complaint WHERE `+where, args...)
		b.If(f.Severity != Unknown, ` AND severity = ?`, int64(f.Severity))
		b.If(f.After != "", than, last)
		b.W(order+` LIMIT ?`, f.Limit+1)
	}
	switch {
	case f.Stage == Everything:
		part(`1 = 1`)
	case states == nil:
		part(`ended = ?`, f.Stage == Ended)
	default:
		b.W(`SELECT ` + columns + ` FROM (`)
		for i, s := range states {
			b.If(i > 0, ` UNION ALL `)
			b.W(`SELECT * FROM (`)
			part(`state = ?`, string(s))
			b.W(`) s` + strconv.Itoa(i))
		}
		b.W(`) walked`+order+` LIMIT ?`, f.Limit+1)
	}
	return b, nil
}

// catchUpSome shows those as acknowledged whose customers were told; see catchUp.
func catchUpSome(ctx context.Context, r db.Reader, all []Complaint) error {
	var fresh []id.ID
	for _, c := range all {
		if c.State == Received {
			fresh = append(fresh, c.CaseID)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	var known []id.ID
	b := new(db.SQL).W(`SELECT DISTINCT subject_id FROM event WHERE subject_kind = 'case'`).In("subject_id", db.Values(fresh)...).W(` AND kind IN ('cases.acknowledged', 'cases.replied')`)
	if err := r.All(ctx, &known, b.Text(), b.Args()...); err != nil {
		return fmt.Errorf("look whose complaints were acknowledged: %w", err)
	}
	for i, c := range all {
		if c.State == Received && slices.Contains(known, c.CaseID) {
			all[i].State = Acknowledged
		}
	}
	return nil
}

// Guarded lists the complaints that are not open to the whole house.
func Guarded(ctx context.Context, r db.Reader) (all []id.ID, err error) {
	if err = r.All(ctx, &all, sqlGuarded); err != nil {
		err = fmt.Errorf("list guarded complaints: %w", err)
	}
	return all, err
}

// InvolvedInSome lists whom some complaints name.
func InvolvedInSome(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID][]id.ID, error) {
	var rows []struct{ CaseID, AccountID id.ID }
	b := new(db.SQL).W(`SELECT case_id, account_id FROM complaints_involved WHERE 1 = 1`).In("case_id", db.Values(of)...)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read whom complaints name: %w", err)
	}
	out := map[id.ID][]id.ID{}
	for _, one := range rows {
		out[one.CaseID] = append(out[one.CaseID], one.AccountID)
	}
	return out, nil
}

const sqlGuarded = `SELECT case_id FROM complaints_complaint WHERE confidentiality <> 'normal'`
