package notice_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/secret"
	"rida/internal/testkit"
)

const (
	nora  = id.ID(101)
	layla = id.ID(102)
	gone  = id.ID(104) // has left
)

// house is a firm of three with a bell.
type house struct {
	*testkit.World
	*notice.Bell
	t       *testing.T
	log     *event.Log
	letters []notice.Letter
	present map[id.ID]bool
	changed map[id.ID]int
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w)) }, event.Schema, staff.Schema, notice.Schema)
}

func open(t *testing.T, w *testkit.World) *house {
	t.Helper()
	texts, err := lang.Load(notice.Texts)
	if err != nil {
		t.Fatal(err)
	}
	box, err := secret.Open(secret.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{World: w, t: t, log: event.NewLog(), present: map[id.ID]bool{}, changed: map[id.ID]int{}}
	h.Bell = notice.New(notice.Options{
		DB: w.DB, Texts: texts, Secrets: box, Origin: "https://desk.example", Contact: "desk@noor.example", Private: true,
		Kinds: []notice.Kind{
			{Name: "test.loud", Key: "notice.fault.from_until", Usual: notice.Choice{Product: true, Mail: notice.MailNow, Push: true}},
			{Name: "test.calm", Key: "notice.fault.from_until", Usual: notice.Choice{Product: true, Mail: notice.MailOff}},
			{Name: "test.daily", Key: "notice.fault.from_until", Usual: notice.Choice{Product: true, Mail: notice.MailDigest}},
		},
		Things: map[string]notice.Things{"case": func(_ context.Context, _ db.Reader, ids []id.ID) (map[id.ID]notice.Thing, error) {
			out := map[id.ID]notice.Thing{}
			for _, one := range ids {
				out[one] = notice.Thing{Href: "/cases/" + one.String(), Title: "The fridge of Ms Rahimi", Lang: lang.English, Reference: fmt.Sprintf("000 %d", one)}
			}
			return out, nil
		}},
		NameOf: func(_ context.Context, _ db.Reader, who id.ID) (string, error) {
			return fmt.Sprintf("colleague %d", who), nil
		},
		Schedule: func() *calendar.Schedule { return nil },
		Send: func(_ context.Context, tx *db.Tx, l notice.Letter) error {
			tx.AfterCommit(func() { h.letters = append(h.letters, l) })
			return nil
		},
		Present: func(who id.ID) bool { return h.present[who] },
		Changed: func(who id.ID) { h.changed[who]++ },
	})
	h.do(func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`); err != nil {
			return err
		}
		for who, active := range map[id.ID]bool{nora: true, layla: true, gone: false} {
			left := int64(0)
			if !active {
				left = 1
			}
			if _, err := tx.Exec(t.Context(), `
INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar, digits, zone, theme, keys_on, created_at, left_at)
VALUES ($1, 'name', '', $2, $3, '', $4, 1, 'en', 'gregorian', '', 'latn', 'Asia/Riyadh', '', true, 0, $5)`,
				who, who.String()+"@noor.example", who.String(), active, left); err != nil {
				return err
			}
		}
		return nil
	})
	return h
}

func (h *house) do(act func(tx *db.Tx) error) {
	h.t.Helper()
	if err := h.DB.Write(h.t.Context(), act); err != nil {
		h.t.Fatal(err)
	}
}

// happen makes an event of a case and tells people of it.
func (h *house) happen(kind string, which id.ID, by event.Actor, to ...id.ID) (e event.Event) {
	h.t.Helper()
	h.do(func(tx *db.Tx) (err error) {
		if e, err = h.log.Append(h.t.Context(), tx, by, event.Subject{Kind: "case", ID: which}, "cases.something", nil); err != nil {
			return err
		}
		return h.TellOf(h.t.Context(), tx, e, kind, to...)
	})
	return e
}

func (h *house) list(who id.ID) []notice.Notice {
	h.t.Helper()
	all, _, err := h.List(h.t.Context(), h.DB, who, false, 0, notice.PageSize)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func (h *house) unread(who id.ID) int64 {
	h.t.Helper()
	n, err := h.Unread(h.t.Context(), h.DB, who)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *house) advance(d time.Duration) { h.Clock.Advance(d) }
