package mime

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// Bounds of a signature. A longer block is text, and is shown.
const (
	maxSignatureLines = 15 // after "-- "
	maxClosingLines   = 5  // after "Kind regards"
	maxClosingRunes   = 60 // one line of it
	maxClosingWords   = 8
	maxDeviceRunes    = 80 // "Sent from my phone"
)

// closings are polite endings; a short block below one is a signature.
var closings = sync.OnceValue(func() map[string]bool {
	return folded(
		"مع خالص التحية", "مع أطيب التحيات", "مع التحية", "مع تحياتي", "تحياتي", "مع خالص التقدير", "مع الشكر", "مع الشكر والتقدير", "مع جزيل الشكر", "خالص التحية",
		"وتفضلوا بقبول فائق الاحترام", "وتفضلوا بقبول فائق الاحترام والتقدير", "تفضلوا بقبول فائق الاحترام", "مع فائق الاحترام", "مع الاحترام", "ودمتم", "دمتم بخير", "شكرا", "شكرا لكم", "وشكرا", "شكرا جزيلا",
		"با احترام", "با تشکر", "با سپاس", "با سپاس فراوان", "با تشکر و احترام", "با احترام و تشکر", "ارادتمند", "با تقدیم احترام", "با تجدید احترام", "سپاسگزارم", "متشکرم", "ممنون", "باتشکر", "بااحترام",
		"best regards", "kind regards", "regards", "warm regards", "best", "sincerely", "yours sincerely", "yours faithfully", "thanks", "many thanks", "thank you", "best wishes", "cheers", "thanks and regards", "thanks & regards",
		"cordialement", "bien cordialement", "bien à vous", "sincères salutations", "salutations", "respectueusement", "merci", "merci d'avance", "merci beaucoup",
		"mit freundlichen grüßen", "freundliche grüße", "viele grüße", "beste grüße", "herzliche grüße", "schöne grüße", "mit besten grüßen", "mfg", "lg", "vielen dank", "danke", "hochachtungsvoll",
		"saludos", "saludos cordiales", "un saludo", "un cordial saludo", "atentamente", "muchas gracias", "gracias", "cordialmente",
		"saygılarımla", "saygılarımızla", "iyi günler", "iyi çalışmalar", "teşekkürler", "teşekkür ederim", "sevgiler", "selamlar",
		"с уважением", "с наилучшими пожеланиями", "всего доброго", "всего хорошего", "спасибо", "заранее спасибо",
	)
})

// devices are the lines that phones and programs add by themselves, as folded
// beginnings.
var devices = sync.OnceValue(func() []string {
	var out []string
	for _, s := range []string{
		"sent from my ", "sent from mobile", "sent from outlook", "sent from yahoo mail", "sent via ", "sent from mail for windows", "sent from samsung", "get outlook for ", "sent using ", "sent with proton",
		"أرسلت من ", "أُرسلت من ", "أرسل من ", "مرسل من ", "تم الإرسال من ", "تم إرسالها من ", "مُرسَل من ", "أرسلت من الـ", "الحصول على outlook", "ارسلت من جهاز",
		"فرستاده شده از ", "ارسال شده از ", "ارسال‌شده از ", "ارسال شده توسط ", "از آیفون من", "از iphone من", "فرستاده‌شده از ", "دریافت outlook",
		"envoyé de mon ", "envoyé depuis ", "envoyé à partir de ", "obtenir outlook ", "obtenez outlook ", "obtenga outlook ", "скачать outlook ", "отправлено со ", "télécharger outlook ", "von meinem ", "gesendet mit ", "outlook für ", "enviado desde ", "obtener outlook ", "получите outlook ", "отправлено из ", "تنزيل outlook", "enviado desde mi ", "gesendet von ", "iphone'umdan gönderildi", "отправлено с ",
	} {
		out = append(out, foldPrefix(s))
	}
	return out
})

// deviceEnds are the same lines where the language puts the device first, as
// folded endings.
var deviceEnds = sync.OnceValue(func() []string {
	var out []string
	for _, s := range []string{"'umdan gönderildi", "'ımdan gönderildi", "cihazımdan gönderildi", "telefonumdan gönderildi", "mail'den gönderildi", "outlook'u edinin"} {
		out = append(out, foldLine(s))
	}
	return out
})

// signatureOf returns the lines, among those shown, that are signature.
func signatureOf(lines []line, shown []int) (cut []int) {
	shown = trimBlank(lines, shown)
	for len(shown) > 0 && isDeviceLine(lines[shown[len(shown)-1]].text) {
		cut = append(cut, shown[len(shown)-1])
		shown = trimBlank(lines, shown[:len(shown)-1])
	}
	for k, i := range shown {
		if isDelimiter(lines[i].text) && contentLines(lines, shown[k+1:]) <= maxSignatureLines && contentLines(lines, shown[:k]) > 0 {
			cut = append(cut, shown[k:]...)
			shown = trimBlank(lines, shown[:k])
			break
		}
	}
	return append(cut, closingOf(lines, shown)...)
}

// isDelimiter reports the line "-- " that starts a signature, also when marks or
// the missing space have changed it.
func isDelimiter(s string) bool {
	return len(s) < 16 && strings.TrimSpace(dropMarks(s)) == "--"
}

// trimBlank removes empty lines from the end.
func trimBlank(lines []line, shown []int) []int {
	for len(shown) > 0 && strings.TrimSpace(lines[shown[len(shown)-1]].text) == "" {
		shown = shown[:len(shown)-1]
	}
	return shown
}

// contentLines counts lines with text, up to one more than any bound needs.
func contentLines(lines []line, idx []int) (n int) {
	for _, i := range idx {
		if strings.TrimSpace(lines[i].text) != "" {
			if n++; n > maxSignatureLines {
				break
			}
		}
	}
	return n
}

func isDeviceLine(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > maxDeviceRunes {
		return false
	}
	f := strings.TrimLeft(foldLine(s), "-*_ ")
	for _, d := range devices() {
		if strings.HasPrefix(f, d) {
			return true
		}
	}
	for _, d := range deviceEnds() {
		if strings.HasSuffix(f, d) {
			return true
		}
	}
	return false
}

// closingOf finds a polite ending followed by a short block at the very end.
// With nothing below it, it stays: it is part of what was said.
func closingOf(lines []line, shown []int) []int {
	below := 0
	for k := len(shown) - 1; k > 0; k-- {
		text := strings.TrimSpace(lines[shown[k]].text)
		if text == "" {
			continue
		}
		if below > 0 && isClosing(text) {
			if contentLines(lines, shown[:k]) == 0 {
				return nil
			}
			return shown[k:]
		}
		if below++; below > maxClosingLines || !isSignatureLine(text) {
			return nil
		}
	}
	return nil
}

func isClosing(s string) bool {
	if utf8.RuneCountInString(s) > maxClosingRunes {
		return false
	}
	return closings()[strings.Trim(foldLine(s), " ,،.:;-*_؛")]
}

// isSignatureLine reports a line such as a name, a post, a phone number. A
// question, a sentence, or a number that is no phone may matter and is not one.
func isSignatureLine(s string) bool {
	if utf8.RuneCountInString(s) > maxClosingRunes || len(strings.Fields(s)) > maxClosingWords || strings.ContainsAny(s, "?؟!") {
		return false
	}
	digits := 0
	for _, r := range foldDigits(s) {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if digits == 0 {
		return true
	}
	return digits >= 7 && !strings.Contains(s, ":") || strings.Contains(s, "+") || isPhoneLabel(s) || strings.ContainsAny(s, "@") || strings.Contains(s, "www.")
}

func isPhoneLabel(s string) bool {
	label, _, ok := strings.Cut(foldLine(s), ":")
	return ok && phoneLabels()[strings.Trim(label, " .*")]
}

var phoneLabels = sync.OnceValue(func() map[string]bool {
	return folded("Tel", "Phone", "Mobile", "Cell", "Fax", "T", "M", "P", "هاتف", "الهاتف", "جوال", "الجوال", "موبايل", "فاكس", "تلفن", "شماره تماس", "همراه", "موبایل", "تلفن همراه", "ص.ب", "صندوق بريد")
})
