package channel_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
	"rida/internal/testkit"
	"rida/internal/testkit/part"
)

// house is a ledger with whatever reads and sends for it.
type house struct {
	*channel.Ledger
	t       *testing.T
	w       *testkit.World
	journal string
	deliver channel.Deliver
	sender  channel.Sender
	told    []channel.State
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := &house{t: t, w: w, journal: filepath.Join(t.TempDir(), "journal"), sender: channel.Sink{}}
		h.open()
		t.Cleanup(func() { _ = h.Close(context.Background()) })
		test(t, h)
	}, channel.Schema, event.Schema, search.Schema)
}

// open makes the ledger, also a second time after a death.
func (h *house) open() {
	h.t.Helper()
	l, err := channel.New(channel.Options{
		DB: h.w.DB, Events: event.NewLog(), Log: slog.New(slog.DiscardHandler), Journal: h.journal,
		Deliver: func(ctx context.Context, e channel.Entry, raw []byte) (channel.Act, error) {
			return h.deliver(ctx, e, raw)
		},
		Sender:  func(context.Context, channel.Entry) (channel.Sender, error) { return h.sender, nil },
		Changed: func(_ context.Context, _ *db.Tx, e channel.Entry) error { h.told = append(h.told, e.State); return nil },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.Ledger = l
}

func (h *house) write(act func(tx *db.Tx) error) {
	h.t.Helper()
	if err := h.w.DB.Write(h.t.Context(), act); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) receive(in channel.Incoming) (entry id.ID, duplicate bool) {
	h.t.Helper()
	h.write(func(tx *db.Tx) (err error) {
		entry, duplicate, err = h.Receive(h.t.Context(), tx, in)
		return err
	})
	return entry, duplicate
}

func (h *house) queue(to ...string) (entry id.ID) {
	h.t.Helper()
	h.write(func(tx *db.Tx) (err error) {
		entry, err = h.Send(h.t.Context(), tx, channel.Outgoing{Kind: "email", From: "support@firm.example", To: to,
			Raw: []byte("Message-ID: <m1@firm.example>\r\n\r\nhello\r\n"), Case: 7, Message: 8})
		return err
	})
	return entry
}

func (h *house) get(entry id.ID) channel.Entry {
	h.t.Helper()
	e, err := h.Get(h.t.Context(), h.w.DB, entry)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

func (h *house) wants(entry id.ID, s channel.State, reason string) channel.Entry {
	h.t.Helper()
	e := h.get(entry)
	if e.State != s || e.Reason != reason {
		h.t.Fatalf("message is %s %q (%s), want %s %q", e.State, e.Reason, e.Detail, s, reason)
	}
	return e
}

// kinds are the events about a message.
func (h *house) kinds(entry id.ID) (kinds []string) {
	h.t.Helper()
	all, err := event.Of(h.t.Context(), h.w.DB, event.Subject{Kind: "mail", ID: entry})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range all {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// due counts what a look through the ledger finds now.
func (h *house) due() int {
	h.t.Helper()
	due, err := h.Due(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return len(due)
}

const note = "From: sara@home.example\r\nMessage-Id:\r\n <a1@home.example>\r\nSubject: heater\r\n\r\nIt is cold.\r\n"

func incoming(raw string) channel.Incoming {
	return channel.Incoming{Kind: "email", From: "sara@home.example", To: []string{"support@firm.example"}, Remote: "192.0.2.1:25", Raw: []byte(raw)}
}

func TestAMessageStandsInTheLedgerAsItCame(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, raw := range []string{note, note + strings.Repeat("سلام ۱۲۳\r\n", 5000), "\x00\xff broken \xc3", ""} {
			in := incoming(raw)
			in.From = "\xffbad\x00@home.example"
			entry, duplicate := h.receive(in)
			got, err := h.Raw(t.Context(), h.w.DB, entry)
			if err != nil || duplicate || !bytes.Equal(got, []byte(raw)) {
				t.Fatalf("%d bytes came back as %d: %v", len(raw), len(got), err)
			}
			e := h.wants(entry, channel.Received, "")
			if e.Size != int64(len(raw)) || len(e.EnvelopeTo) != 1 || !e.At.Equal(testkit.Start) || e.EnvelopeFrom != "\uFFFDbad\uFFFD@home.example" {
				t.Errorf("entry %+v", e)
			}
		}
		if got, want := h.due(), 4; got != want {
			t.Errorf("%d of %d messages wait to be read", got, want)
		}
		page, _, err := h.List(t.Context(), h.w.DB, channel.Filter{MessageID: "<a1@home.example>"}, 0, 10)
		if err != nil || len(page) != 2 || !slices.Equal(h.kinds(page[0].ID), []string{"channel.received"}) {
			t.Errorf("%d found, %v", len(page), err)
		}
	})
}

func TestTheSameMessageComesInOnce(t *testing.T) {
	other := incoming(note)
	other.To = []string{"sales@firm.example"}
	elsewhere := incoming(note)
	elsewhere.Mailbox = 5
	fetched := incoming("no id\r\n\r\nx")
	fetched.Fetched = true
	cut := fetched
	cut.Problem = channel.ReasonTooLarge
	each(t, func(t *testing.T, h *house) {
		for i, c := range []struct {
			in   channel.Incoming
			same bool
		}{
			{incoming(note), false}, {incoming(note), true}, {other, false}, {elsewhere, false}, {elsewhere, true},
			{incoming("no id\r\n\r\nx"), false}, {incoming("no id\r\n\r\nx"), false}, // two people, one text
			{fetched, false}, {fetched, true}, {cut, false},
		} {
			if _, duplicate := h.receive(c.in); duplicate != c.same {
				t.Errorf("message %d: duplicate %v", i, duplicate)
			}
		}
		first, _ := h.receive(incoming(note))
		if e := h.get(first); e.Mailbox != 0 || e.EnvelopeTo[0] != "support@firm.example" {
			t.Errorf("the wrong one was found: %+v", e)
		}
		h.adds(7)
	})
}

// adds checks the numbers by state against the rows, before and after folding.
func (h *house) adds(total int64) {
	h.t.Helper()
	for range 2 {
		var rows []struct {
			State channel.State
			N     int64
		}
		if err := h.w.DB.All(h.t.Context(), &rows, `SELECT state, COUNT(*) AS n FROM channel_ledger GROUP BY state`); err != nil {
			h.t.Fatal(err)
		}
		got, err := h.CountByState(h.t.Context(), h.w.DB)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, r := range rows {
			if got[r.State] != r.N {
				h.t.Errorf("%s: counted %d, there are %d", r.State, got[r.State], r.N)
			}
		}
		var sum int64
		for _, n := range got {
			sum += n
		}
		if sum != total {
			h.t.Errorf("the numbers add up to %d, there are %d", sum, total)
		}
		if err := h.Sweep(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestAnEndOfTheActLeavesNoMessage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		undo := errors.New("undo")
		err := h.w.DB.Write(t.Context(), func(tx *db.Tx) error {
			if _, _, err := h.Receive(t.Context(), tx, incoming(note)); err != nil {
				return err
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		h.adds(0)
		if h.due() != 0 {
			t.Error("something waits to be read")
		}
	})
}

// opens is a delivery that makes a case of everything.
func (h *house) opens(_ context.Context, e channel.Entry, raw []byte) (channel.Act, error) {
	return func(ctx context.Context, tx *db.Tx) error {
		return h.Settle(ctx, tx, e.ID, channel.Settlement{State: channel.Case, Case: 42, Message: 43, Subject: "heater", HeaderFrom: "Sara"})
	}, nil
}

func TestAMessageIsReadAndSettledInOneAct(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.deliver = h.opens
		entry, _ := h.receive(incoming(note))
		for range 2 { // repeating the job does no harm
			if err := h.DeliverNow(t.Context(), entry); err != nil {
				t.Fatal(err)
			}
		}
		e := h.wants(entry, channel.Case, "")
		if e.Case != 42 || e.Message != 43 || e.Subject != "heater" || e.HeaderFrom != "Sara" || !e.NextAt.IsZero() {
			t.Errorf("entry %+v", e)
		}
		page, _, err := h.List(t.Context(), h.w.DB, channel.Filter{Case: 42}, 0, 10)
		if err != nil || len(page) != 1 {
			t.Errorf("%d of the case, %v", len(page), err)
		}
		h.adds(1)
	})
}

func TestWhatCannotBeReadWaitsForAPerson(t *testing.T) {
	fails := func(err error) func(*house) channel.Deliver {
		return func(*house) channel.Deliver {
			return func(context.Context, channel.Entry, []byte) (channel.Act, error) { return nil, err }
		}
	}
	for name, c := range map[string]struct {
		deliver func(h *house) channel.Deliver
		reason  string
		tries   int
	}{
		"a panic while reading": {func(*house) channel.Deliver {
			return func(context.Context, channel.Entry, []byte) (channel.Act, error) { panic("boom") }
		}, channel.ReasonPanic, 1},
		"a panic while writing": {func(*house) channel.Deliver {
			return func(context.Context, channel.Entry, []byte) (channel.Act, error) {
				return func(context.Context, *db.Tx) error { panic("boom") }, nil
			}
		}, channel.ReasonPanic, 1},
		"a fault for good": {fails(fault.New(fault.Invalid, "mime.too_deep")), "mime.too_deep", 1},
		"a fault unknown":  {fails(errors.New("odd")), channel.ReasonFault, 5},
		"nothing settled": {func(*house) channel.Deliver {
			return func(context.Context, channel.Entry, []byte) (channel.Act, error) {
				return func(context.Context, *db.Tx) error { return nil }, nil
			}
		}, channel.ReasonFault, 1},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				h.deliver = c.deliver(h)
				bad, _ := h.receive(incoming(note))
				for i := range c.tries {
					h.wants(bad, channel.Received, "")
					if err := h.DeliverNow(t.Context(), bad); err != nil {
						t.Fatalf("try %d: %v", i+1, err)
					}
					h.w.Clock.Advance(time.Hour)
				}
				e := h.wants(bad, channel.Unreadable, c.reason)
				if len(e.Detail) != 8 {
					t.Errorf("no reference for the log: %q", e.Detail)
				}
				h.deliver = h.opens
				good, _ := h.receive(incoming("x" + note)) // others are not held up
				if err := h.DeliverNow(t.Context(), good); err != nil {
					t.Fatal(err)
				}
				h.wants(good, channel.Case, "")
				h.write(func(tx *db.Tx) error { return h.Requeue(t.Context(), tx, event.Staff(9), bad) })
				if err := h.DeliverNow(t.Context(), bad); err != nil {
					t.Fatal(err)
				}
				h.wants(bad, channel.Case, "")
				if got := h.kinds(bad); !slices.Equal(got, []string{"channel.received", "channel.requeued"}) {
					t.Errorf("events %v", got)
				}
				h.adds(2)
			})
		})
	}
}

func TestTroubleOfTheMomentIsTriedAgainAsLongAsItLasts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.deliver = func(context.Context, channel.Entry, []byte) (channel.Act, error) {
			return nil, fault.New(fault.Unavailable, "files.away")
		}
		entry, _ := h.receive(incoming(note))
		for range 12 {
			if err := h.DeliverNow(t.Context(), entry); err != nil {
				t.Fatal(err)
			}
			if err := h.DeliverNow(t.Context(), entry); err != nil { // too early, does nothing
				t.Fatal(err)
			}
			h.w.Clock.Advance(time.Hour)
		}
		if e := h.wants(entry, channel.Received, ""); e.Attempts != 12 {
			t.Errorf("%d attempts", e.Attempts)
		}
		if h.due() != 1 {
			t.Error("it does not wait to be read again")
		}
	})
}

func TestAMessageThatIsNotWholeIsShownAndNotRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in := incoming(note)
		in.Problem, in.Size = channel.ReasonTooLarge, 90<<20
		entry, _ := h.receive(in)
		if e := h.wants(entry, channel.Unreadable, channel.ReasonTooLarge); e.Size != 90<<20 {
			t.Errorf("size %d", e.Size)
		}
		err := h.w.DB.Write(t.Context(), func(tx *db.Tx) error { return h.Requeue(t.Context(), tx, event.Staff(9), entry) })
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
		h.adds(1)
	})
}

func TestTheListGoesThroughAllPagesOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 25 {
			h.receive(incoming(fmt.Sprintf("X: %d\r\n\r\n", i)))
		}
		h.queue("sara@home.example")
		seen := map[id.ID]bool{}
		pages := 0
		for cursor := id.ID(0); ; pages++ {
			page, more, err := h.List(t.Context(), h.w.DB, channel.Filter{States: []channel.State{channel.Received}, Direction: channel.In, Kind: "email"}, cursor, 10)
			if err != nil {
				t.Fatal(err)
			}
			for i, e := range page {
				if seen[e.ID] || i > 0 && e.ID > page[i-1].ID {
					t.Error("repeated or out of order")
				}
				seen[e.ID] = true
			}
			if cursor = more; more == 0 {
				break
			}
		}
		if len(seen) != 25 || pages != 2 {
			t.Errorf("%d entries on %d pages", len(seen), pages+1)
		}
	})
}

func TestWhatIsLeftLyingIsTakenUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.deliver = h.opens
		in, _ := h.receive(incoming(note)) // nobody is at work yet, as after a death
		out := h.queue("sara@home.example")
		later := h.queue("omar@home.example")
		h.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE channel_ledger SET next_at = next_at + $2 WHERE id = $1`, later, time.Minute.Microseconds())
			return err
		})
		h.Start(t.Context())
		part.Until(t, 10*time.Second, "both to be taken up", func() bool {
			return h.get(in).State == channel.Case && h.get(out).State == channel.Sent
		})
		h.wants(later, channel.Queued, "") // its time has not come
		h.w.Clock.Advance(2 * time.Minute)
		part.Until(t, 10*time.Second, "the last one to be taken up", func() bool { return h.get(later).State == channel.Sent })
		h.adds(3)
	})
}

func TestWhatIsWrittenIsMovedOnAtOnceAndOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var read, sent atomic.Int32
		h.deliver = func(ctx context.Context, e channel.Entry, raw []byte) (channel.Act, error) {
			read.Add(1)
			if want := h.get(e.ID); want.SHA256 != e.SHA256 || want.MessageID != e.MessageID || want.EnvelopeFrom != e.EnvelopeFrom || len(raw) != int(e.Size) {
				t.Errorf("read as %+v, stored as %+v", e, want)
			}
			return h.opens(ctx, e, raw)
		}
		h.sender = counter{&sent}
		h.Start(t.Context())
		const each = 40
		for i := range each {
			h.receive(incoming(fmt.Sprintf("X: %d\r\n\r\n%s", i, strings.Repeat("long ", i*1000)))) // some too long to be kept in memory
			h.queue(fmt.Sprintf("sara%d@home.example", i))
		}
		part.Until(t, 20*time.Second, "all to be moved on", func() bool { return h.due() == 0 && sent.Load() >= each })
		h.w.Clock.Advance(time.Hour) // nothing is found lying
		if read.Load() != each || sent.Load() != each {
			t.Errorf("%d read, %d sent, want %d of each", read.Load(), sent.Load(), each)
		}
		part.Until(t, 10*time.Second, "the last to be recorded", func() bool {
			n, err := h.CountByState(t.Context(), h.w.DB)
			return err == nil && n[channel.Sent] == each && n[channel.Case] == each
		})
		h.adds(2 * each)
	})
}

// counter counts what is handed over.
type counter struct{ n *atomic.Int32 }

func (c counter) Send(ctx context.Context, p channel.Parcel, begin func(context.Context) error) ([]channel.Verdict, error) {
	if err := begin(ctx); err != nil {
		return nil, errors.Join(channel.ErrNothingLeft, err)
	}
	c.n.Add(1)
	if len(p.Raw) == 0 {
		return nil, errors.New("there is nothing to send")
	}
	return []channel.Verdict{{To: p.To[0], Answer: channel.Taken, Words: "250 taken"}}, nil
}

func TestManyWritersKeepTheNumbersRight(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var wg sync.WaitGroup
		for k := range 8 {
			wg.Go(func() {
				for i := range 20 {
					err := h.w.DB.Write(t.Context(), func(tx *db.Tx) error {
						e, _, err := h.Receive(t.Context(), tx, incoming(fmt.Sprintf("X: %d %d\r\n\r\n", k, i)))
						if err != nil || i%2 == 0 {
							return err
						}
						return h.Settle(t.Context(), tx, e, channel.Settlement{State: []channel.State{channel.Junk, channel.Bounce}[i%4/2]})
					})
					if err != nil {
						t.Error(err)
					}
					if i == 10 {
						if err := h.Sweep(t.Context()); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wg.Wait()
		h.adds(160)
	})
}
