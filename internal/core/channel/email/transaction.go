package email

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/emersion/go-smtp"

	"rida/internal/core/channel"
)

// greet says hello, after STARTTLS where that is asked for.
func (s *Submitter) greet(conn net.Conn) (*smtp.Client, error) {
	if s.server.Security != StartTLS {
		c := smtp.NewClient(conn)
		c.CommandTimeout, c.SubmissionTimeout = commandTimeout, finalTimeout
		return c, c.Hello(s.name)
	}
	c, err := smtp.NewClientStartTLS(conn, s.server.tlsConfig())
	if err != nil {
		return nil, err
	}
	c.CommandTimeout, c.SubmissionTimeout = commandTimeout, finalTimeout
	return c, c.Hello(s.name)
}

// transaction is the talk about one message.
type transaction struct {
	p        channel.Parcel
	begin    func(context.Context) error
	begun    bool
	clean    bool // the connection may carry another message
	verdicts map[string]channel.Verdict
}

// run leaves a verdict for every recipient, or returns an error when the server
// did not answer.
func (t *transaction) run(ctx context.Context, c *smtp.Client) error {
	opts := &smtp.MailOptions{Size: int64(len(t.p.Raw))}
	if wide(t.p.From) || anyWide(t.p.To) {
		if ok, _ := c.Extension("SMTPUTF8"); !ok {
			t.all(channel.Refused, "553 5.6.7 the server does not take addresses in other than Latin letters")
			return nil
		}
		opts.UTF8 = true
	}
	if err := c.Mail(t.p.From, opts); err != nil {
		return t.answered(err, t.p.To...)
	}
	var accepted []string
	for _, to := range t.p.To {
		if err := c.Rcpt(to, nil); err == nil {
			accepted = append(accepted, to)
		} else if err := t.answered(err, to); err != nil {
			return err
		}
	}
	if len(accepted) == 0 {
		t.clean = c.Reset() == nil
		return nil
	}
	t.begun = true
	if err := t.begin(ctx); err != nil {
		return fmt.Errorf("%w: %w", channel.ErrNothingLeft, err)
	}
	return t.content(c, accepted)
}

// content sends the message itself and reads the answer that decides.
func (t *transaction) content(c *smtp.Client, to []string) error {
	w, err := c.Data()
	if err != nil {
		return t.beforeEnd(err, to)
	}
	if _, err := w.Write(t.p.Raw); err != nil {
		return t.beforeEnd(err, to)
	}
	reply, err := w.CloseWithResponse()
	if err != nil {
		return t.answered(err, to...) // without an answer nobody knows
	}
	for _, r := range to {
		t.verdicts[r] = channel.Verdict{To: r, Answer: channel.Taken, Words: "250 " + reply.StatusText}
	}
	t.clean = true
	return nil
}

// beforeEnd is a failure before the final dot: whatever the reason, the server
// has no whole message.
func (t *transaction) beforeEnd(err error, to []string) error {
	if err := t.answered(err, to...); err != nil {
		return fmt.Errorf("%w: %w", channel.ErrNothingLeft, err)
	}
	return nil
}

// answered notes a refusal; an error that is no answer comes back.
func (t *transaction) answered(err error, to ...string) error {
	var said *smtp.SMTPError
	if !errors.As(err, &said) {
		return fmt.Errorf("hand over to the server: %w", err)
	}
	if said.Code == 421 && !t.begun { // the server is closing: that says nothing about this message
		return fmt.Errorf("hand over to the server: %s", words(said))
	}
	answer := channel.Refused
	if said.Temporary() {
		answer = channel.Later
	}
	for _, r := range to {
		t.verdicts[r] = channel.Verdict{To: r, Answer: answer, Words: words(said)}
	}
	return nil
}

func (t *transaction) all(a channel.Answer, words string) {
	for _, to := range t.p.To {
		t.verdicts[to] = channel.Verdict{To: to, Answer: a, Words: words}
	}
}

func (t *transaction) result() []channel.Verdict {
	out := make([]channel.Verdict, 0, len(t.p.To))
	for _, to := range t.p.To {
		out = append(out, t.verdicts[to])
	}
	return out
}

func wide(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return true
		}
	}
	return false
}

func anyWide(all []string) bool {
	for _, s := range all {
		if wide(s) {
			return true
		}
	}
	return false
}
