package waiting

import (
	"io"
	"strconv"
	"time"

	"rida/internal/kit/sheet"
)

// WriteSlots writes intervals as CSV: times in the house's zone, waits in
// seconds, shares between 0 and 1. What is not known is empty, never 0.
func WriteSlots(w io.Writer, slots []Slot, zone *time.Location) error {
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	if err := out.Write([]string{"from", "to", "offered", "answered", "answered_in_time", "abandoned", "short_abandoned", "called_back", "waiting",
		"service_level", "service_level_low", "service_level_high", "abandonment", "abandonment_low", "abandonment_high",
		"wait_p50", "wait_p50_low", "wait_p50_high", "wait_p90", "longest_wait", "mean_handling", "handled"}); err != nil {
		return err
	}
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	secs := func(d time.Duration, known bool) string {
		if !known {
			return ""
		}
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64)
	}
	share := func(s Share) []string {
		if !s.Known {
			return []string{"", "", ""}
		}
		f := func(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }
		return []string{f(s.Value), f(s.Low), f(s.High)}
	}
	for _, s := range slots {
		line := []string{s.From.In(zone).Format(time.RFC3339), s.To.In(zone).Format(time.RFC3339), n(s.Offered), n(s.Answered), n(s.Quick), n(s.Abandoned), n(s.Short), n(s.CalledBack), n(s.Waiting)}
		line = append(append(line, share(s.Level)...), share(s.Lost)...)
		line = append(line, secs(s.Median.Value, s.Median.Known), secs(s.Median.Low, s.Median.Known), secs(s.Median.High, s.Median.Known && s.Median.High > 0),
			secs(s.Ninety.Value, s.Ninety.Known), secs(s.Longest, s.Offered > 0), secs(s.Handling, s.Handled > 0), n(s.Handled))
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
