package stats

import (
	"math"
	"slices"
)

// Bought is a customer's purchases in a window, as of a date.
type Bought struct {
	SinceLast float64 // days since the last one
	Count     int64
	Value     float64 // mean or sum, the same for all
}

// Cell is a customer's fifth in recency, frequency and value, 1 to 5 with 5 the
// best; all 0 for a customer who bought nothing, who is in a class of their own.
type Cell struct{ R, F, M int }

// RFM puts customers into fifths by rank (Hughes 1994). Equal values share the
// lower rank, so that nobody is told apart by the order of a list.
//
// No customer is ErrNoData, negative or missing values ErrInput.
func RFM(all []Bought) ([]Cell, error) {
	if len(all) == 0 {
		return nil, ErrNoData
	}
	var recency, frequency, value []float64
	var who []int
	for i, b := range all {
		if b.Count < 0 || !(b.SinceLast >= 0) || math.IsNaN(b.Value) {
			return nil, ErrInput
		}
		if b.Count == 0 {
			continue
		}
		who = append(who, i)
		recency, frequency, value = append(recency, -b.SinceLast), append(frequency, float64(b.Count)), append(value, b.Value)
	}
	cells := make([]Cell, len(all))
	r, f, m := fifths(recency), fifths(frequency), fifths(value)
	for n, i := range who {
		cells[i] = Cell{r[n], f[n], m[n]}
	}
	return cells, nil
}

// fifths gives each value its fifth by rank, the greatest in 5.
func fifths(values []float64) []int {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	out := make([]int, len(values))
	for i, v := range values {
		rank, _ := slices.BinarySearch(sorted, v) // how many are smaller
		out[i] = 1 + 5*rank/len(values)
	}
	return out
}
