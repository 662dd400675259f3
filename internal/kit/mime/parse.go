package mime

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Parse reads a mail. It never panics and its cost is bounded by limits.
//
// When the mail cannot be read in full the error is an *[Error]; the message is
// never nil and holds what could be read. The caller must not change raw while
// it uses the attachments.
func Parse(raw []byte, limits Limits) (m *Message, err error) {
	limits = limits.filled()
	p := &parser{limits: limits, m: &Message{Class: Person, Dir: "ltr"}}
	m = p.m
	// The bounds below are meant to make this unreachable; a parser of hostile
	// input keeps a net all the same, because one mail must never stop intake.
	defer func() {
		if r := recover(); r != nil {
			err = &Error{ReasonInternal, fmt.Sprint(r)}
		}
	}()
	if len(raw) > limits.RawBytes {
		p.fail(ReasonTooLarge, fmt.Sprintf("%d bytes", len(raw)))
		raw = raw[:limits.RawBytes]
	}
	raw = bytes.TrimLeft(raw, "\r\n \t")
	if len(raw) == 0 {
		p.fail(ReasonEmpty, "")
		return m, p.err
	}
	h, body, cut := readHeader(raw, limits.HeaderBytes)
	if cut {
		p.fail(ReasonHeaderLarge, "")
	}
	if len(h) == 0 {
		if h, body = headerAfterRubbish(raw, limits.HeaderBytes); len(h) == 0 {
			p.fail(ReasonNoHeader, "")
		}
	}
	kind := parseMedia(h.get("content-type"))
	p.hint = kind.word("charset")
	c := p.walk(part{header: h, kind: kind, body: body}, 0)
	p.readEnvelope(h) // after the body, which tells the charset of raw headers
	p.finish(c)
	p.classify(h, kind)
	if p.err != nil {
		return m, p.err
	}
	return m, nil
}

// headerAfterRubbish looks for the header below a few lines that are none, such
// as the remark of a program that saved the mail.
func headerAfterRubbish(raw []byte, max int) (header, []byte) {
	const tries = 3
	rest := raw
	for range tries {
		line, next := lineAt(rest, 0)
		if len(line) == 0 {
			break
		}
		rest = rest[next:]
		if h, body, _ := readHeader(rest, max); h.has("from") || h.has("received") {
			return h, body
		}
	}
	return nil, raw
}

// parser holds what is gathered while one mail is read.
type parser struct {
	limits Limits
	m      *Message
	err    *Error // the first reason
	hint   string // charset of the first text, for raw 8-bit headers and names
	parts  int
	// returned is the first enclosed message, which is what a bounce is about.
	returned header
}

func (p *parser) fail(reason, detail string) {
	if p.err == nil {
		p.err = &Error{reason, detail}
	}
}

// ReasonOf returns the reason of an error of this package, "" for another.
func ReasonOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// longestHeaderText bounds what is decoded of a subject or file name.
const longestHeaderText = 16 << 10

func (p *parser) headerText(v []byte, max int) string {
	return cleanLine(decodeWords(v[:min(len(v), longestHeaderText)], p.hint), max)
}

func (p *parser) addresses(h header, name string) []Address {
	var list []Address
	for _, v := range h.all(name) { // some mailers repeat To
		more, cut := parseAddresses(v, p.hint, p.limits.Recipients-len(list))
		list = append(list, more...)
		if cut {
			p.m.warn(WarnRecipients)
			break
		}
	}
	return list
}

func (p *parser) readEnvelope(h header) {
	m := p.m
	if from := p.addresses(h, "from"); len(from) > 0 {
		m.From = from[0]
	}
	if s := p.addresses(h, "sender"); len(s) > 0 {
		m.Sender = &s[0]
	}
	m.To, m.Cc, m.ReplyTo = p.addresses(h, "to"), p.addresses(h, "cc"), p.addresses(h, "reply-to")
	if v := h.get("return-path"); v != nil {
		m.ReturnPath = &Address{Address: cleanAddress(string(v[:min(len(v), 1000)]))}
	}
	for _, v := range h.all("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to") {
		if a := cleanAddress(string(v[:min(len(v), 1000)])); a != "" && len(m.DeliveredTo) < p.limits.Recipients {
			m.DeliveredTo = append(m.DeliveredTo, a)
		}
	}
	if m.From.Address == "" {
		if m.Sender != nil && m.Sender.Address != "" {
			m.From = *m.Sender
		} else {
			m.warn(WarnNoSender)
		}
	}
	m.Subject = p.headerText(h.get("subject"), maxSubjectRunes)
	m.MessageID = messageID(h.get("message-id"))
	m.InReplyTo = messageID(h.get("in-reply-to"))
	for _, v := range h.all("references") {
		m.References = append(m.References, messageIDs(v, p.limits.References)...)
		m.References = m.References[:min(len(m.References), p.limits.References)]
	}
	m.Date = parseDate(h.get("date"), p.limits.Now)
}

// finish turns the gathered content into the fields of the message.
func (p *parser) finish(c content) {
	m := p.m
	var lines []line
	fromHTML := c.hasHTML && strings.TrimSpace(c.plain) == ""
	if fromHTML {
		lines = htmlLines(c.html)
	} else {
		lines = plainLines(strings.Trim(c.plain, "\n"))
	}
	m.Text = textOf(lines)
	if len(m.Text) > p.limits.TextBytes {
		m.Text = cutRunes(m.Text, p.limits.TextBytes)
		lines = plainLines(m.Text)
		m.warn(WarnTextCut)
	}
	forward := isForwardSubject(m.Subject)
	v := visible(lines, forward)
	if v.quoted == "" && !fromHTML && hasQuoteMarkup(c.html) {
		// The reply line is in a language we do not know, but the mailer marked
		// the history in the HTML.
		if h := visible(htmlLines(c.html), forward); h.quoted != "" {
			v = h
		}
	}
	m.VisibleText, m.Quoted, m.QuotedLines = v.text, v.quoted, v.count
	if c.hasHTML {
		m.HTML, m.RemoteImages = sanitise(c.html)
		markInline(m.Attachments, c.html)
	}
	m.Language, m.Dir = languageOf(m.Subject, m.VisibleText)
}
