package analytics

import (
	"io"
	"strconv"

	"rida/internal/kit/sheet"
)

// WriteFirst writes first-contact resolution as CSV, one line a group, with
// shares between 0 and 1. A cell that a spreadsheet would take for a formula is
// written as text (OWASP, CSV injection).
func WriteFirst(w io.Writer, by Group, rows []FirstRow, name func(key string) string) error {
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	head := []string{string(by), "cases"}
	for _, days := range Windows {
		d := strconv.Itoa(days)
		head = append(head, "solved_at_first_"+d, "matters_"+d, "share_"+d, "low_"+d, "high_"+d, "too_young_"+d)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, r := range rows {
		line := []string{sheet.Text(name(r.Key)), strconv.FormatInt(r.Cases, 10)}
		for i, s := range r.Windows {
			line = append(line, strconv.FormatInt(s.K, 10), strconv.FormatInt(s.N, 10), number(s, s.Value), number(s, s.Low), number(s, s.High), strconv.FormatInt(r.Immature[i], 10))
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// number is empty where nothing is known, never 0.
func number(s Share, value float64) string {
	if !s.Known {
		return ""
	}
	return strconv.FormatFloat(value, 'f', 4, 64)
}
