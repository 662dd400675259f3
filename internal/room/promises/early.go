package promises

import (
	"slices"
	"time"
	"unicode/utf8"

	"rida/internal/kit/fault"
)

// NeedReason refuses a date that is earlier than the one foreseen from similar
// cases, without a reason: it may be kept, but somebody must know why. Where
// nothing is foreseen (zero) any date will do.
func NeedReason(due, foreseen time.Time, reason string) []fault.Field {
	switch n := utf8.RuneCountInString(reason); {
	case n > MaxReason:
		return []fault.Field{{Name: "reason", Key: "field.too_long", Args: []any{"max", MaxReason}}}
	case n == 0 && !foreseen.IsZero() && due.Before(foreseen):
		return []fault.Field{{Name: "reason", Key: "promises.fault.reason_early"}}
	}
	return nil
}

// MayGive tells whether a person can promise the kind by hand.
func (p Policy) MayGive(k Kind) bool {
	return k == Resolution || k == NextUpdate || slices.ContainsFunc(p.Kinds, func(n NamedKind) bool { return n.Code == k && !n.Retired })
}
