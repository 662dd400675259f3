package app

import (
	"context"

	"rida/internal/kit/calendar"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
	promisesweb "rida/internal/room/promises/web"
	"rida/internal/room/routing"
)

// newOutlook answers by when cases end, in the house's working hours.
func (a *App) newOutlook() *estimate.Outlook {
	return routing.NewOutlook(a.DB, func() *calendar.Schedule { return a.policy().Schedule })
}

// wordPages show what was promised and why it is due then.
func (a *App) wordPages() *promisesweb.Pages {
	return &promisesweb.Pages{Acts: a.wordActs(), DB: a.DB, View: a.view, Policy: a.policy, Outlook: a.outlook, Words: a.words.Of, Charter: a.charter(), Some: a.someCases, Names: a.everyName, Teams: a.teamNames, Topics: a.topicNames, Reads: cases.MayRead,
		Case: func(ctx context.Context, reference string) (promisesweb.Case, error) {
			c, err := cases.ByReference(ctx, a.DB, reference)
			return promisesweb.Case{ID: c.ID, Reference: c.Reference, Subject: c.Subject, Priority: string(c.Priority), Open: c.IsOpen()}, err
		}}
}

// wordPanel shows the given word beside a case.
func wordPanel() casesweb.Panel {
	return casesweb.Panel{Key: "promises", Permission: promises.MayEstimate, Address: promisesweb.PanelAddress}
}
