package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// complaintOperations are about complaints. Who may not read one is refused here
// as on its page, and whoever it names judges nothing in it.
func complaintOperations() []operation {
	write := complaints.MayWrite
	return []operation{
		reads(get("complaints", "list_complaints", "/complaints", complaints.MayRead), listComplaints),
		acts(withLetter(post("complaints", "create_complaint", "/complaints", cases.MayWrite)), createComplaint, func(c complaintItem) string { return "/complaints/" + c.Reference }),
		reads(get("complaints", "show_complaint", "/complaints/{reference}", complaints.MayRead), showComplaint),
		onComplaint("assess_complaint", "/assessment", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *assessmentBody) error {
			_, err := c.api.Complaints.Assess(ctx, tx, c.by(), of, b.assessment())
			return err
		}),
		onComplaint("move_complaint", "/transitions", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *transitionBody) error {
			_, err := c.api.Complaints.Step(ctx, tx, c.by(), of, complaints.State(b.To), b.Reason)
			return err
		}),
		onComplaint("add_allegation", "/allegations", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *allegationBody) error {
			_, err := c.api.Complaints.Allege(ctx, tx, c.by(), of, b.Words)
			return err
		}),
		onComplaint("record_finding", "/allegations/{id}/finding", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *findingBody) error {
			which, err := c.pathID("id")
			if err == nil {
				_, err = c.api.Complaints.Find(ctx, tx, c.by(), of, which, complaints.Finding(b.Finding), b.Reasons)
			}
			return err
		}),
		onComplaint("say_truth", "/truth", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *truthBody) error {
			_, err := c.api.Complaints.SetTruth(ctx, tx, c.by(), of, b.Truth)
			return err
		}),
		onComplaint("plan_investigation", "/investigation", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *planBody) error {
			_, err := c.api.Complaints.Investigate(ctx, tx, c.by(), of, b.Investigator, b.Plan)
			return err
		}),
		withLetter(onComplaint("add_evidence", "/evidence", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *foundBody) error {
			_, err := c.api.Complaints.AddEvidence(ctx, tx, c.by(), of, complaints.NewEvidence{Kind: string(b.Kind), AllegationID: b.Allegation, Title: b.Title, Note: b.Note, Files: b.files})
			return err
		})),
		onComplaint("name_colleague", "/involved", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *involvedBody) error {
			_, err := c.api.Complaints.Involve(ctx, tx, c.by(), of, b.Account, b.Is)
			return err
		}),
		onComplaint("add_need", "/needs", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *needBody) error {
			_, err := c.api.Complaints.AddNeed(ctx, tx, c.by(), of, b.Text)
			return err
		}),
		onComplaint("meet_need", "/needs/{id}", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *metBody) error {
			which, err := c.pathID("id")
			if err == nil {
				_, err = c.api.Complaints.MeetNeed(ctx, tx, c.by(), of, which, b.Met)
			}
			return err
		}),
		onComplaint("set_confidentiality", "/confidentiality", complaints.MayRestricted, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *levelBody) error {
			_, err := c.api.Complaints.SetLevel(ctx, tx, c.by(), of, complaints.Level(b.Level))
			return err
		}),
		downloadAnswer(),
		onComplaint("write_answer", "/answer", write, writeAnswer),
		onComplaint("ask_approval", "/answer/asking", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, _ *nothing) error {
			_, err := c.api.Complaints.Ask(ctx, tx, c.by(), of)
			return err
		}),
		onComplaint("approve_answer", "/answer/approval", complaints.MayApprove, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, _ *nothing) error {
			_, err := c.api.Complaints.Approve(ctx, tx, c.by(), of)
			return err
		}),
		onComplaint("return_answer", "/answer/return", complaints.MayApprove, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *giveBackBody) error {
			_, err := c.api.Complaints.Return(ctx, tx, c.by(), of, b.Reason)
			return err
		}),
		onComplaint("send_answer", "/answer/sending", write, func(ctx context.Context, tx *db.Tx, c *call, of id.ID, _ *nothing) error {
			_, err := c.api.Complaints.Send(ctx, tx, c.by(), of)
			return err
		}),
	}
}

// onComplaint makes an act on the complaint of the address; it answers with the
// complaint as it is then.
func onComplaint[B any](name, path, permission string, do func(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *B) error) operation {
	return acts(post("complaints", name, "/complaints/{reference}"+path, permission), func(ctx context.Context, tx *db.Tx, c *call, b *B) (complaintItem, error) {
		one, _, err := c.complaint(ctx, tx)
		if err != nil {
			return complaintItem{}, err
		}
		if err := do(ctx, tx, c, one.ID, b); err != nil {
			return complaintItem{}, err
		}
		return complaintOf(ctx, tx, one)
	}, nil)
}

// complaint finds the complaint of the address and refuses who may not read it.
func (c *call) complaint(ctx context.Context, r db.Reader) (cases.Case, complaints.File, error) {
	one, err := byReference(ctx, r, c.r.PathValue("reference"))
	if err != nil {
		return one, complaints.File{}, err
	}
	f, err := complaints.Read(ctx, r, one.ID)
	if err != nil {
		return one, f, err
	}
	if !complaints.Readable(f.Complaint, f.Involved, one.OwnerID, c.r.Who.ID, c.r.Who.Can) {
		err = fault.New(fault.Denied, "complaints.restricted")
	}
	return one, f, err
}

func showComplaint(ctx context.Context, c *call, _ nothing) (complaintItem, error) {
	one, f, err := c.complaint(ctx, c.api.DB)
	if err != nil {
		return complaintItem{}, err
	}
	if f.Level != complaints.Open {
		if err := c.api.DB.Write(ctx, func(tx *db.Tx) error { return c.api.Complaints.Looked(ctx, tx, one.ID, c.r.Who.ID) }); err != nil {
			return complaintItem{}, err
		}
	}
	out, err := complaintOf(ctx, c.api.DB, one)
	if err != nil {
		return out, err
	}
	return c.worded(ctx, c.api.DB, f, out)
}

type complaintQuery struct {
	page
	Stage    complaintStage `query:"stage" doc:"open when left out."`
	Severity int            `query:"severity" doc:"1 minor to 4 critical; every one when left out." example:"3"`
}

type complaintList struct {
	Items      []complaintLine `json:"items" doc:"The oldest first; ended ones the newest first. Of those the caller may not read it shows that they are there."`
	NextCursor *string         `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

func listComplaints(ctx context.Context, c *call, q complaintQuery) (complaintList, error) {
	out := complaintList{Items: []complaintLine{}}
	if q.Stage == "" {
		q.Stage = complaintStage(complaints.AllOpen)
	}
	if q.Severity < 0 || q.Severity > int(complaints.Critical) {
		return out, fault.OfFields(fault.Field{Name: "severity", Key: "field.bad_choice"})
	}
	all, next, err := complaints.List(ctx, c.api.DB, complaints.Filter{Stage: complaints.Stage(q.Stage), Severity: complaints.Severity(q.Severity), After: q.Cursor, Limit: q.size()})
	if err != nil {
		return out, renamed(err, "after", "cursor")
	}
	if next != "" {
		out.NextCursor = &next
	}
	ids := make([]id.ID, len(all))
	for i, one := range all {
		ids[i] = one.CaseID
	}
	known, err := cases.Briefs(ctx, c.api.DB, ids)
	if err != nil {
		return out, err
	}
	named, err := complaints.InvolvedInSome(ctx, c.api.DB, ids)
	if err != nil {
		return out, err
	}
	for _, one := range all {
		of := known[one.CaseID]
		line := complaintLine{Reference: of.Reference, Subject: of.Subject, State: string(one.State), Severity: int64(one.Severity), ReceivedAt: one.ReceivedAt, Owner: of.OwnerID}
		if !complaints.Readable(one, named[one.CaseID], of.OwnerID, c.r.Who.ID, c.r.Who.Can) {
			line.Subject, line.Severity, line.Withheld = "", 0, true
		}
		out.Items = append(out.Items, line)
	}
	return out, nil
}

func createComplaint(ctx context.Context, tx *db.Tx, c *call, b *newCase) (complaintItem, error) {
	b.Type = caseType(cases.Complaint)
	made, err := createCase(ctx, tx, c, b)
	if err != nil {
		return complaintItem{}, err
	}
	one, err := byReference(ctx, tx, made.Reference)
	if err != nil {
		return complaintItem{}, err
	}
	return complaintOf(ctx, tx, one)
}

func writeAnswer(ctx context.Context, tx *db.Tx, c *call, of id.ID, b *decisionBody) error {
	one, err := cases.Get(ctx, tx, of)
	if err != nil {
		return err
	}
	a := complaints.Answer{Lang: lang.Tag(b.Lang), Truth: b.Truth, Admission: b.Admission, Cause: b.Cause, Prevention: b.Prevention, Apology: b.Apology, Choices: b.Choices,
		Refusal: b.Refusal, Alternative: b.Alternative, Appeal: b.Appeal, Bridge: b.Bridge, ContactID: b.Contact, FollowDays: b.FollowDays, Attach: b.Attach == nil || *b.Attach}
	if a.Lang == "" {
		a.Lang = one.Lang
	}
	if a.ContactID == 0 {
		a.ContactID = one.OwnerID
	}
	for _, r := range b.Repairs {
		a.Repairs = append(a.Repairs, complaints.RepairLine{What: r.What, DueAt: r.DueAt.UTC().Truncate(time.Microsecond)})
	}
	_, err = c.api.Complaints.Write(ctx, tx, c.by(), of, a)
	return err
}
