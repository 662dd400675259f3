package app

import (
	"context"
	"encoding/json"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// What is usual for whoever has not chosen: some things should reach a person
// who is away, others can wait until they look.
var (
	pressing = notice.Choice{Product: true, Mail: notice.MailNow, Push: true}
	personal = notice.Choice{Product: true, Mail: notice.MailDigest, Push: true}
	calm     = notice.Choice{Product: true, Mail: notice.MailOff}
	atOnce   = notice.Choice{Product: true, Mail: notice.MailOff, Push: true} // tomorrow it is of no use
	onWish   = notice.Choice{Mail: notice.MailOff}
)

// noticeKinds is the ONE list of what people can be told, in the order in which
// the page of preferences shows it. Each has two texts, see core/notice.
func noticeKinds() []notice.Kind {
	return append([]notice.Kind{
		{Name: "cases.offered", Key: "app.notice.cases.offered", Usual: pressing},
		{Name: "cases.accepted", Key: "app.notice.cases.accepted", Usual: calm},
		{Name: "cases.declined", Key: "app.notice.cases.declined", Usual: personal},
		{Name: "cases.wrote", Key: "app.notice.cases.wrote", Usual: personal},
		{Name: "cases.objected", Key: "app.notice.cases.objected", Usual: personal},
		{Name: "cases.mail_failed", Key: "app.notice.cases.mail_failed", Usual: personal},
		{Name: "automation.told", Key: "app.notice.automation.told", Usual: personal},
		{Name: "cases.mentioned", Key: "app.notice.cases.mentioned", Usual: personal},
		{Name: "cases.help_asked", Key: "app.notice.cases.help_asked", Usual: personal},
		{Name: "cases.helped", Key: "app.notice.cases.helped", Usual: personal},
		{Name: "cases.thanked", Key: "app.notice.cases.thanked", Usual: calm},
		{Name: "cases.followed", Key: "app.notice.cases.followed", Usual: calm},
		{Name: "cases.side_answered", Key: "app.notice.cases.side_answered", Usual: personal},
		{Name: "cases.handover_recalled", Key: "app.notice.cases.handover_recalled", Usual: pressing},
		{Name: "cases.handover_expired", Key: "app.notice.cases.handover_expired", Usual: personal},
		{Name: "promises.half", Key: "app.notice.promises.half", Usual: onWish},
		{Name: "promises.near", Key: "app.notice.promises.near", Usual: atOnce},
		{Name: "promises.last", Key: "app.notice.promises.last", Usual: atOnce},
		{Name: "promises.broken", Key: "app.notice.promises.broken", Usual: pressing},
		{Name: "knowledge.review_due", Key: "app.notice.knowledge.review_due", Usual: personal},
	}, append(append(append(append(append(taskNotices(), regimeNotices()...), remedyNotices()...), agreementNotices()...), problemNotices()...), complaintNotices()...)...)
}

// noticeThings tell what notices are about, by the kind of subject.
func (a *App) noticeThings() map[string]notice.Things {
	return map[string]notice.Things{
		"case": func(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]notice.Thing, error) {
			found, err := cases.Some(ctx, r, ids)
			out := map[id.ID]notice.Thing{}
			for which, c := range found {
				out[which] = notice.Thing{Href: "/cases/" + c.Reference, Title: c.Subject, Lang: c.Lang, Reference: cases.GroupReference(c.Reference)}
			}
			return out, err
		},
		"task":    taskThings,
		"article": articleThings,
		"problem": a.problemThings,
	}
}

// tellPeople hears what happened to cases and promises, and tells who is to
// know. What it adds to an act is a look at one row and one INSERT.
func (a *App) tellPeople() event.Listener {
	ownerHears := map[string]string{"cases.customer_wrote": "cases.wrote", "cases.not_solved": "cases.objected", "cases.mail_failed": "cases.mail_failed",
		"promises.missed": "promises.broken", "cases.handover_declined": "cases.declined"}
	kinds := []string{"cases.handover_offered", "cases.accepted"}
	for k := range ownerHears {
		kinds = append(kinds, k)
	}
	return event.Listener{Kinds: kinds, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var data struct{ From, To id.ID }
		switch e.Kind {
		case "cases.handover_offered", "cases.accepted":
			if err := json.Unmarshal(e.Data, &data); err != nil {
				return fmt.Errorf("read the data of %s: %w", e.Kind, err)
			}
			if e.Kind == "cases.accepted" {
				return a.Bell.TellOf(ctx, tx, e, "cases.accepted", data.From)
			}
			return a.Bell.TellOf(ctx, tx, e, "cases.offered", data.To)
		}
		owner, err := cases.HeldBy(ctx, tx, e.Subject.ID)
		if err != nil {
			return err
		}
		if !owner.Taken { // the duty manager sees it waiting in the list
			return nil
		}
		return a.Bell.TellOf(ctx, tx, e, ownerHears[e.Kind], owner.OwnerID)
	}}
}
