package regime

import (
	"fmt"
	"time"
)

// Term is one period of a report.
type Term struct {
	Period Period
	Year   int
	Number int // of the quarter, half or month in its year, from 1
}

// months of a period.
func (p Period) months() int {
	return map[Period]int{Month: 1, Quarter: 3, Half: 6}[p]
}

// ParseTerm reads "2026-Q4" or "2026-H2" or "2026-11".
func ParseTerm(text string) (t Term, ok bool) {
	if n, err := fmt.Sscanf(text, "%4d-Q%1d", &t.Year, &t.Number); n == 2 && err == nil {
		t.Period = Quarter
	} else if n, err := fmt.Sscanf(text, "%4d-H%1d", &t.Year, &t.Number); n == 2 && err == nil {
		t.Period = Half
	} else if n, err := fmt.Sscanf(text, "%4d-%2d", &t.Year, &t.Number); n == 2 && err == nil {
		t.Period = Month
	} else {
		return t, false
	}
	return t, t.Number >= 1 && t.Number <= 12/t.Period.months() && t.Year >= 1970 && t.Year <= 2200 && t.String() == text
}

// String is the term as it stands in addresses.
func (t Term) String() string {
	switch t.Period {
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", t.Year, t.Number)
	case Half:
		return fmt.Sprintf("%04d-H%d", t.Year, t.Number)
	}
	return fmt.Sprintf("%04d-%02d", t.Year, t.Number)
}

// TermOf is the term of an instant where the house is.
func TermOf(p Period, at time.Time, zone *time.Location) Term {
	at = at.In(zone)
	return Term{p, at.Year(), (int(at.Month())-1)/p.months() + 1}
}

// Before is the term before.
func (t Term) Before() Term {
	if t.Number--; t.Number == 0 {
		t.Year, t.Number = t.Year-1, 12/t.Period.months()
	}
	return t
}

// Range is when it begins and when the next one does.
func (t Term) Range(zone *time.Location) (from, to time.Time) {
	first := time.Month((t.Number-1)*t.Period.months() + 1)
	return time.Date(t.Year, first, 1, 0, 0, 0, 0, zone).UTC(), time.Date(t.Year, first+time.Month(t.Period.months()), 1, 0, 0, 0, 0, zone).UTC()
}
