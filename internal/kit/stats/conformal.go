package stats

import (
	"math"
	"slices"
)

// Conformal is what to add to a prediction so that the next true value stays
// below the sum with chance 1−alpha, whatever the data look like, as long as
// the next one is like those before (split conformal: Vovk, Gammerman & Shafer
// 2005; Lei et al. 2018, JASA 113, 1094). Scores are true minus predicted on
// data that the prediction did not learn from; for a predicted quantile they
// are true minus quantile, and the sum is conformalised quantile regression
// (Romano, Patterson & Candès 2019).
//
// It is the k-th smallest score, k = ⌈(n+1)(1−alpha)⌉. Where k > n so few
// scores cannot carry the chance: ErrTooFew, never a guess.
func Conformal(scores []float64, alpha float64) (float64, error) {
	if !proper(alpha) {
		return 0, ErrInput
	}
	n := len(scores)
	if n == 0 {
		return 0, ErrNoData
	}
	k := int(math.Ceil(float64(n+1)*(1-alpha) - rounding*float64(n+1)))
	if k > n {
		return 0, ErrTooFew
	}
	sorted := slices.Clone(scores)
	slices.Sort(sorted)
	return sorted[k-1], nil
}

// Scored is a score with the weight it carries.
type Scored struct{ Score, Weight float64 }

// WeightedConformal is Conformal where the scores do not count alike: weights
// are inverse chances of having been seen at all (CensoringWeights), or fall
// with age. New is the weight of the one to come, which nobody has seen yet
// and which therefore counts as infinitely late (Tibshirani et al. 2019).
//
// Where the scores seen do not reach the chance 1−alpha it is ErrTooFew.
func WeightedConformal(scores []Scored, next, alpha float64) (float64, error) {
	if !proper(alpha) || !(next >= 0) {
		return 0, ErrInput
	}
	if len(scores) == 0 {
		return 0, ErrNoData
	}
	sorted, total := slices.Clone(scores), next
	for _, s := range sorted {
		if !(s.Weight >= 0) || math.IsInf(s.Weight, 1) {
			return 0, ErrInput
		}
		total += s.Weight
	}
	slices.SortFunc(sorted, func(a, b Scored) int { return compare(a.Score, b.Score) })
	var sum float64
	for _, s := range sorted {
		sum += s.Weight
		if s.Weight > 0 && sum >= (1-alpha)*total-rounding*total {
			return s.Score, nil
		}
	}
	return 0, ErrTooFew
}

// CensoringWeights are the inverse chances with which each ended spell was seen
// to end: 1/G(t−), where G is the survival curve of being lost from sight
// (Robins & Rotnitzky 1992). Open spells weigh 0: their ends are not known.
func CensoringWeights(spells []Spell) []float64 {
	order := make([]int, len(spells))
	for i := range order {
		order[i] = i
	}
	// At one time ends come before losses, so that a loss at t lowers G only after t.
	slices.SortFunc(order, func(i, j int) int {
		if c := compare(spells[i].Time, spells[j].Time); c != 0 {
			return c
		}
		return compare(lost(spells[i]), lost(spells[j]))
	})
	weights, g := make([]float64, len(spells)), 1.0
	for rank, i := range order {
		if spells[i].Done {
			weights[i] = 1 / g
			continue
		}
		if left := float64(len(order) - rank); left > 1 {
			g *= (left - 1) / left
		}
	}
	return weights
}

func lost(s Spell) float64 {
	if s.Done {
		return 0
	}
	return 1
}

// AdaptAlpha is the alpha for the next promise after the last one was missed or
// kept: alpha + gamma·(target − missed), within 0 and 1 (adaptive conformal
// inference: Gibbs & Candès 2021). When the world slows down, misses pull alpha
// down and promises later until the share missed is target again. A usual gamma
// is 0.005 to 0.05.
func AdaptAlpha(alpha, target, gamma float64, missed bool) float64 {
	hit := 0.0
	if missed {
		hit = 1
	}
	return math.Min(1, math.Max(0, alpha+gamma*(target-hit)))
}
