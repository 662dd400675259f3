package mime

import (
	"strings"
)

// MarkerToken stands at both ends of the line above which a customer is asked to
// write. It is plain ASCII and symmetrical, so that it survives every charset,
// the removal of invisible characters, and right-to-left display.
const MarkerToken = "-~-~-"

// maxSearchLines is how far down history is looked for. A longer text is a log,
// and shown as it is.
const maxSearchLines = 20000

// view is a text parted into what its sender wrote now and what was quoted.
type view struct {
	text, quoted string
	count        int // lines with content in quoted
}

// role is what one line of a mail is.
type role uint8

const (
	written  role = iota
	arrow         // starts with ">"
	cited         // starts with ">" and the mailer's HTML says it is history
	replyTop      // "On … wrote:"
	history       // cut for certain
)

// visible parts lines. When it is not sure it shows more. forward tells that the
// mail passes on another one, whose text is then the message.
func visible(lines []line, forward bool) view {
	if forward {
		return view{text: strings.TrimSpace(textOf(lines))}
	}
	roles := findRoles(lines)
	keepContext(lines, roles)
	shown := make([]int, 0, len(lines))
	for i := range lines {
		if roles[i] == written {
			shown = append(shown, i)
		}
	}
	for _, i := range signatureOf(lines, shown) {
		roles[i] = history
	}
	var seen, cut []line
	for i, l := range lines {
		if roles[i] == written {
			seen = append(seen, l)
		} else {
			cut = append(cut, l)
		}
	}
	v := view{text: strings.TrimSpace(textOf(tidyLines(seen)))}
	if v.text == "" { // nothing but a quote: keep it all
		return view{text: strings.TrimSpace(textOf(lines))}
	}
	for _, l := range cut {
		if strings.Trim(l.text, "> \t") != "" {
			v.count++
		}
	}
	if v.count > 0 {
		v.quoted = strings.Trim(textOf(cut), "\n")
	}
	return v
}

// plainLines splits plain text into lines.
func plainLines(s string) []line {
	lines := make([]line, 0, strings.Count(s, "\n")+1)
	for l := range strings.SplitSeq(s, "\n") {
		lines = append(lines, line{text: strings.TrimRight(l, " \t")})
	}
	return lines
}

// findRoles reads the lines from the top and stops at the first place after
// which everything is history, or at a forwarded message, which is not.
func findRoles(lines []line) []role {
	roles := make([]role, len(lines))
	for i := range lines[:min(len(lines), maxSearchLines)] {
		l := lines[i].text
		bare := strings.TrimLeftFunc(l, func(r rune) bool { return r == ' ' || r == '\t' || r == 0xa0 || isMark(r) })
		if bare == "" {
			continue
		}
		switch {
		case bare[0] == '>' && lines[i].quoted:
			roles[i] = cited
			continue
		case bare[0] == '>':
			roles[i] = arrow
			continue
		case lines[i].quoted:
			roles[i] = history
			continue
		case len(bare) > maxHeadBytes:
			continue
		}
		head := headAt(lines, i, bare)
		switch head.kind {
		case headForward:
			return roles
		case headCut:
			for j := head.from; j < len(roles); j++ {
				roles[j] = history
			}
			return roles
		case headReply:
			for j := head.from; j <= i; j++ {
				roles[j] = replyTop
			}
		}
	}
	return roles
}

// arrows is a run of ">" lines.
type arrows struct {
	from, to    int // first and last line
	named       bool
	textBefore  bool
	textAfter   bool
	textBetween bool // text between the run before and this one
}

// keepContext decides which ">" lines stay. Answers written between quoted lines
// make no sense without them, so those stay; a quote at the end, at the top, or
// under a reply header goes.
func keepContext(lines []line, roles []role) {
	runs := findArrows(lines, roles)
	between := 0
	for _, r := range runs[min(1, len(runs)):] {
		if r.textBetween {
			between++
		}
	}
	for k, r := range runs {
		hide := r.named || !r.textBefore || !r.textAfter
		if between > 0 {
			hide = k == len(runs)-1 && !r.textAfter
		}
		for i := r.from; i <= r.to; i++ {
			if roles[i] != arrow && roles[i] != cited {
				continue
			}
			if hide {
				roles[i] = history
			} else {
				roles[i] = written
			}
		}
	}
}

func findArrows(lines []line, roles []role) (runs []arrows) {
	text, named, textSince, lastText := false, false, false, -1
	for i, r := range roles {
		blank := strings.TrimSpace(lines[i].text) == ""
		switch {
		case r == arrow || r == cited:
			if n := len(runs); n > 0 && !textSince && !named {
				runs[n-1].to = i
				runs[n-1].named = runs[n-1].named || r == cited
			} else {
				runs = append(runs, arrows{from: i, to: i, named: named || r == cited, textBefore: text, textBetween: textSince})
			}
			textSince, named = false, false
		case blank:
		case r == replyTop:
			named = true
		case r == written:
			text, named, textSince = true, false, true
			lastText = i
		}
	}
	for k := range runs {
		runs[k].textAfter = lastText > runs[k].to
	}
	return runs
}
