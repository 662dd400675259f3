// Package sheet writes CSV that spreadsheets read as it was meant: as UTF-8, and
// without running what somebody typed. It reads what spreadsheets write.
package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
	"strings"
)

// mark is that by which spreadsheets know UTF-8; without it they take Arabic for
// another charset.
const mark = "\ufeff"

// Media is the media type of a sheet, and Kind says its charset too.
const (
	Media = "text/csv"
	Kind  = Media + "; charset=utf-8"
)

// NewWriter begins a sheet with its mark.
func NewWriter(w io.Writer) (*csv.Writer, error) {
	if _, err := io.WriteString(w, mark); err != nil {
		return nil, err
	}
	return csv.NewWriter(w), nil
}

// NewReader reads a sheet with or without its mark, whose cells are divided by
// commas, semicolons or tabs: whichever stands most often in the first line. Lines
// may have any number of cells, and a quote may stand in one.
func NewReader(r io.Reader) *csv.Reader {
	in := bufio.NewReaderSize(r, 1<<16)
	if first, _ := in.Peek(len(mark)); string(first) == mark {
		_, _ = in.Discard(len(mark))
	}
	first, _ := in.Peek(4096)
	out := csv.NewReader(in)
	out.Comma, out.FieldsPerRecord, out.TrimLeadingSpace, out.LazyQuotes = separator(first), -1, true, true
	return out
}

// separator is the sign that stands most often in the first line.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, r := range ";\t" {
		if n := bytes.Count(line, []byte(string(r))); n > most {
			best, most = r, n
		}
	}
	return best
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
