// Package sheet writes CSV that spreadsheets read as it was meant: as UTF-8, and
// without running what somebody typed.
package sheet

import (
	"encoding/csv"
	"io"
	"strings"
)

// mark is that by which spreadsheets know UTF-8; without it they take Arabic for
// another charset.
const mark = "\ufeff"

// Kind is the media type of a sheet.
const Kind = "text/csv; charset=utf-8"

// NewWriter begins a sheet with its mark.
func NewWriter(w io.Writer) (*csv.Writer, error) {
	if _, err := io.WriteString(w, mark); err != nil {
		return nil, err
	}
	return csv.NewWriter(w), nil
}

// Text is a cell. One that a spreadsheet would take for a formula stands behind an
// apostrophe (OWASP, CSV injection); numbers stay numbers.
func Text(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if cell[0] == '-' && len(cell) > 1 && strings.Trim(cell[1:], "0123456789.") == "" {
		return cell
	}
	return "'" + cell
}
