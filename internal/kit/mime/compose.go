package mime

import (
	"errors"
	"fmt"
	"time"
)

// Outgoing is a mail to be written. All text is the caller's; nothing a reader
// sees is made here.
type Outgoing struct {
	From       Address
	To, Cc     []Address
	ReplyTo    []Address
	Subject    string
	MessageID  string // with or without angle brackets, made before sending: see NewMessageID
	InReplyTo  string
	References []string // oldest first
	Date       time.Time
	Language   string // BCP 47 tag of the text
	Dir        string // "rtl" or "ltr": the layout, and paragraphs without letters

	// AboveThisLine asks the reader to write above it. It is put between two
	// MarkerToken so that Parse finds it in the answer.
	AboveThisLine string
	// Text is plain text; an empty line parts paragraphs. Each paragraph takes
	// the direction of its first letter.
	Text    string
	Facts   []Fact // a short table, such as a number and a date
	Buttons []Link // the first is shown as a button, the others as links
	Footer  string // small print, paragraphs as in Text
	// Previous is the message that is answered, quoted at the end.
	Previous *Quote

	Attachments []File
	Headers     []HeaderField // Auto-Submitted, Precedence, List-Unsubscribe …
}

// Fact is a label with its value, such as "Reference" and "1234 5678".
type Fact struct{ Label, Value string }

// Link is a labelled http or https address.
type Link struct{ Label, URL string }

// Quote is an earlier message. Intro is the caller's "On … wrote:".
type Quote struct{ Intro, Text string }

// File is an attachment. With a ContentID and Inline it can be shown by HTML as
// "cid:".
type File struct {
	Name      string
	Type      string // media type; detected from Data when empty
	Data      []byte
	ContentID string
	Inline    bool
}

// HeaderField is one extra header.
type HeaderField struct{ Name, Value string }

// ErrHeader is wrapped by the errors of Compose about values that cannot stand
// in a header: line breaks, control characters, impossible addresses and names.
var ErrHeader = errors.New("mail header refused")

// Compose writes a mail. The same Outgoing gives the same bytes. It refuses
// values that would break or forge a header with an error that wraps ErrHeader.
func Compose(m Outgoing) ([]byte, error) {
	if m.Dir != "rtl" {
		m.Dir = "ltr"
	}
	m.Text, m.Footer, m.AboveThisLine = bodyText(m.Text), bodyText(m.Footer), cleanLine(bodyText(m.AboveThisLine), maxSubjectRunes)
	w := &mailWriter{}
	if err := w.headers(m); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	for _, b := range m.Buttons {
		if !isWebAddress(b.URL) {
			return nil, fmt.Errorf("compose mail: link %q is no web address: %w", b.URL, ErrHeader)
		}
	}
	if err := w.body(m); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	return w.buf.Bytes(), nil
}

// bodyText makes text safe for a body.
func bodyText(s string) string { return cleanText(s) }
