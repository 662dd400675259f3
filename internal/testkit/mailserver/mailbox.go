package mailserver

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"rida/internal/testkit/part"
)

// mailWait is how long a mail may take from one end to the other; it includes
// a retry of the relay, which tries again every second.
const mailWait = 20 * time.Second

// Deliver puts a raw message into a mailbox, as the outside world's last hop
// would: LMTP with this envelope.
func (s *Server) Deliver(from, to string, raw []byte) {
	s.t.Helper()
	if err := s.deliver(from, to, raw); err != nil {
		s.t.Fatalf("deliver to %s: %v", to, err)
	}
}

func (s *Server) deliver(from, to string, raw []byte) error {
	conn, err := net.Dial("tcp", s.LMTP)
	if err != nil {
		return fmt.Errorf("reach Dovecot: %w", err)
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	if err := c.Mail(from, nil); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if err := c.Rcpt(to, nil); err != nil {
		return fmt.Errorf("recipient: %w", err)
	}
	w, err := c.Data()
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	if _, err := w.Write(raw); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("end of message: %w", err)
	}
	return c.Quit()
}

// Send hands a raw message to the relay over STARTTLS and AUTH, as a mail
// program would, and gives the server's refusal if there is one.
func (s *Server) Send(from, to string, raw []byte) error {
	c, err := smtp.DialStartTLS(s.SMTP, &tls.Config{RootCAs: s.Roots, ServerName: "localhost"})
	if err != nil {
		return fmt.Errorf("reach the relay: %w", err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewPlainClient("", RelayUser, RelayPassword)); err != nil {
		return fmt.Errorf("sign in to the relay: %w", err)
	}
	if err := c.SendMail(from, []string{to}, bytes.NewReader(raw)); err != nil {
		return err
	}
	return c.Quit()
}

// Inbox reads the raw messages of a mailbox by IMAP, oldest first, and marks
// none as seen.
func (s *Server) Inbox(box string) [][]byte {
	s.t.Helper()
	raws, err := s.inbox(box)
	if err != nil {
		s.t.Fatalf("read the mailbox of %s: %v", box, err)
	}
	return raws
}

// WaitInbox waits until a mailbox holds at least n messages and gives all.
func (s *Server) WaitInbox(box string, n int) [][]byte {
	s.t.Helper()
	var raws [][]byte
	part.Until(s.t, mailWait, fmt.Sprintf("message %d of %s", n, box), func() bool {
		raws = s.Inbox(box)
		return len(raws) >= n
	})
	return raws
}

func (s *Server) inbox(box string) ([][]byte, error) {
	c, err := imapclient.DialInsecure(s.IMAP, nil)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer c.Close()
	if err := c.Login(box, BoxPassword).Wait(); err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	selected, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return nil, fmt.Errorf("open the inbox: %w", err)
	}
	if selected.NumMessages == 0 {
		return nil, nil
	}
	all := imap.SeqSet{}
	all.AddRange(1, selected.NumMessages)
	whole := &imap.FetchItemBodySection{Peek: true}
	messages, err := c.Fetch(all, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	raws := make([][]byte, len(messages))
	for i, m := range messages {
		raws[i] = m.FindBodySection(whole)
	}
	return raws, c.Logout().Wait()
}
