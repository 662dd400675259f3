package mime

import (
	"net/url"
	"strings"
)

// maxToken is far above any token we make and within what a local part holds.
const maxToken = 64

// WithToken makes the plus-address "local+token@host" of base. The token comes
// back in lower case from [ReplyToken], so it must not depend on case. A base
// that is no address is returned unchanged.
func WithToken(base, token string) string {
	at := strings.LastIndexByte(base, '@')
	if at <= 0 || token == "" {
		return base
	}
	return base[:at] + "+" + token + base[at:]
}

// ReplyToken reads the token of addr if it is a plus-address of base. It knows
// what programs make of such addresses: other case, "%2B" for the plus sign,
// quotes, brackets and a name around it.
func ReplyToken(addr, base string) (token string, ok bool) {
	const longest = 1000
	local, host := splitMailbox(addr[:min(len(addr), longest)])
	baseLocal, baseHost := splitMailbox(base)
	if local == "" || host != baseHost || baseLocal == "" {
		return "", false
	}
	token, ok = strings.CutPrefix(local, baseLocal+"+")
	if !ok || token == "" || len(token) > maxToken || strings.Trim(token, tokenLetters) != "" {
		return "", false
	}
	return token, true
}

const tokenLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_.="

// splitMailbox parts an address and brings it to the form that is compared.
func splitMailbox(s string) (local, host string) {
	if open := strings.LastIndexByte(s, '<'); open >= 0 {
		s, _, _ = strings.Cut(s[open+1:], ">")
	}
	s = strings.TrimSpace(dropMarks(strings.ToValidUTF8(s, "")))
	if strings.ContainsRune(s, '%') {
		if un, err := url.PathUnescape(s); err == nil {
			s = un
		}
	}
	s = strings.ToLower(strings.TrimPrefix(strings.ToLower(s), "mailto:"))
	at := strings.LastIndexByte(s, '@')
	if at <= 0 {
		return "", ""
	}
	return strings.Trim(s[:at], `"' `), strings.Trim(s[at+1:], ` ."'>`)
}

// NewMessageID makes the id of an outgoing mail, without angle brackets:
// "token@domain". Characters that an id may not hold are left out; an empty
// domain becomes "localhost.invalid".
func NewMessageID(token, domain string) string {
	keep := func(s, extra string) string {
		return strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(extra, r) {
				return r
			}
			return -1
		}, s)
	}
	domain = strings.Trim(keep(asciiDomain(domain), "-."), "-.")
	if domain == "" {
		domain = "localhost.invalid"
	}
	return strings.Trim(keep(token, "-_.+"), ".") + "@" + domain
}
