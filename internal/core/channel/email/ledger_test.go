package email_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-smtp"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
	"rida/internal/testkit"
)

func ledger(t testing.TB, w *testkit.World) *channel.Ledger {
	t.Helper()
	l, err := channel.New(channel.Options{DB: w.DB, Events: event.NewLog(), Log: slog.New(slog.DiscardHandler), Journal: filepath.Join(t.TempDir(), "journal")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close(context.Background()) })
	return l
}

func TestFetchedMailStandsInTheLedgerOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		l := ledger(t, w)
		m, o, _ := dovecot(t)
		o.All = true
		deliver(m, "one", "two")
		total := func() (n int64) {
			all, err := l.CountByState(t.Context(), w.DB)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range all {
				n += k
			}
			return n
		}
		run := func(want int64) {
			watcher, err := email.NewWatcher(o, email.KeepIn(w.DB, l, 5), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { defer close(done); watcher.Run(ctx) }()
			connected(t, watcher)
			waitFor(t, "the mail", func() bool { return total() >= want })
			cancel()
			<-done
		}
		run(2)
		deliver(m, "three")
		run(3)
		// As after a renumbering: everything is read again.
		err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE channel_imap_state SET uidvalidity = 1, last_uid = 0, done_uid = 0`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		deliver(m, "four")
		run(4)
		if n := total(); n != 4 {
			t.Errorf("%d messages in the ledger, want 4", n)
		}
		p, err := channel.ReadPosition(t.Context(), w.DB, 5, "INBOX")
		if err != nil || p.LastUID != 4 || p.UIDValidity == 1 {
			t.Errorf("position %+v, %v", p, err)
		}
		page, _, err := l.List(t.Context(), w.DB, channel.Filter{Mailbox: 5}, 0, 10)
		if err != nil || len(page) != 4 || page[0].MessageID != "<four@home.test>" {
			t.Errorf("%d entries, %v", len(page), err)
		}
	}, channel.Schema, event.Schema, search.Schema)
}

func TestMailTakenBySMTPStandsInTheLedger(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		led := ledger(t, w)
		l := listen(t, nil, func(o *email.ListenOptions) {
			o.Intake = email.IntakeIn(w.DB, led, func([]string) id.ID { return 3 })
		})
		for range 2 { // the second time as after a lost answer
			c := talk(t, l, "support@firm.example")
			c.ask("DATA", "354 ")
			c.ask("Message-ID: <x@home.example>\r\n\r\nhello\r\n.", "250 2.0.0 OK: stored as ")
		}
		page, _, err := led.List(t.Context(), w.DB, channel.Filter{}, 0, 10)
		if err != nil || len(page) != 1 || page[0].Mailbox != 3 || page[0].EnvelopeTo[0] != "support@firm.example" {
			t.Errorf("%+v, %v", page, err)
		}
		if err := w.DB.Close(); err != nil {
			t.Fatal(err)
		}
		c := talk(t, l, "support@firm.example")
		c.ask("DATA", "354 ")
		c.ask(message+".", "451 ")
	}, channel.Schema, event.Schema, search.Schema)
}

// BenchmarkIntake is mail coming in by eight connections, each on disk before
// its answer.
func BenchmarkIntake(b *testing.B) {
	body := strings.Repeat("A line of an ordinary message, some sixty bytes long.\r\n", 100)
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			w := testkit.New(b, e, channel.Schema, event.Schema, search.Schema)
			led := ledger(b, w)
			l := listen(b, &shelf{}, func(o *email.ListenOptions) {
				o.Intake = email.IntakeIn(w.DB, led, func([]string) id.ID { return 0 })
			})
			var n atomic.Int64
			b.SetParallelism(4) // times two cores
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				c, err := smtp.Dial(l.Addr().String())
				if err != nil {
					b.Error(err)
					return
				}
				defer c.Close()
				for pb.Next() {
					raw := fmt.Sprintf("Message-ID: <%d@home.example>\r\n%s%s", n.Add(1), message, body)
					if err := c.SendMail("a@home.example", []string{"a@firm.example"}, strings.NewReader(raw)); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
		})
	}
}
