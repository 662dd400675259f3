package journey_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/smtp"
	"regexp"
	"strings"
	"testing"
	"time"
)

// write is a mail as a customer's program sends it. Nothing of the product's own
// reading and writing of mail is used here.
func write(from, name, to, subject, messageID, inReplyTo, text string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s <%s>\r\nTo: <%s>\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s>\r\n",
		mime.BEncoding.Encode("utf-8", name), from, to, mime.BEncoding.Encode("utf-8", subject), time.Now().Format(time.RFC1123Z), messageID)
	if inReplyTo != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", inReplyTo, inReplyTo)
	}
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
	b.WriteString(text + "\r\n")
	return b.Bytes()
}

// handOver gives a mail to a server that asks no sign-in, as another firm's
// server does, and returns when it is taken.
func handOver(address, from, to string, raw []byte) error {
	c, err := smtp.Dial(address)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}

// letter is a mail of ours as the customer's program shows it.
type letter struct {
	mail.Header
	subject   string
	messageID string
	text      string // the plain part
	html      string
}

// open reads a raw mail with the standard library alone.
func open(t *testing.T, raw []byte) letter {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("the customer's program cannot read our mail: %v\n%s", err, raw)
	}
	l := letter{Header: m.Header, messageID: strings.Trim(m.Header.Get("Message-Id"), "<>")}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatalf("read the subject: %v", err)
	}
	l.part(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
	return l
}

func (l *letter) part(t *testing.T, contentType, encoding string, body io.Reader) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("read the content type %q: %v", contentType, err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatalf("read the parts of a mail: %v", err)
			}
			l.part(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		}
	}
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatalf("decode a %s: %v", kind, err)
	}
	switch kind {
	case "text/plain":
		l.text += string(text)
	case "text/html":
		l.html += string(text)
	}
}

// answerTo is where an answer to the mail goes.
func (l letter) answerTo(t *testing.T) string {
	t.Helper()
	to, err := l.AddressList("Reply-To")
	if err != nil || len(to) != 1 {
		t.Fatalf("the mail does not say where to answer: %v %v", to, err)
	}
	return to[0].Address
}

var webAddress = regexp.MustCompile(`https?://[^\s"<>\x{2066}-\x{2069}]+`)

// link finds the address in the mail that has this in it.
func (l letter) link(t *testing.T, with string) string {
	t.Helper()
	for _, a := range webAddress.FindAllString(l.text, -1) {
		if strings.Contains(a, with) {
			return a
		}
	}
	t.Fatalf("no link with %q in\n%s", with, l.text)
	return ""
}

// holds tells whether both forms of the mail say it, whatever the direction
// marks and the digits' isolation.
func (l letter) holds(text string) bool {
	return strings.Contains(bare(l.text), bare(text)) && strings.Contains(bare(l.html), bare(text))
}

var marks = regexp.MustCompile(`[\x{200e}\x{200f}\x{061c}\x{202a}-\x{202e}\x{2066}-\x{2069}]|<[^>]*>`)

// bare is text without direction marks and tags, spaces folded.
func bare(s string) string {
	s = strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "\u00a0", " ").Replace(marks.ReplaceAllString(s, ""))
	return strings.Join(strings.Fields(s), " ")
}
