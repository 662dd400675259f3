package mime

import (
	"bytes"
	"regexp"
	"strings"
)

// Bounds of a delivery report.
const (
	maxBounced    = 100
	maxDiagnostic = 500 // runes
	bounceLook    = 8 << 10
)

// readDeliveryStatus reads a message/delivery-status part (RFC 3464): a block
// about the mail, then one block a recipient.
func (p *parser) readDeliveryStatus(data []byte) {
	b := p.m.Bounce
	if b == nil {
		b = &Bounce{}
		p.m.Bounce = b
	}
	rest := skipBlank(data)
	for n := 0; len(rest) > 0 && n < maxBounced; n++ {
		h, body, _ := readHeader(rest, p.limits.HeaderBytes)
		if len(h) == 0 {
			return
		}
		rest = skipBlank(body)
		r := BouncedRecipient{
			Address: typedValue(h.get("final-recipient")), Action: h.token("action"), Status: statusCode(h.get("status")),
			Diagnostic: cleanLine(decodeWords(afterType(h.get("diagnostic-code")), ""), maxDiagnostic),
		}
		if r.Address == "" {
			r.Address = typedValue(h.get("original-recipient"))
		}
		if r.Address == "" && r.Action == "" {
			continue // the block about the mail
		}
		r.Hard = isHard(r)
		b.Recipients = append(b.Recipients, r)
	}
}

// typedValue reads the address of "rfc822; user@host".
func typedValue(v []byte) string { return cleanAddress(string(afterType(v))) }

func afterType(v []byte) []byte {
	v = v[:min(len(v), bounceLook)]
	if i := bytes.IndexByte(v, ';'); i >= 0 {
		v = v[i+1:]
	}
	return bytes.TrimSpace(v)
}

var (
	enhancedStatus = regexp.MustCompile(`\b([245])\.(\d{1,3})\.(\d{1,3})\b`)
	smtpCode       = regexp.MustCompile(`\b([45])\d\d\b`)
	bracketAddress = regexp.MustCompile(`<?([^\s<>"',:;()]+@[^\s<>"',:;()]+\.[^\s<>"',:;()]+)>?`)
	returnedID     = regexp.MustCompile(`(?im)^[>\s]*message-id:\s*<([^>\s]{3,900})>`)
)

func statusCode(v []byte) string {
	return string(enhancedStatus.Find(v[:min(len(v), 200)]))
}

// isHard reports a failure that will not pass: class 5 (RFC 3463), except a full
// mailbox, which people empty.
func isHard(r BouncedRecipient) bool {
	if r.Action == "delayed" || r.Action == "delivered" || r.Action == "relayed" || r.Action == "expanded" {
		return false
	}
	status := r.Status
	if status == "" || strings.HasSuffix(status, ".0.0") { // the server's words say more
		if better := statusCode([]byte(r.Diagnostic)); better != "" {
			status = better
		}
	}
	if status != "" {
		return status[0] == '5' && status != "5.2.2"
	}
	code := smtpCode.FindStringSubmatch(r.Diagnostic)
	return code != nil && code[1] == "5" || code == nil && r.Action == "failed"
}

// finishBounce adds the id of the returned mail, and reads what it can from the
// text when the server sent no proper report.
func (p *parser) finishBounce(h header) {
	m := p.m
	if m.Bounce == nil {
		m.Bounce = &Bounce{}
	}
	b := m.Bounce
	b.MessageID = messageID(p.returned.get("message-id"))
	text := cutRunes(m.Text, bounceLook)
	if b.MessageID == "" {
		if id := returnedID.FindStringSubmatch(m.Text); id != nil {
			b.MessageID = cleanID([]byte(id[1]))
		}
	}
	if b.MessageID == "" && m.InReplyTo != "" {
		b.MessageID = m.InReplyTo
	}
	if len(b.Recipients) > 0 {
		return
	}
	for _, v := range h.all("x-failed-recipients") {
		list, _ := parseAddresses(v, "", maxBounced)
		for _, a := range list {
			b.Recipients = append(b.Recipients, fromText(a.Address, text))
		}
	}
	if len(b.Recipients) == 0 {
		for _, found := range bracketAddress.FindAllStringSubmatch(text, 10) {
			a := cleanAddress(strings.Trim(found[1], ".,"))
			if a != "" && !strings.EqualFold(a, m.From.Address) && !strings.Contains(strings.ToLower(a), "postmaster@") {
				b.Recipients = append(b.Recipients, fromText(a, text))
				break
			}
		}
	}
}

// fromText describes a failure from the words of the mail.
func fromText(address, text string) BouncedRecipient {
	r := BouncedRecipient{Address: address, Action: "failed", Status: statusIn(text)}
	for l := range strings.SplitSeq(text, "\n") {
		if smtpCode.MatchString(l) || enhancedStatus.MatchString(l) {
			r.Diagnostic = cleanLine(l, maxDiagnostic)
			break
		}
	}
	if strings.Contains(foldLine(text), "delayed") && !strings.HasPrefix(r.Status, "5") {
		r.Action = "delayed"
	}
	r.Hard = isHard(r)
	return r
}

func statusIn(text string) string { return enhancedStatus.FindString(text) }
