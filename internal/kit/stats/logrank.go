package stats

import (
	"math"
	"slices"
)

// LogRank compares how fast two groups end (Mantel 1966; Peto & Peto 1972):
// z² = (Σ dᵢ₁−eᵢ₁)²/Σvᵢ, one degree of freedom. P is the chance of a difference
// at least this large if the groups are alike; Z is above 0 where the first
// group ends faster.
//
// An empty group is ErrNoData; where nothing ended while both were at risk it
// is ErrNotEstimable.
func LogRank(a, b []Spell) (z, p float64, err error) {
	if len(a) == 0 || len(b) == 0 {
		return 0, 0, ErrNoData
	}
	type mark struct {
		time        float64
		done, first bool
	}
	var all []mark
	for i, group := range [][]Spell{a, b} {
		for _, s := range group {
			if !(s.Time >= 0) {
				return 0, 0, ErrInput
			}
			all = append(all, mark{s.Time, s.Done, i == 0})
		}
	}
	slices.SortFunc(all, func(x, y mark) int { return compare(x.time, y.time) })
	n1, n := float64(len(a)), float64(len(all))
	var surplus, variance float64
	for i := 0; i < len(all); {
		var d, d1, gone, gone1 float64
		for j := all[i].time; i < len(all) && all[i].time == j; i++ {
			gone++
			if all[i].first {
				gone1++
			}
			if all[i].done {
				d++
				if all[i].first {
					d1++
				}
			}
		}
		surplus += d1 - d*n1/n
		if n > 1 {
			variance += d * (n1 / n) * (1 - n1/n) * (n - d) / (n - 1)
		}
		n, n1 = n-gone, n1-gone1
	}
	if variance <= 0 {
		return 0, 0, ErrNotEstimable
	}
	z = surplus / math.Sqrt(variance)
	return z, twoSided(z), nil
}
