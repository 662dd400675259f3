package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
)

// postOffice ties the mail driver, the ledger and the cases together.
type postOffice struct {
	app       *App
	submitter *email.Submitter
	listeners []*email.Listener
	watchers  sync.WaitGroup
	boxes     *email.Boxes
	stop      context.CancelFunc
}

func newPostOffice(a *App) *postOffice { return &postOffice{app: a, stop: func() {}} }

// ledger builds the ledger of all messages.
func (p *postOffice) ledger() (*channel.Ledger, error) {
	if p.app.Config.Mail.Submit != "" {
		s, err := serverOf(p.app.Config.Mail.Submit)
		if err != nil {
			return nil, fmt.Errorf("the outgoing mail server: %w", err)
		}
		if p.submitter, err = email.NewSubmitter(s, mime.DomainOf(p.app.Config.Mail.Address)); err != nil {
			return nil, fmt.Errorf("the outgoing mail server: %w", err)
		}
	}
	l, err := channel.New(channel.Options{DB: p.app.DB, Events: p.app.Events, Log: p.app.Log,
		Journal: filepath.Join(p.app.Config.Data, "sent.journal"), Deliver: p.deliver, Sender: p.sender, Changed: p.changed, Sealed: p.app.sealedAmong})
	if err != nil {
		return nil, err
	}
	p.boxes = email.NewBoxes(email.BoxesOptions{DB: p.app.DB, Ledger: l, Secret: p.app.secrets, Log: p.app.Log, Name: mime.DomainOf(p.app.Config.Mail.Address),
		Zone: p.zone})
	return l, nil
}

// sender gives who hands mail over: the configured server, or nobody, and then
// the outbox shows what would have left.
func (p *postOffice) sender(_ context.Context, e channel.Entry) (channel.Sender, error) {
	if e.Mailbox != 0 && !p.app.Config.Demo {
		if s, ok := p.boxes.Sender(e.Mailbox); ok {
			return s, nil
		}
	}
	if p.submitter == nil {
		return channel.Sink{}, nil
	}
	return p.submitter, nil
}

// deliver reads a mail, outside of any transaction, and gives it its place in one.
func (p *postOffice) deliver(_ context.Context, e channel.Entry, raw []byte) (channel.Act, error) {
	msg, err := mime.Parse(raw, mime.DefaultLimits())
	if err != nil {
		// Trying again would read it no better: a person must look, now.
		return nil, fault.New(fault.Invalid, mime.ReasonOf(err)).Because(err)
	}
	mail := cases.Mail{LedgerID: e.ID, Base: p.base(e, msg), EnvelopeTo: e.EnvelopeTo, Message: msg}
	// Only what came with an envelope can come from nobody: a mailbox keeps none.
	if e.EnvelopeFrom == "" && len(e.EnvelopeTo) > 0 && msg.Class == mime.Person && e.Remote != "" && msg.Bounce == nil {
		mail.Class, mail.Why = mime.AutoReply, "mail.null_sender"
	}
	if err := p.app.Files.Save(mail.Files()...); err != nil { // ahead of the act, which others wait for
		return nil, err
	}
	return func(ctx context.Context, tx *db.Tx) error {
		if msg.Class == mime.Bounced {
			if err := p.cameBack(ctx, tx, e.ID, mail); err != nil {
				return err
			}
		}
		out, err := p.app.Cases.ReceiveMail(ctx, tx, mail)
		if err != nil {
			return err
		}
		if out.State == string(channel.Joined) && msg.InReplyTo != "" {
			if err := p.app.Ledger.Arrived(ctx, tx, "<"+msg.InReplyTo+">", channel.ReasonAnswered); err != nil {
				return err
			}
		}
		return p.app.Ledger.Settle(ctx, tx, e.ID, channel.Settlement{State: channel.State(out.State), Reason: out.Reason,
			Case: out.CaseID, Message: out.MessageID, HeaderFrom: from(msg), Subject: msg.Subject})
	}, nil
}

// places is where a person gives mails their place.
func (a *App) places() cases.Places {
	return cases.Places{Room: a.Cases, Ledger: a.Ledger, Base: func(channel.Entry) string { return a.Config.Mail.Address }}
}

func from(m *mime.Message) string { return written(m.From) }

// written is an address as lists show it.
func written(a mime.Address) string {
	if a.Name == "" {
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}

// cameBack tells the ledger which mail of ours a bounce is about, and the case
// which of its mails, when only the ledger could find it.
func (p *postOffice) cameBack(ctx context.Context, tx *db.Tx, bounce id.ID, mail cases.Mail) error {
	if mail.Bounce == nil {
		return nil
	}
	which, err := cases.CaseByMail(ctx, tx, mail)
	if err != nil {
		return err
	}
	ids := append([]string{mail.Bounce.MessageID}, mail.ThreadIDs()...)
	out, err := p.app.Ledger.Bounced(ctx, tx, bounce, channel.Report{IDs: ids, Case: which, Recipients: mail.Bounce.Recipients})
	if err == nil && out.Found {
		mail.Bounce.MessageID = strings.Trim(out.About.MessageID, "<>")
	}
	return err
}

// changed tells the case what became of a mail of ours.
func (p *postOffice) changed(ctx context.Context, tx *db.Tx, e channel.Entry) error {
	if e.Message == 0 {
		return nil
	}
	switch e.State {
	case channel.Sent, channel.Delivered, channel.MaybeTwice:
		return p.app.Cases.Delivered(ctx, tx, e.Message, "sent", "")
	case channel.Failed:
		return p.app.Cases.Delivered(ctx, tx, e.Message, "failed", e.Reason+": "+e.Detail)
	}
	return nil
}

// send puts a finished letter of a case into the outbox.
func (p *postOffice) send(ctx context.Context, tx *db.Tx, l cases.Letter) (id.ID, error) {
	return p.app.Ledger.Send(ctx, tx, channel.Outgoing{Kind: "email", Mailbox: l.Mailbox, From: l.From, To: l.To, Raw: l.Raw, Case: l.CaseID, Message: l.MessageID,
		HeaderFrom: l.Sender, Subject: l.Subject})
}

// sendToStaff writes a letter to somebody who works here: an invitation, a reset.
func (a *App) sendToStaff(ctx context.Context, tx *db.Tx, to staff.Recipient, template string, args ...any) error {
	p := a.Texts.For(to.Lang, to.Lang.Digits())
	house := a.house()
	sender, subject := mime.Address{Name: house.Name(to.Lang), Address: house.Address}, p.T(template+".subject", args...)
	raw, err := mime.Compose(mime.Outgoing{
		From: sender, To: []mime.Address{{Name: to.Name, Address: to.Email}},
		Subject: subject, Text: p.T(template+".body", args...), Date: tx.Now(),
		MessageID: mime.NewMessageID(id.ShortToken(16), mime.DomainOf(house.Address)), Language: string(to.Lang), Dir: to.Lang.Dir(),
		Headers: []mime.HeaderField{{Name: "Auto-Submitted", Value: "auto-generated"}},
	})
	if err != nil {
		return fmt.Errorf("write a letter to staff: %w", err)
	}
	_, err = a.Ledger.Send(ctx, tx, channel.Outgoing{Kind: "email", From: house.Address, To: []string{to.Email}, Raw: raw,
		HeaderFrom: written(sender), Subject: subject})
	return err
}

// Intake stores a raw mail for a channel that waits for the answer.
func (a *App) Intake(ctx context.Context, in channel.Incoming) (entry id.ID, err error) {
	in.Pack()
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		entry, _, err = a.Ledger.Receive(ctx, tx, in)
		return err
	})
	return entry, err
}

// open starts to take mail.
func (p *postOffice) open(ctx context.Context) error {
	ctx, p.stop = context.WithCancel(ctx)
	c := p.app.Config.Mail
	for _, l := range []struct {
		addr string
		lmtp bool
	}{{c.Listen, false}, {c.LMTP, true}} {
		if l.addr == "" {
			continue
		}
		one, err := email.Listen(email.ListenOptions{Addr: l.addr, LMTP: l.lmtp, Domain: mime.DomainOf(c.Address), Log: p.app.Log,
			Accepts: email.Accept{Domains: c.Domains, Addresses: []string{c.Address}}.Takes, Intake: email.IntakeIn(p.app.DB, p.app.Ledger, func([]string) id.ID { return 0 })})
		if err != nil {
			return fmt.Errorf("listen for mail: %w", err)
		}
		p.listeners = append(p.listeners, one)
	}
	return p.watch(ctx)
}

func (p *postOffice) close() {
	p.stop()
	ctx, cancel := context.WithTimeout(context.Background(), farewellTime)
	defer cancel()
	for _, l := range p.listeners {
		_ = l.Shutdown(ctx)
	}
	p.watchers.Wait()
	if p.submitter != nil {
		p.submitter.Close()
	}
}

func (p *postOffice) smtpAddress() string {
	if len(p.listeners) == 0 {
		return ""
	}
	return p.listeners[0].Addr().String()
}

// serverOf reads the address of a mail server: smtps and imaps speak TLS from
// the first byte, smtp and imap ask for it; "?security=none" goes without, and
// "?ca=FILE" trusts the authorities in that PEM file instead of the machine's.
func serverOf(address string) (email.Server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return email.Server{}, fmt.Errorf("read the address of the server: %w", err)
	}
	s := email.Server{Host: u.Hostname(), Security: email.StartTLS, User: u.User.Username(), Auth: u.Query().Get("auth")}
	ports := map[string]int{"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}
	port, known := ports[u.Scheme]
	if !known {
		return s, fmt.Errorf("%q is not smtp, smtps, imap or imaps", u.Scheme)
	}
	if strings.HasSuffix(u.Scheme, "s") {
		s.Security = email.TLS
	}
	if given := u.Query().Get("security"); given != "" {
		s.Security = email.Security(given)
	}
	s.Port = port
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil {
			return s, fmt.Errorf("read the port: %w", err)
		}
	}
	if password, ok := u.User.Password(); ok {
		s.Secret = func(context.Context) (string, error) { return password, nil }
	}
	if file := u.Query().Get("ca"); file != "" {
		if s.Trust, err = trust(file); err != nil {
			return s, err
		}
	}
	return s, s.Check()
}

// trust reads a firm's own authorities.
func trust(file string) (*tls.Config, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the authorities to trust: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", file)
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}
