package email

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"slices"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// session is one connection's talk.
type session struct {
	l    *Listener
	conn *gateConn
	helo string
	user string
	from string
	to   []string

	refused int // recipients that are not ours, over the whole connection
}

// maxRefused bounds the guessing of addresses in one connection.
const maxRefused = 50

func (l *Listener) newSession(c *smtp.Conn) (smtp.Session, error) {
	s := &session{l: l, helo: c.Hostname(), conn: below(c)}
	if s.conn == nil {
		return nil, errors.New("connection did not come through the gate")
	}
	if l.o.Auth != nil {
		return &authSession{s}, nil
	}
	return s, nil
}

// below finds the counted connection under TLS.
func below(c *smtp.Conn) *gateConn {
	under := c.Conn()
	if t, ok := under.(*tls.Conn); ok {
		under = t.NetConn()
	}
	g, _ := under.(*gateConn)
	return g
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.l.o.Auth != nil && s.user == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Please sign in first"}
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.refused >= maxRefused {
		return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 7, 0}, Message: "Too many unknown recipients"}
	}
	if !s.l.o.Accepts(to) {
		s.refused++
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox here"}
	}
	if !slices.Contains(s.to, to) {
		s.to = append(s.to, to)
	}
	return nil
}

// Data reads one message and answers for it. For LMTP the library repeats the
// answer for each recipient, which is true: the message is stored once for all.
func (s *session) Data(r io.Reader) error {
	s.conn.begin()
	defer s.conn.finish()
	raw, held, err := s.read(r)
	defer s.l.flight.give(held)
	if err != nil {
		return err
	}
	// A chunked transfer (BDAT) that the peer abandons in the middle looks
	// complete to the library; the gate knows better.
	if s.conn.broken.Load() {
		return temporary(smtp.EnhancedCode{4, 4, 2}, "The connection broke before the message was complete")
	}
	return s.store(raw)
}

// readStep is how much memory a growing message asks for at a time.
const readStep = 64 << 10

// read takes the message into memory, within the budget; held is what must be
// given back.
func (s *session) read(r io.Reader) (raw []byte, held int64, err error) {
	var buf bytes.Buffer
	for {
		if !s.l.flight.take(readStep) {
			return nil, held, &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1},
				Message: "Too much mail at once, please come again later"}
		}
		held += readStep
		_, err := io.CopyN(&buf, r, readStep)
		if err == io.EOF {
			return buf.Bytes(), held, nil
		}
		if err != nil {
			return nil, held, readFault(err)
		}
		if int64(buf.Len()) > s.l.o.MaxBytes {
			return nil, held, smtp.ErrDataTooLarge
		}
	}
}

// readFault answers for what the library could not read.
func readFault(err error) error {
	var known *smtp.SMTPError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, smtp.ErrTooLongLine):
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "A line of the message is too long"}
	default:
		return temporary(smtp.EnhancedCode{4, 4, 2}, "The message did not arrive complete")
	}
}

// store hands the message over and turns the outcome into an answer.
func (s *session) store(raw []byte) error {
	ctx, cancel := context.WithTimeout(s.l.life, intakeTimeout)
	defer cancel()
	e := Envelope{From: s.from, To: slices.Clone(s.to), Remote: s.conn.RemoteAddr().String(), Helo: s.helo, User: s.user}
	name, err := s.intake(ctx, e, raw)
	if err == nil {
		return &smtp.SMTPError{Code: 250, EnhancedCode: smtp.EnhancedCode{2, 0, 0}, Message: "OK: stored as " + name.String()}
	}
	s.l.o.Log.Error("mail was not stored", "from", e.From, "remote", e.Remote, "bytes", len(raw), "error", err)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Denied:
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "The message is refused"}
	default:
		return temporary(smtp.EnhancedCode{4, 3, 0}, "The message could not be stored, please come again later")
	}
}

// intake calls the owner; a panic there is a temporary fault, the message stays
// with its sender.
func (s *session) intake(ctx context.Context, e Envelope, raw []byte) (name id.ID, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.l.o.Log.Error("mail intake panicked", "panic", p)
			err = errors.New("intake panicked")
		}
	}()
	return s.l.o.Intake(ctx, e, raw)
}

func temporary(code smtp.EnhancedCode, text string) error {
	return &smtp.SMTPError{Code: 451, EnhancedCode: code, Message: text}
}

// authSession is a session that people sign in to.
type authSession struct{ *session }

func (a *authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (a *authSession) Auth(mech string) (sasl.Server, error) {
	if mech != sasl.Plain {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	return sasl.NewPlainServer(func(identity, user, password string) error {
		if (identity != "" && identity != user) || !a.l.o.Auth(user, password) {
			return smtp.ErrAuthFailed
		}
		a.user = user
		return nil
	}), nil
}
