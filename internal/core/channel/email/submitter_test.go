package email_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/testkit/mailserver"
)

// peer is a mail server that answers by script. Each connection is handed to
// serve; step reads one command and answers it.
type peer struct {
	c net.Conn
	r *bufio.Reader
}

func (p peer) read() string {
	line, _ := p.r.ReadString('\n')
	return strings.TrimSpace(line)
}

func (p peer) answer(text string) { _, _ = p.c.Write([]byte(text + "\r\n")) }

func (p peer) step(answers ...string) {
	for _, a := range answers {
		p.read()
		p.answer(a)
	}
}

// body reads a message up to the final dot.
func (p peer) body() string {
	var b strings.Builder
	for {
		line, err := p.r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String()
		}
		b.WriteString(line)
	}
}

func scripted(t *testing.T, serve func(p peer, nth int)) *email.Submitter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for nth := 1; ; nth++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				p := peer{c, bufio.NewReader(c)}
				p.answer("220 peer.example")
				serve(p, nth)
			}()
		}
	}()
	s, err := email.NewSubmitter(server(t, l.Addr().String()), "rida.example")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func server(t testing.TB, addr string) email.Server {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := strconv.Atoi(port)
	return email.Server{Host: host, Port: n, Security: email.Plain}
}

var parcel = channel.Parcel{Entry: 1, From: "support@firm.example", To: []string{"sara@home.example", "omar@home.example"}, Raw: []byte(message)}

func begin(context.Context) error { return nil }

const hello = "250-peer.example\r\n250 8BITMIME"

func TestEachRecipientGetsItsOwnAnswer(t *testing.T) {
	s := scripted(t, func(p peer, _ int) {
		p.step(hello, "250 ok", "550-5.1.1 Nobody here by\r\n550 5.1.1 that name", "250 ok", "354 go")
		p.body()
		p.answer("250 2.0.0 queued as A1")
	})
	got, err := s.Send(t.Context(), parcel, begin)
	if err != nil {
		t.Fatal(err)
	}
	want := []channel.Verdict{
		{To: "sara@home.example", Answer: channel.Refused, Words: "550 5.1.1 Nobody here by that name"},
		{To: "omar@home.example", Answer: channel.Taken, Words: "250 2.0.0 queued as A1"},
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got, want[i])
		}
	}
}

func TestAnswersDecideWhetherToTryAgain(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string
		final   string
		want    channel.Answer
	}{
		"sender refused":        {[]string{hello, "550 5.7.1 not you"}, "", channel.Refused},
		"sender put off":        {[]string{hello, "450 4.7.1 greylisted"}, "", channel.Later},
		"recipients put off":    {[]string{hello, "250 ok", "451 4.3.0 later", "451 4.3.0 later", "250 reset"}, "", channel.Later},
		"data refused":          {[]string{hello, "250 ok", "250 ok", "250 ok", "554 5.6.0 no"}, "", channel.Refused},
		"content refused":       {[]string{hello, "250 ok", "250 ok", "250 ok", "354 go"}, "554 5.7.1 looks like spam", channel.Refused},
		"content put off":       {[]string{hello, "250 ok", "250 ok", "250 ok", "354 go"}, "452 4.3.1 disk full", channel.Later},
		"closing after the dot": {[]string{hello, "250 ok", "250 ok", "250 ok", "354 go"}, "421 4.3.2 shutting down", channel.Later},
	} {
		t.Run(name, func(t *testing.T) {
			s := scripted(t, func(p peer, _ int) {
				p.step(c.answers...)
				if c.final != "" {
					p.body()
					p.answer(c.final)
				}
				p.read()
			})
			got, err := s.Send(t.Context(), parcel, begin)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range got {
				if v.Answer != c.want || v.Words == "" {
					t.Errorf("got %+v, want %s", v, c.want)
				}
			}
		})
	}
}

func TestASilentEndLeavesDoubtOnlyAfterTheLastDot(t *testing.T) {
	for name, c := range map[string]struct {
		serve   func(p peer, _ int)
		begun   bool
		certain bool
	}{
		"no server behind the port": {func(p peer, _ int) {}, false, false},
		"busy at the door":          {func(p peer, _ int) { p.step("421 4.3.2 busy") }, false, false},
		"closed before the data":    {func(p peer, _ int) { p.step(hello, "250 ok", "250 ok") }, false, false},
		"closed at DATA":            {func(p peer, _ int) { p.step(hello, "250 ok", "250 ok", "250 ok"); p.read() }, true, true},
		"closed before the answer": {func(p peer, _ int) {
			p.step(hello, "250 ok", "250 ok", "250 ok", "354 go")
			p.body()
		}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := scripted(t, c.serve)
			begun := false
			_, err := s.Send(t.Context(), parcel, func(context.Context) error { begun = true; return nil })
			if err == nil {
				t.Fatal("there was no answer, yet no error")
			}
			if begun != c.begun || errors.Is(err, channel.ErrNothingLeft) != c.certain {
				t.Errorf("begun %v, %v", begun, err)
			}
			if h := s.Health(); h.Err == "" || !h.OK.IsZero() {
				t.Errorf("health %+v", h)
			}
		})
	}
}

func TestAServerThatStallsDoesNotHoldUsForEver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := scripted(t, func(p peer, _ int) {
		p.step(hello, "250 ok", "250 ok", "250 ok", "354 go")
		p.body()
		cancel() // what the time-out of the sending does
		p.read()
	})
	_, err := s.Send(ctx, parcel, begin)
	if err == nil || errors.Is(err, channel.ErrNothingLeft) {
		t.Errorf("got %v", err)
	}
}

func TestNothingLeavesWhenTheBeginningCannotBeRecorded(t *testing.T) {
	var sawData atomic.Bool
	s := scripted(t, func(p peer, _ int) {
		p.step(hello, "250 ok", "250 ok", "250 ok")
		sawData.Store(strings.HasPrefix(p.read(), "DATA"))
	})
	_, err := s.Send(t.Context(), parcel, func(context.Context) error { return errors.New("database away") })
	if !errors.Is(err, channel.ErrNothingLeft) || sawData.Load() {
		t.Errorf("data seen %v, error %v", sawData.Load(), err)
	}
}

func TestAConnectionIsUsedAgainAndReplacedWhenItHasDied(t *testing.T) {
	var conns atomic.Int32
	s := scripted(t, func(p peer, nth int) {
		conns.Store(int32(nth))
		p.step(hello)
		for range 2 { // the third message on this connection meets a closed one
			p.step("250 ok", "250 ok", "250 ok", "354 go")
			p.body()
			p.answer("250 taken")
		}
	})
	begun := 0
	for range 3 {
		got, err := s.Send(t.Context(), parcel, func(context.Context) error { begun++; return nil })
		if err != nil || got[1].Answer != channel.Taken {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if conns.Load() != 2 || begun != 3 {
		t.Errorf("%d connections for %d messages", conns.Load(), begun)
	}
}

func TestTheMessageArrivesByteForByte(t *testing.T) {
	raw := "Subject: dots\r\n\r\n.one\r\n..two\r\nسلام\r\n.\r\nend\r\n"
	seen := make(chan string, 1)
	s := scripted(t, func(p peer, _ int) {
		p.step(hello, "250 ok", "250 ok", "250 ok", "354 go")
		seen <- p.body()
		p.answer("250 taken")
	})
	p := parcel
	p.Raw = []byte(raw)
	if _, err := s.Send(t.Context(), p, begin); err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll("\r\n"+<-seen, "\r\n..", "\r\n.")[2:]; got != raw {
		t.Errorf("arrived %q", got)
	}
}

func TestAnArabicAddressNeedsAServerThatKnowsIt(t *testing.T) {
	s := scripted(t, func(p peer, _ int) { p.step(hello); p.read() })
	p := parcel
	p.To = []string{"سارة@home.example"}
	got, err := s.Send(t.Context(), p, begin)
	if err != nil || got[0].Answer != channel.Refused {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAPasswordNeverCrossesAnOpenNetwork(t *testing.T) {
	secret := func(context.Context) (string, error) { return "x", nil }
	for name, c := range map[string]struct {
		server email.Server
		ok     bool
	}{
		"open":            {email.Server{Host: "mail.example", Port: 25, Security: email.Plain, User: "u", Secret: secret}, false},
		"allowed":         {email.Server{Host: "mail.example", Port: 25, Security: email.Plain, User: "u", Secret: secret, Insecure: true}, true},
		"this machine":    {email.Server{Host: "127.0.0.1", Port: 25, Security: email.Plain, User: "u", Secret: secret}, true},
		"protected":       {email.Server{Host: "mail.example", Port: 587, Security: email.StartTLS, User: "u", Secret: secret}, true},
		"no password":     {email.Server{Host: "mail.example", Port: 587, Security: email.StartTLS, User: "u"}, false},
		"unknown sign-in": {email.Server{Host: "mail.example", Port: 587, Security: email.TLS, User: "u", Secret: secret, Auth: "cram"}, false},
		"bad port":        {email.Server{Host: "mail.example", Port: 0, Security: email.TLS}, false},
	} {
		if err := c.server.Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMailGoesThroughARealRelay(t *testing.T) {
	m := mailserver.Start(t, "sara@home.test")
	for name, c := range map[string]struct {
		addr     string
		security email.Security
		auth     string
	}{
		"STARTTLS and PLAIN": {m.SMTP, email.StartTLS, ""},
		"TLS and LOGIN":      {m.SMTPS, email.TLS, "login"},
	} {
		t.Run(name, func(t *testing.T) {
			o := server(t, c.addr)
			o.Security, o.Auth, o.User, o.Trust = c.security, c.auth, mailserver.RelayUser, &tls.Config{RootCAs: m.Roots}
			password := "wrong"
			o.Secret = func(context.Context) (string, error) { return password, nil }
			s, err := email.NewSubmitter(o, "")
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.Try(t.Context()); err == nil || !strings.Contains(err.Error(), "535") {
				t.Errorf("a wrong password: %v", err)
			}
			password = mailserver.RelayPassword
			if err := s.Try(t.Context()); err != nil {
				t.Fatal(err)
			}
			before := len(m.Inbox("sara@home.test"))
			p := parcel
			p.To = []string{mailserver.RefusedBox + "@home.test", "sara@home.test", mailserver.LaterBox + "@home.test"}
			got, err := s.Send(t.Context(), p, begin)
			if err != nil {
				t.Fatal(err)
			}
			if got[0].Answer != channel.Refused || got[1].Answer != channel.Taken || got[2].Answer != channel.Later ||
				!strings.Contains(got[0].Words, "refuses all mail") {
				t.Errorf("%+v", got)
			}
			in := m.WaitInbox("sara@home.test", before+1)
			if !strings.HasSuffix(string(in[before]), message) {
				t.Errorf("arrived %q", in[before])
			}
		})
	}
}
