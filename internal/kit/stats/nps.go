package stats

import "math"

// Promoters is recommendation on the scale 0 to 10 as a score between −100 and
// 100: promoters (9, 10) less detractors (0 to 6), with the interval of the
// multinomial variance 10⁴·(p+d−(p−d)²)/n (Reichheld 2003).
//
// Below 30 answers, and where all are alike, ¾, 1½ and ¾ answers are added to
// promoters, passives and detractors (adjusted Wald: Rocks 2016): an error of 0
// from ten equal answers would be a false certainty. No answer is ErrNoData.
func Promoters(promoters, passives, detractors int64, confidence float64) (Estimate, error) {
	if promoters < 0 || passives < 0 || detractors < 0 || !proper(confidence) {
		return Estimate{}, ErrInput
	}
	n := promoters + passives + detractors
	if n == 0 {
		return Estimate{}, ErrNoData
	}
	const enough = 30
	score, se := promoterScore(float64(promoters), float64(passives), float64(detractors))
	if n < enough || se == 0 {
		score, se = promoterScore(float64(promoters)+.75, float64(passives)+1.5, float64(detractors)+.75)
	}
	z := zOf(confidence)
	return Estimate{score, Interval{math.Max(-100, score-z*se), math.Min(100, score+z*se)}, n}, nil
}

func promoterScore(promoters, passives, detractors float64) (score, se float64) {
	n := promoters + passives + detractors
	p, d := promoters/n, detractors/n
	return 100 * (p - d), 100 * math.Sqrt((p+d-(p-d)*(p-d))/n)
}

// PromotersDiffer is how many standard errors two surveys lie apart, and the
// chance of at least that when they are alike: z = (N₁−N₂)/√(V₁+V₂). Counts are
// promoters, passives, detractors. Fewer than 30 answers in either are ErrTooFew.
func PromotersDiffer(a, b [3]int64) (z, p float64, err error) {
	const enough = 30
	for _, s := range [][3]int64{a, b} {
		if s[0] < 0 || s[1] < 0 || s[2] < 0 {
			return 0, 0, ErrInput
		}
		if s[0]+s[1]+s[2] < enough {
			return 0, 0, ErrTooFew
		}
	}
	x, se1 := promoterScore(float64(a[0]), float64(a[1]), float64(a[2]))
	y, se2 := promoterScore(float64(b[0]), float64(b[1]), float64(b[2]))
	if se1+se2 == 0 {
		return 0, 0, ErrNotEstimable
	}
	z = (x - y) / math.Hypot(se1, se2)
	return z, twoSided(z), nil
}
