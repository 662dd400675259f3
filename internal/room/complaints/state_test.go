package complaints_test

import (
	"slices"
	"testing"

	"rida/internal/room/complaints"
)

// legal is the path written down a second time, by hand, from ISO 10002 and the
// rules of the house: every pair that is not here is refused.
var legal = map[complaints.State]string{
	"received":                     "acknowledged proposed_closed resolved_at_first_contact",
	"acknowledged":                 "assessed proposed_closed resolved_at_first_contact",
	"assessed":                     "investigating decided proposed_closed resolved_at_first_contact closed_unsatisfied_exhausted",
	"investigating":                "waiting_customer waiting_third_party decided closed_satisfied",
	"waiting_customer":             "investigating waiting_third_party decided closed_satisfied",
	"waiting_third_party":          "investigating waiting_customer decided closed_satisfied",
	"decided":                      "remedy_in_progress investigating proposed_closed closed_satisfied closed_unsatisfied_exhausted",
	"remedy_in_progress":           "investigating proposed_closed closed_satisfied closed_unsatisfied_exhausted",
	"proposed_closed":              "closed_satisfied closed_no_reply closed_unsatisfied_exhausted resolved_at_first_contact reopened",
	"reopened":                     "assessed investigating decided remedy_in_progress proposed_closed closed_satisfied closed_unsatisfied_exhausted",
	"escalated_external":           "investigating decided remedy_in_progress proposed_closed closed_satisfied closed_unsatisfied_exhausted",
	"closed_satisfied":             "reopened",
	"closed_unsatisfied_exhausted": "reopened escalated_external",
	"closed_no_reply":              "reopened",
	"resolved_at_first_contact":    "reopened",
	"withdrawn":                    "reopened",
	"merged":                       "reopened",
}

func TestEveryPairOfStatesIsEitherOnThePathOrRefused(t *testing.T) {
	if len(legal) != len(complaints.States) {
		t.Fatalf("%d states, %d in the table", len(complaints.States), len(legal))
	}
	for _, from := range complaints.States {
		want := fields(legal[from])
		if from.IsOpen() { // whatever is open can go outside, be withdrawn, go on elsewhere
			want = append(want, complaints.External, complaints.Withdrawn, complaints.Merged)
		}
		for _, to := range complaints.States {
			is := complaints.WayOf(from, to) != complaints.Refused
			if is != (slices.Contains(want, to) && from != to) {
				t.Errorf("%s → %s: possible %v", from, to, is)
			}
		}
	}
}

func TestNobodyOfOursClosesAComplaintByAStep(t *testing.T) {
	for _, from := range complaints.States {
		for _, to := range complaints.Steps(from) {
			if !to.IsOpen() || to == complaints.ProposedClosed || to == complaints.Reopened {
				t.Errorf("%s → %s is a step", from, to)
			}
		}
	}
}

func fields(s string) (all []complaints.State) {
	for from := 0; from < len(s); {
		to := from
		for to < len(s) && s[to] != ' ' {
			to++
		}
		all, from = append(all, complaints.State(s[from:to])), to+1
	}
	return all
}

func TestSeverityIsTheGravestOfTheFacts(t *testing.T) {
	for _, c := range []struct {
		name string
		f    complaints.Facts
		want complaints.Severity
	}{
		{"nothing but annoyance", complaints.Facts{People: 1}, complaints.Minor},
		{"a day without it", complaints.Facts{HoursDown: 24}, complaints.Moderate},
		{"under a working day", complaints.Facts{HoursDown: 7}, complaints.Minor},
		{"three days without it", complaints.Facts{HoursDown: 72}, complaints.Serious},
		{"some money", complaints.Facts{Money: "bearable"}, complaints.Moderate},
		{"money that hurts", complaints.Facts{Money: "heavy"}, complaints.Serious},
		{"a danger", complaints.Facts{Safety: "possible"}, complaints.Serious},
		{"harm", complaints.Facts{Safety: "harmed"}, complaints.Critical},
		{"a household", complaints.Facts{People: 4}, complaints.Moderate},
		{"a shop", complaints.Facts{People: 10}, complaints.Serious},
		{"a quarter of the town", complaints.Facts{People: 100}, complaints.Critical},
		{"a review", complaints.Facts{Exposure: "public"}, complaints.Moderate},
		{"the ministry", complaints.Facts{Exposure: "authority"}, complaints.Serious},
		{"special care alone", complaints.Facts{Vulnerable: true}, complaints.Moderate},
		{"special care and danger", complaints.Facts{Safety: "possible", Vulnerable: true}, complaints.Critical},
		{"never beyond critical", complaints.Facts{Safety: "harmed", Vulnerable: true}, complaints.Critical},
	} {
		got, why := complaints.Weigh(c.f)
		if got != c.want || got > complaints.Minor && len(why) == 0 {
			t.Errorf("%s: %d for %v, want %d", c.name, got, why, c.want)
		}
	}
}

func TestTheDecisionSumsTheFindingsUp(t *testing.T) {
	const up, part, not, none = complaints.Upheld, complaints.PartlyUpheld, complaints.NotUpheld, complaints.NoFinding
	for _, c := range []struct {
		found []complaints.Finding
		want  complaints.Finding
	}{{nil, ""}, {[]complaints.Finding{up, ""}, ""}, {[]complaints.Finding{up, up}, up}, {[]complaints.Finding{up, not}, part}, {[]complaints.Finding{part, part}, part},
		{[]complaints.Finding{not, none}, not}, {[]complaints.Finding{none, none}, none}, {[]complaints.Finding{up, none}, part}} {
		var all []complaints.Allegation
		for _, f := range c.found {
			all = append(all, complaints.Allegation{Finding: f})
		}
		if got := complaints.DecisionOf(all); got != c.want {
			t.Errorf("%v: %q, want %q", c.found, got, c.want)
		}
	}
}

func TestWhoMayReadAComplaintFollowsFromItsLevel(t *testing.T) {
	may := func(all ...string) func(string) bool {
		return func(p string) bool { return slices.Contains(all, p) }
	}
	const owner, investigator, other = 1, 2, 3
	agent, manager, head := may(complaints.MayRead), may(complaints.MayRead, complaints.MayRestricted), may(complaints.MayRead, complaints.MaySecret)
	for _, c := range []struct {
		level complaints.Level
		who   int64
		can   func(string) bool
		named bool
		want  bool
	}{
		{complaints.Open, other, agent, false, true}, {complaints.Open, other, agent, true, true}, {complaints.Open, other, may(), false, false},
		{complaints.Restricted, other, agent, false, false}, {complaints.Restricted, owner, agent, false, true}, {complaints.Restricted, investigator, agent, false, true},
		{complaints.Restricted, other, manager, false, true}, {complaints.Restricted, other, manager, true, false}, {complaints.Restricted, owner, manager, true, false},
		{complaints.Secret, other, manager, false, false}, {complaints.Secret, other, head, false, true}, {complaints.Secret, other, head, true, false}, {complaints.Secret, owner, agent, false, true},
	} {
		if got := readable(c.level, owner, investigator, c.who, c.named, c.can); got != c.want {
			t.Errorf("%s read by %d, named %v: %v", c.level, c.who, c.named, got)
		}
	}
}
