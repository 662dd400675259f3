package web

import "rida/internal/kit/lang"

// Money writes an amount of minor units with its currency, for pages of other rooms.
func Money(p lang.Printer, minor int64, currency string) string {
	return p.Code(plain(minor, currency)) + " " + currency
}
