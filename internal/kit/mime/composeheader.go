package mime

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// mailWriter writes one mail.
type mailWriter struct{ buf bytes.Buffer }

// Line lengths: foldAt is where a header is folded when it can be; hardLine is
// what no line may pass (RFC 5322).
const foldAt, hardLine = 76, 998

// ownHeaders are written by Compose; a caller may not give them again.
var ownHeaders = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "reply-to": true, "sender": true, "subject": true, "date": true,
	"message-id": true, "in-reply-to": true, "references": true, "mime-version": true, "return-path": true,
}

func (w *mailWriter) headers(m Outgoing) error {
	if m.From.Address == "" || len(m.To)+len(m.Cc) == 0 {
		return fmt.Errorf("no sender or no recipient: %w", ErrHeader)
	}
	if m.Date.IsZero() {
		return fmt.Errorf("no date: %w", ErrHeader)
	}
	w.field("Date", m.Date.Format(time.RFC1123Z))
	for _, f := range []struct {
		name string
		list []Address
	}{{"From", []Address{m.From}}, {"To", m.To}, {"Cc", m.Cc}, {"Reply-To", m.ReplyTo}} {
		if err := w.addresses(f.name, f.list); err != nil {
			return err
		}
	}
	subject, err := encodeText("Subject", m.Subject)
	if err != nil {
		return err
	}
	w.field("Subject", subject)
	if err := w.ids(m); err != nil {
		return err
	}
	if m.Language != "" {
		if strings.Trim(m.Language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			return fmt.Errorf("language %q: %w", m.Language, ErrHeader)
		}
		w.field("Content-Language", m.Language)
	}
	for _, h := range m.Headers {
		if err := w.extra(h); err != nil {
			return err
		}
	}
	w.field("MIME-Version", "1.0")
	return nil
}

func (w *mailWriter) ids(m Outgoing) error {
	if m.MessageID == "" {
		return fmt.Errorf("no message id: %w", ErrHeader)
	}
	for _, f := range []struct {
		name string
		ids  []string
	}{{"Message-ID", []string{m.MessageID}}, {"In-Reply-To", nonEmpty(m.InReplyTo)}, {"References", m.References}} {
		var out []string
		for _, id := range f.ids {
			id = strings.Trim(id, "<>")
			if id == "" || len(id) > hardLine-80 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' }) {
				return fmt.Errorf("%s %q: %w", f.name, id, ErrHeader)
			}
			out = append(out, "<"+id+">")
		}
		if len(out) > 0 {
			w.field(f.name, strings.Join(out, " "))
		}
	}
	return nil
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func (w *mailWriter) extra(h HeaderField) error {
	low := strings.ToLower(h.Name)
	if low == "" || ownHeaders[low] || strings.HasPrefix(low, "content-") || len(low) > maxFieldName ||
		strings.ContainsFunc(low, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == ':' }) {
		return fmt.Errorf("header %q: %w", h.Name, ErrHeader)
	}
	value, err := encodeText(h.Name, h.Value)
	if err != nil {
		return err
	}
	w.field(h.Name, value)
	return nil
}

func (w *mailWriter) addresses(name string, list []Address) error {
	if len(list) == 0 {
		return nil
	}
	parts := make([]string, len(list))
	for i, a := range list {
		one, err := formatAddress(a)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		parts[i] = one
	}
	w.field(name, strings.Join(parts, ", "))
	return nil
}

// formatAddress writes "name <local@domain>"; a domain in another script becomes
// its ASCII form. A local part in another script is refused: most servers are
// not able to carry it.
func formatAddress(a Address) (string, error) {
	at := strings.LastIndexByte(a.Address, '@')
	if at <= 0 || at > 64 || len(a.Address)-at > 254 || !isASCII([]byte(a.Address[:at])) || !validLocal(a.Address[:at]) || hasBreak(a.Address) {
		return "", fmt.Errorf("address %q: %w", a.Address, ErrHeader)
	}
	domain := asciiDomain(a.Address[at+1:])
	if domain == "" || !validDomain(domain) || !isASCII([]byte(domain)) {
		return "", fmt.Errorf("address %q: %w", a.Address, ErrHeader)
	}
	addr := a.Address[:at] + "@" + domain
	if a.Name == "" {
		return addr, nil
	}
	name, err := encodePhrase(a.Name)
	if err != nil {
		return "", err
	}
	return name + " <" + addr + ">", nil
}

func asciiDomain(s string) string {
	if isASCII([]byte(s)) {
		return strings.ToLower(s)
	}
	out, err := idna.Lookup.ToASCII(s)
	if err != nil {
		return ""
	}
	return out
}

// hasBreak reports characters that could end a header line or hide in it.
func hasBreak(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029
	})
}

// encodeText writes unstructured text for a header, as encoded words when it
// needs them. Line breaks are refused, not repaired: they are how headers are
// forged.
func encodeText(name, s string) (string, error) {
	if hasBreak(s) {
		return "", fmt.Errorf("%s holds a line break or control character: %w", name, ErrHeader)
	}
	if !isASCII([]byte(s)) || strings.Contains(s, "=?") || longestWord(s) > hardLine-200 || s != strings.TrimSpace(s) {
		return encodeWords(s), nil
	}
	return s, nil
}

// encodePhrase writes a display name.
func encodePhrase(s string) (string, error) {
	if hasBreak(s) {
		return "", fmt.Errorf("name holds a line break or control character: %w", ErrHeader)
	}
	switch {
	case !isASCII([]byte(s)) || strings.Contains(s, "=?") || longestWord(s) > foldAt-10:
		return encodeWords(s), nil
	case strings.ContainsAny(s, "()<>[]:;@\\,.\"'\t") || s != strings.TrimSpace(s) || strings.Contains(s, "  "):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`, nil
	}
	return s, nil
}

// encodeWords writes base64 encoded words, each of whole characters and at most
// 75 bytes. Base64 because Arabic letters take three bytes in "Q".
func encodeWords(s string) string {
	const room = 45 // bytes of text in one word: 60 base64 characters and the frame
	var out []string
	for len(s) > 0 {
		n := len(cutRunes(s, room))
		out = append(out, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(out, " ")
}

func longestWord(s string) (n int) {
	for w := range strings.FieldsSeq(s) {
		n = max(n, len(w))
	}
	return n
}

// field writes a header, folded at spaces.
func (w *mailWriter) field(name, value string) {
	w.buf.WriteString(name)
	w.buf.WriteString(":")
	column := len(name) + 1
	for word := range strings.SplitSeq(value, " ") {
		if column > len(name)+1 && column+1+len(word) > foldAt && word != "" {
			w.buf.WriteString("\r\n")
			column = 0
		}
		w.buf.WriteString(" ")
		w.buf.WriteString(word)
		column += 1 + len(word)
	}
	w.buf.WriteString("\r\n")
}
