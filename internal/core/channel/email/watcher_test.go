package email_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"rida/internal/core/channel/email"
	"rida/internal/testkit/mailserver"
)

const box = "support@firm.test"

// tray keeps arrivals and positions, as one transaction does.
type tray struct {
	mu       sync.Mutex
	arrived  []email.Arrival
	position map[string]email.Position
	fail     error
	moves    int
}

func (k *tray) keep() email.Keep {
	return email.Keep{
		Position: func(_ context.Context, folder string) (email.Position, error) {
			k.mu.Lock()
			defer k.mu.Unlock()
			return k.position[folder], nil
		},
		Arrived: func(_ context.Context, a email.Arrival) error {
			k.mu.Lock()
			defer k.mu.Unlock()
			if k.fail != nil {
				return k.fail
			}
			k.position[a.Folder] = a.Position
			for _, b := range k.arrived {
				if bytes.Equal(a.Raw, b.Raw) && a.Problem == b.Problem {
					return nil // the ledger knows it
				}
			}
			k.arrived = append(k.arrived, a)
			return nil
		},
		Moved: func(_ context.Context, folder string, p email.Position) error {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.position[folder], k.moves = p, k.moves+1
			return nil
		},
	}
}

func (k *tray) subjects() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []string
	for _, a := range k.arrived {
		_, s, _ := strings.Cut(string(a.Raw), "Subject: ")
		s, _, _ = strings.Cut(s, "\r\n")
		out = append(out, s)
	}
	return out
}

func (k *tray) set(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fail = err
}

func (k *tray) wants(t *testing.T, subjects ...string) {
	t.Helper()
	waitFor(t, fmt.Sprint(subjects), func() bool { return len(k.subjects()) >= len(subjects) })
	if got := k.subjects(); !slices.Equal(got, subjects) {
		t.Fatalf("arrived %q, want %q", got, subjects)
	}
}

// dovecot is a mail system with one mailbox and a watcher's settings for it.
func dovecot(t *testing.T) (*mailserver.Server, email.Mailbox, *tray) {
	m := mailserver.Start(t, box)
	s := server(t, m.IMAP)
	s.Security, s.User, s.Trust = email.StartTLS, box, &tls.Config{RootCAs: m.Roots}
	s.Secret = func(context.Context) (string, error) { return mailserver.BoxPassword, nil }
	// Poll is long, so that what arrives in time came by IDLE.
	return m, email.Mailbox{Server: s, After: email.Leave, Poll: time.Hour}, &tray{position: map[string]email.Position{}}
}

// watch runs a watcher until stop or the end of the test.
func watch(t *testing.T, o email.Mailbox, k *tray) (w *email.Watcher, stop func()) {
	t.Helper()
	w, err := email.NewWatcher(o, k.keep(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w.SetPause(100 * time.Millisecond)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return w, stop
}

func connected(t *testing.T, w *email.Watcher) {
	t.Helper()
	waitFor(t, "a connection", func() bool {
		return !slices.ContainsFunc(w.States(), func(s email.State) bool { return !s.Connected })
	})
}

func letter(subject string) []byte {
	return fmt.Appendf(nil, "From: sara@home.test\r\nMessage-ID: <%s@home.test>\r\nSubject: %s\r\n\r\nHello.\r\n", subject, subject)
}

func deliver(m *mailserver.Server, subjects ...string) {
	for _, s := range subjects {
		m.Deliver("sara@home.test", box, letter(s))
	}
}

// user signs in beside the watcher, as a person with a mail program.
func user(t *testing.T, m *mailserver.Server) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(m.IMAP, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(box, mailserver.BoxPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// flags are those of each message in a folder, in order.
func flags(t *testing.T, c *imapclient.Client, folder string) [][]imap.Flag {
	t.Helper()
	sel, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		t.Fatal(err)
	}
	if sel.NumMessages == 0 {
		return nil
	}
	var all imap.SeqSet
	all.AddRange(1, 0)
	got, err := c.Fetch(all, &imap.FetchOptions{Flags: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]imap.Flag
	for _, m := range got {
		out = append(out, m.Flags)
	}
	return out
}

func TestNewMailIsFetchedAndOldMailIsLeft(t *testing.T) {
	m, o, k := dovecot(t)
	deliver(m, "old")
	w, _ := watch(t, o, k)
	connected(t, w)
	deliver(m, "one", "two")
	k.wants(t, "one", "two")
	s := w.States()[0]
	if !s.Connected || s.Since.IsZero() || s.Stored != 2 || s.LastMail.IsZero() || s.Err != "" {
		t.Errorf("state %+v", s)
	}
	for i, f := range flags(t, user(t, m), "INBOX") {
		if slices.Contains(f, imap.FlagSeen) {
			t.Errorf("message %d was marked as seen", i+1)
		}
	}
}

func TestOldMailIsFetchedWhenAskedFor(t *testing.T) {
	m, o, k := dovecot(t)
	var names []string
	for i := range 120 { // more than two batches
		names = append(names, fmt.Sprintf("n%03d", i))
	}
	deliver(m, names...)
	o.All = true
	watch(t, o, k)
	k.wants(t, names...)
}

func TestAStoppedWatcherGoesOnWhereItWas(t *testing.T) {
	m, o, k := dovecot(t)
	o.All = true
	deliver(m, "one")
	_, stop := watch(t, o, k)
	k.wants(t, "one")
	stop()
	deliver(m, "two", "three")
	watch(t, o, k)
	k.wants(t, "one", "two", "three")
}

func TestWithoutIDLETheFolderIsPolled(t *testing.T) {
	m, o, k := dovecot(t)
	o.Poll = 20 * time.Millisecond // shorter than any IDLE would matter
	w, _ := watch(t, o, k)
	connected(t, w)
	deliver(m, "one")
	k.wants(t, "one")
	deliver(m, "two")
	k.wants(t, "one", "two")
}

func TestTheWatcherComesBackAfterAnOutage(t *testing.T) {
	m, o, k := dovecot(t)
	w, _ := watch(t, o, k)
	connected(t, w)
	m.StopIMAP()
	waitFor(t, "the outage to be noticed", func() bool { return !w.States()[0].Connected })
	if s := w.States()[0]; s.Err == "" || s.NextTry.IsZero() {
		t.Errorf("state %+v", s)
	}
	m.StartIMAP()
	deliver(m, "after")
	k.wants(t, "after")
	connected(t, w)
}

func TestARefusedSignInIsShownAndNotHammered(t *testing.T) {
	_, o, k := dovecot(t)
	o.Secret = func(context.Context) (string, error) { return "wrong", nil }
	w, _ := watch(t, o, k)
	waitFor(t, "the refusal", func() bool { return w.States()[0].Err != "" })
	s := w.States()[0]
	if !strings.Contains(s.Err, "Authentication failed") || s.NextTry.Sub(s.ErrAt) < 3*time.Second {
		t.Errorf("state %+v", s)
	}
}

func TestARenumberedFolderLosesAndDoublesNothing(t *testing.T) {
	m, o, k := dovecot(t)
	u := user(t, m)
	must(t, u.Create("Support", nil).Wait())
	put(t, u, "Support", "long before us", time.Now().AddDate(0, 0, -10))
	o.Folders = []string{"Support"}
	w, stop := watch(t, o, k)
	connected(t, w)
	put(t, u, "Support", "one", time.Now())
	put(t, u, "Support", "two", time.Now())
	k.wants(t, "one", "two")
	stop()

	// Another folder takes the name: the same mail under new numbers, and more.
	was := k.position["Support"]
	must(t, u.Create("Other", nil).Wait())
	_, err := u.Select("Support", nil).Wait()
	must(t, err)
	var all imap.SeqSet
	all.AddRange(1, 0)
	_, err = u.Copy(all, "Other").Wait()
	must(t, err)
	must(t, u.Unselect().Wait())
	must(t, u.Delete("Support").Wait())
	must(t, u.Rename("Other", "Support", nil).Wait())
	put(t, u, "Support", "three", time.Now())

	watch(t, o, k)
	k.wants(t, "one", "two", "three")
	k.mu.Lock()
	defer k.mu.Unlock()
	if is := k.position["Support"]; is.UIDValidity == was.UIDValidity || is.LastUID != 4 {
		t.Errorf("position was %+v, is %+v", was, is)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put appends a letter to a folder.
func put(t *testing.T, u *imapclient.Client, folder, subject string, at time.Time) {
	t.Helper()
	raw := letter(subject)
	a := u.Append(folder, int64(len(raw)), &imap.AppendOptions{Time: at})
	_, err := a.Write(raw)
	must(t, err)
	must(t, a.Close())
	_, err = a.Wait()
	must(t, err)
}

func TestStoredMailIsMarkedMovedOrDeleted(t *testing.T) {
	for after, check := range map[email.After]func(t *testing.T, c *imapclient.Client) bool{
		email.MarkSeen: func(t *testing.T, c *imapclient.Client) bool {
			f := flags(t, c, "INBOX")
			return len(f) == 3 && !slices.Contains(f[0], imap.FlagSeen) && slices.Contains(f[1], imap.FlagSeen) && slices.Contains(f[2], imap.FlagSeen)
		},
		email.MoveTo: func(t *testing.T, c *imapclient.Client) bool {
			if len(flags(t, c, "INBOX")) != 1 {
				return false
			}
			return len(flags(t, c, "Stored")) == 2
		},
		email.Delete: func(t *testing.T, c *imapclient.Client) bool { return len(flags(t, c, "INBOX")) == 1 },
	} {
		t.Run(string(after), func(t *testing.T) {
			m, o, k := dovecot(t)
			o.After, o.MoveFolder = after, ""
			if after == email.MoveTo {
				o.MoveFolder = "Stored" // not there yet
			}
			deliver(m, "old and untouched")
			w, _ := watch(t, o, k)
			connected(t, w)
			deliver(m, "one", "two")
			k.wants(t, "one", "two")
			c := user(t, m)
			waitFor(t, "the mailbox to be in order", func() bool { return check(t, c) })
		})
	}
}

func TestNothingIsTouchedBeforeItIsStored(t *testing.T) {
	m, o, k := dovecot(t)
	o.After = email.Delete
	w, _ := watch(t, o, k)
	connected(t, w)
	k.set(errors.New("database away"))
	deliver(m, "one")
	waitFor(t, "the fault to show", func() bool { return strings.Contains(w.States()[0].Err, "database away") })
	if n := len(flags(t, user(t, m), "INBOX")); n != 1 {
		t.Fatalf("%d messages left", n)
	}
	k.set(nil)
	k.wants(t, "one")
}

func TestADeathBetweenStoringAndDeletingIsMadeGood(t *testing.T) {
	m, o, k := dovecot(t)
	o.After, o.All = email.Leave, true
	deliver(m, "one", "two")
	_, stop := watch(t, o, k)
	k.wants(t, "one", "two")
	stop()
	// As if the process had died after storing both and dealing with none.
	p := k.position["INBOX"]
	p.DoneUID = 0
	k.position["INBOX"] = p
	o.After = email.Delete
	watch(t, o, k)
	c := user(t, m)
	waitFor(t, "the folder to be empty", func() bool { return len(flags(t, c, "INBOX")) == 0 })
	k.wants(t, "one", "two")
}

func TestALargeMessageIsShownAndLeftInItsMailbox(t *testing.T) {
	m, o, k := dovecot(t)
	o.Limit, o.After = 64<<10, email.Delete
	w, _ := watch(t, o, k)
	connected(t, w)
	m.Deliver("sara@home.test", box, append(letter("film"), bytes.Repeat([]byte("0123456789abcd\r\n"), 10<<10)...))
	deliver(m, "small")
	k.wants(t, "film", "small")
	film := k.arrived[0]
	if film.Problem != email.TooLarge || film.Size < 160<<10 || len(film.Raw) > 2000 || k.arrived[1].Problem != email.Whole {
		t.Errorf("kept %d of %d bytes, %q", len(film.Raw), film.Size, film.Problem)
	}
	c := user(t, m)
	waitFor(t, "only the large one to be left", func() bool { return len(flags(t, c, "INBOX")) == 1 })
}

func TestSeveralFoldersAreWatchedAtOnce(t *testing.T) {
	m, o, k := dovecot(t)
	u := user(t, m)
	must(t, u.Create("Complaints", nil).Wait())
	o.Folders = []string{"INBOX", "Complaints"}
	w, _ := watch(t, o, k)
	connected(t, w)
	put(t, u, "Complaints", "loud", time.Now())
	k.wants(t, "loud")
	deliver(m, "calm")
	k.wants(t, "loud", "calm")
	if k.arrived[0].Folder != "Complaints" || k.arrived[1].Folder != "INBOX" {
		t.Error("the folders are mixed up")
	}
}

func TestAMissingFolderIsToldAndTheOthersGoOn(t *testing.T) {
	m, o, k := dovecot(t)
	o.Folders = []string{"Nowhere", "INBOX"}
	w, _ := watch(t, o, k)
	waitFor(t, "the fault to show", func() bool { return w.States()[0].Err != "" && w.States()[1].Connected })
	deliver(m, "one")
	k.wants(t, "one")
}
