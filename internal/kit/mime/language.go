package mime

import "strings"

// languageOf guesses the language of a mail ("ar", "fa", "en" or "") and its
// direction from the subject and the visible text. Only the beginning is read:
// a page decides.
func languageOf(subject, text string) (tag, dir string) {
	const look = 2000
	arabic, persian, latin, onlyArabic := 0, 0, 0, 0
	own, marbuta := false, false // letters that only Persian, only Arabic has
	for _, s := range [2]string{cutRunes(text, look), subject} {
		for _, r := range s {
			switch {
			case 'a' <= r|0x20 && r|0x20 <= 'z':
				latin++
			case r < 0x0600 || r > 0x06ff && (r < 0xfb50 || r > 0xfefc):
			case r == 'پ' || r == 'چ' || r == 'ژ' || r == 'گ' || r == 'ک' || r == 'ی':
				persian++
				arabic++
				own = own || r != 'ک' && r != 'ی'
			case r == 'ة' || r == 'ي' || r == 'ك' || r == 'ى' || r == 'أ' || r == 'إ':
				onlyArabic++
				arabic++
				marbuta = marbuta || r == 'ة'
			case r >= 0x0621:
				arabic++
			}
		}
		if arabic+latin > 0 {
			break // the subject counts only when the text says nothing
		}
	}
	switch {
	case arabic == 0 && latin == 0:
		return "", "ltr"
	case latin > 2*arabic: // a product name or an address does not make a mail English
		return "en", "ltr"
	case persian > onlyArabic, !marbuta && (own || hasPersianWord(text+" "+subject)):
		// Persian typed with the Arabic keyboard has few letters of its own, but
		// its words, and never a teh marbuta.
		return "fa", "rtl"
	}
	return "ar", "rtl"
}

// hasPersianWord looks for the commonest Persian words, which no Arabic text has.
func hasPersianWord(s string) bool {
	const look, enough = 1000, 2
	found := 0
	for w := range strings.FieldsSeq(cutRunes(s, look)) {
		switch foldLine(strings.Trim(w, ".,،؛:؟!")) {
		case "را", "است", "برای", "این", "که", "شما", "نیست", "شده", "کرد", "کردم", "کرده", "میخواهم", "لطفا", "دارم":
			found++
		}
	}
	return found >= enough
}
