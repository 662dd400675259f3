// Package lang speaks Arabic, Persian and English as equals.
//
// It holds the compiled catalogue of texts with the plural forms of CLDR, the
// digits and numbers of each reader, forms of address, and what search and
// sorting need: folding, words, stems, sort keys and highlights.
//
// What always holds: a text exists in all three languages or the program does
// not start; an inserted string can never turn the sentence around it; the
// original text is never altered, folding only makes keys.
package lang
