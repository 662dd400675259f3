package pdf

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/go-text/typesetting/font"
)

// used is what a file takes of a font. Each pair of a glyph and the letters for
// which it stands has a code of its own, so that what is copied from the file is
// what was written, also where one glyph stands for different letters.
type used struct {
	number int // /F1, /F2 …
	codes  map[says]uint16
	pairs  []says // of code n at n-1
}

type says struct {
	glyph   font.GID
	letters string
}

// maxCodes is how many pairs two bytes can name; a letter has some hundreds.
const maxCodes = 0xfffe

func (b *book) use(f *file) *used {
	u := b.used[f]
	if u == nil {
		b.order = append(b.order, f)
		u = &used{number: len(b.order), codes: map[says]uint16{}}
		b.used[f] = u
	}
	return u
}

func (u *used) code(g glyph) uint16 {
	one := says{g.id, g.letters}
	if c, ok := u.codes[one]; ok {
		return c
	}
	if len(u.pairs) == maxCodes {
		return 0
	}
	u.pairs = append(u.pairs, one)
	c := uint16(len(u.pairs))
	u.codes[one] = c
	return c
}

// font writes a font as six objects from number n on and gives the next number.
func (b *book) font(n int, f *file, u *used) int {
	name := fmt.Sprintf("%s+Letter%d", subsetName(u), u.number)
	b.object(n, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, n+1, n+3))
	b.object(n+1, fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[1[%s]]/CIDToGIDMap %d 0 R>>",
		name, n+2, u.widths(f), n+4))
	head, hhea := f.tables["head"], f.tables["hhea"]
	part := func(b []byte) int { return int(float64(int16(be16(b))) * 1000 / f.upem) }
	b.object(n+2, fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 700/StemV 80/FontFile2 %d 0 R>>",
		name, part(head[36:]), part(head[38:]), part(head[40:]), part(head[42:]), part(hhea[4:]), part(hhea[6:]), n+5))
	b.stream(n+3, "", u.toUnicode())
	glyphs := make([]byte, 2, 2+2*len(u.pairs))
	keep := map[font.GID]bool{0: true}
	for _, p := range u.pairs {
		glyphs = binary.BigEndian.AppendUint16(glyphs, uint16(p.glyph))
		keep[p.glyph] = true
	}
	b.stream(n+4, "", glyphs)
	data := f.subset(keep)
	b.stream(n+5, fmt.Sprintf("/Length1 %d", len(data)), data)
	return n + 6
}

// subsetName is six letters that tell subsets apart, as the standard asks.
func subsetName(u *used) string {
	sum := uint32(2166136261) // FNV-1a
	for _, p := range u.pairs {
		sum = (sum ^ uint32(p.glyph)) * 16777619
	}
	out := make([]byte, 6)
	for i := range out {
		out[i] = 'A' + byte(sum%26)
		sum /= 26
	}
	return string(out)
}

func (u *used) widths(f *file) string {
	var b strings.Builder
	for _, p := range u.pairs {
		fmt.Fprintf(&b, "%.3f ", float64(f.advance[p.glyph])*1000/f.upem)
	}
	return b.String()
}

// unicodeBlock is how many lines a block of a ToUnicode map may have.
const unicodeBlock = 100

// toUnicode tells which letters each code stands for. A glyph that stands for
// none by itself (a mark of a cluster that another glyph speaks for) has none.
func (u *used) toUnicode() []byte {
	var lines []string
	for i, p := range u.pairs {
		if p.letters == "" {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "<%04X> <", i+1)
		writeUTF16(&b, p.letters)
		lines = append(lines, b.String()+">\n")
	}
	var out strings.Builder
	out.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for block := range slices.Chunk(lines, unicodeBlock) {
		fmt.Fprintf(&out, "%d beginbfchar\n%sendbfchar\n", len(block), strings.Join(block, ""))
	}
	out.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(out.String())
}
