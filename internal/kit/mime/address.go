package mime

import (
	"bytes"
	"strings"
	"unicode"
)

// parseAddresses reads an address header. It forgives raw 8-bit names, names
// with unquoted commas inside encoded words, semicolons between addresses,
// encoded words that hold the whole address, and groups. cut tells that there
// were more than max.
func parseAddresses(b []byte, hint string, max int) (list []Address, cut bool) {
	s := addressScanner{
		b: b, quote: bytes.LastIndexByte(b, '"'), paren: bytes.LastIndexByte(b, ')'), angle: bytes.LastIndexByte(b, '>'),
	}
	for s.at < len(b) {
		a, ok := parseAddress(s.next(), hint, true)
		if !ok {
			continue
		}
		if len(list) >= max {
			return list, true
		}
		list = append(list, a)
	}
	return list, false
}

// addressScanner cuts an address list into addresses. quote, paren and angle
// are the last closing marks, so that one left open does not swallow the rest
// and looking for its end stays cheap.
type addressScanner struct {
	b                   []byte
	at                  int
	quote, paren, angle int
}

// next returns the next address, empty after a group name.
func (s *addressScanner) next() []byte {
	start, depth, inQuote, inAngle, sawAt := s.at, 0, false, false, false
	for i := start; i < len(s.b); i++ {
		c := s.b[i]
		sawAt = sawAt || c == '@'
		switch {
		case c == '\\' && (inQuote || depth > 0):
			i++
		case inQuote:
			inQuote = c != '"'
		case depth > 0:
			depth += parenthesis(c)
		case inAngle:
			inAngle = c != '>'
		case c == '=' && i+1 < len(s.b) && s.b[i+1] == '?':
			if _, size := parseWord(s.b[i:]); size > 0 {
				i += size - 1
			}
		case c == '"':
			inQuote = i < s.quote
		case c == '(' && i < s.paren:
			depth = 1
		case c == '<':
			inAngle = i < s.angle
		case c == ',' || c == ';':
			s.at = i + 1
			return s.b[start:i]
		case c == ':' && !sawAt: // "group name: a, b;"
			s.at = i + 1
			return nil
		}
	}
	s.at = len(s.b)
	return s.b[start:]
}

func parenthesis(c byte) int {
	switch c {
	case '(':
		return 1
	case ')':
		return -1
	}
	return 0
}

// parseAddress reads one address. again allows a second look at a name whose
// encoded word holds the address too.
func parseAddress(b []byte, hint string, again bool) (a Address, ok bool) {
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return a, false
	}
	name, addr := splitAddress(b)
	a.Address = cleanAddress(string(addr))
	decoded := decodeWords(unquotePhrase(name), hint)
	if a.Address == "" && again && strings.ContainsRune(decoded, '@') && !bytes.Equal(unquotePhrase(name), []byte(decoded)) {
		return parseAddress([]byte(decoded), "utf-8", false)
	}
	a.Name = cleanLine(decoded, maxNameRunes)
	a.Name = strings.TrimSpace(strings.Trim(a.Name, `"`))
	if n := len(a.Name); n > 2 && a.Name[0] == '\'' && a.Name[n-1] == '\'' { // an old habit of Outlook
		a.Name = a.Name[1 : n-1]
	}
	if strings.EqualFold(a.Name, a.Address) {
		a.Name = ""
	}
	return a, a.Address != "" || a.Name != ""
}

// splitAddress parts "name <address>", "address (name)" and a bare address.
func splitAddress(b []byte) (name, addr []byte) {
	if open := bytes.LastIndexByte(b, '<'); open >= 0 {
		end := bytes.IndexByte(b[open:], '>')
		if end < 0 {
			end = len(b) - open
		}
		return b[:open], b[open+1 : open+end]
	}
	if open := bytes.IndexByte(b, '('); open >= 0 && bytes.IndexByte(b[:open], '@') > 0 {
		end := bytes.LastIndexByte(b, ')')
		if end < open {
			end = len(b)
		}
		return b[open+1 : end], b[:open]
	}
	if bytes.IndexByte(b, '@') < 0 {
		return b, nil
	}
	if cleanAddress(string(b)) != "" {
		return nil, b
	}
	// "Name user@host" without brackets: the word with the at sign.
	for _, w := range bytes.Fields(b) {
		if bytes.IndexByte(w, '@') > 0 {
			at := bytes.Index(b, w)
			return b[:at], bytes.Trim(w, "[]()<>\"',")
		}
	}
	return b, nil
}

// unquotePhrase removes quotes and comments' escapes from a display name.
func unquotePhrase(b []byte) []byte {
	b = bytes.TrimSpace(b)
	if bytes.IndexByte(b, '"') < 0 && bytes.IndexByte(b, '\\') < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\\' && i+1 < len(b):
			i++
			out = append(out, b[i])
		case b[i] != '"':
			out = append(out, b[i])
		}
	}
	return out
}

// cleanAddress returns "local@domain" with a lower-case domain, or "" when s is
// no mail address.
func cleanAddress(s string) string {
	const longestLocal, longestDomain = 128, 255 // RFC 5321 says 64; bounce addresses exceed it
	s = strings.Map(func(r rune) rune {
		if isMark(r) || r == 0xa0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Trim(s, " \t<>[]'")
	s = strings.TrimPrefix(s, "mailto:")
	if strings.HasPrefix(s, "@") { // obsolete source route
		_, s, _ = strings.Cut(s, ":")
	}
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at > longestLocal || len(s)-at-1 > longestDomain {
		return ""
	}
	local, domain := s[:at], strings.ToLower(strings.TrimSuffix(s[at+1:], "."))
	if !validDomain(domain) || !validLocal(local) {
		return ""
	}
	return local + "@" + domain
}

func validDomain(s string) bool {
	if s == "" || s[0] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		if r != '.' && r != '-' && r != '_' && r != ':' && r != '[' && r != ']' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return true
}

func validLocal(s string) bool {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return !strings.ContainsFunc(s, unicode.IsControl)
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || r == unicode.ReplacementChar || strings.ContainsRune(`()<>[]:;,"\@`, r) || unicode.IsControl(r)
	})
}

// DomainOf is what stands after the @ of an address; "localhost" where there is none.
func DomainOf(address string) string {
	if _, domain, ok := strings.Cut(address, "@"); ok {
		return domain
	}
	return "localhost"
}
