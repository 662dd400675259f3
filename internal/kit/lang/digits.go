package lang

import (
	"strings"
	"unicode/utf8"
)

// Digits names a digit system by its CLDR code.
type Digits string

// The digit systems a reader can choose: 0-9, ٠-٩ and ۰-۹.
const (
	Latn    Digits = "latn"
	Arab    Digits = "arab"
	ArabExt Digits = "arabext"
)

// ParseDigits reads a CLDR code of a digit system.
func ParseDigits(s string) (Digits, bool) {
	switch d := Digits(s); d {
	case Latn, Arab, ArabExt:
		return d, true
	}
	return "", false
}

func (d Digits) zero() rune {
	switch d {
	case Arab:
		return '٠'
	case ArabExt:
		return '۰'
	}
	return '0'
}

// digitValue gives 0 to 9 for a digit of one of the three systems, else -1.
func digitValue(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '٠' && r <= '٩':
		return int(r - '٠')
	case r >= '۰' && r <= '۹':
		return int(r - '۰')
	}
	return -1
}

// Of writes the digits in s, of whichever of the three systems, in d and
// leaves everything else as it is.
func (d Digits) Of(s string) string {
	zero := d.zero()
	for i, r := range s {
		if v := digitValue(r); v >= 0 && r != zero+rune(v) {
			return d.rewrite(s, i)
		}
	}
	return s
}

// rewrite is Of from the first digit that changes.
func (d Digits) rewrite(s string, from int) string {
	zero := d.zero()
	var b strings.Builder
	b.Grow(len(s) + len(s)/2)
	b.WriteString(s[:from])
	for i := from; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if v := digitValue(r); v >= 0 {
			b.WriteRune(zero + rune(v))
		} else {
			b.WriteString(s[i : i+n]) // also keeps a broken byte as it came
		}
		i += n
	}
	return b.String()
}

// ToLatin writes the digits of any of the three systems as 0-9, as machines
// read them: what a person typed on any keyboard becomes a number.
func ToLatin(s string) string { return Latn.Of(s) }

// append writes the ASCII digits in s in the system d.
func (d Digits) append(b []byte, s string) []byte {
	if d == Latn || d == "" {
		return append(b, s...)
	}
	zero := d.zero()
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' {
			b = utf8.AppendRune(b, zero+rune(c-'0'))
		} else {
			b = append(b, c)
		}
	}
	return b
}
