package pdf

import (
	"encoding/binary"

	"github.com/go-text/typesetting/font"
)

// subset writes a TrueType font that has the outlines of some glyphs; the others
// keep their numbers and are empty, so that nothing that names a glyph changes.
func (f *file) subset(keep map[font.GID]bool) []byte {
	loca, glyf := f.offsets(), f.tables["glyf"]
	glyphs := len(loca) - 1
	f.close(keep, loca)
	var outlines []byte
	places := make([]byte, 0, 4*len(loca))
	for g := range glyphs {
		places = binary.BigEndian.AppendUint32(places, uint32(len(outlines)))
		if from, to := loca[g], loca[g+1]; keep[font.GID(g)] && from < to && to <= len(glyf) {
			outlines = append(outlines, glyf[from:to]...)
			outlines = append(outlines, make([]byte, -len(outlines)&3)...)
		}
	}
	places = binary.BigEndian.AppendUint32(places, uint32(len(outlines)))
	head := append([]byte(nil), f.tables["head"]...)
	binary.BigEndian.PutUint16(head[50:], 1) // places are long
	return assemble(func(name string) []byte {
		switch name {
		case "glyf":
			return outlines
		case "loca":
			return places
		case "head":
			return head
		}
		return f.tables[name]
	})
}

// offsets reads where each glyph begins.
func (f *file) offsets() []int {
	raw, glyphs := f.tables["loca"], len(f.advance)
	long := be16(f.tables["head"][50:]) == 1
	out := make([]int, 0, glyphs+1)
	for i := range glyphs + 1 {
		switch {
		case long && 4*i+4 <= len(raw):
			out = append(out, int(binary.BigEndian.Uint32(raw[4*i:])))
		case !long && 2*i+2 <= len(raw):
			out = append(out, 2*int(be16(raw[2*i:])))
		}
	}
	return out
}

// The flags of a part of a composite glyph.
const (
	wideArguments = 0x0001
	oneScale      = 0x0008
	moreParts     = 0x0020
	twoScales     = 0x0040
	fourScales    = 0x0080
)

// close adds the parts of composite glyphs, and theirs.
func (f *file) close(keep map[font.GID]bool, loca []int) {
	var todo []font.GID
	for g := range keep {
		todo = append(todo, g)
	}
	glyf := f.tables["glyf"]
	for len(todo) > 0 {
		g := int(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if g+1 >= len(loca) || loca[g]+10 > loca[g+1] || loca[g+1] > len(glyf) {
			continue
		}
		one := glyf[loca[g]:loca[g+1]]
		if int16(be16(one)) >= 0 {
			continue // it has outlines of its own
		}
		for at := 10; at+4 <= len(one); {
			flags, part := be16(one[at:]), font.GID(be16(one[at+2:]))
			if !keep[part] {
				keep[part] = true
				todo = append(todo, part)
			}
			at += 6
			if flags&wideArguments != 0 {
				at += 2
			}
			switch {
			case flags&oneScale != 0:
				at += 2
			case flags&twoScales != 0:
				at += 4
			case flags&fourScales != 0:
				at += 8
			}
			if flags&moreParts == 0 {
				break
			}
		}
	}
}

// assemble writes the tables behind their directory.
func assemble(table func(name string) []byte) []byte {
	var names []string
	for _, name := range carried {
		if len(table(name)) > 0 {
			names = append(names, name)
		}
	}
	n := len(names)
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, power * 16, log, (n - power) * 16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*n
	for _, name := range names {
		data := table(name)
		out = append(out, name...)
		for _, v := range []int{int(checksum(data)), at, len(data)} {
			out = binary.BigEndian.AppendUint32(out, uint32(v))
		}
		at += (len(data) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, table(name)...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	return out
}

func checksum(data []byte) (sum uint32) {
	for i := 0; i < len(data); i += 4 {
		var word [4]byte
		copy(word[:], data[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}
