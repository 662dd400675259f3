package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/cases/respect"
)

// checks reads what stands in the box while it is being written, and answers
// with the findings alone.
func (d *Desk) checks(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	warned, err := d.warnings(r, c, f)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	return w.HTML(http.StatusOK, checksOf(v, c, f, warned).inside(v, addressed{ref: c.Reference}))
}

// wording takes over the better wording of one finding, or takes it back, for a
// browser without scripts.
func (d *Desk) wording(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	warned, err := d.reword(r, c, f)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	return d.again(w, r, c, f, func(b *Composer) { b.Checks = checksOf(v, c, f, warned) })
}

// reword puts the chosen wording into the form, or the text before it, and gives
// what the gates say then.
func (d *Desk) reword(r *web.Request, c cases.Case, f *web.Form) ([]cases.Warning, error) {
	text := typedText(f)
	if f.Has("undo") {
		f.Set("text", f.Value("before"))
		f.Set("before", "")
		return d.warnings(r, c, f)
	}
	warned, err := d.warnings(r, c, f)
	if err != nil {
		return nil, err
	}
	if all, n := findings(warned), int(f.Int("take", 0, maxFindings)); n < len(all) {
		f.Set("before", text)
		f.Set("text", all[n].Take(text))
	}
	return d.warnings(r, c, f)
}

// typedText is what was typed, with line ends as the box counts them.
func typedText(f *web.Form) string { return strings.ReplaceAll(f.Value("text"), "\r\n", "\n") }

// warnings are what the gates say about the box: of an answer those of respect
// alone, of a note that of blame.
func (d *Desk) warnings(r *web.Request, c cases.Case, f *web.Form) ([]cases.Warning, error) {
	if f.Value("kind") == "note" {
		return cases.NoteWarnings(r.Context(), d.DB, c, typedText(f))
	}
	all, err := cases.Warnings(r.Context(), d.DB, c, typedText(f))
	return slices.DeleteFunc(all, func(w cases.Warning) bool { return len(w.Findings) == 0 }), err
}

func findings(warned []cases.Warning) []respect.Finding {
	var all []respect.Finding
	for _, w := range warned {
		all = append(all, w.Findings...)
	}
	return all
}

// maxFindings is how many the panel shows; whoever mends these sees the next.
const maxFindings = 5

// checksOf puts what the gates of respect found into words.
func checksOf(v ui.View, c cases.Case, f *web.Form, warned []cases.Warning) Checks {
	text := typedText(f)
	out := Checks{Warned: warnedBefore(f, warned), Asked: f.Has("asked"), Note: f.Value("kind") == "note"}
	if before := strings.ReplaceAll(f.Value("before"), "\r\n", "\n"); before != "" && before != text {
		out.Before = before
	}
	for _, w := range warned {
		for _, one := range w.Findings {
			if len(out.Findings) < maxFindings {
				out.Findings = append(out.Findings, findingOf(v, c.Lang, text, one, len(out.Findings)))
			}
		}
		if out.Asked {
			g := gate(v, w)
			g.Reason = f.Value("gate." + string(w.Gate))
			out.Gates = append(out.Gates, g)
		}
	}
	return out
}

// warnedBefore joins the gates that warned before with those that warn now.
func warnedBefore(f *web.Form, warned []cases.Warning) string {
	all := strings.FieldsFunc(f.Value("warned"), func(r rune) bool { return r == ',' })
	for _, w := range warned {
		if !slices.Contains(all, string(w.Gate)) {
			all = append(all, string(w.Gate))
		}
	}
	return strings.Join(all, ",")
}

// mended are the gates that warned while the answer was written and do no more.
func mended(f *web.Form, warned []cases.Warning) []string {
	all := strings.FieldsFunc(f.Value("warned"), func(r rune) bool { return r == ',' })
	return slices.DeleteFunc(all, func(g string) bool {
		return slices.ContainsFunc(warned, func(w cases.Warning) bool { return string(w.Gate) == g })
	})
}

// around is how many letters of the text stand on each side of a passage.
const around = 24

func findingOf(v ui.View, tag lang.Tag, text string, f respect.Finding, n int) FindingView {
	key := "cases.respect." + string(f.Check) + "." + f.Rule
	out := FindingView{Gate: string(f.Check), Why: v.P.T(key), Better: strings.TrimLeft(f.Better, " .\n"), Raw: f.Better, N: strconv.Itoa(n), Lang: tag,
		Insert: f.Edit.Start == f.Edit.End, Start: units(text, f.Edit.Start), End: units(text, f.Edit.End),
		From: units(text, f.Passage.Start), To: units(text, f.Passage.End)}
	out.Before, out.Passage, out.After = excerpt(text, f.Passage)
	return out
}

// excerpt cuts the passage out with a little of what stands beside it.
func excerpt(text string, s lang.Span) (before, passage, after string) {
	from, to := s.Start, s.End
	for n := 0; n < around && from > 0; n++ {
		c, size := utf8.DecodeLastRuneInString(text[:from])
		if c == '\n' {
			break
		}
		from -= size
	}
	for n := 0; n < around && to < len(text); n++ {
		c, size := utf8.DecodeRuneInString(text[to:])
		if c == '\n' {
			break
		}
		to += size
	}
	if before = text[from:s.Start]; from > 0 && text[from-1] != '\n' {
		before = "…" + cutWord(before)
	}
	if after = text[s.End:to]; to < len(text) && text[to] != '\n' {
		after = cutLast(after) + "…"
	}
	return before, text[s.Start:s.End], after
}

// cutWord drops the half of a word with which a piece begins.
func cutWord(s string) string {
	if i := strings.IndexByte(s, ' '); i >= 0 {
		return s[i:]
	}
	return ""
}

func cutLast(s string) string {
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		return s[:i+1]
	}
	return ""
}

// units counts as browsers count in a box: in pieces of UTF-16.
func units(text string, at int) string {
	n := 0
	for _, c := range text[:at] {
		n += utf16.RuneLen(c)
	}
	return strconv.Itoa(n)
}
