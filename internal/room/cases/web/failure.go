package web

import (
	"strings"

	"rida/internal/kit/lang"
)

// failure says in words why a mail of ours was not delivered. The mail ledger
// gives a code of its own before the other server's words.
func failure(p lang.Printer, why string) string {
	code, words, ok := strings.Cut(why, ": ")
	if key := "channel.reason." + code; ok && p.Has(key) {
		return p.T(key, "detail", words)
	}
	return why
}
