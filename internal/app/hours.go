package app

import (
	"rida/internal/room/cases"
	promisesweb "rida/internal/room/promises/web"
)

// hoursPages show the versions of the working hours and what each moved.
func (a *App) hoursPages() *promisesweb.Hours {
	return &promisesweb.Hours{DB: a.DB, Staff: a.Staff, Room: a.Cases.Promises, View: a.view, Some: a.someCases, Names: a.everyName, Reads: cases.MayRead}
}
