// Package money holds amounts in the smallest unit of their currency, so that
// sums are exact. It knows how many decimals a currency has and how people type
// an amount; how one is read in a language, kit/lang knows.
package money

import (
	"fmt"
	"strings"
)

// Amount is so much of a currency (ISO 4217, three Latin capitals), in its
// smallest unit: 12.50 SAR is 1250.
type Amount struct {
	Currency string
	Minor    int64
}

// Places is how many decimals a currency has: two, but for those of our region
// and the common others where ISO 4217 says otherwise.
func Places(currency string) int {
	switch currency {
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "IRR", "JPY", "KRW", "CLP", "ISK", "VND", "XAF", "XOF", "UGX", "RWF", "PYG":
		return 0
	}
	return 2
}

// Parts are the whole units and the decimals of the amount's size, as ASCII
// digits without separators: 1250 SAR is "12", "50". The sign is left to the
// caller.
func (a Amount) Parts() (whole, part string) {
	n := a.Minor
	if n < 0 {
		n = -n
	}
	places := Places(a.Currency)
	digits := fmt.Sprintf("%0*d", places+1, n)
	return digits[:len(digits)-places], digits[len(digits)-places:]
}

// Decimal writes an amount for programs and for boxes to type in, as "12.50".
func (a Amount) Decimal() string {
	whole, part := a.Parts()
	if a.Minor < 0 {
		whole = "-" + whole
	}
	if part == "" {
		return whole
	}
	return whole + "." + part
}

// maxWhole is how many digits before the decimals are read: a million millions
// is more than any remedy, and far from the end of 64 bits.
const maxWhole = 12

// Parse reads an amount as people type it, its digits turned to Latin before. It
// tells false for what is no amount, or finer than the currency.
func Parse(text, currency string) (Amount, bool) {
	text = strings.NewReplacer(",", "", "\u066c", "", "\u066b", ".", " ", "").Replace(text)
	whole, part, _ := strings.Cut(text, ".")
	places := Places(currency)
	if whole == "" || len(part) > places || len(whole) > maxWhole {
		return Amount{}, false
	}
	n := int64(0)
	for _, r := range whole + part + strings.Repeat("0", places-len(part)) {
		if r < '0' || r > '9' {
			return Amount{}, false
		}
		n = n*10 + int64(r-'0')
	}
	return Amount{currency, n}, true
}
