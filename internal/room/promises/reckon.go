package promises

import (
	"maps"
	"slices"
	"time"
)

// Reckon tells from how much working time the due instant of a promise comes; ok
// is false when it comes from no policy, because somebody named the date. The
// priority may have changed since it was given, so each is tried, that of the
// case first.
func (p Policy) Reckon(of Promise, priority string) (span time.Duration, ok bool) {
	for _, one := range append([]string{priority, ""}, slices.Sorted(maps.Keys(p.Targets))...) {
		due, err := p.Due(of.Kind, one, of.MadeAt)
		if err == nil && due.Equal(of.DueAt) {
			return p.span(of.Kind, one), true
		}
	}
	return 0, false
}

// span is the working time that a kind of promise may take.
func (p Policy) span(kind Kind, priority string) time.Duration {
	t := p.For(priority)
	return map[Kind]time.Duration{FirstResponse: t.FirstResponse, Reply: t.Reply, NextUpdate: t.NextUpdate}[kind]
}
