package app_test

import (
	"log/slog"
	"testing"

	"rida/internal/app"
	"rida/internal/kit/clock"
)

// TestADemoThatIsStartedAgainIsAsItWas stops a demo and starts it on what it
// left: nothing is made twice.
func TestADemoThatIsStartedAgainIsAsItWas(t *testing.T) {
	o := app.DemoOptions{Data: t.TempDir(), HTTP: "127.0.0.1:0", SMTP: "127.0.0.1:0", Token: "a token for tests"}
	tables := []string{"cases", "customers", "knowledge_article", "tasks", "promises_kind", "charter_version", "charter_change", "promises", "waiting_event", "agreements_milestone", "fields"}
	counts := func() map[string]int64 {
		d, err := app.OpenDemo(t.Context(), o, slog.New(slog.DiscardHandler), clock.System)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		out := map[string]int64{}
		for _, table := range tables {
			var n int64
			if err := d.DB.Get(t.Context(), &n, "SELECT COUNT(*) FROM "+table); err != nil {
				t.Fatal(err)
			}
			out[table] = n
		}
		return out
	}
	first, again := counts(), counts()
	for _, table := range tables {
		if first[table] == 0 || again[table] != first[table] {
			t.Errorf("%s: %d rows, and %d after the second start", table, first[table], again[table])
		}
	}
}
