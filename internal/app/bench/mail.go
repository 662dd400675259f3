package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/smtp"
	"strings"
	"sync/atomic"
	"time"
)

// mailer hands mails in by SMTP over one kept connection. An answer of 250
// means that the mail is on disk.
type mailer struct {
	address string
	client  *smtp.Client
	run     string
	words   []string // of which letters are made
	sent    *atomic.Int64
	people  []string // who writes
}

func newMailer(address, run string, people []string, sent *atomic.Int64) (*mailer, error) {
	m := &mailer{address: address, run: run, sent: sent, people: people, words: strings.Fields(strings.Join(wordsFor("mail"), " "))}
	return m, m.dial()
}

func (m *mailer) dial() error {
	c, err := smtp.Dial(m.address)
	if err != nil {
		return fmt.Errorf("connect by SMTP: %w", err)
	}
	if err := c.Hello("bench.example"); err != nil {
		_ = c.Close()
		return fmt.Errorf("greet by SMTP: %w", err)
	}
	m.client = c
	return nil
}

func (m *mailer) close() {
	if m.client != nil {
		_ = m.client.Quit()
	}
}

func (m *mailer) do(_ context.Context, r *rand.Rand) error {
	if m.client == nil {
		if err := m.dial(); err != nil {
			return err
		}
	}
	if err := m.send(r); err != nil {
		_ = m.client.Close()
		m.client = nil
		return err
	}
	m.sent.Add(1)
	return nil
}

func (m *mailer) send(r *rand.Rand) error {
	from := m.people[r.IntN(len(m.people))]
	if err := m.client.Mail(from); err != nil {
		return fmt.Errorf("MAIL: %w", err)
	}
	if err := m.client.Rcpt("care@noor.example"); err != nil {
		return fmt.Errorf("RCPT: %w", err)
	}
	w, err := m.client.Data()
	if err != nil {
		return fmt.Errorf("DATA: %w", err)
	}
	if _, err := w.Write(letter(r, from, m.run, m.words)); err != nil {
		return fmt.Errorf("write the mail: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("end of the mail: %w", err)
	}
	return nil
}

// letter is a mail of the usual size and form.
func letter(r *rand.Rand, from, run string, words []string) []byte {
	var text strings.Builder
	for range 60 {
		text.WriteString(words[r.IntN(len(words))] + " ")
	}
	return fmt.Appendf(nil, "From: <%s>\r\nTo: <care@noor.example>\r\nSubject: bench %s %08x\r\nMessage-ID: <%x.%x@mail.example>\r\nDate: %s\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n",
		from, run, r.Uint32(), r.Uint64(), r.Uint64(), time.Now().Format(time.RFC1123Z), text.String())
}
