package firm_test

import (
	"testing"

	"rida/internal/journey/stage"
	"rida/internal/kit/db"
)

// demoHouse is the demo firm as this package walks through it.
type demoHouse struct{ *stage.Demo }

func demo(t testing.TB) *demoHouse { return demoOn(t, db.SQLite) }

func demoOn(t testing.TB, e db.Engine) *demoHouse { return &demoHouse{stage.DemoOn(t, e)} }
