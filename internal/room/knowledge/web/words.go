package web

import (
	"strings"

	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// mostWhy is how many words a reason names.
const mostWhy = 5

// why lists the words that made something fit, the most telling first.
func why(v ui.View, words []string) string {
	return strings.Join(words[:min(len(words), mostWhy)], v.P.T("knowledge.comma"))
}

// share says how many of the ended cases held, with n and interval, or that
// there are too few to say.
func share(v ui.View, o knowledge.Outcome) string {
	if e, ok := o.Share(); ok {
		return v.P.T("knowledge.share", "share", v.P.Percent(e.Value), "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High), "n", e.N)
	}
	if o.Ended() == 0 {
		return v.P.T("knowledge.share.open")
	}
	return v.P.N("knowledge.share.few", o.Ended(), "held", v.P.Int(o.Held))
}
