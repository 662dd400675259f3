package app

import (
	"context"
	"encoding/json"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
	agreementsweb "rida/internal/room/agreements/web"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
)

func (a *App) newAgreements() *agreements.Room {
	return &agreements.Room{Events: a.Events, Cases: a.Cases, IsActive: a.isActive, TeamOf: a.teamOf, Letter: a.stageLetter}
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
	return &agreementsweb.Pages{DB: a.DB, Room: a.Agreed, View: a.view, Colleagues: a.colleagues, Teams: a.teamNames,
		Schedule: func() *calendar.Schedule { return a.organisation().Schedule }}
}

// agreedPanel shows what was agreed in a case beside it.
func agreedPanel() casesweb.Panel {
	return casesweb.Panel{Key: "agreements", Permission: agreements.MayRead, Address: agreementsweb.PanelAddress, Add: agreementsweb.AddAddress, MayAdd: agreements.MayWrite}
}

// tellOfAgreements tells who is asked, who asked, and who owns a case whose
// customer confirmed.
func (a *App) tellOfAgreements() event.Listener {
	kinds := []string{"agreements.asked", "agreements.ask_accepted", "agreements.ask_countered", "agreements.ask_declined", "agreements.ask_done", "agreements.milestone_confirmed"}
	return event.Listener{Kinds: kinds, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d struct{ To, By id.ID }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		switch e.Kind {
		case "agreements.asked":
			return a.Bell.TellOf(ctx, tx, e, "agreements.asked", d.To)
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

func agreementNotices() []notice.Kind {
	return []notice.Kind{
		{Name: "agreements.asked", Key: "app.notice.agreements.asked", Usual: personal},
		{Name: "agreements.answered", Key: "app.notice.agreements.answered", Usual: calm},
		{Name: "agreements.confirmed", Key: "app.notice.agreements.confirmed", Usual: calm},
	}
}
