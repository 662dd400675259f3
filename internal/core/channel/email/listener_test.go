package email_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"rida/internal/core/channel/email"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// shelf is an intake that remembers.
type shelf struct {
	mu   sync.Mutex
	mail []stored
	fail error
	hold chan struct{} // when set, intake waits for it
	at   chan struct{} // when set, told that intake has begun
}

type stored struct {
	email.Envelope
	raw string
}

func (s *shelf) intake(ctx context.Context, e email.Envelope, raw []byte) (id.ID, error) {
	if s.at != nil {
		s.at <- struct{}{}
	}
	if s.hold != nil {
		<-s.hold
	}
	if s.fail != nil {
		return 0, s.fail
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mail = append(s.mail, stored{e, string(raw)})
	return id.ID(len(s.mail)), nil
}

func (s *shelf) all() []stored {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]stored(nil), s.mail...)
}

func listen(t testing.TB, s *shelf, change func(*email.ListenOptions)) *email.Listener {
	t.Helper()
	o := email.ListenOptions{
		Addr: "127.0.0.1:0", Intake: s.intake, Log: slog.New(slog.DiscardHandler),
		Accepts: email.Accept{Domains: []string{"firm.example"}, Addresses: []string{"Help@other.example"}}.Takes,
	}
	if change != nil {
		change(&o)
	}
	l, err := email.Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = l.Shutdown(ctx)
	})
	return l
}

// wire is a client that speaks line by line.
type wire struct {
	t testing.TB
	net.Conn
	r *bufio.Reader
}

func dial(t testing.TB, addr string) *wire {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return &wire{t, c, bufio.NewReader(c)}
}

// want reads one answer, of however many lines, and compares its beginning.
func (w *wire) want(prefix string) string {
	w.t.Helper()
	for {
		line, err := w.r.ReadString('\n')
		if err != nil {
			w.t.Fatalf("waiting for %q: %v", prefix, err)
		}
		if len(line) > 3 && line[3] == '-' {
			continue
		}
		if !strings.HasPrefix(line, prefix) {
			w.t.Fatalf("got %q, want %q", strings.TrimSpace(line), prefix)
		}
		return strings.TrimSpace(line)
	}
}

func (w *wire) say(text string) {
	w.t.Helper()
	if _, err := w.Write([]byte(text)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) ask(text, prefix string) string {
	w.t.Helper()
	w.say(text + "\r\n")
	return w.want(prefix)
}

// talk brings a connection to where a message may begin.
func talk(t testing.TB, l *email.Listener, to string) *wire {
	w := dial(t, l.Addr().String())
	w.want("220 ")
	w.ask("EHLO client.example", "250 ")
	w.ask("MAIL FROM:<sara@home.example>", "250 ")
	w.ask("RCPT TO:<"+to+">", "250 ")
	return w
}

const message = "Subject: heater\r\n\r\nIt is cold.\r\n"

func TestAMessageIsConfirmedOnlyAfterItIsStored(t *testing.T) {
	s := &shelf{hold: make(chan struct{}), at: make(chan struct{}, 1)}
	w := talk(t, listen(t, s, nil), "support@firm.example")
	w.ask("DATA", "354 ")
	w.say(message + ".\r\n")
	<-s.at
	_ = w.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := w.r.Peek(1); err == nil {
		t.Fatal("answered before the message was stored")
	}
	_ = w.SetReadDeadline(time.Now().Add(10 * time.Second))
	close(s.hold)
	if got := w.want("250 "); !strings.HasSuffix(got, "stored as 1") {
		t.Errorf("the answer does not name the ledger row: %q", got)
	}
	got := s.all()[0]
	if got.raw != message || got.From != "sara@home.example" || got.To[0] != "support@firm.example" || got.Helo != "client.example" {
		t.Errorf("stored %+v", got)
	}
}

func TestOnlyOurAddressesAreTaken(t *testing.T) {
	a := email.Accept{Domains: []string{"firm.example", "شركة.example"}, Addresses: []string{"Help@Other.example"}}
	for addr, want := range map[string]bool{
		"anyone@firm.example": true, "ANY@FIRM.EXAMPLE": true, "x@sub.firm.example": false,
		"help@other.example": true, "help+k7f2@other.example": true, "helper@other.example": false,
		"info@other.example": false, "a@شركة.example": true, "a@xn--mgbz7dbk.example": false,
		"": false, "@firm.example": false, "firm.example": false, "x@": false, "x@evil.example@firm.example": true,
	} {
		if got := a.Takes(addr); got != want {
			t.Errorf("%q: taken %v, want %v", addr, got, want)
		}
	}
	w := talk(t, listen(t, &shelf{}, nil), "help+t0ken@other.example")
	w.ask("RCPT TO:<stranger@elsewhere.example>", "550 5.1.1")
	w.ask("RCPT TO:<support@firm.example>", "250 ")
}

func TestWhoGuessesAddressesIsStopped(t *testing.T) {
	w := talk(t, listen(t, &shelf{}, nil), "a@firm.example")
	for i := range 50 {
		w.ask(fmt.Sprintf("RCPT TO:<guess%d@elsewhere.example>", i), "550 ")
	}
	w.ask("RCPT TO:<guess@elsewhere.example>", "421 ")
}

func TestFaultsAreAnsweredSoThatNothingIsLost(t *testing.T) {
	for name, c := range map[string]struct {
		fail error
		want string
	}{
		"database away": {fault.New(fault.Unavailable, "db.away"), "451 4.3.0"},
		"unknown":       {errors.New("disk full"), "451 4.3.0"},
		"refused":       {fault.New(fault.Invalid, "mail.refused"), "554 5.7.1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := talk(t, listen(t, &shelf{fail: c.fail}, nil), "a@firm.example")
			w.ask("DATA", "354 ")
			answer := w.ask(message+".", c.want)
			if strings.Contains(answer, "disk") || strings.Contains(answer, "db.") {
				t.Errorf("the answer tells our inside: %q", answer)
			}
			w.ask("NOOP", "250 ") // the connection lives on
		})
	}
}

func TestAPanicInTheIntakeAsksTheSenderToComeAgain(t *testing.T) {
	l := listen(t, nil, func(o *email.ListenOptions) {
		o.Intake = func(context.Context, email.Envelope, []byte) (id.ID, error) { panic("boom") }
	})
	w := talk(t, l, "a@firm.example")
	w.ask("DATA", "354 ")
	w.ask(message+".", "451 4.3.0")
}

func TestAMessageOverTheLimitIsRefusedAndTheConnectionLives(t *testing.T) {
	s := &shelf{}
	l := listen(t, s, func(o *email.ListenOptions) { o.MaxBytes = 200 << 10 })
	w := talk(t, l, "a@firm.example")
	w.ask("DATA", "354 ")
	w.ask(message+strings.Repeat("0123456789abcde\r\n", 20<<10)+".", "552 5.3.4")
	w.ask("MAIL FROM:<sara@home.example> SIZE=999999999", "552 5.3.4")
	w.ask("MAIL FROM:<sara@home.example>", "250 ")
	if n := len(s.all()); n != 0 {
		t.Errorf("%d messages stored", n)
	}
}

func TestALongLineOfHTMLIsTaken(t *testing.T) {
	s := &shelf{}
	w := talk(t, listen(t, s, nil), "a@firm.example")
	w.ask("DATA", "354 ")
	w.ask("Subject: one line\r\n\r\n"+strings.Repeat("x", 200<<10)+"\r\n.", "250 ")
	if n := len(s.all()[0].raw); n < 200<<10 {
		t.Errorf("%d bytes stored", n)
	}
}

func TestTooManyMessagesAtOnceArePutOff(t *testing.T) {
	s := &shelf{hold: make(chan struct{}), at: make(chan struct{}, 1)}
	l := listen(t, s, func(o *email.ListenOptions) { o.InFlight = 64 << 10 })
	first, second := talk(t, l, "a@firm.example"), talk(t, l, "a@firm.example")
	first.ask("DATA", "354 ")
	first.say(message + ".\r\n")
	<-s.at // the first holds the whole budget
	second.ask("DATA", "354 ")
	second.ask(message+".", "452 4.3.1")
	close(s.hold)
	first.want("250 ")
	second.ask("MAIL FROM:<sara@home.example>", "250 ")
	second.ask("RCPT TO:<a@firm.example>", "250 ")
	second.ask("DATA", "354 ")
	second.say(message + ".\r\n")
	second.want("250 ")
}

func TestOneAddressCannotTakeAllConnections(t *testing.T) {
	l := listen(t, &shelf{}, func(o *email.ListenOptions) { o.MaxConnsPerIP = 2 })
	a, b := dial(t, l.Addr().String()), dial(t, l.Addr().String())
	a.want("220 ")
	b.want("220 ")
	dial(t, l.Addr().String()).want("421 4.7.0")
	a.ask("QUIT", "221 ")
	if _, err := a.r.ReadByte(); err == nil { // closed, so it counts no more
		t.Fatal("the connection stayed open")
	}
	waitFor(t, "the place to be free", func() bool { return l.Open() < 2 })
	dial(t, l.Addr().String()).want("220 ")
}

// waitFor polls; it fails the test after ten seconds.
func waitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}

func TestAMessageCutShortIsNotStored(t *testing.T) {
	for name, cut := range map[string]string{
		"in DATA":    "DATA\r\nSubject: half\r\n\r\nIt is",
		"in a chunk": "BDAT 500 LAST\r\nSubject: half\r\n\r\nIt is",
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{}
			l := listen(t, s, nil)
			w := talk(t, l, "a@firm.example")
			w.say(cut)
			_ = w.Close()
			waitFor(t, "the connection to end", func() bool { return l.Open() == 0 })
			if n := len(s.all()); n != 0 {
				t.Errorf("%d messages stored", n)
			}
		})
	}
}

func TestChunksMakeOneMessage(t *testing.T) {
	s := &shelf{}
	w := talk(t, listen(t, s, nil), "a@firm.example")
	w.say("BDAT 19\r\nSubject: whole\r\n\r\nI")
	w.want("250 ")
	w.say("BDAT 10 LAST\r\nt is cold\n")
	w.want("250 2.0.0 OK: stored")
	if got := s.all()[0].raw; got != "Subject: whole\r\n\r\nIt is cold\n" {
		t.Errorf("stored %q", got)
	}
}

func TestShutdownFinishesTheMessageUnderWay(t *testing.T) {
	s := &shelf{hold: make(chan struct{}), at: make(chan struct{}, 1)}
	l := listen(t, s, nil)
	idle, busy := dial(t, l.Addr().String()), talk(t, l, "a@firm.example")
	idle.want("220 ")
	busy.ask("DATA", "354 ")
	busy.say(message + ".\r\n")
	<-s.at
	done := make(chan error, 1)
	go func() { done <- l.Shutdown(context.Background()) }()
	idle.want("421 ") // let go at once
	close(s.hold)
	busy.want("250 ")
	busy.want("421 ")
	if err := <-done; err != nil {
		t.Error(err)
	}
	if len(s.all()) != 1 {
		t.Error("the message was lost")
	}
}

func TestShutdownCutsOffWhoDoesNotEnd(t *testing.T) {
	l := listen(t, &shelf{}, nil)
	w := talk(t, l, "a@firm.example")
	w.ask("DATA", "354 ") // and never ends it
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	waitFor(t, "the connection to be cut", func() bool { return l.Open() == 0 })
}

func TestLMTPAnswersForEachRecipient(t *testing.T) {
	s := &shelf{}
	l := listen(t, s, func(o *email.ListenOptions) { o.LMTP = true })
	w := dial(t, l.Addr().String())
	w.want("220 ")
	w.ask("EHLO x", "500 ")
	w.ask("LHLO mta.example", "250 ")
	w.ask("MAIL FROM:<>", "250 ")
	w.ask("RCPT TO:<a@firm.example>", "250 ")
	w.ask("RCPT TO:<b@firm.example>", "250 ")
	w.ask("RCPT TO:<c@elsewhere.example>", "550 5.1.1")
	w.ask("DATA", "354 ")
	w.ask(message+".", "250 2.0.0 <a@firm.example>")
	w.want("250 2.0.0 <b@firm.example>")
	if got := s.all(); len(got) != 1 || len(got[0].To) != 2 || got[0].From != "" {
		t.Errorf("stored %+v", got)
	}
}

func TestSignInIsAskedForAndOnlyUnderTLS(t *testing.T) {
	cert, roots := certificate(t)
	s := &shelf{}
	l := listen(t, s, func(o *email.ListenOptions) {
		o.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
		o.Auth = func(user, password string) bool { return user == "scanner" && password == "right" }
	})
	w := dial(t, l.Addr().String())
	w.want("220 ")
	w.ask("EHLO x", "250 ")
	w.ask("MAIL FROM:<a@home.example>", "530 5.7.0")
	w.ask("AUTH PLAIN AGEAYg==", "523 ")

	try := func(password string) error {
		c, err := smtp.DialStartTLS(l.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "localhost"})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.Auth(sasl.NewPlainClient("", "scanner", password)); err != nil {
			return err
		}
		return c.SendMail("a@home.example", []string{"a@firm.example"}, strings.NewReader(message))
	}
	if err := try("wrong"); err == nil {
		t.Error("a wrong password was taken")
	}
	if err := try("right"); err != nil {
		t.Error(err)
	}
	if got := s.all(); len(got) != 1 || got[0].User != "scanner" {
		t.Errorf("stored %+v", got)
	}
}

func TestTLSFromTheFirstByte(t *testing.T) {
	cert, roots := certificate(t)
	s := &shelf{}
	l := listen(t, s, func(o *email.ListenOptions) {
		o.TLS, o.Implicit = &tls.Config{Certificates: []tls.Certificate{cert}}, true
	})
	c, err := smtp.DialTLS(l.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "localhost"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SendMail("a@home.example", []string{"مريم@firm.example"}, strings.NewReader(message)); err != nil {
		t.Fatal(err)
	}
	if got := s.all(); got[0].To[0] != "مريم@firm.example" {
		t.Errorf("stored %+v", got)
	}
}

// BenchmarkListener is what the protocol alone costs, eight connections at once.
func BenchmarkListener(b *testing.B) {
	s := func(context.Context, email.Envelope, []byte) (id.ID, error) { return 1, nil }
	l := listen(b, &shelf{}, func(o *email.ListenOptions) { o.Intake = s })
	body := strings.Repeat("A line of an ordinary message, some sixty bytes long.\r\n", 100)
	b.SetParallelism(4) // times two cores
	b.RunParallel(func(pb *testing.PB) {
		c, err := smtp.Dial(l.Addr().String())
		if err != nil {
			b.Error(err)
			return
		}
		defer c.Close()
		for pb.Next() {
			if err := c.SendMail("a@home.example", []string{"a@firm.example"}, strings.NewReader(message+body)); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
