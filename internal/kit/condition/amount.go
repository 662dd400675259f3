package condition

import (
	"math"
	"strings"

	"rida/internal/kit/lang"
	"rida/internal/kit/money"
)

// Scale is how many parts of one a stored number counts: millionths, so that
// both engines compare whole numbers and never round.
const Scale = 1_000_000

// ParseNumber reads a decimal number in any of the three digit systems into
// millionths. It is false for what is no number, has more than six decimals or
// is beyond nine million millions.
func ParseNumber(text string) (scaled int64, ok bool) { return parseDecimal(text, 6) }

// parseDecimal reads a number as a whole count of its last decimal place.
func parseDecimal(text string, decimals int) (n int64, ok bool) {
	s := strings.NewReplacer("\u066b", ".", "\u066c", "", ",", "", "\u2212", "-", "\u200e", "", "\u200f", "", "\u061c", "").Replace(lang.ToLatin(strings.TrimSpace(text)))
	minus := strings.HasPrefix(s, "-")
	whole, part, dotted := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if whole == "" || dotted && part == "" || len(part) > decimals {
		return 0, false
	}
	for _, c := range whole + part + strings.Repeat("0", decimals-len(part)) {
		if c < '0' || c > '9' || n > (math.MaxInt64-9)/10 {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	if minus {
		n = -n
	}
	return n, true
}

// FormatNumber writes millionths as a plain decimal number: "12.5".
func FormatNumber(scaled int64) string { return formatDecimal(scaled, 6, true) }

func formatDecimal(n int64, decimals int, trim bool) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := make([]byte, 0, 24)
	for n > 0 || len(digits) <= decimals {
		digits = append(digits, byte('0'+n%10))
		n /= 10
	}
	for i, j := 0, len(digits)-1; i < j; i, j = i+1, j-1 {
		digits[i], digits[j] = digits[j], digits[i]
	}
	at := len(digits) - decimals
	whole, part := string(digits[:at]), string(digits[at:])
	if trim {
		part = strings.TrimRight(part, "0")
	}
	if part == "" {
		return sign + whole
	}
	return sign + whole + "." + part
}

// ParseMoney reads "12.50 SAR" into minor units and an ISO 4217 code.
func ParseMoney(text string) (minor int64, currency string, ok bool) {
	words := strings.Fields(text)
	if len(words) != 2 || !IsCurrency(words[1]) {
		return 0, "", false
	}
	minor, ok = parseDecimal(words[0], money.Places(words[1]))
	return minor, words[1], ok
}

// FormatMoney writes an amount as ParseMoney reads it.
func FormatMoney(minor int64, currency string) string {
	return formatDecimal(minor, money.Places(currency), false) + " " + currency
}

// IsCurrency tells whether a text has the form of an ISO 4217 code.
func IsCurrency(code string) bool {
	return len(code) == 3 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
