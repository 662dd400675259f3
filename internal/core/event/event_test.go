package event_test

import (
	"testing"

	"rida/internal/core/event"
)

func chain(n int) []event.Event {
	var before []byte
	events := make([]event.Event, n)
	for i := range events {
		e := event.Event{ID: 1, Kind: "cases.noted", Subject: event.Subject{Kind: "case", ID: 7}, Actor: event.System, Seq: int64(i) + 1, Data: []byte(`{}`)}
		e.Hash = event.Chain(before, e)
		before, events[i] = e.Hash, e
	}
	return events
}

func TestAnAlteredDroppedOrMovedEventShows(t *testing.T) {
	if at := event.Verify(chain(5)); at != 0 {
		t.Fatalf("a whole chain is called broken at %d", at)
	}
	altered := chain(5)
	altered[2].Data = []byte(`{"x":1}`)
	dropped := append(chain(5)[:1], chain(5)[2:]...)
	moved := chain(5)
	moved[3], moved[4] = moved[4], moved[3]
	for name, c := range map[string]struct {
		events []event.Event
		at     int64
	}{"altered": {altered, 3}, "dropped": {dropped, 2}, "moved": {moved, 4}} {
		if at := event.Verify(c.events); at != c.at {
			t.Errorf("%s: broken at %d, want %d", name, at, c.at)
		}
	}
}
