package app

import (
	"rida/internal/kit/calendar"
	"rida/internal/room/promises/estimate"
	"rida/internal/room/routing"
)

// newOutlook answers by when cases end, in the house's working hours.
func (a *App) newOutlook() *estimate.Outlook {
	return routing.NewOutlook(a.DB, func() *calendar.Schedule { return a.policy().Schedule })
}
