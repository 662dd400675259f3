package pdf

import (
	"bytes"
	"fmt"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
)

// Fonts is one family in two weights, each in as many files as its letters are
// spread over. It is read once and may be used by many at the same time.
type Fonts struct {
	regular, bold []*file
}

// file is one font as it came.
type file struct {
	font    *font.Font
	tables  map[string][]byte
	upem    float64
	advance []uint16 // by glyph, in the units of the font
}

// carried are the tables of a font that go into a PDF.
var carried = [...]string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}

// ReadFonts reads TrueType fonts, as they are or packed as WOFF.
func ReadFonts(regular, bold [][]byte) (*Fonts, error) {
	var out Fonts
	for _, set := range []struct {
		to   *[]*file
		from [][]byte
	}{{&out.regular, regular}, {&out.bold, bold}} {
		for i, data := range set.from {
			f, err := readFont(data)
			if err != nil {
				return nil, fmt.Errorf("read font %d: %w", i+1, err)
			}
			*set.to = append(*set.to, f)
		}
		if len(*set.to) == 0 {
			return nil, fmt.Errorf("a weight has no font")
		}
	}
	return &out, nil
}

func readFont(data []byte) (*file, error) {
	loader, err := ot.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	f := &file{tables: map[string][]byte{}}
	if f.font, err = font.NewFont(loader); err != nil {
		return nil, err
	}
	f.upem = float64(f.font.Upem())
	for _, name := range carried {
		if tag := ot.MustNewTag(name); loader.HasTable(tag) {
			if f.tables[name], err = loader.RawTable(tag); err != nil {
				return nil, err
			}
		}
	}
	for name, least := range map[string]int{"glyf": 1, "loca": 4, "head": 54, "hhea": 36, "maxp": 6, "hmtx": 4} {
		if len(f.tables[name]) < least {
			return nil, fmt.Errorf("table %s is missing: only TrueType outlines can be carried", name)
		}
	}
	f.readAdvances()
	return f, nil
}

// readAdvances reads how far each glyph moves the pen.
func (f *file) readAdvances() {
	glyphs := int(be16(f.tables["maxp"][4:]))
	own := int(be16(f.tables["hhea"][34:])) // the rest share the last one's
	hmtx := f.tables["hmtx"]
	f.advance = make([]uint16, glyphs)
	for i := range f.advance {
		if at := 4 * min(i, own-1); at >= 0 && at+2 <= len(hmtx) {
			f.advance[i] = be16(hmtx[at:])
		}
	}
}

func be16(b []byte) uint16 { return uint16(b[0])<<8 | uint16(b[1]) }
