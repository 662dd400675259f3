package waiting

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/sheet"
)

const (
	// MaxTable is the largest file that is read at once, in bytes: about a month of
	// a large exchange.
	MaxTable = 16 << 20
	// maxRows bounds what one import holds in memory.
	maxRows = 200_000
	// maxRefused is how many refused lines are told one by one.
	maxRefused = 200
)

// TableColumns are the columns of a table of raw events; the first five must be
// there, in whatever order.
var TableColumns = []string{"id", "contact", "kind", "at", "channel", "queue", "caller", "case"}

const neededColumns = 5

// Numbered is a step with the line of the table on which it stands.
type Numbered struct {
	Step
	Line int
}

// timeLayouts are the ways in which telephone systems write an instant; without a
// zone it is in the house's own.
var timeLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05.999999", "2006-01-02 15:04:05", "2006-01-02 15:04"}

// ReadTable reads raw events from comma-, semicolon- or tab-separated lines whose
// first one names the columns. What cannot be read in a line refuses that one
// alone; a table without the columns that must be there is Invalid.
func ReadTable(from io.Reader, zone *time.Location) ([]Numbered, []Refused, error) {
	table := sheet.NewReader(from)
	head, err := table.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, wrongTable("waiting.table_unreadable")
	}
	places := map[string]int{}
	for i, name := range head {
		places[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range TableColumns[:neededColumns] {
		if _, ok := places[name]; !ok {
			return nil, nil, wrongTable("waiting.table_columns", "columns", strings.Join(TableColumns[:neededColumns], ", "))
		}
	}
	var out []Numbered
	var refused []Refused
	for {
		line, err := table.Read()
		if errors.Is(err, io.EOF) {
			return out, refused, nil
		}
		if err != nil {
			return nil, nil, wrongTable("waiting.table_unreadable")
		}
		if len(out) == maxRows {
			return nil, nil, wrongTable("waiting.table_too_long", "n", maxRows)
		}
		cell := func(name string) string {
			if i, ok := places[name]; ok && i < len(line) {
				return strings.TrimSpace(line[i])
			}
			return ""
		}
		number, _ := table.FieldPos(0)
		s := Step{Key: cell("id"), Contact: cell("contact"), Kind: Kind(strings.ToLower(cell("kind"))), Channel: strings.ToLower(cell("channel")), Queue: cell("queue"), Caller: cell("caller"), Case: cell("case")}
		var ok bool
		if s.At, ok = instantOf(cell("at"), zone); !ok {
			refused = append(refused, Refused{number, fault.Field{Name: "at", Key: "waiting.bad_instant"}})
			continue
		}
		out = append(out, Numbered{s, number})
	}
}

func wrongTable(key string, args ...any) error {
	return fault.OfFields(fault.Field{Name: "file", Key: key, Args: args})
}

func instantOf(text string, zone *time.Location) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Import takes the steps of a table, a batch in each transaction so that others
// are not kept waiting. A table that is sent again after it was cut off counts
// once: what was taken before is not taken again. Of what is refused the first
// lines are told; those that could not be read count with them.
func (m *Room) Import(ctx context.Context, d *db.DB, by event.Actor, steps []Numbered, unread []Refused) (Taken, error) {
	out := Taken{Refused: unread}
	for part := range slices.Chunk(steps, MaxBatch) {
		plain := make([]Step, len(part))
		for i, s := range part {
			plain[i] = s.Step
		}
		var taken Taken
		if err := d.Write(ctx, func(tx *db.Tx) (err error) {
			taken, err = m.Record(ctx, tx, by, plain)
			return err
		}); err != nil {
			return out, err
		}
		out.New, out.Repeated = out.New+taken.New, out.Repeated+taken.Repeated
		for _, r := range taken.Refused {
			out.Refused = append(out.Refused, Refused{part[r.Row-1].Line, r.Field})
		}
	}
	slices.SortStableFunc(out.Refused, func(a, b Refused) int { return cmp.Compare(a.Row, b.Row) })
	out.Left = max(0, len(out.Refused)-maxRefused)
	out.Refused = out.Refused[:len(out.Refused)-out.Left]
	return out, nil
}
