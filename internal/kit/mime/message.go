package mime

import (
	"slices"
	"time"
)

// Address is one mailbox. Name is decoded, one line, and may be empty. Address
// is "local@domain" with the domain in lower case, or empty when none could be
// read.
type Address struct{ Name, Address string }

// Class says what kind of sender wrote a mail.
type Class string

// The classes. Only mail of a Person may be answered automatically.
const (
	Person    Class = "person"
	AutoReply Class = "auto_reply" // out of office, notification, read receipt
	Bounced   Class = "bounce"     // delivery report, failed or delayed
	List      Class = "list"       // mailing list, newsletter, bulk
	Loop      Class = "loop"       // our own mail came back to us
)

// Message is a mail as read. Attachment data may share memory with the raw mail.
type Message struct {
	From        Address
	Sender      *Address
	ReplyTo     []Address
	To, Cc      []Address
	ReturnPath  *Address // nil when there is no such header; empty Address for "<>"
	DeliveredTo []string // Delivered-To, X-Original-To and Envelope-To, in order
	Date        *time.Time
	Subject     string
	// Message ids are without angle brackets.
	MessageID  string
	InReplyTo  string
	References []string // oldest first

	Text        string // the best plain text of the whole mail
	VisibleText string // Text without quoted history and signature
	Quoted      string // what VisibleText leaves out, in order
	QuotedLines int    // lines with content in Quoted

	HTML         string // sanitised; empty when the mail has none
	RemoteImages int    // pictures on other hosts, kept as data-src only
	Attachments  []Attachment

	Language string // "ar", "fa", "en", or "" when the text does not tell
	Dir      string // "rtl" or "ltr", of the visible text

	Class     Class
	Why       string // text key of the sign that decided Class; "" for a person
	LoopCount int    // loop headers found
	Bounce    *Bounce
	Warnings  []string
}

// Attachment is a part of a mail that is not its text.
type Attachment struct {
	Name      string // safe file name: no path, no control or direction characters
	Type      string // declared media type, lower case
	Detected  string // media type by content
	Size      int    // bytes of Data
	SHA256    string // of Data, hexadecimal
	ContentID string // without angle brackets
	Inline    bool   // shown inside the HTML
	Data      []byte
}

// Bounce is what a delivery report says.
type Bounce struct {
	MessageID  string // of the mail that was returned, without angle brackets
	Recipients []BouncedRecipient
}

// BouncedRecipient is one address of a delivery report.
type BouncedRecipient struct {
	Address    string // final recipient
	Action     string // "failed", "delayed", "delivered", "relayed", "expanded"
	Status     string // RFC 3463 code such as "5.1.1"
	Diagnostic string // the other server's words, one line
	Hard       bool   // trying again will not help
}

// Hard reports whether any recipient failed for good.
func (b *Bounce) Hard() bool {
	return b != nil && slices.ContainsFunc(b.Recipients, func(r BouncedRecipient) bool { return r.Hard })
}

// ThreadIDs lists the ids of earlier messages this one may answer, the nearest
// first and without repetition.
func (m *Message) ThreadIDs() []string {
	ids := make([]string, 0, len(m.References)+1)
	add := func(id string) {
		if id != "" && id != m.MessageID && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	add(m.InReplyTo)
	for i := len(m.References) - 1; i >= 0; i-- {
		add(m.References[i])
	}
	return ids
}

// ReplyToken finds the token of a plus-address of base among the addresses the
// mail was sent or delivered to.
func (m *Message) ReplyToken(base string) (token string, ok bool) {
	for _, list := range [][]Address{m.To, m.Cc} {
		for _, a := range list {
			if token, ok = ReplyToken(a.Address, base); ok {
				return token, true
			}
		}
	}
	for _, a := range m.DeliveredTo {
		if token, ok = ReplyToken(a, base); ok {
			return token, true
		}
	}
	return "", false
}

func (m *Message) warn(code string) {
	if !slices.Contains(m.Warnings, code) {
		m.Warnings = append(m.Warnings, code)
	}
}
