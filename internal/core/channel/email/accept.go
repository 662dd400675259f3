package email

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Accept says which recipients a Listener takes mail for. The zero value takes
// none.
type Accept struct {
	Domains   []string // every local part of these domains
	Addresses []string // exactly these, also with a plus-token: support+k7f@firm.example
}

// Takes reports whether addr is one of ours. Case never matters, a domain may
// be written in Unicode or in its ASCII form.
func (a Accept) Takes(addr string) bool {
	local, domain, ok := split(addr)
	if !ok {
		return false
	}
	for _, d := range a.Domains {
		if foldDomain(d) == domain {
			return true
		}
	}
	bare, _, _ := strings.Cut(local, "+")
	return slices.ContainsFunc(a.Addresses, func(own string) bool {
		l, d, ok := split(own)
		return ok && d == domain && (l == local || l == bare)
	})
}

// split folds an address and cuts it at its last @.
func split(addr string) (local, domain string, ok bool) {
	at := strings.LastIndexByte(addr, '@')
	if at < 1 || at == len(addr)-1 {
		return "", "", false
	}
	return strings.ToLower(addr[:at]), foldDomain(addr[at+1:]), true
}

// foldDomain gives the lower-case ASCII form; a name that has none is compared
// as it stands.
func foldDomain(d string) string {
	d = strings.ToLower(strings.TrimSuffix(d, "."))
	if ascii, err := idna.Lookup.ToASCII(d); err == nil {
		return ascii
	}
	return d
}
