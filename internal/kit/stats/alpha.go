package stats

import "gonum.org/v1/gonum/mathext"

// Alpha is how well the items of a questionnaire go together (Cronbach 1951):
// k/(k−1)·(1−Σs²ᵢ/s²_total) with the interval of Feldt (1965). Each row is one
// person's answers to all items, reversed items turned round already. It is no
// proof that there is one dimension.
//
// No row is ErrNoData, one row ErrTooFew; one item, or rows that are all equal
// in their sum, are ErrNotEstimable; rows of different length are ErrInput.
func Alpha(rows [][]float64, confidence float64) (Estimate, error) {
	if !proper(confidence) {
		return Estimate{}, ErrInput
	}
	switch len(rows) {
	case 0:
		return Estimate{}, ErrNoData
	case 1:
		return Estimate{}, ErrTooFew
	}
	k, n := float64(len(rows[0])), float64(len(rows))
	if k < 2 {
		return Estimate{}, ErrNotEstimable
	}
	totals, items := make([]float64, len(rows)), 0.0
	column := make([]float64, len(rows))
	for j := range rows[0] {
		for i, r := range rows {
			if len(r) != len(rows[0]) {
				return Estimate{}, ErrInput
			}
			column[i] = r[j]
			totals[i] += r[j]
		}
		_, s2 := moments(column)
		items += s2
	}
	_, total := moments(totals)
	if total == 0 {
		return Estimate{}, ErrNotEstimable
	}
	a := k / (k - 1) * (1 - items/total)
	d1, d2, tail := n-1, (n-1)*(k-1), (1-confidence)/2
	return Estimate{a, Interval{1 - (1-a)*fQuantile(1-tail, d1, d2), 1 - (1-a)*fQuantile(tail, d1, d2)}, int64(len(rows))}, nil
}

// fQuantile inverts Fisher's F distribution.
func fQuantile(p, d1, d2 float64) float64 {
	x := mathext.InvRegIncBeta(d1/2, d2/2, p)
	return d2 * x / (d1 * (1 - x))
}

// StandardAlpha is Alpha of standardised items: k·r̄/(1+(k−1)·r̄), r̄ the mean
// correlation between k items.
func StandardAlpha(k int, meanCorrelation float64) (float64, error) {
	if k < 2 || meanCorrelation < -1 || meanCorrelation > 1 || 1+float64(k-1)*meanCorrelation <= 0 {
		return 0, ErrInput
	}
	return float64(k) * meanCorrelation / (1 + float64(k-1)*meanCorrelation), nil
}
