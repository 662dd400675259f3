package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/lang"
	"rida/internal/room/agreements"
	agreementsweb "rida/internal/room/agreements/web"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/routing"
)

func (a *App) newAgreements() *agreements.Room {
	return &agreements.Room{Events: a.Events, Cases: a.Cases, IsActive: a.isActive, TeamOf: a.teamOf, TeamsOf: a.Staff.TeamsOf, Letter: a.stageLetter}
}

// stageLetter tells the customer what is finished and what comes next.
func (a *App) stageLetter(c cases.Case, passed, next agreements.Milestone) string {
	p := a.Texts.For(c.Lang, c.Lang.Digits())
	text := p.T("agreements.letter", "title", passed.Title)
	if next.ID != 0 {
		text += "\n\n" + p.T("agreements.letter.next", "title", next.Title, "when", a.house().Reader(c.Lang).Date(next.DueAt))
	}
	return text
}

func (a *App) agreementPages() *agreementsweb.Pages {
	return &agreementsweb.Pages{DB: a.DB, Room: a.Agreed, View: a.view, Colleagues: a.colleagues, Teams: a.teamNames, Topics: a.topicsByKey, TopicsOf: a.topicsOf,
		Schedule: func() *calendar.Schedule { return a.organisation().Schedule }}
}

// topicsByKey gives the names of topics by their ids as texts.
func (a *App) topicsByKey(ctx context.Context, t lang.Tag) (map[string]string, error) {
	all, err := a.topicNames(ctx, t)
	out := make(map[string]string, len(all))
	for which, name := range all {
		out[which.String()] = name
	}
	return out, err
}

// topicsOf tells the topics that cases have now.
func (a *App) topicsOf(ctx context.Context, of []id.ID) (map[id.ID]string, error) {
	places, err := routing.Places(ctx, a.DB, of)
	out := make(map[id.ID]string, len(places))
	for which, p := range places {
		out[which] = p.Topic
	}
	return out, err
}

// sweepAsks is how often the house looks for what no one of a team took: well
// within the hours after which it is the lead's.
const sweepAsks = time.Minute

type sweepAsksJob struct{}

func (sweepAsksJob) Kind() string { return "agreements.fall" }

func (a *App) agreementJobs(r *job.Registry) {
	job.Handle(r, a.sweepAsks)
	job.Periodic(r, sweepAsks, sweepAsksJob{})
}

func (a *App) sweepAsks(ctx context.Context, _ sweepAsksJob) error {
	for {
		var n int
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = a.Agreed.Fall(ctx, tx)
			return err
		})
		if err != nil || n < agreements.FallBatch {
			return err
		}
	}
}

// agreedPanel shows what was agreed in a case beside it.
func agreedPanel() casesweb.Panel {
	return casesweb.Panel{Key: "agreements", Permission: agreements.MayRead, Address: agreementsweb.PanelAddress, Add: agreementsweb.AddAddress, MayAdd: agreements.MayWrite}
}

// tellOfAgreements tells who is asked, who asked, and who owns a case whose
// customer confirmed.
func (a *App) tellOfAgreements() event.Listener {
	kinds := []string{"agreements.asked", "agreements.ask_fell", "agreements.ask_accepted", "agreements.ask_countered", "agreements.ask_declined", "agreements.ask_done", "agreements.milestone_confirmed"}
	return event.Listener{Kinds: kinds, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d struct {
			To, By, Team id.ID
			ToTeam       bool `json:"to_team"`
		}
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		switch e.Kind {
		case "agreements.asked":
			if d.ToTeam {
				team, err := a.Staff.Team(ctx, tx, d.Team)
				if err != nil {
					return err
				}
				return a.Bell.TellOf(ctx, tx, e, "agreements.asked_team", team.Members...)
			}
			return a.Bell.TellOf(ctx, tx, e, "agreements.asked", d.To)
		case "agreements.ask_fell":
			return a.Bell.TellOf(ctx, tx, e, "agreements.fell", d.To)
		case "agreements.milestone_confirmed":
			held, err := cases.HeldBy(ctx, tx, e.Subject.ID)
			if err != nil {
				return err
			}
			return a.Bell.TellOf(ctx, tx, e, "agreements.confirmed", held.OwnerID)
		}
		if e.Actor.ID == d.By { // the asker's own word is news to the other
			return a.Bell.TellOf(ctx, tx, e, "agreements.answered", d.To)
		}
		return a.Bell.TellOf(ctx, tx, e, "agreements.answered", d.By)
	}}
}

// followMerges lets what was agreed go with a case that is merged, and home again
// when that is undone.
func (a *App) followMerges() event.Listener {
	return event.Listener{Kinds: []string{"cases.merged", "cases.merge_undone"}, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		if e.Kind == "cases.merge_undone" {
			return a.Agreed.Return(ctx, tx, e.Subject.ID)
		}
		var d struct{ Case id.ID }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		return a.Agreed.Follow(ctx, tx, e.Subject.ID, d.Case)
	}}
}

func agreementNotices() []notice.Kind {
	return []notice.Kind{
		{Name: "agreements.asked", Key: "app.notice.agreements.asked", Usual: personal},
		{Name: "agreements.asked_team", Key: "app.notice.agreements.asked_team", Usual: personal},
		{Name: "agreements.fell", Key: "app.notice.agreements.fell", Usual: pressing},
		{Name: "agreements.answered", Key: "app.notice.agreements.answered", Usual: calm},
		{Name: "agreements.confirmed", Key: "app.notice.agreements.confirmed", Usual: calm},
	}
}
