package mime

import (
	"bytes"
	netmail "net/mail"
	"strings"
	"time"
)

// field is one header field; value is raw, still folded, and shares memory with
// the mail.
type field struct {
	name  string // lower case
	value []byte
}

type header []field

// readHeader splits a header block from its body. It accepts what mailers
// really send: bare newlines, an mbox "From " line, lines without a colon (skipped). cut tells that the block was
// longer than max and its rest was ignored.
func readHeader(raw []byte, max int) (h header, body []byte, cut bool) {
	raw = skipEnvelopeLine(raw)
	h = make(header, 0, 24)
	valueAt := 0 // where the value of the last field starts
	for pos := 0; pos < len(raw); {
		line, next := lineAt(raw, pos)
		if len(line) == 0 {
			return h, raw[next:], cut
		}
		if next > max {
			return h, bodyAfter(raw, pos), true
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(h) > 0 { // grow the last value over its continuation line
				h[len(h)-1].value = raw[valueAt : pos+len(line)]
			}
			pos = next
			continue
		}
		name, start := fieldName(line)
		if name == "" {
			if len(h) == 0 {
				return nil, raw, false // no header at all
			}
			pos = next
			continue
		}
		valueAt = pos + start
		h = append(h, field{name, raw[valueAt : pos+len(line)]})
		pos = next
	}
	return h, nil, cut
}

// lineAt returns the line at pos without its end, and the start of the next.
func lineAt(raw []byte, pos int) (line []byte, next int) {
	n := bytes.IndexByte(raw[pos:], '\n')
	if n < 0 {
		return bytes.TrimSuffix(raw[pos:], []byte("\r")), len(raw)
	}
	return bytes.TrimSuffix(raw[pos:pos+n], []byte("\r")), pos + n + 1
}

// bodyAfter finds the body of an oversized header block.
func bodyAfter(raw []byte, pos int) []byte {
	rest := raw[pos:]
	lf, crlf := bytes.Index(rest, []byte("\n\n")), bytes.Index(rest, []byte("\n\r\n"))
	switch {
	case lf < 0 && crlf < 0:
		return nil
	case crlf < 0 || lf >= 0 && lf < crlf:
		return rest[lf+2:]
	}
	return rest[crlf+3:]
}

func skipEnvelopeLine(raw []byte) []byte {
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) {
		_, next := lineAt(raw, 0)
		return raw[next:]
	}
	return raw
}

// maxFieldName is far above any real header name.
const maxFieldName = 100

// fieldName returns the lower-case name of a header line and where its value
// starts; the name is empty when the line is no header field.
func fieldName(line []byte) (name string, start int) {
	colon := bytes.IndexByte(line[:min(len(line), maxFieldName)], ':')
	if colon <= 0 {
		return "", 0
	}
	raw := bytes.TrimRight(line[:colon], " \t")
	for _, c := range raw {
		if c <= ' ' || c >= 0x7f {
			return "", 0
		}
	}
	return strings.ToLower(string(raw)), colon + 1
}

// get returns the unfolded value of the first field with this lower-case name,
// nil when there is none.
func (h header) get(name string) []byte {
	for i := range h {
		if h[i].name == name {
			return unfold(h[i].value)
		}
	}
	return nil
}

func (h header) has(name string) bool {
	for i := range h {
		if h[i].name == name {
			return true
		}
	}
	return false
}

// all returns the unfolded values of every field with one of these names.
func (h header) all(names ...string) (values [][]byte) {
	for i := range h {
		for _, n := range names {
			if h[i].name == n {
				values = append(values, unfold(h[i].value))
			}
		}
	}
	return values
}

// token returns a value as a trimmed lower-case word, for headers that hold
// keywords only.
func (h header) token(name string) string {
	v := h.get(name)
	return strings.ToLower(strings.TrimSpace(asciiOnly(v[:min(len(v), 200)])))
}

// unfold joins continuation lines and trims the value. It copies only when the
// value was folded.
func unfold(v []byte) []byte {
	v = bytes.Trim(v, " \t\r\n")
	if bytes.IndexByte(v, '\n') < 0 {
		return v
	}
	out := make([]byte, 0, len(v))
	for i := 0; i < len(v); i++ {
		if v[i] != '\r' && v[i] != '\n' {
			out = append(out, v[i])
		}
	}
	return out
}

func asciiOnly(b []byte) string {
	out := make([]byte, 0, len(b))
	for _, c := range b {
		if c >= ' ' && c < 0x7f {
			out = append(out, c)
		}
	}
	return string(out)
}

// messageIDs reads the ids of a References or In-Reply-To header. When there
// are more than max the first and the newest are kept: the first names the
// thread, the newest are what is answered.
func messageIDs(v []byte, max int) []string {
	var ids []string
	for len(v) > 0 {
		open := bytes.IndexByte(v, '<')
		if open < 0 {
			break
		}
		end := bytes.IndexByte(v[open:], '>')
		if end < 0 {
			break
		}
		if id := cleanID(v[open+1 : open+end]); id != "" {
			ids = append(ids, id)
		}
		v = v[open+end+1:]
	}
	if len(ids) > max {
		ids = append(ids[:1], ids[len(ids)-max+1:]...)
	}
	return ids
}

// messageID reads one id, also from mailers that forget the brackets.
func messageID(v []byte) string {
	if ids := messageIDs(v, 1<<30); len(ids) > 0 {
		return ids[0]
	}
	if words := bytes.Fields(v); len(words) == 1 {
		return cleanID(bytes.Trim(words[0], "<>"))
	}
	return ""
}

func cleanID(b []byte) string {
	if len(b) > maxMessageID {
		return ""
	}
	return strings.ReplaceAll(asciiOnly(b), " ", "")
}

// parseDate reads a Date header; nil when it is absent or not believable.
func parseDate(v []byte, now time.Time) *time.Time {
	if len(v) == 0 || len(v) > 200 {
		return nil
	}
	s := foldDigits(string(v))
	t, err := netmail.ParseDate(s)
	if err != nil {
		if t, err = looseDate(s); err != nil {
			return nil
		}
	}
	t = t.UTC()
	if t.Year() < EarliestYear || t.Year() > LatestYear || !now.IsZero() && t.After(now.Add(MaxClockSkew)) {
		return nil
	}
	return &t
}

// looseDate tries forms seen in the wild beside RFC 5322.
func looseDate(s string) (t time.Time, err error) {
	s = strings.TrimSpace(s)
	for _, form := range []string{
		time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", time.ANSIC, time.UnixDate,
		"Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05", "Mon, 2-Jan-2006 15:04:05 -0700", "Mon, 2 January 2006 15:04:05 -0700",
	} {
		if t, err = time.Parse(form, s); err == nil {
			return t, nil
		}
	}
	return t, err
}

// foldDigits turns Arabic and Persian digits into Latin ones.
func foldDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x0660 && r <= 0x0669:
			return r - 0x0660 + '0'
		case r >= 0x06f0 && r <= 0x06f9:
			return r - 0x06f0 + '0'
		}
		return r
	}, s)
}
