package email_test

import (
	"context"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/secret"
	"rida/internal/testkit"
	"rida/internal/testkit/mailserver"
)

// desk is a house whose mailboxes stand in its settings.
type desk struct {
	*email.Boxes
	t      *testing.T
	w      *testkit.World
	ledger *channel.Ledger
	mu     sync.Mutex
	heard  []string // events about mailboxes
}

func newDesk(t *testing.T, w *testkit.World, patience time.Duration) *desk {
	t.Helper()
	d := &desk{t: t, w: w}
	box, err := secret.Open(secret.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	log := event.NewLog(event.Listener{Hear: func(_ context.Context, tx *db.Tx, e event.Event) error {
		if e.Subject.Kind == "mailbox" {
			tx.AfterCommit(func() {
				d.mu.Lock()
				d.heard = append(d.heard, e.Kind)
				d.mu.Unlock()
				d.Stir()
			})
		}
		return nil
	}})
	d.ledger, err = channel.New(channel.Options{DB: w.DB, Events: log, Log: slog.New(slog.DiscardHandler), Journal: t.TempDir() + "/journal",
		Sender: func(_ context.Context, e channel.Entry) (channel.Sender, error) {
			if s, ok := d.Sender(e.Mailbox); ok {
				return s, nil
			}
			return channel.Sink{}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	d.Boxes = email.NewBoxes(email.BoxesOptions{DB: w.DB, Ledger: d.ledger, Secret: box, Log: slog.New(slog.DiscardHandler), Name: "firm.test",
		Zone: func() *time.Location { return time.UTC }, Patience: patience})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx) }()
	d.ledger.Start(ctx)
	t.Cleanup(func() { _ = d.ledger.Close(context.Background()) })
	t.Cleanup(func() { stop(); <-done })
	return d
}

// keep saves a mailbox as a person would.
func (d *desk) keep(m channel.Mailbox, a email.Account, secrets map[string]string) id.ID {
	d.t.Helper()
	var err error
	if m.Settings, err = a.Settings(); err != nil {
		d.t.Fatal(err)
	}
	d.write(func(tx *db.Tx) error {
		m.ID, err = d.ledger.KeepMailbox(d.t.Context(), tx, event.Staff(5), d.Secret, m, secrets)
		return err
	})
	return m.ID
}

func (d *desk) write(act func(tx *db.Tx) error) {
	d.t.Helper()
	if err := d.w.DB.Write(d.t.Context(), act); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) arrived(mailbox id.ID) int {
	page, _, err := d.ledger.List(d.t.Context(), d.w.DB, channel.Filter{Mailbox: mailbox, Direction: channel.In}, 0, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(page)
}

func (d *desk) alarmed(kind channel.AlarmKind) bool {
	for _, a := range d.Alarms() {
		if a.Kind == kind {
			return true
		}
	}
	return false
}

func at(t *testing.T, address string, security email.Security, ca string) email.Server {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return email.Server{Host: host, Port: n, Security: security, CA: ca}
}

func accountAt(t *testing.T, m *mailserver.Server) email.Account {
	t.Helper()
	pem, err := os.ReadFile(m.CertFile)
	if err != nil {
		t.Fatal(err)
	}
	a := email.Account{In: email.Mailbox{Server: at(t, m.IMAPS, email.TLS, string(pem)), After: email.MarkSeen}, Out: at(t, m.SMTPS, email.TLS, string(pem))}
	a.In.User, a.Out.User = box, mailserver.RelayUser
	return a
}

var passwords = map[string]string{email.SecretPassword: mailserver.BoxPassword, email.SecretOutPassword: mailserver.RelayPassword}

func TestAMailboxOfTheSettingsStartsChangesAndStopsWithoutARestart(t *testing.T) {
	m := mailserver.Start(t, box, "sara@home.test")
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		d := newDesk(t, w, time.Hour)
		a := accountAt(t, m)
		which := d.keep(channel.Mailbox{Kind: email.Kind, Name: "Support", Address: box, Active: true}, a, passwords)
		waitFor(t, "the mailbox to connect", func() bool {
			s := d.Statuses()
			return len(s) == 1 && len(s[0].Folders) == 1 && s[0].Folders[0].Connected
		})
		m.Deliver("sara@home.test", box, []byte("Message-ID: <in-"+which.String()+"@home.test>\r\nSubject: hello\r\n\r\nx\r\n"))
		waitFor(t, "the mail", func() bool { return d.arrived(which) == 1 })

		before := len(m.Inbox("sara@home.test"))
		d.write(func(tx *db.Tx) error {
			_, err := d.ledger.Send(t.Context(), tx, channel.Outgoing{Kind: email.Kind, Mailbox: which, From: box, To: []string{"sara@home.test"},
				Raw: []byte("Message-ID: <out-" + which.String() + "@firm.test>\r\nFrom: " + box + "\r\nSubject: answer\r\n\r\nx\r\n")})
			return err
		})
		m.WaitInbox("sara@home.test", before+1)

		d.keep(channel.Mailbox{ID: which, Kind: email.Kind, Name: "Support", Address: box, Active: false}, a, nil)
		waitFor(t, "the mailbox to stop", func() bool { return len(d.Statuses()) == 0 })
		if kept, err := channel.Secrets(t.Context(), w.DB, d.Secret, which); err != nil || kept[email.SecretPassword] != mailserver.BoxPassword {
			t.Errorf("the password is gone: %v", err)
		}
		var sealed string
		if err := w.DB.Get(t.Context(), &sealed, `SELECT settings || secrets FROM channel_mailbox`); err != nil || strings.Contains(sealed, mailserver.BoxPassword) {
			t.Errorf("the password can be read in the database: %v", err)
		}
		d.keep(channel.Mailbox{ID: which, Kind: email.Kind, Name: "Support", Address: box, Active: true}, a, nil)
		waitFor(t, "the mailbox to come back", func() bool { return len(d.Statuses()) == 1 })
		d.write(func(tx *db.Tx) error { return d.ledger.RemoveMailbox(t.Context(), tx, event.Staff(5), which) })
		waitFor(t, "the mailbox to go", func() bool { return len(d.Statuses()) == 0 })
	})
}

func TestATestOfTheConnectionSaysWhatIsWrong(t *testing.T) {
	m := mailserver.Start(t, box)
	w := testkit.New(t, db.SQLite)
	d := newDesk(t, w, time.Hour)
	good := accountAt(t, m)
	nobody := func(s email.Server) email.Server { s.Port = closedPort(t); return s }
	for name, c := range map[string]struct {
		change  func(a *email.Account)
		secrets map[string]string
		in, out email.Outcome
	}{
		"all is well":     {func(*email.Account) {}, passwords, email.TryWorks, email.TryWorks},
		"wrong password":  {func(*email.Account) {}, map[string]string{email.SecretPassword: "no", email.SecretOutPassword: "no"}, email.TrySignIn, email.TrySignIn},
		"nothing there":   {func(a *email.Account) { a.In.Server, a.Out = nobody(a.In.Server), nobody(a.Out) }, passwords, email.TryNoAnswer, email.TryNoAnswer},
		"own certificate": {func(a *email.Account) { a.In.CA, a.Out.CA = "", "" }, passwords, email.TryCertificate, email.TryCertificate},
		"no such folder":  {func(a *email.Account) { a.In.Folders = []string{"INBOX", "Nowhere"} }, passwords, email.TryFolder, email.TryWorks},
		"sending only":    {func(a *email.Account) { a.In = email.Mailbox{After: email.MarkSeen} }, passwords, "", email.TryWorks},
		"no such name":    {func(a *email.Account) { a.In.Host = "nowhere.invalid"; a.Out = email.Server{} }, passwords, email.TryNoHost, ""},
		"nobody signed in": {func(a *email.Account) {
			a.Grant = &email.Grant{ClientID: "x", AuthURL: "https://id.example", TokenURL: "https://id.example"}
		}, nil, email.TrySignInAgain, email.TrySignInAgain},
		"fetching only now": {func(a *email.Account) { a.Out = email.Server{} }, passwords, email.TryWorks, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := good
			c.change(&a)
			got, err := d.TryAccount(t.Context(), 0, a, c.secrets)
			if err != nil || got.In != c.in || got.Out != c.out {
				t.Errorf("%+v %v, want %s and %s", got, err, c.in, c.out)
			}
		})
	}
}

func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func TestAnInboxThatCannotBeReachedAlarmsUntilMailFlows(t *testing.T) {
	m := mailserver.Start(t, box)
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		d := newDesk(t, w, time.Millisecond)
		a := accountAt(t, m)
		a.Out = email.Server{}
		m.StopIMAP()
		which := d.keep(channel.Mailbox{Kind: email.Kind, Name: "Support", Address: box, Active: true}, a, passwords)
		waitFor(t, "the alarm", func() bool {
			d.Stir()
			return d.alarmed(channel.Unreachable)
		})
		m.StartIMAP()
		waitFor(t, "the alarm to end", func() bool {
			d.Stir()
			return !d.alarmed(channel.Unreachable)
		})
		d.mu.Lock()
		heard := strings.Join(d.heard, " ")
		d.mu.Unlock()
		if heard != "channel.mailbox_added channel.alarm_raised channel.alarm_cleared" {
			t.Errorf("heard %s", heard)
		}
		d.write(func(tx *db.Tx) error { return d.ledger.RemoveMailbox(t.Context(), tx, event.Staff(5), which) })
		waitFor(t, "the mailbox to go", func() bool { return len(d.Statuses()) == 0 })
	})
}

func TestAnInboxThatFallsSilentAlarms(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		d := newDesk(t, w, time.Hour)
		now := w.Clock.Now()
		d.write(func(tx *db.Tx) error { // ten mails in every hour of five weeks, by SMTP
			for h := int64(1); h < 5*7*24; h++ {
				at := now.Add(-time.Duration(h) * time.Hour)
				if _, err := tx.Exec(t.Context(), `INSERT INTO channel_hour (mailbox_id, hour, n, last_at) VALUES (0, $1, 10, $2)`, at.Unix()/3600, at.UnixMicro()); err != nil {
					return err
				}
			}
			return nil
		})
		if err := d.Watch(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d.alarmed(channel.Silent) {
			t.Error("an hour is nothing yet")
		}
		w.Clock.Advance(5 * time.Hour)
		waitFor(t, "the alarm", func() bool { d.Stir(); return d.alarmed(channel.Silent) })
		d.write(func(tx *db.Tx) error {
			_, _, err := d.ledger.Receive(t.Context(), tx, channel.Incoming{Kind: email.Kind, From: "sara@home.test", To: []string{box}, Remote: "x", Raw: []byte("Subject: x\r\n\r\nx")})
			return err
		})
		w.Clock.Advance(time.Minute)
		if err := d.ledger.Tally(t.Context()); err != nil {
			t.Fatal(err)
		}
		waitFor(t, "the alarm to end", func() bool { d.Stir(); return !d.alarmed(channel.Silent) })
	})
}
