package waiting_test

import (
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/waiting"
	"rida/internal/testkit"
)

const layla = id.ID(102)

var staffLayla = event.Staff(layla)

// house is the room alone, with what it told.
type house struct {
	*testkit.World
	*waiting.Room
	t testing.TB
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w)) })
}

func open(t testing.TB, w *testkit.World) *house {
	return &house{World: w, t: t, Room: &waiting.Room{Events: event.NewLog(), Hash: func(n string) string { return "h" + strings.TrimLeft(n, "+0") }}}
}

func (h *house) record(steps ...waiting.Step) (out waiting.Taken) {
	h.t.Helper()
	h.do(func(tx *db.Tx) (err error) {
		out, err = h.Record(h.t.Context(), tx, event.Staff(layla), steps)
		return err
	})
	return out
}

func (h *house) do(act func(tx *db.Tx) error) {
	h.t.Helper()
	if err := h.DB.Write(h.t.Context(), act); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) all() []waiting.Contact {
	h.t.Helper()
	all, err := waiting.Contacts(h.t.Context(), h.DB, waiting.Filter{From: h.Clock.Now().AddDate(0, 0, -30), To: h.Clock.Now().AddDate(0, 0, 1)})
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func step(key, contact string, k waiting.Kind, at time.Time) waiting.Step {
	return waiting.Step{Key: key, Contact: contact, Kind: k, At: at, Channel: waiting.Phone}
}
