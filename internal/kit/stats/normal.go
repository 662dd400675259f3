package stats

import "math"

// NormalCDF is the chance that a standard normal value is at most x.
func NormalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// NormalQuantile is the value that a standard normal one stays below with
// chance p; minus and plus infinity for 0 and 1, NaN outside.
func NormalQuantile(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }

// zOf is how many standard errors a two-sided interval of this confidence reaches.
func zOf(confidence float64) float64 { return NormalQuantile((1 + confidence) / 2) }

// twoSided is the chance of a standard normal value at least this far from 0.
func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }
