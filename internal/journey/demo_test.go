package journey_test

import (
	"testing"

	"rida/internal/journey/stage"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
)

// demoHouse is the demo firm as this package walks through it.
type demoHouse struct{ *stage.Demo }

func demo(t testing.TB) *demoHouse { return demoOn(t, db.SQLite) }

func demoOn(t testing.TB, e db.Engine) *demoHouse { return &demoHouse{stage.DemoOn(t, e)} }

func (d *demoHouse) reads(t testing.TB, tag lang.Tag) lang.Printer { return d.Reads(t, tag) }

func (d *demoHouse) enter(p *browser.Page) { d.Enter(p) }

func (d *demoHouse) caseWhere(t testing.TB, condition string) cases.Case {
	return d.CaseWhere(t, condition)
}

func (d *demoHouse) idOf(t testing.TB, query string) string { return d.IDOf(t, query) }
