package desk_test

import (
	"testing"

	"rida/internal/app"
	"rida/internal/journey/stage"
	"rida/internal/kit/db"
)

// demoHouse is the demo firm as this package walks through it.
type demoHouse struct{ *stage.Demo }

func demo(t testing.TB) *demoHouse { return demoWith(t, app.DemoOptions{}) }

func demoOn(t testing.TB, e db.Engine) *demoHouse { return &demoHouse{stage.DemoOn(t, e)} }

func demoWith(t testing.TB, o app.DemoOptions) *demoHouse { return &demoHouse{stage.NewDemo(t, o)} }
