package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// Write sets a letter and writes it as a PDF 1.7.
func (f *Fonts) Write(w io.Writer, l Letter) error {
	s := &setter{shaper: newShaper(f, string(l.Lang)), Letter: l}
	pages := s.set()
	b := &book{used: map[*file]*used{}}
	contents := make([]string, len(pages))
	for i, p := range pages {
		contents[i] = b.draw(p)
	}
	b.write(l, contents)
	_, err := w.Write(b.out.Bytes())
	return err
}

// book is a PDF as it is written: objects, and where each begins.
type book struct {
	out   bytes.Buffer
	at    []int // of object n at n-1
	used  map[*file]*used
	order []*file
}

// The numbers of the objects that are always there.
const (
	catalogue = 1 + iota
	pageTree
	facts
	resources
	firstFree
)

func (b *book) object(n int, body string) {
	for len(b.at) < n {
		b.at = append(b.at, 0)
	}
	b.at[n-1] = b.out.Len()
	fmt.Fprintf(&b.out, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (b *book) stream(n int, about string, data []byte) {
	packed := deflate(data)
	b.object(n, fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", about, len(packed), packed))
}

func deflate(data []byte) []byte {
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err == nil {
		_, err = z.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil { // a level that is known and a buffer cannot fail
		panic(err)
	}
	return out.Bytes()
}

// write writes everything around the pages.
func (b *book) write(l Letter, contents []string) {
	b.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	way := "L2R"
	if l.Lang.Dir() == "rtl" {
		way = "R2L"
	}
	b.object(catalogue, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang(%s)/ViewerPreferences<</Direction/%s/DisplayDocTitle true>>>>", pageTree, l.Lang, way))
	var kids strings.Builder
	for i := range contents {
		fmt.Fprintf(&kids, "%d 0 R ", firstFree+2*i)
	}
	b.object(pageTree, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 %.2f %.2f]/Resources %d 0 R>>", kids.String(), len(contents), pageWide, pageHigh, resources))
	b.object(facts, fmt.Sprintf("<</Title%s/Author%s/Producer(Rida)/CreationDate(%s)>>", words(l.Title), words(l.Sender), l.Made.UTC().Format("D:20060102150405Z")))
	for i, content := range contents {
		b.object(firstFree+2*i, fmt.Sprintf("<</Type/Page/Parent %d 0 R/Contents %d 0 R>>", pageTree, firstFree+2*i+1))
		b.stream(firstFree+2*i+1, "", []byte(content))
	}
	next := firstFree + 2*len(contents)
	var named strings.Builder
	for i, f := range b.order {
		fmt.Fprintf(&named, "/F%d %d 0 R", i+1, next)
		next = b.font(next, f, b.used[f])
	}
	b.object(resources, "<</Font<<"+named.String()+">>>>")
	start := b.out.Len()
	fmt.Fprintf(&b.out, "xref\n0 %d\n0000000000 65535 f \n", len(b.at)+1)
	for _, at := range b.at {
		fmt.Fprintf(&b.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(b.at)+1, catalogue, facts, start)
}

// words writes a string of the file: UTF-16 with its mark, in hexadecimal.
func words(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	writeUTF16(&b, s)
	b.WriteString(">")
	return b.String()
}

func writeUTF16(b *strings.Builder, s string) {
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(b, "%04X", u)
	}
}

// draw writes what is on a page. A PDF counts from the foot of the page up.
func (b *book) draw(p page) string {
	var out strings.Builder
	for _, y := range p.rules {
		fmt.Fprintf(&out, "0.8 G 0.6 w %.2f %.2f m %.2f %.2f l S\n", sideWhite, pageHigh-y, pageWide-sideWhite, pageHigh-y)
	}
	out.WriteString("BT\n")
	for _, l := range p.lines {
		x := l.x
		fmt.Fprintf(&out, "%.2f g\n", l.grey)
		for _, part := range l.pieces {
			b.drawPiece(&out, part, l.size, x, pageHigh-l.y)
			x += part.wide
		}
	}
	out.WriteString("ET\n")
	return out.String()
}

// drawPiece writes the glyphs of a piece from left to right. As long as the pen
// stands where the next glyph belongs, they go out together.
func (b *book) drawPiece(out *strings.Builder, p piece, size, x, y float64) {
	u := b.use(p.file)
	fmt.Fprintf(out, "/F%d %.2f Tf\n", u.number, size)
	const near = 0.002 // of a point: what rounding makes of a place
	pen, pending := x-1, ""
	flush := func() {
		if pending != "" {
			fmt.Fprintf(out, "<%s> Tj\n", pending)
			pending = ""
		}
	}
	for _, g := range p.glyphs {
		code := u.code(g)
		at := x + g.x*size
		if d := at - pen; g.y != 0 || d > near || d < -near || pending == "" {
			flush()
			fmt.Fprintf(out, "1 0 0 1 %.3f %.3f Tm ", at, y+g.y*size)
		}
		pending += fmt.Sprintf("%04X", code)
		pen = at + float64(p.file.advance[g.id])/p.file.upem*size
		if g.y != 0 {
			flush()
			pen = x - 1
		}
		x += g.advance * size
	}
	flush()
}
