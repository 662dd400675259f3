package figures

import (
	"io"
	"strconv"
	"time"

	"rida/internal/kit/sheet"
	"rida/internal/kit/stats"
)

// WriteCSV writes the sums of groups, one line a group, with shares between 0 and
// 1, preceded by the mark by which spreadsheets know UTF-8. A cell that a
// spreadsheet would take for a formula is written as text (OWASP, CSV injection).
func WriteCSV(w io.Writer, by Group, rows []Row, name func(key string) string) error {
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	if err := out.Write([]string{string(by), "kept", "broken", "open", "withdrawn", "share_kept", "low", "high", "told_before", "owner_warned", "second_words", "second_broken",
		"mean_early_seconds", "mean_late_seconds"}); err != nil {
		return err
	}
	for _, r := range rows {
		line := []string{sheet.Text(name(r.Key)), whole(r.Kept), whole(r.Broken), whole(r.Open), whole(r.Withdrawn), "", "", "", whole(r.Told), whole(r.Warned), whole(r.Again), whole(r.AgainBroken),
			mean(r.Early, r.Kept), mean(r.Late, r.LateDone)}
		if e, err := stats.Wilson(r.Kept, r.Judged(), stats.Usual); err == nil {
			line[5], line[6], line[7] = share(e.Value), share(e.Low), share(e.High)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WeekName is a week as a spreadsheet reads it: its Monday.
func WeekName(key string) string { return WeekStart(weekOfKey(key)).Format(time.DateOnly) }

func whole(n int64) string   { return strconv.FormatInt(n, 10) }
func share(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }
func mean(sum, n int64) string {
	if n == 0 {
		return "" // nothing is known, which is not 0
	}
	return whole(sum / n)
}
