package lang

import (
	"strings"

	"rida/internal/kit/money"
)

// currencyKeys begin the names of currencies.
const currencyKeys = "currency."

// Money writes an amount with its currency behind it: "١٢٬٥٠٠ ريال سعودي",
// "12,500.50 SAR". Decimals are left away where there are none to tell. A
// currency without a name in the language is called by its code.
func (p Printer) Money(a money.Amount) string {
	whole, part := a.Parts()
	var room [64]byte
	b := room[:0]
	if a.Minor < 0 {
		b = append(b, p.minus()...)
	}
	b = p.appendGrouped(b, []byte(whole))
	if strings.Trim(part, "0") != "" {
		_, point := p.Digits().separators()
		b = append(b, point...)
		b = p.Digits().append(b, part)
	}
	return string(b) + "\u00a0" + p.Currency(a.Currency)
}

// Currency is the name of a currency, or else its code.
func (p Printer) Currency(code string) string {
	if p.Has(currencyKeys + code) {
		return p.T(currencyKeys + code)
	}
	return lri + balance(code) + pdi
}
