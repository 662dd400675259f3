package figures_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"rida/internal/room/promises/figures"
)

func TestASheetSaysWhatIsKnownAndRunsNothing(t *testing.T) {
	var b strings.Builder
	rows := []figures.Row{{Key: "1", Sums: figures.Sums{Kept: 85, Broken: 15, Open: 3, Told: 4, Warned: 14, Again: 6, AgainBroken: 2, Early: 8500, Late: 900, LateDone: 9}}, {Key: "2"}}
	name := func(key string) string { return map[string]string{"1": "=HYPERLINK(\"x\")", "2": "+1, \"2\""}[key] }
	if err := figures.WriteCSV(&b, figures.ByTeam, rows, name); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 3 || !strings.HasPrefix(b.String(), "\ufeff") {
		t.Fatalf("%d lines, %v: %q", len(lines), err, b.String())
	}
	for i, want := range []string{"team,kept,broken,open,withdrawn,share_kept,low,high,told_before,owner_warned,second_words,second_broken,mean_early_seconds,mean_late_seconds",
		`'=HYPERLINK("x"),85,15,3,0,0.8500,0.7672,0.9069,4,14,6,2,100,100`, `'+1, "2",0,0,0,0,,,,0,0,0,0,,`} {
		if got := strings.Join(lines[i], ","); got != want {
			t.Errorf("line %d is %s\nwant %s", i, got, want)
		}
	}
}
