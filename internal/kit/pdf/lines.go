package pdf

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/segmenter"

	"rida/internal/kit/bidi"
	"rida/internal/kit/lang"
)

// line is one line as it will be drawn, its pieces from left to right.
type line struct {
	style
	pieces []piece
	wide   float64
	right  bool // it begins at the right
	mark   *line
	inset  float64 // how far it stands in from where it begins
}

// piece is the part of a run that stands on a line.
type piece struct {
	file   *file
	glyphs []glyph
	wide   float64
	level  bidi.Level
}

// lines sets a text in a column. A line break in it begins a new paragraph; each
// runs in the direction of its first letter, as in a browser.
func (s *shaper) lines(text string, as style, wide float64, tag lang.Tag) []line {
	var out []line
	for words := range strings.SplitSeq(strings.ReplaceAll(text, "\r", ""), "\n") {
		out = append(out, s.paragraph([]rune(words), as, wide, lang.ParagraphDir(words, tag.Dir()) == "rtl")...)
	}
	return out
}

func (s *shaper) paragraph(text []rune, as style, wide float64, right bool) []line {
	var base bidi.Level
	if right {
		base = 1
	}
	runs := s.runs(text, bidi.Levels(text, base), as.bold)
	widths := make([]float64, len(text)) // of the cluster that begins at a letter
	for _, r := range runs {
		for _, g := range r.glyphs {
			widths[g.cluster] += g.advance * as.size
		}
	}
	var out []line
	for _, part := range broken(text, widths, wide) {
		out = append(out, lineOf(runs, text, part[0], part[1], as, right))
	}
	return out
}

// broken finds the lines: as many words as fit; a word that is wider than the
// column is cut where a letter ends.
func broken(text []rune, widths []float64, wide float64) [][2]int {
	if len(text) == 0 {
		return [][2]int{{0, 0}}
	}
	var out [][2]int
	var seg segmenter.Segmenter
	seg.Init(text)
	from, used := 0, 0.0
	for words := seg.LineIterator(); words.Next(); {
		word := words.Line()
		start, end := word.Offset, word.Offset+len(word.Text)
		seen := sum(widths[start : start+len(trimmed(word.Text))])
		if used > 0 && used+seen > wide {
			out = append(out, [2]int{from, start})
			from, used = start, 0
		}
		if seen > wide {
			for i := start; i < end; i++ {
				if used > 0 && used+widths[i] > wide {
					out = append(out, [2]int{from, i})
					from, used = i, 0
				}
				used += widths[i]
			}
			continue
		}
		used += sum(widths[start:end])
	}
	return append(out, [2]int{from, len(text)})
}

func trimmed(text []rune) []rune {
	for len(text) > 0 && unicode.IsSpace(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func sum(all []float64) (total float64) {
	for _, one := range all {
		total += one
	}
	return total
}

// lineOf takes from the runs what stands on a line and puts it in order.
func lineOf(runs []run, text []rune, from, to int, as style, right bool) line {
	out := line{style: as, right: right}
	to = from + len(trimmed(text[from:to]))
	var parts []piece
	var levels []bidi.Level
	for _, r := range runs {
		if r.to <= from || r.from >= to {
			continue
		}
		p := piece{file: r.file, level: r.level}
		for _, g := range r.glyphs {
			if g.cluster >= from && g.cluster < to {
				p.glyphs = append(p.glyphs, g)
				p.wide += g.advance * as.size
			}
		}
		parts, levels = append(parts, p), append(levels, r.level)
		out.wide += p.wide
	}
	for _, i := range bidi.Order(levels) {
		out.pieces = append(out.pieces, parts[i])
	}
	return out
}
