package portal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rida/internal/room/cases"
)

const (
	// placeTag marks the tag that tells where a voice came from.
	placeTag = "at:"
	// maxPlace leaves room for the mark within a tag.
	maxPlace = cases.MaxTag - len(placeTag)
	// placeDigits are enough for "branch 12" and too few for a telephone number.
	placeDigits = 3
)

// place reads the name of a branch from a code's address. Anybody can write an
// address, and the name is shown on a page of the house, so it holds no
// telephone number, no web or mail address, and is short; anything else is no
// name and gives "".
func place(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxPlace {
		return ""
	}
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		case !strings.ContainsRune(" -،,'’\u200c", r):
			return ""
		}
	}
	if letters == 0 || digits > placeDigits {
		return ""
	}
	return s
}
