package stats

// Effort is time of one kind of people: minutes at a rate of money a minute.
type Effort struct{ Minutes, Rate float64 }

// CapacityRate is what a minute costs that people can really work (time-driven
// activity-based costing: Kaplan & Anderson 2004): cost over practical capacity,
// which is 80 to 85 % of what is paid.
func CapacityRate(cost, practicalMinutes float64) (float64, error) {
	if !(cost >= 0) || !(practicalMinutes >= 0) {
		return 0, ErrInput
	}
	if practicalMinutes == 0 {
		return 0, ErrNoData
	}
	return cost / practicalMinutes, nil
}

// CostToServe is what one contact or customer costs: its efforts and what was
// paid directly, such as text messages and refunds.
func CostToServe(efforts []Effort, direct float64) (float64, error) {
	sum := direct
	for _, e := range efforts {
		if !(e.Minutes >= 0) || !(e.Rate >= 0) {
			return 0, ErrInput
		}
		sum += e.Minutes * e.Rate
	}
	return sum, nil
}

// Unused is the cost of capacity that nobody used. It is told apart and never
// spread over customers; used and unused together are the ledger. More used than
// there is, by more than rounding, is ErrInput.
func Unused(cost, practicalMinutes, usedMinutes float64) (float64, error) {
	rate, err := CapacityRate(cost, practicalMinutes)
	if err != nil {
		return 0, err
	}
	if !(usedMinutes >= 0) || usedMinutes > practicalMinutes*(1+rounding) {
		return 0, ErrInput
	}
	return max(0, cost-rate*usedMinutes), nil
}
