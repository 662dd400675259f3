package api

import (
	"context"
	"time"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/complaints"
)

// complaintMoreOperations are about who speaks for the customer, what was
// repaired, who has read a complaint, and whose second reading the house wants.
func complaintMoreOperations() []operation {
	write := complaints.MayWrite
	return []operation{
		withLetter(onComplaint("add_representative", "/representatives", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *representativeBody) error {
			_, err := c.api.Complaints.Represent(ctx, tx, c.by(), of, complaints.Representative{Name: b.Name, Relation: b.Relation, Contact: b.Contact}, b.files)
			return err
		})),
		onComplaint("check_mandate", "/representatives/{id}/mandate", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, _ *nothing) error {
			which, err := c.pathID("id")
			if err == nil {
				_, err = c.api.Complaints.CheckMandate(ctx, tx, c.by(), of, which)
			}
			return err
		}),
		onComplaint("keep_repair", "/repairs/{id}", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, _ *nothing) error {
			which, err := c.pathID("id")
			if err == nil {
				_, err = c.api.Complaints.KeepRepair(ctx, tx, c.by(), of, which)
			}
			return err
		}),
		reads(get("complaints", "list_readers", "/complaints/{reference}/readers", complaints.MayRead), listReaders),
		reads(get("complaints", "show_complaint_policy", "/complaint-policy", complaints.MayRead), showComplaintPolicy),
		acts(put("complaints", "set_complaint_policy", "/complaint-policy", complaints.MayRule), setComplaintPolicy, nil),
	}
}

type representativeBody struct {
	letter
	Name     string `json:"name" example:"Layla Khoury"`
	Relation string `json:"relation,omitempty" example:"daughter"`
	Contact  string `json:"contact,omitempty" example:"+966 50 010 0100"`
}

type representativeItem struct {
	ID        id.ID      `json:"id"`
	Name      string     `json:"name"`
	Relation  string     `json:"relation"`
	Contact   string     `json:"contact"`
	Files     []fileItem `json:"files" doc:"The mandate."`
	CheckedBy id.ID      `json:"checked_by,omitempty"`
	CheckedAt *time.Time `json:"checked_at" doc:"null until somebody has read the mandate and it holds."`
}

type repairItem struct {
	ID    id.ID     `json:"id" doc:"Of the promise; what keep_repair takes."`
	What  string    `json:"what"`
	DueAt time.Time `json:"due_at"`
}

func representativesOf(ctx context.Context, r db.Reader, f complaints.File) ([]representativeItem, error) {
	out := []representativeItem{}
	for _, p := range f.Representatives {
		one := representativeItem{ID: p.ID, Name: p.Name, Relation: p.Relation, Contact: p.Contact, Files: []fileItem{}, CheckedBy: p.CheckedBy, CheckedAt: whenOrNil(p.CheckedAt)}
		kept, err := files.Of(ctx, r, complaints.MandateFile, p.ID)
		if err != nil {
			return out, err
		}
		for _, k := range kept {
			one.Files = append(one.Files, fileItemOf(k))
		}
		out = append(out, one)
	}
	return out, nil
}

// repairsOf are the dated lines of repair that are still owed.
func repairsOf(f complaints.File) []repairItem {
	out := []repairItem{}
	for _, p := range f.Owed {
		if p.Kind == complaints.Repair {
			out = append(out, repairItem{p.ID, p.What, p.DueAt})
		}
	}
	return out
}

type readerItem struct {
	Account id.ID     `json:"account"`
	At      time.Time `json:"at" doc:"When the visit began; reading on within the hour is the same visit."`
}

type readerList struct {
	Items []readerItem `json:"items" doc:"Who has read it while it was not open to the house, the newest first."`
}

func listReaders(ctx context.Context, c *call, _ nothing) (readerList, error) {
	one, _, err := c.complaint(ctx, c.api.DB)
	if err != nil {
		return readerList{}, err
	}
	all, err := complaints.Looks(ctx, c.api.DB, one.ID)
	out := readerList{Items: []readerItem{}}
	for _, l := range all {
		out.Items = append(out.Items, readerItem{l.AccountID, l.At})
	}
	return out, err
}

type complaintPolicyBody struct {
	SecondFrom int64  `json:"second_from" doc:"From which severity a second person reads an answer before it goes: 1 minor to 4 critical; 0 never asks for one. Secret complaints always do." example:"3"`
	Reason     string `json:"reason" example:"The audit asks for it."`
}

type complaintPolicyItem struct {
	SecondFrom int64      `json:"second_from" example:"3"`
	SetBy      id.ID      `json:"set_by,omitempty"`
	SetAt      *time.Time `json:"set_at" doc:"null while what is usual holds."`
	Reason     string     `json:"reason,omitempty"`
}

func complaintPolicyOf(p complaints.Policy) complaintPolicyItem {
	return complaintPolicyItem{int64(p.SecondFrom), p.SetBy, whenOrNil(p.SetAt), p.Reason}
}

func showComplaintPolicy(ctx context.Context, c *call, _ nothing) (complaintPolicyItem, error) {
	p, err := complaints.PolicyNow(ctx, c.api.DB)
	return complaintPolicyOf(p), err
}

func setComplaintPolicy(ctx context.Context, tx *db.Tx, c *call, b *complaintPolicyBody) (complaintPolicyItem, error) {
	p, err := c.api.Complaints.SetPolicy(ctx, tx, c.by(), complaints.Severity(b.SecondFrom), b.Reason)
	return complaintPolicyOf(p), err
}
