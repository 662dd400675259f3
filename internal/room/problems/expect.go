package problems

import (
	"math"

	"rida/internal/kit/stats"
)

// Pattern is how the counts of a house go with the day of the week and the
// season: factors around 1, found in all topics together, because one topic alone
// is too small for it.
type Pattern struct {
	Weekday [7]float64  // 0 Monday
	Month   [12]float64 // 0 January
}

const (
	// weeksForPattern is the least that shows a week's shape.
	weeksForPattern = 8
	// daysForSeason is the least that shows a season: a month that was seen once
	// may have been anything.
	daysForSeason = 2 * 365
	// leastFactor keeps a day on which nobody works from dividing by nothing.
	leastFactor = .02
)

// PatternOf finds the pattern of daily counts, the first of which is of day
// first. With less than eight weeks there is none, with less than two years no
// season.
func PatternOf(counts []int64, first Day) Pattern {
	p := Pattern{}
	for i := range p.Weekday {
		p.Weekday[i] = 1
	}
	for i := range p.Month {
		p.Month[i] = 1
	}
	var sum float64
	for _, n := range counts {
		sum += float64(n)
	}
	if len(counts) < 7*weeksForPattern || sum == 0 {
		return p
	}
	mean := sum / float64(len(counts))
	var of, days [7]float64
	for i, n := range counts {
		w := (first + Day(i)).weekday()
		of[w] += float64(n)
		days[w]++
	}
	for w := range of {
		p.Weekday[w] = math.Max(leastFactor, of[w]/days[w]/mean)
	}
	if len(counts) < daysForSeason {
		return p
	}
	var inMonth, expected [12]float64
	for i, n := range counts {
		d := first + Day(i)
		inMonth[d.month()] += float64(n)
		expected[d.month()] += mean * p.Weekday[d.weekday()]
	}
	for k := range inMonth {
		p.Month[k] = math.Max(leastFactor, inMonth[k]/expected[k])
	}
	return p
}

// Factor is how much more than on a usual day is expected on this one.
func (p Pattern) Factor(d Day) float64 { return p.Weekday[d.weekday()] * p.Month[d.month()] }

// Usual is what a series was before, as far as it is known.
type Usual struct {
	PerDay float64 // cases a usual day
	// Scatter is how much more they scatter than by chance, at least 1: Pearson's χ²
	// over its degrees of freedom (McCullagh & Nelder 1989, Generalized Linear Models,
	// 6.2.3). Counts and means divided by it have again a variance like their mean, for
	// which the charts are designed (quasi-Poisson).
	Scatter float64
}

const (
	// leastPast and mostPast are the days from which what is usual is taken.
	leastPast, mostPast = 56, 182
	// blind is how many of the newest days are not among them, so that what rises
	// slowly does not become usual meanwhile.
	blind = 28
	// leastCases is the least from which a rate is taken.
	leastCases = 5
)

// usual finds what is usual at day i of a series, leaving out days on which
// something was found. ErrTooFew: nothing can be expected yet.
func usual(series []int64, first Day, p Pattern, left []bool, i int) (Usual, error) {
	to := i - blind
	from := max(0, to-mostPast)
	var n int64
	var expected, days float64
	for k := from; k < to; k++ {
		if left[k] {
			continue
		}
		n += series[k]
		expected += p.Factor(first + Day(k))
		days++
	}
	if days < leastPast || n < leastCases {
		return Usual{}, stats.ErrTooFew
	}
	u := Usual{PerDay: float64(n) / expected, Scatter: 1}
	var chi float64
	for k := from; k < to; k++ {
		if left[k] {
			continue
		}
		mu := u.PerDay * p.Factor(first+Day(k))
		chi += (float64(series[k]) - mu) * (float64(series[k]) - mu) / mu
	}
	u.Scatter = math.Max(1, chi/(days-1))
	return u, nil
}
