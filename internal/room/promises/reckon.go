package promises

import "time"

// Reckon tells from how much time of its clock the due instant of a promise
// comes; ok is false when it comes from no policy, because somebody named the
// date. A promise that was given before policies had versions is tried against
// the rules of the first.
func (p Policy) Reckon(of Promise) (t Target, span time.Duration, ok bool) {
	if of.Span > 0 {
		return Target{Minutes: int64(of.Span / time.Minute), Counts: of.Counts, Pauses: of.Pauses}, of.Span, true
	}
	if of.PolicyVersion != 0 {
		return t, 0, false
	}
	for _, r := range DefaultBook().Rules {
		t, named := r.Targets[of.Kind]
		if !named {
			continue
		}
		if due, err := t.Due(p.Schedule, of.MadeAt); err == nil && due.Equal(of.DueAt) {
			return t, t.Span(), true
		}
	}
	return t, 0, false
}
