package lang

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// separators gives the separators of thousands and of decimals. They follow the
// digits, not the language: ٬ between Latin digits looks like a fault.
func (d Digits) separators() (group, decimal string) {
	if d == Arab || d == ArabExt {
		return "٬", "٫"
	}
	return ",", "."
}

// minus is the sign CLDR 46 gives, with the mark that keeps it before its
// number in right-to-left text.
func (p Printer) minus() string {
	switch {
	case p.Tag() == Persian:
		return "\u200e\u2212"
	case p.Tag() == Arabic && p.Digits() == Latn:
		return "\u200e-"
	case p.Tag() == Arabic:
		return "\u061c-"
	}
	return "-"
}

func (p Printer) appendInt(b []byte, n int64) []byte {
	var room [20]byte
	s := strconv.AppendInt(room[:0], n, 10)
	if s[0] == '-' {
		b = append(b, p.minus()...)
		s = s[1:]
	}
	return p.appendGrouped(b, s)
}

// appendGrouped writes ASCII digits in groups of three.
func (p Printer) appendGrouped(b, digits []byte) []byte {
	d := p.Digits()
	group, _ := d.separators()
	zero := d.zero()
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, group...)
		}
		b = utf8.AppendRune(b, zero+rune(c-'0'))
	}
	return b
}

// Int writes a whole number, grouped: 12,345 or ١٢٬٣٤٥ or ۱۲٬۳۴۵.
func (p Printer) Int(n int64) string {
	var room [48]byte
	return string(p.appendInt(room[:0], n))
}

// maxPlaces is as many decimals as a float64 can mean.
const maxPlaces = 15

// unknownNumber stands for what cannot be said (NaN, infinite).
const unknownNumber = "–"

// Decimal writes a number with so many decimals (0 to 15); places < 0 means as
// few as say the number exactly, two at most.
func (p Printer) Decimal(f float64, places int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return unknownNumber
	}
	trim := places < 0
	if trim {
		places = 2
	}
	s := strconv.FormatFloat(math.Abs(f), 'f', min(places, maxPlaces), 64)
	whole, part, _ := strings.Cut(s, ".")
	if trim {
		part = strings.TrimRight(part, "0")
	}
	var room [64]byte
	b := room[:0]
	if f < 0 && strings.Trim(s, "0.") != "" { // never -0
		b = append(b, p.minus()...)
	}
	b = p.appendGrouped(b, []byte(whole))
	if part != "" {
		_, point := p.Digits().separators()
		b = append(b, point...)
		b = p.Digits().append(b, part)
	}
	return string(b)
}

// Percent writes a share of one as a whole percentage: .41 is "٤١٪", «۴۱ درصد»
// or "41%". Between 0 and 1 % and between 99 and 100 % one decimal is shown,
// so that "never" and "always" are not said of what only nearly is.
func (p Printer) Percent(share float64) string {
	places := 0
	if share != 0 && share != 1 && (math.Abs(share) < .01 || share > .99 && share < 1) {
		places = 1
	}
	return p.PercentTo(share, places)
}

// PercentTo is Percent with so many decimals.
func (p Printer) PercentTo(share float64, places int) string {
	s := p.Decimal(share*100, places)
	switch {
	case s == unknownNumber:
		return s
	case p.Tag() == Persian: // after a Persian figure ٪ would land on the right
		return s + "\u00a0درصد"
	case p.Tag() == Arabic && p.Digits() != Latn:
		return s + "٪"
	case p.Tag() == Arabic:
		return s + "\u200e%\u200e" // the marks of CLDR for ar with Latin digits
	}
	return s + "%"
}

// sizeKeys are the texts of the decimal units, each 1000 times the one before.
var sizeKeys = [...]string{"size.byte", "size.kilobyte", "size.megabyte", "size.gigabyte", "size.terabyte"}

// Size writes a number of bytes in decimal units (1 kB = 1000 bytes), with one
// decimal below ten: "1.4 MB". A negative size is written as zero.
func (p Printer) Size(bytes int64) string {
	bytes = max(bytes, 0)
	if bytes < 1000 {
		return p.N(sizeKeys[0], bytes)
	}
	value, unit := float64(bytes), 0
	for value >= 999.5 && unit < len(sizeKeys)-1 {
		value /= 1000
		unit++
	}
	if value < 9.95 {
		value = math.Round(value*10) / 10
	} else {
		value = math.Round(value)
	}
	return p.T(sizeKeys[unit], "n", value)
}

// Code writes a reference, phone or card number in the reader's digits and
// isolates it left-to-right. The isolate alone is not enough: Arabic-Indic
// digits count as Arabic numbers, whose groups change places around a space
// even in left-to-right text, so the isolate holds an override.
func (p Printer) Code(s string) string {
	return lri + lro + balance(p.Digits().Of(s)) + pdf + pdi
}
