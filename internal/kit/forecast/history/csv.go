package history

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"rida/internal/kit/sheet"
)

// Most is how many rows one history may hold; of a longer one the last years are
// enough, and a file without end would take the memory of the process.
const Most = 3_000_000

const (
	// mostColumns bounds the groups told apart.
	mostColumns = 12
	// mostLeft is how many unusable lines are told one by one.
	mostLeft = 100
)

// Errors of a table as a whole.
var (
	ErrNoRows   = errors.New("history: no usable row")
	ErrColumns  = errors.New("history: the first line must name case, start, end and the group columns")
	ErrTooLarge = errors.New("history: too many rows")
)

// Read reads comma-, semicolon- or tab-separated lines: the case, its start, its
// end (empty while it is open), then the groups, the most telling first. The
// first line names the columns; case, start and end are known by their names in
// any order, else the first three are taken. A time is written as in ISO 8601,
// with or without a zone; without one it is in the given zone. A line that
// cannot be used is left out and told of.
func Read(from io.Reader, zone *time.Location) (History, error) {
	table := sheet.NewReader(from)
	table.ReuseRecord = true
	head, err := table.Read()
	if err == io.EOF {
		return History{}, ErrNoRows
	}
	if err != nil {
		return History{}, fmt.Errorf("read the names of the columns: %w", err)
	}
	places, columns, err := layout(head)
	if err != nil {
		return History{}, err
	}
	h := History{Columns: columns}
	r := reader{h: &h, places: places, zone: zone, seen: map[string]bool{}, kept: map[string]string{}}
	for {
		line, err := table.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return h, fmt.Errorf("read the history: %w", err)
		}
		if len(h.Rows) == Most {
			return h, ErrTooLarge
		}
		number, _ := table.FieldPos(0)
		r.take(line, number)
	}
	if len(h.Rows) == 0 {
		return h, ErrNoRows
	}
	slices.SortStableFunc(h.Rows, func(a, b Row) int { return a.Start.Compare(b.Start) })
	return h, nil
}

// Names by which the first three columns are known.
var known = [3][]string{
	{"case", "case_id", "caseid", "case id", "id", "reference", "ticket", "ticket_id", "order_id"},
	{"start", "start_at", "started", "started_at", "start_time", "received", "received_at", "created", "created_at", "opened", "opened_at"},
	{"end", "end_at", "ended", "ended_at", "end_time", "closed", "closed_at", "resolved", "resolved_at", "finished_at"},
}

// layout gives the places of case, start and end, then of the groups.
func layout(head []string) (places []int, columns []string, err error) {
	names := make([]string, len(head))
	for i, name := range head {
		names[i] = strings.ToLower(strings.TrimSpace(name))
	}
	if len(head) < 3 || len(head) > 3+mostColumns {
		return nil, nil, ErrColumns
	}
	if _, isTime := parseTime(head[1], time.UTC); isTime {
		return nil, nil, ErrColumns // data where names should stand
	}
	for _, all := range known {
		at := slices.IndexFunc(names, func(n string) bool { return slices.Contains(all, n) })
		places = append(places, at)
	}
	if slices.Contains(places, -1) {
		places = []int{0, 1, 2}
	}
	for i, name := range names {
		if !slices.Contains(places[:3], i) {
			places, columns = append(places, i), append(columns, name)
		}
	}
	return places, columns, nil
}

type reader struct {
	h      *History
	places []int
	zone   *time.Location
	seen   map[string]bool
	kept   map[string]string // one copy of each value
}

func (r *reader) take(line []string, number int) {
	why := r.row(line)
	if why == "" {
		return
	}
	r.h.LeftOut++
	if len(r.h.Left) < mostLeft {
		r.h.Left = append(r.h.Left, Left{number, why})
	}
}

func (r *reader) row(line []string) string {
	if len(line) < 3 || len(line) < len(r.places) {
		return "columns"
	}
	name := strings.TrimSpace(line[r.places[0]])
	if name == "" {
		return "empty"
	}
	if r.seen[name] {
		return "twice"
	}
	row := Row{Name: strings.Clone(name)}
	var ok bool
	if row.Start, ok = parseTime(line[r.places[1]], r.zone); !ok {
		return "time"
	}
	if text := strings.TrimSpace(line[r.places[2]]); text != "" {
		if row.End, ok = parseTime(text, r.zone); !ok {
			return "time"
		}
		if row.End.Before(row.Start) {
			return "order"
		}
	}
	for _, at := range r.places[3:] {
		row.Values = append(row.Values, r.value(line[at]))
	}
	r.seen[row.Name] = true
	r.h.Rows = append(r.h.Rows, row)
	return ""
}

func (r *reader) value(text string) string {
	text = strings.TrimSpace(text)
	if one, ok := r.kept[text]; ok {
		return one
	}
	one := strings.Clone(text)
	r.kept[one] = one
	return one
}

var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02", "2006-01-02 15:04:05Z07:00"}

// ParseTime reads a time as a history writes it.
func ParseTime(text string, zone *time.Location) (time.Time, bool) { return parseTime(text, zone) }

func parseTime(text string, zone *time.Location) (time.Time, bool) {
	text = strings.TrimSpace(text)
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t.UTC(), t.After(Origin)
		}
	}
	return time.Time{}, false
}

// Write writes a history as Read reads it.
func Write(to io.Writer, h History) error {
	out := csv.NewWriter(to)
	if err := out.Write(append([]string{"case_id", "start", "end"}, h.Columns...)); err != nil {
		return err
	}
	for _, r := range h.Rows {
		end := ""
		if !r.End.IsZero() {
			end = r.End.UTC().Format(time.RFC3339)
		}
		if err := out.Write(append([]string{r.Name, r.Start.UTC().Format(time.RFC3339), end}, r.Values...)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
