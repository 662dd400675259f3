package charter

import (
	"testing"

	"pgregory.net/rapid"

	"rida/internal/room/promises/figures"
)

// TestNoTwoPublicationsTellOfFewerThanTheLeast draws years at random and
// publishes every week, as somebody who keeps every publication sees it: in the
// difference of any two, none or at least five were kept, and none or at least
// five were broken, on either side; and each is the sum of its weeks.
func TestNoTwoPublicationsTellOfFewerThanTheLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var year []figures.Week
		for w := range rapid.Int64Range(1, 60).Draw(t, "weeks") {
			one := figures.Week{Week: 100 + w, Kept: rapid.Int64Range(0, 9).Draw(t, "kept"), Broken: rapid.Int64Range(0, 3).Draw(t, "broken")}
			if one.Kept+one.Broken > 0 {
				year = append(year, one)
			}
		}
		type publication struct{ from, to int64 }
		var published []publication
		sum := func(from, to int64) (kept, broken int64) {
			for _, w := range year {
				if w.Week >= from && w.Week <= to {
					kept, broken = kept+w.Kept, broken+w.Broken
				}
			}
			return kept, broken
		}
		for now := int64(100); now < 170; now++ {
			var known []figures.Week
			for _, w := range year {
				if w.Week <= now {
					known = append(known, w)
				}
			}
			period, sums, ok := settled(known, figures.Filter{From: now - PublicWeeks + 1, To: now})
			if !ok {
				continue
			}
			if kept, broken := sum(period.From, period.To); kept != sums.Kept || broken != sums.Broken {
				t.Fatalf("in week %d, %+v says %d and %d, the ledger %d and %d", now, period, sums.Kept, sums.Broken, kept, broken)
			}
			if period.To-period.From+1 < PublicWeeks && period.From > now-PublicWeeks+1 {
				t.Fatalf("in week %d the period is %+v", now, period)
			}
			published = append(published, publication{period.From, period.To})
		}
		for _, a := range published {
			for _, b := range published {
				for _, part := range [2][2]int64{{a.from, min(a.to, b.from-1)}, {max(a.from, b.to+1), a.to}} { // of a and not of b
					if kept, broken := sum(part[0], part[1]); !enough(kept) || !enough(broken) {
						t.Fatalf("%+v without %+v tells of %d kept and %d broken", a, b, kept, broken)
					}
				}
			}
		}
	})
}
