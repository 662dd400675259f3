// Package pdf sets letters on A4 paper in Arabic, Persian and English: letters
// joined, marks in their place, both directions in order (kit/bidi), lines broken
// where Unicode allows it, pages without a lonely line. What is set can be
// searched and copied: each glyph says which letters it stands for.
//
// Shaping is HarfBuzz's (go-text/typesetting), the rest is ours: no program has
// to be there beside Rida, and a letter takes milliseconds. Of each font only the
// glyphs that are used go into the file. The same letter gives the same bytes.
package pdf
