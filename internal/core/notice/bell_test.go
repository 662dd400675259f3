package notice_test

import (
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

func TestAnEventTellsOncePerPersonAndKindAlsoWhenHeardAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.happen("test.calm", 7, event.System, layla, nora)
		for range 3 {
			h.do(func(tx *db.Tx) error { return h.TellOf(t.Context(), tx, e, "test.calm", layla, nora) })
		}
		if len(h.list(layla)) != 1 || len(h.list(nora)) != 1 {
			t.Errorf("told %d and %d times", len(h.list(layla)), len(h.list(nora)))
		}
		h.do(func(tx *db.Tx) error { return h.TellOf(t.Context(), tx, e, "test.daily", layla) })
		if len(h.list(layla)) != 2 {
			t.Error("another kind of the same event is another notice")
		}
	})
}

func TestNobodyIsToldWhatTheyDidNorAfterLeaving(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.happen("test.calm", 7, event.Staff(layla), layla, gone, 0, id.ID(999))
		for _, who := range []id.ID{layla, gone, 999} {
			if n := len(h.list(who)); n != 0 {
				t.Errorf("account %d was told %d things", who, n)
			}
		}
		err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			return h.Tell(t.Context(), tx, notice.Told{Cause: 1, Kind: "test.unheard_of", To: layla})
		})
		if err == nil {
			t.Error("a kind that nobody listed was told")
		}
	})
}

func TestTheCountFollowsReadingAndItsUndo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 3 {
			h.happen("test.calm", 7, event.System, layla)
		}
		h.happen("test.calm", 8, event.System, layla)
		if h.unread(layla) != 4 || h.changed[layla] != 4 {
			t.Fatalf("%d unread, told of %d changes", h.unread(layla), h.changed[layla])
		}
		first := h.list(layla)[3]
		h.do(func(tx *db.Tx) error { return h.Read(t.Context(), tx, layla, first.ID, true) })
		if h.unread(layla) != 3 {
			t.Errorf("after one is read: %d", h.unread(layla))
		}
		h.advance(1)
		h.do(func(tx *db.Tx) error {
			return h.Seen(t.Context(), tx, layla, event.Subject{Kind: "case", ID: 8})
		})
		if h.unread(layla) != 2 {
			t.Errorf("after looking at the thing itself: %d", h.unread(layla))
		}
		h.advance(1_000_000)
		var at time.Time
		h.do(func(tx *db.Tx) (err error) {
			var n int64
			if at, n, err = h.ReadAll(t.Context(), tx, layla); n != 2 {
				t.Errorf("%d were marked", n)
			}
			return err
		})
		if h.unread(layla) != 0 {
			t.Errorf("after all are read: %d", h.unread(layla))
		}
		h.do(func(tx *db.Tx) error { _, err := h.UndoReadAll(t.Context(), tx, layla, at); return err })
		if h.unread(layla) != 2 {
			t.Errorf("after the undo: %d, what was read before stays read", h.unread(layla))
		}
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return h.Read(t.Context(), tx, nora, first.ID, true) }); err == nil {
			t.Error("somebody marked another's notice")
		}
	})
}
