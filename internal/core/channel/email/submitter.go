package email

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"rida/internal/core/channel"
)

const (
	connectTimeout = time.Minute      // to reach, protect, greet and sign in, all together
	commandTimeout = time.Minute      // for the answer to one command
	finalTimeout   = 10 * time.Minute // for the last answer, RFC 5321 4.5.3.2.6: giving up early makes doubles
	reuseFor       = 20 * time.Second // an idle connection is kept so long; servers hang up after 30 s and more
	maxIdle        = 4
)

// Submitter hands messages to a mail server. It adds and changes nothing. It is
// safe for concurrent use.
type Submitter struct {
	server Server
	name   string // ours, in EHLO

	mu   sync.Mutex
	idle []*line
	last Health
}

var _ channel.Sender = (*Submitter)(nil)

// Health tells how a server was when last used.
type Health struct {
	OK    time.Time // last good hand-over; zero for never
	Err   string    // last trouble with the server itself, in its own words; empty when the last use was good
	ErrAt time.Time
}

// line is one signed-in connection.
type line struct {
	c     *smtp.Client
	freed time.Time
}

// NewSubmitter checks the settings; it does not connect. Name is what we call
// ourselves in EHLO, "localhost" when empty.
func NewSubmitter(s Server, name string) (*Submitter, error) {
	if err := s.Check(); err != nil {
		return nil, fmt.Errorf("outgoing server: %w", err)
	}
	if name == "" {
		name = "localhost"
	}
	return &Submitter{server: s, name: name}, nil
}

// Health is for a status page.
func (s *Submitter) Health() Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// Close ends the idle connections.
func (s *Submitter) Close() {
	s.mu.Lock()
	idle := s.idle
	s.idle = nil
	s.mu.Unlock()
	for _, l := range idle {
		_ = l.c.Close()
	}
}

// Try signs in and leaves again: the test button of the settings page.
func (s *Submitter) Try(ctx context.Context) error {
	l, err := s.connect(ctx)
	if err != nil {
		return err
	}
	return l.c.Quit()
}

// Send implements channel.Sender.
func (s *Submitter) Send(ctx context.Context, p channel.Parcel, begin func(context.Context) error) ([]channel.Verdict, error) {
	t := &transaction{p: p, begin: begin, verdicts: map[string]channel.Verdict{}}
	l := s.reuse()
	fresh := l == nil
	for {
		if l == nil {
			var err error
			if l, err = s.connect(ctx); err != nil {
				return nil, s.note(err)
			}
		}
		err := s.over(ctx, l, t)
		if err == nil {
			return t.result(), s.note(nil)
		}
		// An old connection may have died in silence. As nothing has left yet,
		// a new one may try.
		if fresh || t.begun || ctx.Err() != nil {
			return nil, s.note(err)
		}
		l, fresh = nil, true
		clear(t.verdicts)
	}
}

// over runs the transaction on one line and keeps the line when it is clean.
func (s *Submitter) over(ctx context.Context, l *line, t *transaction) error {
	stop := context.AfterFunc(ctx, func() { _ = l.c.Close() })
	err := t.run(ctx, l.c)
	if stop() && err == nil && t.clean {
		s.keep(l)
		return nil
	}
	_ = l.c.Close()
	return err
}

func (s *Submitter) note(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().UTC()
	if err == nil {
		s.last.OK, s.last.Err = now, ""
		return nil
	}
	s.last.Err, s.last.ErrAt = err.Error(), now
	return err
}

func (s *Submitter) reuse() *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.idle) > 0 {
		l := s.idle[len(s.idle)-1]
		s.idle = s.idle[:len(s.idle)-1]
		if time.Since(l.freed) < reuseFor {
			return l
		}
		_ = l.c.Close()
	}
	return nil
}

func (s *Submitter) keep(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.idle) >= maxIdle {
		_ = l.c.Close()
		return
	}
	l.freed = time.Now()
	s.idle = append(s.idle, l)
}

// connect opens, protects and signs in.
func (s *Submitter) connect(ctx context.Context) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := s.server.dial(ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	c, err := s.greet(conn)
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("greet %s: %w", s.server.addr(), err)
	}
	if s.server.User == "" {
		return &line{c: c}, nil
	}
	auth, err := s.server.client(ctx)
	if err == nil {
		if err = c.Auth(auth); err != nil {
			err = fmt.Errorf("sign in to %s as %s: %w", s.server.addr(), s.server.User, spoken(err))
		}
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return &line{c: c}, nil
}

// spoken keeps the number and words of the server in an error text.
func spoken(err error) error {
	var said *smtp.SMTPError
	if errors.As(err, &said) {
		return errors.New(words(said))
	}
	return err
}

// words is an answer as it was received.
func words(e *smtp.SMTPError) string {
	text := strings.ReplaceAll(e.Message, "\n", " ")
	if e.EnhancedCode == smtp.EnhancedCodeNotSet || e.EnhancedCode == smtp.NoEnhancedCode {
		return fmt.Sprintf("%d %s", e.Code, text)
	}
	c := e.EnhancedCode
	return fmt.Sprintf("%d %d.%d.%d %s", e.Code, c[0], c[1], c[2], text)
}
