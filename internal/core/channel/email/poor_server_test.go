package email_test

import (
	"context"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"rida/internal/core/channel/email"
	"rida/internal/testkit/mailserver"
)

// poor is an IMAP server with the least that the standard asks for, neither
// MOVE nor UIDPLUS, which does not give the body of message 2. (Dovecot is too
// good a server to show this.)
type poor struct {
	imapserver.Session
	conn *imapserver.Conn
	how  string
}

const lost = imap.UID(2)

func (p *poor) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	uids, ok := set.(imap.UIDSet)
	if !ok || !uids.Contains(lost) || len(o.BodySection) == 0 || p.how == "" {
		return p.Session.Fetch(w, set, o)
	}
	if o.BodySection[0].Specifier == imap.PartSpecifierHeader {
		return p.Session.Fetch(w, set, o)
	}
	var others imap.UIDSet
	all, _ := uids.Nums()
	for _, u := range all {
		if u != lost {
			others.AddNum(u)
		}
	}
	if len(others) > 0 {
		if err := p.Session.Fetch(w, others, o); err != nil {
			return err
		}
	}
	switch p.how {
	case "hang up":
		return p.conn.NetConn().Close()
	case "leave out":
		return nil
	default:
		return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeServerBug, Text: "cannot read it"}
	}
}

func poorServer(t *testing.T, how string) string {
	t.Helper()
	memory := imapmemserver.New()
	u := imapmemserver.NewUser(box, mailserver.BoxPassword)
	must(t, u.Create("INBOX", nil))
	must(t, u.Create("Stored", nil))
	memory.AddUser(u)
	s := imapserver.New(&imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &poor{memory.NewSession(), c, how}, nil, nil
		},
		InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

// guest signs in to any server.
func guest(t *testing.T, addr string) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(addr, nil)
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	must(t, c.Login(box, mailserver.BoxPassword).Wait())
	return c
}

func poorBox(t *testing.T, addr string) (email.Mailbox, *tray) {
	s := server(t, addr)
	s.User, s.Secret = box, func(context.Context) (string, error) { return mailserver.BoxPassword, nil }
	return email.Mailbox{Server: s, After: email.Leave, All: true, Poll: time.Hour}, &tray{position: map[string]email.Position{}}
}

func TestAMessageThatTheServerDoesNotGiveStopsNoOther(t *testing.T) {
	for _, how := range []string{"say no", "leave out", "hang up"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			addr := poorServer(t, how)
			u := guest(t, addr)
			for _, s := range []string{"one", "two", "three", "four"} {
				put(t, u, "INBOX", s, time.Now())
			}
			o, k := poorBox(t, addr)
			o.After = email.MarkSeen
			watch(t, o, k)
			waitFor(t, "the last message", func() bool { return slices.Contains(k.subjects(), "four") })
			k.wants(t, "one", "two", "three", "four")
			k.mu.Lock()
			for i, a := range k.arrived {
				want := email.Whole
				if i == 1 {
					want = email.NotFetched
				}
				if a.Problem != want {
					t.Errorf("message %d: problem %q", i+1, a.Problem)
				}
			}
			k.mu.Unlock()
			waitFor(t, "the marks", func() bool {
				f := flags(t, u, "INBOX")
				return slices.Contains(f[0], imap.FlagSeen) && slices.Contains(f[3], imap.FlagSeen)
			})
			if slices.Contains(flags(t, u, "INBOX")[1], imap.FlagSeen) {
				t.Error("the message that is not stored whole was touched")
			}
		})
	}
}

func TestAPoorServerMovesByCopyingAndExpungesNothingOfOthers(t *testing.T) {
	addr := poorServer(t, "")
	u := guest(t, addr)
	put(t, u, "INBOX", "one", time.Now())
	put(t, u, "INBOX", "two", time.Now())
	o, k := poorBox(t, addr)
	o.After, o.MoveFolder = email.MoveTo, "Stored"
	watch(t, o, k)
	k.wants(t, "one", "two")
	waitFor(t, "the copies", func() bool { return len(flags(t, u, "Stored")) == 2 })
	waitFor(t, "the marks", func() bool {
		f := flags(t, u, "INBOX")
		return len(f) == 2 && slices.Contains(f[0], imap.FlagDeleted) && slices.Contains(f[1], imap.FlagDeleted)
	})
}

func TestASilentServerIsLeftAndTriedAgain(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	var knocks atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if knocks.Add(1) == 1 {
				_ = c.Close() // hangs up without a greeting
			} else {
				go func() { _, _ = io.Copy(io.Discard, c) }() // never says a word
			}
		}
	}()
	o, k := poorBox(t, l.Addr().String())
	w, stop := watch(t, o, k)
	waitFor(t, "the second try", func() bool { return knocks.Load() >= 2 })
	if s := w.States()[0]; !strings.Contains(s.Err, "greet") || s.Connected {
		t.Errorf("state %+v", s)
	}
	stop() // also in the middle of waiting for a word
}
