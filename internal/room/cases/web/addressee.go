package web

import (
	"strings"

	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// addresseeText says what does not fit: the greeting, or an address.
func addresseeText(v ui.View, m cases.Misaddressed) string {
	var out []string
	if m.Greeted != "" {
		out = append(out, v.P.T("cases.gate.addressee.greeted", "greeting", m.Greeted, "names", strings.Join(m.Names, v.P.T("cases.tags.comma"))))
	}
	if m.Address != "" {
		out = append(out, v.P.T("cases.gate.addressee.like", "address", m.Address, "domain", m.Like))
	}
	return strings.Join(out, " ")
}
