package history_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/forecast"
	"rida/internal/kit/forecast/history"
)

func read(t *testing.T, text string) history.History {
	t.Helper()
	h, err := history.Read(strings.NewReader(text), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAHistoryIsReadInWhateverOrderAndSignItComes(t *testing.T) {
	want := history.Row{Name: "7", Start: time.Date(2026, 1, 2, 8, 0, 0, 0, time.UTC), End: time.Date(2026, 1, 3, 8, 0, 0, 0, time.UTC), Values: []string{"delivery", "north"}}
	for name, text := range map[string]string{
		"comma":      "case,start,end,topic,team\n7,2026-01-02T08:00:00Z,2026-01-03T08:00:00Z,delivery,north\n",
		"semicolon":  "\ufeffCase ID;Start;End;topic;team\r\n7;2026-01-02 08:00;2026-01-03 08:00:00; delivery ;north\r\n",
		"tab":        "id\tcreated_at\tclosed_at\ttopic\tteam\n7\t2026-01-02T08:00:00\t2026-01-03T11:00:00+03:00\tdelivery\tnorth\n",
		"turned":     "topic,end,team,start,case\ndelivery,2026-01-03T08:00:00Z,north,2026-01-02T08:00:00Z,7\n",
		"own names":  "nr,from,to,topic,team\n7,2026-01-02T08:00:00Z,2026-01-03T08:00:00Z,delivery,north\n",
		"with blank": "case,start,end,topic,team\n\n7,2026-01-02T08:00:00Z,2026-01-03T08:00:00Z,delivery,north\n",
	} {
		h := read(t, text)
		if len(h.Rows) != 1 || !reflect.DeepEqual(h.Rows[0], want) || !reflect.DeepEqual(h.Columns, []string{"topic", "team"}) {
			t.Errorf("%s: %+v %v, left %v", name, h.Rows, h.Columns, h.Left)
		}
	}
}

func TestALineThatCannotBeUsedIsToldOfAndTheOthersAreRead(t *testing.T) {
	h := read(t, "case,start,end,topic\n1,2026-01-02,,a\n2,yesterday,,a\n3,2026-01-05,2026-01-02,a\n1,2026-01-03,,a\n,2026-01-03,,a\n4,2026-01-03\n5,2026-01-01,,b\n")
	want := []history.Left{{3, "time"}, {4, "order"}, {5, "twice"}, {6, "empty"}, {7, "columns"}}
	if !reflect.DeepEqual(h.Left, want) || h.LeftOut != 5 {
		t.Errorf("left out %v", h.Left)
	}
	if len(h.Rows) != 2 || h.Rows[0].Name != "5" {
		t.Errorf("read %v", h.Rows)
	}
}

func TestWhatIsNoHistoryIsRefused(t *testing.T) {
	for text, want := range map[string]error{"": history.ErrNoRows, "case,start,end\n": history.ErrNoRows, "a,b\n": history.ErrColumns, "1,2026-01-02,2026-01-03\n": history.ErrColumns} {
		if _, err := history.Read(strings.NewReader(text), time.UTC); !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	h := read(t, "case,start,end,topic\n1,2026-01-02T00:00:00Z,,\"a, b\"\n2,2026-01-03T00:00:00Z,2026-01-03T00:00:00Z,ج\n")
	var out bytes.Buffer
	if err := history.Write(&out, h); err != nil {
		t.Fatal(err)
	}
	if again := read(t, out.String()); !reflect.DeepEqual(again, h) {
		t.Errorf("%+v\n%+v", h, again)
	}
}

// Whatever the table holds, an engine takes its events: none ends before it starts.
func TestEventsOfOneInstantAreToldInAnOrderThatHolds(t *testing.T) {
	h := read(t, "case,start,end\n1,2026-01-02,2026-01-02\n2,2026-01-02,2026-01-03\n3,2026-01-03,2026-01-03\n4,2026-01-01,2026-01-02\n")
	e := forecast.New(forecast.Options{})
	if err := h.Tell(e, history.Calendar{}, h.Last()); err != nil {
		t.Fatal(err)
	}
	if done, open := e.Known(); done != 3 && done != 4 || open != 0 {
		t.Errorf("%d ended, %d open", done, open)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("case,start,end,topic\n1,2026-01-02,,a\n2,2026-01-03,2026-01-04,\"b\n")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := history.Read(strings.NewReader(text), time.UTC)
		if err != nil {
			return
		}
		e := forecast.New(forecast.Options{Columns: h.Columns})
		if err := h.Tell(e, history.Calendar{}, h.Last()); err != nil {
			t.Fatal(err)
		}
	})
}
