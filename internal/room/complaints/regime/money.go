package regime

import (
	"fmt"
	"strings"
)

// Places is how many decimals a currency has (ISO 4217).
func Places(currency string) int {
	switch currency {
	case "KWD", "BHD", "OMR", "JOD", "IQD", "LYD", "TND":
		return 3
	case "IRR", "JPY", "KRW":
		return 0
	}
	return 2
}

// Decimal writes an amount with a point, as "12.50".
func Decimal(m Money) string {
	sign, n := "", m.Minor
	if n < 0 {
		sign, n = "-", -n
	}
	places := Places(m.Currency)
	if places == 0 {
		return fmt.Sprintf("%s%d", sign, n)
	}
	digits := fmt.Sprintf("%0*d", places+1, n)
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}

// ParseMoney reads an amount as people type it, in any of the three kinds of
// digits turned to Latin before. It tells false for what is no amount, or finer
// than the currency.
func ParseMoney(text, currency string) (Money, bool) {
	text = strings.NewReplacer(",", "", "٬", "", "٫", ".", " ", "").Replace(text)
	whole, part, _ := strings.Cut(text, ".")
	places := Places(currency)
	if whole == "" || len(part) > places || len(whole) > 12 {
		return Money{}, false
	}
	n := int64(0)
	for _, r := range whole + part + strings.Repeat("0", places-len(part)) {
		if r < '0' || r > '9' {
			return Money{}, false
		}
		n = n*10 + int64(r-'0')
	}
	return Money{currency, n}, true
}
