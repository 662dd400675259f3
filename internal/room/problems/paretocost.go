package problems

import (
	"cmp"
	"math"
	"slices"

	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// CaseCost is what one case cost its customer, in minor units of one currency.
type CaseCost struct {
	CaseID, TopicID id.ID
	Minor           int64
}

// CostSlice is what the cases of one topic cost customers, among all.
type CostSlice struct {
	TopicID id.ID
	Cases   int64
	Minor   int64
	Share   stats.Estimate // N is its cases; of fewer than Tiny the interval is left at nought to one
	Sum     float64        // of this and all larger ones
}

// IsTiny tells that it is too few cases to be read as more than a sum.
func (s CostSlice) IsTiny() bool { return s.Cases < Tiny }

// ParetoByCost sorts topics by what their cases cost customers, the dearest first.
//
// The interval of a share p is that of a ratio of sums over cases (Cochran 1977,
// Sampling Techniques, 6.4): the variance is n/(n−1)·Σ(xᵢ·1ᵢ − p·xᵢ)²/(Σxᵢ)². One dear
// case makes it wide, as it should. Costs of nought and below are left out.
func ParetoByCost(all []CaseCost) []CostSlice {
	var whole, squares float64
	n := 0
	by := map[id.ID]*struct {
		minor, cases int64
		squares      float64
	}{}
	for _, c := range all {
		if c.Minor <= 0 {
			continue
		}
		x := float64(c.Minor)
		n++
		whole += x
		squares += x * x
		if by[c.TopicID] == nil {
			by[c.TopicID] = &struct {
				minor, cases int64
				squares      float64
			}{}
		}
		one := by[c.TopicID]
		one.minor, one.cases, one.squares = one.minor+c.Minor, one.cases+1, one.squares+x*x
	}
	out := make([]CostSlice, 0, len(by))
	for topic, one := range by {
		p := float64(one.minor) / whole
		s := CostSlice{TopicID: topic, Cases: one.cases, Minor: one.minor, Share: stats.Estimate{Value: p, Interval: stats.Interval{Low: 0, High: 1}, N: one.cases}}
		if one.cases >= Tiny && n > 1 {
			off := (1-p)*(1-p)*one.squares + p*p*(squares-one.squares)
			d := stats.NormalQuantile(.975) * math.Sqrt(float64(n)/float64(n-1)*off) / whole
			s.Share.Low, s.Share.High = math.Max(0, p-d), math.Min(1, p+d)
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b CostSlice) int {
		return cmp.Or(cmp.Compare(b.Minor, a.Minor), cmp.Compare(a.TopicID, b.TopicID))
	})
	var sum float64
	for i := range out {
		sum += out[i].Share.Value
		out[i].Sum = math.Min(1, sum)
	}
	return out
}
