package lang

import (
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// Tag names one of the languages of the house.
type Tag string

// The languages of the house.
const (
	Arabic  Tag = "ar"
	Persian Tag = "fa"
	English Tag = "en"
)

// Tags lists the languages in the order in which a reader is offered them.
var Tags = [...]Tag{Arabic, Persian, English}

// Dir is the direction of writing, "rtl" or "ltr", as HTML wants it.
func (t Tag) Dir() string {
	if t == English {
		return "ltr"
	}
	return "rtl"
}

// Digits is the digit system a language uses unless the reader chose another.
func (t Tag) Digits() Digits {
	switch t {
	case Arabic:
		return Arab
	case Persian:
		return ArabExt
	}
	return Latn
}

// cldr is the tag by which golang.org/x/text knows the plural rules.
func (t Tag) cldr() language.Tag {
	switch t {
	case Arabic:
		return language.Arabic
	case Persian:
		return language.Persian
	}
	return language.English
}

// ParseTag reads "ar", "AR", "ar-SA", "fa_IR" or "en-GB"; false for every
// other language.
func ParseTag(s string) (Tag, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.IndexAny(s, "-_"); i >= 0 {
		s = s[:i]
	}
	switch s {
	case "ar":
		return Arabic, true
	case "fa", "per", "prs": // prs is Dari, written and read as Persian
		return Persian, true
	case "en":
		return English, true
	}
	return "", false
}

// maxAcceptLanguage bounds the work on a header that anyone may send.
const maxAcceptLanguage = 1 << 10

// FromAcceptLanguage chooses from the header of the browser (RFC 9110,
// 12.5.4) the language of the house with the greatest weight; the first one
// wins a tie, and fallback answers when none is wanted.
func FromAcceptLanguage(h string, fallback Tag) Tag {
	if len(h) > maxAcceptLanguage {
		h = h[:maxAcceptLanguage]
	}
	best, bestQ := fallback, 0.0
	for item := range strings.SplitSeq(h, ",") {
		name, params, _ := strings.Cut(item, ";")
		tag, ok := ParseTag(name)
		if !ok {
			continue
		}
		q := 1.0
		if v, found := strings.CutPrefix(strings.TrimSpace(params), "q="); found {
			f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if err != nil || f < 0 || f > 1 {
				continue
			}
			q = f
		}
		if q > bestQ {
			best, bestQ = tag, q
		}
	}
	return best
}
