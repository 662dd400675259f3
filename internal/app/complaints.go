package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/regime"
	regimeweb "rida/internal/room/complaints/regime/web"
	"rida/internal/room/complaints/remedy"
	complaintsweb "rida/internal/room/complaints/web"
	"rida/internal/room/customers"
	"rida/internal/room/tasks"
)

func (a *App) newComplaints() *complaints.Room {
	return &complaints.Room{Events: a.Events, Cases: a.Cases, Files: a.Files, IsActive: a.isActive, Wording: a.complaintLetter, Paper: a.complaintPaper()}
}

func (a *App) complaintPages() *complaintsweb.Pages {
	return &complaintsweb.Pages{DB: a.DB, Room: a.Complaints, Files: a.Files, View: a.view, Colleagues: a.colleagues, Panels: a.complaintPanels(),
		Schedule: func() *calendar.Schedule { return a.organisation().Schedule }}
}

// complaintPanels is the ONE list of the sections that other parts add beside a
// complaint: "regime" and "remedy" have places of their own, and others stand
// below them.
func (a *App) complaintPanels() []complaintsweb.Panel {
	return []complaintsweb.Panel{
		{Key: "regime", Permission: regime.MayRead, Address: regimeweb.PanelAddress},
		{Key: "remedy", Permission: remedy.MayRead, Address: func(reference string) string { return complaintsweb.Address(reference) + "/remedies" }},
		disputePanel(),
	}
}

// complaintPanel leads from a case to its page as a complaint.
func complaintPanel() casesweb.Panel {
	return casesweb.Panel{Key: "complaints", Permission: complaints.MayRead, Address: complaintsweb.PanelAddress}
}

// hearComplaints keeps complaints in step with their cases.
func (a *App) hearComplaints() event.Listener {
	return event.Listener{Kinds: complaints.Hears, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error { return a.Complaints.Hear(ctx, tx, e) }}
}

// complaintLetter writes an answer in its language, to the customer by name.
func (a *App) complaintLetter(ctx context.Context, r db.Reader, f complaints.File, answer complaints.Answer) (string, error) {
	c, err := cases.Get(ctx, r, f.CaseID)
	if err != nil {
		return "", err
	}
	customer, err := customers.Get(ctx, r, c.CustomerID)
	if err != nil {
		return "", err
	}
	to := complaints.Addressing{Date: a.house().Reader(answer.Lang).Date}
	if answer.ContactID != 0 {
		if to.Contact, err = a.nameOf(ctx, r, answer.ContactID); err != nil {
			return "", err
		}
	}
	p := a.Texts.For(answer.Lang, answer.Lang.Digits())
	if to.Options, err = offeredIn(ctx, r, p, f); err != nil {
		return "", err
	}
	if !f.Anonymous {
		to.Greeting = p.G(customer.Gender, "cases.mail.greeting", "name", p.Salute(customer.Address()))
	}
	return complaints.Letter(p, f, answer, to), nil
}

// followComplaints gives whoever is there for the customer the task to ask again
// after a complaint has ended, and tells people what waits for them.
func (a *App) followComplaints() event.Listener {
	return event.Listener{Kinds: []string{"complaints.ended", "complaints.answer_asked", "complaints.answer_returned", "complaints.answer_approved", "complaints.planned"}, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d struct {
			Contact, By, Investigator id.ID
			FollowAt                  int64 `json:"follow_at"`
		}
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		switch e.Kind {
		case "complaints.ended":
			return a.askAgain(ctx, tx, e.Subject.ID, d.Contact, clock.FromMicros(d.FollowAt))
		case "complaints.planned":
			return a.Bell.TellOf(ctx, tx, e, "complaints.planned", d.Investigator)
		case "complaints.answer_asked":
			desk, err := a.desk(ctx, tx, 0)
			if err != nil {
				return err
			}
			return a.Bell.TellOf(ctx, tx, e, "complaints.asked", desk.DutyID)
		}
		return a.Bell.TellOf(ctx, tx, e, "complaints.read", d.By)
	}}
}

// askAgain adds the task; who has left meanwhile is followed by the duty manager.
func (a *App) askAgain(ctx context.Context, tx *db.Tx, of, who id.ID, at time.Time) error {
	c, err := cases.Get(ctx, tx, of)
	if err != nil {
		return err
	}
	active, err := a.isActive(ctx, tx, who)
	if err != nil {
		return err
	}
	if !active {
		desk, err := a.desk(ctx, tx, c.TeamID)
		if err != nil {
			return err
		}
		who = desk.DutyID
	}
	o := a.organisation()
	_, err = a.Tasks.Add(ctx, tx, event.System, tasks.New{Title: a.Texts.For(o.Lang, o.Lang.Digits()).T("app.complaints.follow", "reference", cases.GroupReference(c.Reference)), Owner: who, CaseID: of, DueAt: at})
	return err
}

func complaintNotices() []notice.Kind {
	return []notice.Kind{
		{Name: "complaints.planned", Key: "app.notice.complaints.planned", Usual: personal},
		{Name: "complaints.asked", Key: "app.notice.complaints.asked", Usual: personal},
		{Name: "complaints.read", Key: "app.notice.complaints.read", Usual: personal},
	}
}
