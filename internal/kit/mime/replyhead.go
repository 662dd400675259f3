package mime

import (
	"strings"
	"unicode/utf8"
)

// maxHeadBytes is the longest line that may be a reply header.
const maxHeadBytes = 600

// maxHeadLines is over how many lines mailers break a reply header.
const maxHeadLines = 4

type headKind uint8

const (
	headNone    headKind = iota
	headReply            // "On … wrote:" above ">" lines
	headCut              // everything from here on is history
	headForward          // a forwarded message follows
)

type head struct {
	kind headKind
	from int // first line
}

// headAt looks for the mark of history at line i, whose text without leading
// marks is bare.
func headAt(lines []line, i int, bare string) head {
	if strings.Contains(bare, "-~") && strings.Contains(dropMarks(bare), MarkerToken) {
		return head{headCut, i}
	}
	first, _ := utf8.DecodeRuneInString(bare)
	if strings.ContainsRune("-_*=–—", first) || strings.Contains(bare, ":") {
		folded := foldLine(bare)
		if isForwardMark(folded) {
			return head{headForward, i}
		}
		if isDivider(folded) {
			return head{headCut, i}
		}
	}
	if isMailBlock(lines, i, bare) {
		return head{headCut, withRule(lines, i)}
	}
	if endsWithColon(bare) {
		return replyHead(lines, i)
	}
	return head{}
}

func dropMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, s)
}

func endsWithColon(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == 0xa0 || r == 0x202f || isMark(r) || r == '*' })
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：")
}

// withRule includes the line of underscores or dashes that Outlook puts above
// its header block.
func withRule(lines []line, i int) int {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		t := strings.TrimSpace(lines[j].text)
		if len(t) >= 10 && strings.Trim(t, "_-") == "" {
			return j
		}
		if t != "" {
			break
		}
	}
	return i
}

// isDivider reports "-----Original Message-----" in any of the known languages.
// s is folded.
func isDivider(s string) bool {
	inner := strings.Trim(s, "-_*=: ")
	return len(s)-len(inner) >= 4 && headTables().dividers[inner]
}

// isForwardMark reports the line above a forwarded message. s is folded.
func isForwardMark(s string) bool {
	inner := strings.Trim(s, "-_*=: ")
	return len(s) > len(inner) && headTables().forwards[inner]
}

// isForwardSubject reports "Fwd:" and its like at the start of a subject.
func isForwardSubject(subject string) bool {
	prefix, _, ok := strings.Cut(foldLine(cutRunes(subject, 100)), ":")
	return ok && headTables().forwardPrefixes[strings.TrimSpace(prefix)]
}

// isMailBlock reports a header block as Outlook and phones write it: From, then
// the date, then To or Subject, each on its own line.
func isMailBlock(lines []line, i int, bare string) bool {
	if labelOf(bare) != labelFrom {
		return false
	}
	const longest = 12
	seen, blanks, at := uint8(0), 0, false
	for j := i; j < len(lines) && j < i+longest; j++ {
		t := strings.TrimSpace(lines[j].text)
		if t == "" {
			if blanks++; blanks > 3 {
				break
			}
			continue
		}
		k := labelOf(t)
		if k == labelNone && blanks > 0 && j > i+1 {
			break // the text has begun
		}
		seen |= k
		at = at || k != labelNone && strings.Contains(t, "@")
	}
	return seen&labelSent != 0 && seen&(labelTo|labelSubject) != 0 && (seen&labelSubject != 0 || at)
}

// Labels of a header block, as bits.
const (
	labelFrom uint8 = 1 << iota
	labelSent
	labelTo
	labelCopy
	labelSubject

	labelNone uint8 = 0
)

// labelOf reads the label of a header line, such as "From:" or "تم الإرسال:".
func labelOf(s string) uint8 {
	const longest = 60
	colon := strings.IndexByte(s[:min(len(s), longest)], ':')
	if colon <= 0 {
		return labelNone
	}
	return headTables().labels[strings.Trim(foldLine(s[:colon]), "* ")]
}

// replyHead looks for "On … wrote:" that ends at line i.
func replyHead(lines []line, i int) head {
	joined := ""
	for j := i; j >= 0 && j > i-maxHeadLines; j-- {
		t := strings.TrimSpace(lines[j].text)
		if t == "" || strings.HasPrefix(t, ">") || len(joined)+len(t) > maxHeadBytes {
			break
		}
		joined = strings.TrimSpace(foldLine(t) + " " + joined)
		signs := readSigns(joined)
		if !signs.verb {
			if j < i-1 {
				break
			}
			continue
		}
		if signs.start || signs.dateFirst || signs.at && signs.time && signs.year {
			return judge(lines, i, j, signs)
		}
		if signs.at && signs.year { // a name first and no hour: only lines with ">" prove it
			if h := judge(lines, i, j, signs); h.kind == headReply {
				return h
			}
		}
	}
	return head{}
}

// judge weighs the signs of a reply header from line `from` to line i.
func judge(lines []line, i, from int, s headSigns) head {
	next := i + 1
	for next < len(lines) && strings.TrimSpace(lines[next].text) == "" {
		next++
	}
	if next < len(lines) && (strings.HasPrefix(strings.TrimLeftFunc(lines[next].text, isMark), ">") || lines[next].quoted) {
		if s.at || s.year || s.time {
			return head{headReply, from}
		}
		return head{}
	}
	// Without ">" lines below, all the rest would be cut: ask for proof.
	ownParagraph := from == 0 || strings.TrimSpace(lines[from-1].text) == ""
	switch {
	case s.at && (s.year || s.time):
		return head{headCut, from}
	case s.year && s.time && ownParagraph && !s.toUs:
		return head{headCut, from}
	}
	return head{}
}

// headSigns are the signs of a reply header.
type headSigns struct {
	start, verb, dateFirst bool
	at, time, year         bool
	toUs                   bool // "wrote to me": a story, not a header
}

// readSigns reads a folded line.
func readSigns(s string) (h headSigns) {
	t := headTables()
	h.at = strings.Contains(s, "@")
	h.time, h.year = dateSigns(s)
	h.dateFirst = s != "" && s[0] >= '0' && s[0] <= '9' && h.year
	for w := range strings.FieldsSeq(s) {
		w = strings.Trim(w, ":,،.\"'«»*")
		h.verb = h.verb || t.verbs[w]
		h.toUs = h.toUs || t.toUs[w]
	}
	for _, p := range t.starts {
		h.start = h.start || strings.HasPrefix(strings.TrimLeft(s, "*\"' "), p)
	}
	// Old Gmail in languages it did not know: "2026-11-02 10:00 GMT+03:00 Name <a@b>:"
	// Gmail in Russian does without a verb to this day.
	if (h.dateFirst || h.time && h.year) && h.at && strings.HasSuffix(strings.TrimRight(s, " *"), ">:") {
		h.verb = true
	}
	return h
}

// dateSigns finds a time of day and a year (Gregorian, Jalali or Hijri), or a
// date in three numbers.
func dateSigns(s string) (hasTime, hasYear bool) {
	numbers := 0 // joined by / - or .
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		n := i - start
		if n == 0 {
			i++
			numbers = 0
			continue
		}
		numbers++
		if n == 4 && (s[start:i] >= "1300" && s[start:i] <= "1500" || s[start:i] >= "1900" && s[start:i] <= "2100") || numbers == 3 && n <= 4 {
			hasYear = true
		}
		if i >= len(s) {
			break
		}
		switch s[i] {
		case ':':
			if n <= 2 && i+2 < len(s) && isDigit(s[i+1]) && isDigit(s[i+2]) {
				hasTime = true
			}
			numbers = 0
			i++
		case '/', '-', '.':
			i++
		default:
			numbers = 0
		}
	}
	return hasTime, hasYear
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
