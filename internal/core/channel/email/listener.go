package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-smtp"

	"rida/internal/kit/id"
)

// Limits of the listener. Each is what a well-behaved sender never meets.
const (
	// MaxMessageBytes: 25 MiB is what large mail services let people attach;
	// base64 makes 34 MiB of it.
	MaxMessageBytes = 35 << 20
	// MaxRecipients is the least that RFC 5321 (4.5.3.1.8) lets a server set.
	MaxRecipients = 100
	// MaxLineBytes: the standard says 998, yet some programs write a whole
	// page of HTML on one line; to refuse it would lose a customer's message.
	MaxLineBytes = 256 << 10

	idleTimeout    = 5 * time.Minute  // RFC 5321 4.5.3.2.7: a server waits at least this long
	messageTimeout = 20 * time.Minute // for one whole message: 35 MiB at 30 kB/s
	writeTimeout   = time.Minute
	intakeTimeout  = 30 * time.Second // to get a message on disk; the sender waits ten minutes

	defaultMaxConns      = 200
	defaultMaxConnsPerIP = 20
	defaultInFlight      = 192 << 20 // five of the largest messages at once, thousands of usual ones
)

// Envelope is what the sending server said about a message.
type Envelope struct {
	From   string   // reverse path; empty for bounces
	To     []string // as given, without repetition
	Remote string   // address of the peer, host:port
	Helo   string   // the name it gave itself
	User   string   // who signed in, empty without AUTH
}

// Intake makes a message durable and names it. The raw bytes are the callee's
// to keep. An error of kind Invalid or Denied refuses the message for good,
// every other error asks the sender to come again.
type Intake func(ctx context.Context, e Envelope, raw []byte) (id.ID, error)

// ListenOptions tell a Listener what to do. Addr and Intake are needed.
type ListenOptions struct {
	Addr    string // host:port; port 0 picks a free one
	LMTP    bool   // LMTP instead of SMTP
	Domain  string // our name in the greeting; "localhost" when empty
	Accepts func(rcpt string) bool
	Intake  Intake
	Log     *slog.Logger

	TLS      *tls.Config                      // offers STARTTLS when set
	Implicit bool                             // TLS from the first byte (port 465)
	Auth     func(user, password string) bool // offers AUTH PLAIN over TLS, and asks for it

	MaxConns      int   // in all; 0 means 200
	MaxConnsPerIP int   // per address; 0 means 20
	MaxBytes      int64 // of one message; 0 means MaxMessageBytes
	InFlight      int64 // bytes of unfinished messages in memory; 0 means 192 MiB
}

// Listener takes mail by SMTP or LMTP.
type Listener struct {
	o      ListenOptions
	gate   *gate
	server *smtp.Server
	flight *budget
	served chan struct{} // closed when no more connections are taken
	life   context.Context
	end    context.CancelFunc
}

// Listen opens the address and begins to serve.
func Listen(o ListenOptions) (*Listener, error) {
	if o.Intake == nil || o.Accepts == nil || o.Log == nil {
		return nil, errors.New("email: a listener needs Accepts, Intake and Log")
	}
	if o.Implicit && o.TLS == nil {
		return nil, errors.New("email: TLS from the first byte needs a certificate")
	}
	fill(&o)
	plain, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen for mail on %s: %w", o.Addr, err)
	}
	l := &Listener{o: o, flight: &budget{max: o.InFlight}, served: make(chan struct{})}
	l.life, l.end = context.WithCancel(context.Background())
	l.gate = newGate(plain, o.MaxConns, o.MaxConnsPerIP)
	l.server = l.newServer()
	go l.serve()
	return l, nil
}

func (l *Listener) serve() {
	defer close(l.served)
	if err := l.server.Serve(l.entrance()); err != nil {
		l.o.Log.Error("mail listener ended", "address", l.o.Addr, "error", err)
	}
}

func fill(o *ListenOptions) {
	if o.Domain == "" {
		o.Domain = "localhost"
	}
	if o.MaxConns == 0 {
		o.MaxConns = defaultMaxConns
	}
	if o.MaxConnsPerIP == 0 {
		o.MaxConnsPerIP = defaultMaxConnsPerIP
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = MaxMessageBytes
	}
	if o.InFlight == 0 {
		o.InFlight = defaultInFlight
	}
}

func (l *Listener) newServer() *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(l.newSession))
	s.Domain = l.o.Domain
	s.LMTP = l.o.LMTP
	s.MaxRecipients = MaxRecipients
	s.MaxMessageBytes = l.o.MaxBytes
	s.MaxLineLength = MaxLineBytes
	s.WriteTimeout = writeTimeout // reading is timed by the gate, which knows what is under way
	s.EnableSMTPUTF8 = true       // an address may be written in Arabic
	s.ErrorLog = errorLog{l.o.Log}
	if !l.o.Implicit {
		s.TLSConfig = l.o.TLS
	}
	return s
}

func (l *Listener) entrance() net.Listener {
	if l.o.Implicit {
		return tls.NewListener(l.gate, l.o.TLS)
	}
	return l.gate
}

// Addr is the address that is listened on, with the real port.
func (l *Listener) Addr() net.Addr { return l.gate.Addr() }

// Open is how many connections are open at the moment.
func (l *Listener) Open() int { return l.gate.open() }

// Shutdown takes no new connection, lets messages under way be stored and
// answered, and says goodbye to the idle. When ctx ends first, the rest is cut
// off: unanswered messages stay with their senders.
func (l *Listener) Shutdown(ctx context.Context) error {
	defer l.end()
	l.gate.closing()
	err := l.server.Shutdown(ctx)
	if errors.Is(err, smtp.ErrServerClosed) { // called twice
		return nil
	}
	if err != nil {
		l.gate.cut()
		err = fmt.Errorf("end the mail listener: %w", err)
	}
	<-l.served
	return err
}

// errorLog takes what the protocol library has to say.
type errorLog struct{ log *slog.Logger }

func (e errorLog) Printf(format string, v ...any) {
	e.log.Debug("mail listener", "detail", fmt.Sprintf(format, v...))
}
func (e errorLog) Println(v ...any) { e.log.Debug("mail listener", "detail", fmt.Sprint(v...)) }
