package mime

import (
	"fmt"
	"html"
	"strings"
)

// The look of our mail. Plain tables and inline styles, because Outlook lays
// mail out with Word; colours and sizes follow the product's light theme. Names
// of fonts are those that systems bring along, for nothing is loaded.
const (
	inkColour    = "#1C2B2A"
	mutedColour  = "#5E6B69"
	lineColour   = "#E7E0D6"
	paperColour  = "#FAF7F2"
	accentColour = "#0E6E66"

	// Tahoma first in right-to-left mail: it has good Arabic letters in every
	// Windows, and Outlook falls back to a serif font when it misses the first.
	rtlFonts = "Tahoma,'Segoe UI','Geeza Pro',Arial,sans-serif"
	ltrFonts = "'Segoe UI',Helvetica,Arial,sans-serif"
)

// htmlWriter writes the text/html form.
type htmlWriter struct {
	strings.Builder
	dir string
}

// side is the edge where lines start. Mail programs do not know logical values.
func side(dir string) string {
	if dir == "rtl" {
		return "right"
	}
	return "left"
}

func fonts(dir string) string {
	if dir == "rtl" {
		return rtlFonts
	}
	return ltrFonts
}

func htmlBody(m Outgoing) string {
	w := &htmlWriter{dir: m.Dir}
	lang := ""
	if m.Language != "" {
		lang = ` lang="` + html.EscapeString(m.Language) + `"`
	}
	fmt.Fprintf(w, "<!DOCTYPE html>\n<html%s dir=%q>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n", lang, m.Dir)
	fmt.Fprintf(w, "<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n</head>\n", html.EscapeString(cleanLine(m.Subject, maxSubjectRunes)))
	fmt.Fprintf(w, "<body dir=%q style=\"margin:0;padding:0;background-color:%s\">\n", m.Dir, paperColour)
	fmt.Fprintf(w, "<table role=\"presentation\" dir=%q width=\"100%%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=%q>\n<tr><td align=\"center\" style=\"padding:16px\">\n", m.Dir, paperColour)
	fmt.Fprintf(w, "<table role=\"presentation\" dir=%q width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"#FFFFFF\" style=\"width:100%%;max-width:600px;border:1px solid %s\">\n", m.Dir, lineColour)
	fmt.Fprintf(w, "<tr><td dir=%q align=%q style=\"padding:24px\">\n", m.Dir, side(m.Dir))
	if m.AboveThisLine != "" {
		w.paragraph(markerLine(m.AboveThisLine), "12px", mutedColour)
	}
	for _, p := range paragraphs(m.Text) {
		w.paragraph(p, "16px", inkColour)
	}
	w.facts(m.Facts)
	w.links(m.Buttons)
	if f := paragraphs(m.Footer); len(f) > 0 {
		fmt.Fprintf(w, "<hr style=\"border:0;border-top:1px solid %s;margin:24px 0 16px 0\">\n", lineColour)
		for _, p := range f {
			w.paragraph(p, "13px", mutedColour)
		}
	}
	w.quote(m.Previous)
	w.WriteString("</td></tr>\n</table>\n</td></tr>\n</table>\n</body>\n</html>\n")
	return w.String()
}

// paragraph writes one paragraph in its own direction.
func (w *htmlWriter) paragraph(text, size, colour string) {
	dir := directionOf(text, w.dir)
	fmt.Fprintf(w, "<p dir=%q align=%q style=\"margin:0 0 16px 0;font-family:%s;font-size:%s;line-height:1.7;color:%s;text-align:%s\">", dir, side(dir), fonts(dir), size, colour, side(dir))
	for i, l := range strings.Split(text, "\n") {
		if i > 0 {
			w.WriteString("<br>\n")
		}
		w.linked(l)
	}
	w.WriteString("</p>\n")
}

// linked writes one line of text with its web addresses as links.
func (w *htmlWriter) linked(s string) {
	for i, word := range strings.Split(s, " ") {
		if i > 0 {
			w.WriteByte(' ')
		}
		bare := strings.TrimRight(word, ".,،؛;:!?؟)»\"'")
		if !isWebAddress(bare) {
			w.WriteString(html.EscapeString(word))
			continue
		}
		safe := html.EscapeString(bare)
		fmt.Fprintf(w, "<a href=\"%s\" dir=\"ltr\" style=\"color:%s\">%s</a>%s", safe, accentColour, safe, html.EscapeString(word[len(bare):]))
	}
}

func (w *htmlWriter) facts(list []Fact) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "<table role=\"presentation\" dir=%q cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"100%%\" style=\"margin:0 0 16px 0;border-top:1px solid %s\">\n", w.dir, lineColour)
	cell := fmt.Sprintf("align=%q style=\"padding:8px 0;border-bottom:1px solid %s;font-family:%s;font-size:14px;text-align:%s;color:", side(w.dir), lineColour, fonts(w.dir), side(w.dir))
	for _, f := range list {
		// A value of digits alone, such as a reference, reads from left to right.
		value := cleanLine(f.Value, maxNameRunes)
		fmt.Fprintf(w, "<tr><td dir=%q width=\"40%%\" valign=\"top\" %s%s\">%s</td>", w.dir, cell, mutedColour, html.EscapeString(cleanLine(f.Label, maxNameRunes)))
		fmt.Fprintf(w, "<td valign=\"top\" %s%s\"><span dir=%q>%s</span></td></tr>\n", cell, inkColour, directionOf(value, "ltr"), html.EscapeString(value))
	}
	w.WriteString("</table>\n")
}

func (w *htmlWriter) links(list []Link) {
	for i, l := range list {
		label, address := html.EscapeString(cleanLine(l.Label, maxNameRunes)), html.EscapeString(l.URL)
		if i > 0 {
			fmt.Fprintf(w, "<p dir=%q align=%q style=\"margin:0 0 12px 0;font-family:%s;font-size:14px;text-align:%s\"><a href=\"%s\" style=\"color:%s\">%s</a></p>\n", w.dir, side(w.dir), fonts(w.dir), side(w.dir), address, accentColour, label)
			continue
		}
		fmt.Fprintf(w, "<table role=\"presentation\" dir=%q width=\"100%%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin:0 0 16px 0\"><tr><td dir=%q align=%q>\n", w.dir, w.dir, side(w.dir))
		fmt.Fprintf(w, "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td align=\"center\" bgcolor=%q style=\"padding:12px 24px;border-radius:8px\">", accentColour)
		fmt.Fprintf(w, "<a href=\"%s\" style=\"font-family:%s;font-size:16px;font-weight:bold;color:#FFFFFF;text-decoration:none\">%s</a></td></tr></table>\n</td></tr></table>\n", address, fonts(w.dir), label)
	}
}

// quote writes the earlier message as other programs do, so that theirs and ours
// recognise it.
func (w *htmlWriter) quote(q *Quote) {
	if q == nil {
		return
	}
	w.WriteString("<div class=\"gmail_quote\">\n<div class=\"gmail_attr\">\n")
	w.paragraph(cleanLine(bodyText(q.Intro), maxSubjectRunes), "13px", mutedColour)
	fmt.Fprintf(w, "</div>\n<blockquote type=\"cite\" dir=%q style=\"margin:0;padding:0 12px;border-%s:2px solid %s\">\n", w.dir, side(w.dir), lineColour)
	for _, p := range paragraphs(bodyText(q.Text)) {
		w.paragraph(p, "14px", mutedColour)
	}
	w.WriteString("</blockquote>\n</div>\n")
}
