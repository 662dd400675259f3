package mime

import (
	"net/url"
	"strings"
)

// plainBody writes the text/plain form.
func plainBody(m Outgoing) string {
	var b strings.Builder
	if m.AboveThisLine != "" {
		b.WriteString(markerLine(m.AboveThisLine) + "\n\n")
	}
	b.WriteString(strings.Trim(m.Text, "\n"))
	b.WriteString("\n")
	if len(m.Facts) > 0 {
		b.WriteString("\n")
		for _, f := range m.Facts {
			b.WriteString(cleanLine(f.Label, maxNameRunes) + ": " + isolate(cleanLine(f.Value, maxNameRunes)) + "\n")
		}
	}
	for _, l := range m.Buttons {
		b.WriteString("\n" + cleanLine(l.Label, maxNameRunes) + "\n" + l.URL + "\n")
	}
	if f := strings.Trim(m.Footer, "\n"); f != "" {
		b.WriteString("\n" + f + "\n")
	}
	if q := m.Previous; q != nil {
		b.WriteString("\n" + cleanLine(bodyText(q.Intro), maxSubjectRunes) + "\n")
		for l := range strings.SplitSeq(strings.Trim(bodyText(q.Text), "\n"), "\n") {
			b.WriteString(strings.TrimRight("> "+l, " ") + "\n")
		}
	}
	return b.String()
}

func markerLine(s string) string { return MarkerToken + " " + s + " " + MarkerToken }

// isolate keeps a value from disturbing the direction of its line.
func isolate(s string) string { return "\u2068" + s + "\u2069" }

// paragraphs splits text at empty lines.
func paragraphs(s string) (out []string) {
	for p := range strings.SplitSeq(strings.Trim(s, "\n"), "\n\n") {
		if p = strings.Trim(p, "\n"); strings.TrimSpace(p) != "" {
			out = append(out, p)
		}
	}
	return out
}

// directionOf is the direction of the first letter of s, or fallback. Web and
// mail addresses in front of a sentence do not count.
func directionOf(s, fallback string) string {
	for w := range strings.FieldsSeq(s) {
		if strings.Contains(w, "://") || strings.Contains(w, "@") {
			continue
		}
		for _, r := range w {
			switch {
			case r >= 0x0590 && r <= 0x08ff && !isMark(r) && (r < 0x0660 || r > 0x0669) && (r < 0x06f0 || r > 0x06f9) && r != '،' && r != '؛' && r != '؟',
				r >= 0xfb1d && r <= 0xfdff, r >= 0xfe70 && r <= 0xfefc:
				return "rtl"
			case r < 0x0590 && (isLatinLetter(byte(r&0x7f)) && r < 0x80 || r >= 0xc0 && r < 0x0590 && r != 0xd7 && r != 0xf7):
				return "ltr"
			}
		}
	}
	return fallback
}

// isWebAddress reports an absolute http or https address.
func isWebAddress(s string) bool {
	const longest = 2000
	u, err := url.Parse(s)
	return err == nil && len(s) <= longest && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !hasBreak(s) && !strings.ContainsAny(s, " \"<>")
}
