package pdf

import (
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"rida/internal/kit/bidi"
)

// run is a piece of text of one level, script and font, shaped.
type run struct {
	from, to int // letters of the paragraph
	level    bidi.Level
	file     *file
	glyphs   []glyph // from left to right
}

// glyph stands where the pen is, moved by x and y, and moves the pen on; all in
// parts of the size of the font.
type glyph struct {
	id      font.GID
	cluster int // its first letter in the paragraph
	letters string
	x, y    float64
	advance float64
}

// shaper shapes the runs of one letter. It is not for two at the same time.
type shaper struct {
	fonts *Fonts
	tag   language.Language
	harf  shaping.HarfbuzzShaper
	faces map[*file]*font.Face
}

func newShaper(fonts *Fonts, tag string) *shaper {
	return &shaper{fonts: fonts, tag: language.NewLanguage(tag), faces: map[*file]*font.Face{}}
}

// runs cuts a paragraph and shapes its pieces.
func (s *shaper) runs(text []rune, levels []bidi.Level, bold bool) []run {
	set := s.fonts.regular
	if bold {
		set = s.fonts.bold
	}
	var out []run
	scripts := scriptsOf(text)
	var before *file
	for i := 0; i < len(text); {
		from, of := i, fileOf(set, text[i], before)
		for i < len(text) && levels[i] == levels[from] && scripts[i] == scripts[from] && fileOf(set, text[i], of) == of {
			i++
		}
		before = of
		r := run{from: from, to: i, level: levels[from], file: of}
		s.shape(&r, text, scripts[from])
		out = append(out, r)
	}
	return out
}

// fileOf is the font that has a letter. What no letter is (marks that are not
// seen, blanks) stays with the font before it, and so does what no font has.
func fileOf(set []*file, r rune, before *file) *file {
	if before != nil && (isUnseen(r) || r == ' ' || r == '\u00a0') {
		return before
	}
	if before != nil {
		if _, ok := before.font.NominalGlyph(r); ok {
			return before
		}
	}
	for _, f := range set {
		if _, ok := f.font.NominalGlyph(r); ok {
			return f
		}
	}
	if before != nil {
		return before
	}
	return set[0]
}

// isUnseen tells what is never drawn: marks of direction, joiners, selectors.
func isUnseen(r rune) bool {
	switch {
	case r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f', r >= '\ufe00' && r <= '\ufe0f', r == '\ufeff', r == '\u061c', r == '\u00ad':
		return true
	}
	return r < ' '
}

// scriptsOf tells the script of each letter; signs go with the letters before
// them, and those that begin a text with the first.
func scriptsOf(text []rune) []language.Script {
	out := make([]language.Script, len(text))
	last := language.Latin
	for i := len(text) - 1; i >= 0; i-- {
		if is := language.LookupScript(text[i]); is.Strong() {
			last = is
		}
	}
	for i, r := range text {
		if is := language.LookupScript(r); is.Strong() {
			last = is
		}
		out[i] = last
	}
	return out
}

func (s *shaper) shape(r *run, text []rune, script language.Script) {
	face := s.faces[r.file]
	if face == nil {
		face = font.NewFace(r.file.font)
		s.faces[r.file] = face
	}
	way := di.DirectionLTR
	if r.level%2 == 1 {
		way = di.DirectionRTL
	}
	got := s.harf.Shape(shaping.Input{Text: text, RunStart: r.from, RunEnd: r.to, Direction: way, Face: face, Size: fixed.I(int(r.file.upem)), Script: script, Language: s.tag})
	part := func(v fixed.Int26_6) float64 { return float64(v) / 64 / r.file.upem }
	r.glyphs = make([]glyph, 0, len(got.Glyphs))
	for i := 0; i < len(got.Glyphs); {
		n := max(got.Glyphs[i].GlyphsCount(), 1)
		cluster := got.Glyphs[i:min(i+n, len(got.Glyphs))]
		i += len(cluster)
		first := cluster[0].TextIndex()
		says := share(text[first:min(first+max(cluster[0].RunesCount(), 1), r.to)], len(cluster), r.level%2 == 1)
		for k, g := range cluster {
			r.glyphs = append(r.glyphs, glyph{id: g.GlyphID, cluster: first, letters: says[k], x: part(g.XOffset), y: part(g.YOffset), advance: part(g.Advance)})
		}
	}
}

// share says which letters each glyph of a cluster stands for: one each where
// there are as many, or else the first in reading has them all.
func share(letters []rune, glyphs int, right bool) []string {
	out := make([]string, glyphs)
	at := func(i int) int {
		if right {
			return glyphs - 1 - i
		}
		return i
	}
	if len(letters) == glyphs {
		for i, r := range letters {
			out[at(i)] = string(r)
		}
		return out
	}
	out[at(0)] = string(letters)
	return out
}
