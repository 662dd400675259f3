package stats

import "math"

// Servqual is the gaps between what somebody perceived and expected (SERVQUAL:
// Parasuraman, Zeithaml & Berry 1988; alone by perception, SERVPERF: Cronin &
// Taylor 1992). Differences are less reliable than their parts: show what was
// perceived beside them.
type Servqual struct {
	Gaps       []float64 // perceived − expected, by dimension
	Unweighted float64   // mean gap
	Weighted   float64   // Σ wG/100
	Perceived  float64   // Σ wP/100
}

// ServqualOf counts the gaps of one respondent from the means of each dimension
// and the 100 points that the respondent shared among them. Gaps are counted for
// each respondent first and averaged then.
//
// No dimension is ErrNoData; unequal lengths, missing values, or points that do
// not sum to 100 are ErrInput.
func ServqualOf(perceived, expected, points []float64) (Servqual, error) {
	if len(perceived) == 0 {
		return Servqual{}, ErrNoData
	}
	if len(expected) != len(perceived) || len(points) != len(perceived) {
		return Servqual{}, ErrInput
	}
	var s Servqual
	var sum float64
	for i, p := range perceived {
		gap := p - expected[i]
		if math.IsNaN(gap) || !(points[i] >= 0) {
			return Servqual{}, ErrInput
		}
		s.Gaps = append(s.Gaps, gap)
		s.Unweighted += gap / float64(len(perceived))
		s.Weighted += points[i] * gap / 100
		s.Perceived += points[i] * p / 100
		sum += points[i]
	}
	if math.Abs(sum-100) > 1e-6 {
		return Servqual{}, ErrInput
	}
	return s, nil
}

// Tolerance is how a perception lies between the adequate and the desired
// (Parasuraman, Zeithaml & Berry 1994): adequacy = P−A, superiority = P−D. It is
// within the zone where adequacy is not below 0 and superiority not above.
func Tolerance(perceived, adequate, desired float64) (adequacy, superiority float64, within bool, err error) {
	if math.IsNaN(perceived) || !(adequate <= desired) {
		return 0, 0, false, ErrInput
	}
	adequacy, superiority = perceived-adequate, perceived-desired
	return adequacy, superiority, adequacy >= 0 && superiority <= 0, nil
}
