package complaints

import "slices"

// Lack is what a move still needs: a text key, and of which allegation or need.
type Lack struct {
	Key    string
	Number int64  // of the allegation, 0 for none
	Words  string // of the need or the promise
}

// NeedsReason tells whether a move must say why in words: who did it and when is
// kept by itself.
func NeedsReason(to State) bool {
	return slices.Contains([]State{WaitCustomer, WaitThird, External, Acknowledged, Decided}, to)
}

// Judges tells whether a move is a judgement, which nobody passes on a complaint
// that names them.
func Judges(to State) bool {
	return slices.Contains([]State{Assessed, Investigating, Decided, Remedying, ProposedClosed, Exhausted, FirstContact, Satisfied}, to)
}

// Lacks lists what a move needs and the file has not. It is empty when the file
// is ready.
func Lacks(f File, to State) (all []Lack) {
	switch to {
	case Assessed:
		if f.Severity == Unknown {
			all = append(all, Lack{Key: "complaints.lack.severity"})
		}
		if len(f.Allegations) == 0 {
			all = append(all, Lack{Key: "complaints.lack.allegation"})
		}
	case Investigating:
		if f.Plan == "" {
			all = append(all, Lack{Key: "complaints.lack.plan"})
		}
		if f.InvestigatorID == 0 {
			all = append(all, Lack{Key: "complaints.lack.investigator"})
		}
	case Decided:
		if len(f.Allegations) == 0 {
			all = append(all, Lack{Key: "complaints.lack.allegation"})
		}
		all = append(all, unfound(f)...)
		if f.Truth == "" {
			all = append(all, Lack{Key: "complaints.lack.truth"})
		}
	case ProposedClosed, Exhausted, FirstContact, Satisfied:
		return Unmatched(f)
	}
	return all
}

func unfound(f File) (all []Lack) {
	for _, a := range f.Allegations {
		if a.Finding == "" {
			all = append(all, Lack{Key: "complaints.lack.finding", Number: a.Number, Words: a.Words})
		}
	}
	return all
}

// Unmatched is the second look before the end (needs and what met them,
// allegations and findings, promises and what became of them): all that is left
// over, each named.
func Unmatched(f File) []Lack {
	all := unfound(f)
	for _, n := range f.Needs {
		if n.MetAt.IsZero() {
			all = append(all, Lack{Key: "complaints.lack.need", Words: n.Text})
		}
	}
	for _, p := range f.Owed {
		if p.Kind == Repair {
			all = append(all, Lack{Key: "complaints.lack.promise", Words: p.What})
		}
	}
	return all
}

// DecisionOf sums the findings up: upheld when all are, not upheld when none is in
// any part, no finding when nothing could be found out, and else partly upheld.
// It is "" while an allegation has no finding.
func DecisionOf(all []Allegation) Finding {
	if len(all) == 0 || slices.ContainsFunc(all, func(a Allegation) bool { return a.Finding == "" }) {
		return ""
	}
	every := func(is ...Finding) bool {
		return !slices.ContainsFunc(all, func(a Allegation) bool { return !slices.Contains(is, a.Finding) })
	}
	switch {
	case every(Upheld):
		return Upheld
	case every(NoFinding):
		return NoFinding
	case every(NotUpheld, NoFinding):
		return NotUpheld
	}
	return PartlyUpheld
}
