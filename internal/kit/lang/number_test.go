package lang_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/lang"
	"rida/internal/kit/money"
)

func TestNumbersAreWrittenAsEachReaderExpects(t *testing.T) {
	c := load(t)
	ar, fa, en := c.For(lang.Arabic, ""), c.For(lang.Persian, ""), c.For(lang.English, "")
	arLatin := c.For(lang.Arabic, lang.Latn)
	for _, x := range []struct{ got, want string }{
		{ar.Int(1234567), "١٬٢٣٤٬٥٦٧"}, {fa.Int(1234567), "۱٬۲۳۴٬۵۶۷"}, {en.Int(1234567), "1,234,567"}, {arLatin.Int(1234), "1,234"},
		{en.Int(0), "0"}, {en.Int(999), "999"}, {en.Int(-1000), "-1,000"}, {ar.Int(-5), "\u061c-٥"}, {fa.Int(-5), "\u200e\u2212۵"}, {arLatin.Int(-5), "\u200e-5"},
		{en.Decimal(3.14159, 2), "3.14"}, {ar.Decimal(3.14159, 2), "٣٫١٤"}, {fa.Decimal(1234.5, 1), "۱٬۲۳۴٫۵"}, {en.Decimal(2, -1), "2"}, {en.Decimal(2.5, -1), "2.5"},
		{en.Decimal(-0.001, 2), "0.00"}, {en.Decimal(-1.5, 1), "-1.5"}, {en.Decimal(math.NaN(), 1), "–"}, {en.Decimal(1e20, 0), "100,000,000,000,000,000,000"},
		{ar.Percent(.41), "٤١٪"}, {fa.Percent(.41), "۴۱\u00a0درصد"}, {en.Percent(.41), "41%"}, {arLatin.Percent(.41), "41\u200e%\u200e"},
		{en.Percent(0), "0%"}, {en.Percent(1), "100%"}, {en.Percent(.999), "99.9%"}, {en.Percent(.004), "0.4%"}, {en.Percent(math.Inf(1)), "–"}, {en.PercentTo(.924, 1), "92.4%"},
		{en.Size(1), "1 byte"}, {en.Size(999), "999 bytes"}, {en.Size(1000), "1 kB"}, {en.Size(1_449_000), "1.4 MB"}, {en.Size(9_990_000), "10 MB"}, {en.Size(999_600), "1 MB"}, {en.Size(-3), "0 bytes"},
		{ar.Size(2), "بايتان"}, {ar.Size(25_000_000), "٢٥ ميغابايت"}, {fa.Size(1500), "۱٫۵ کیلوبایت"}, {en.Size(math.MaxInt64), "9,223,372 TB"},
		{ar.Code("482 917 305"), "\u2066\u202d٤٨٢ ٩١٧ ٣٠٥\u202c\u2069"}, {fa.Code("+98 21"), "\u2066\u202d+۹۸ ۲۱\u202c\u2069"}, {en.Code("٤٨٢"), "\u2066\u202d482\u202c\u2069"},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
}

func TestDigitsOfAnySystemAreReadBack(t *testing.T) {
	if got := lang.ToLatin("٤٨٢ ۹۱۷ 305 – كتاب"); got != "482 917 305 – كتاب" {
		t.Errorf("got %q", got)
	}
	if got := lang.Arab.Of("\xff12"); got != "\xff١٢" {
		t.Errorf("a broken byte was changed: %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		for _, d := range []lang.Digits{lang.Latn, lang.Arab, lang.ArabExt} {
			if lang.ToLatin(d.Of(s)) != lang.ToLatin(s) {
				t.Fatalf("%s of %q does not read back", d, s)
			}
		}
	})
}

func TestTheHeaderOfTheBrowserChoosesTheLanguage(t *testing.T) {
	for _, x := range []struct {
		header string
		want   lang.Tag
	}{
		{"", lang.Arabic}, {"fr-FR,fr;q=0.9", lang.Arabic}, {"fa-IR,fa;q=0.9,en;q=0.8", lang.Persian}, {"en-US, ar;q=0.9", lang.English},
		{"de, en;q=0.5, fa;q=0.7", lang.Persian}, {"en;q=0", lang.Arabic}, {"en;q=x, fa;q=0.1", lang.Persian}, {"AR-eg", lang.Arabic}, {"en;q=0.5,fa;q=0.5", lang.English}, {";;;,,,q=", lang.Arabic},
	} {
		if got := lang.FromAcceptLanguage(x.header, lang.Arabic); got != x.want {
			t.Errorf("%q: got %s, want %s", x.header, got, x.want)
		}
	}
}

func TestALanguageKnowsItsDirectionAndDigits(t *testing.T) {
	for _, x := range []struct {
		in     string
		tag    lang.Tag
		ok     bool
		dir    string
		digits lang.Digits
	}{
		{"ar-SA", lang.Arabic, true, "rtl", lang.Arab}, {"fa_IR", lang.Persian, true, "rtl", lang.ArabExt}, {" EN ", lang.English, true, "ltr", lang.Latn}, {"he", "", false, "rtl", lang.Latn},
	} {
		tag, ok := lang.ParseTag(x.in)
		if tag != x.tag || ok != x.ok || tag.Dir() != x.dir || tag.Digits() != x.digits {
			t.Errorf("%q: got %q %v %s %s", x.in, tag, ok, tag.Dir(), tag.Digits())
		}
	}
}

func TestAnAmountIsWrittenWithItsCurrencyBehindIt(t *testing.T) {
	c := load(t)
	ar, fa, en := c.For(lang.Arabic, ""), c.For(lang.Persian, ""), c.For(lang.English, "")
	for _, x := range []struct{ got, want string }{
		{ar.Money(money.Amount{Currency: "SAR", Minor: 200000}), "٢٬٠٠٠\u00a0ريال سعودي"}, {ar.Money(money.Amount{Currency: "KWD", Minor: 1250}), "١٫٢٥٠\u00a0دينار كويتي"},
		{fa.Money(money.Amount{Currency: "IRR", Minor: 25000000}), "۲۵٬۰۰۰٬۰۰۰\u00a0ریال"}, {en.Money(money.Amount{Currency: "SAR", Minor: 1250050}), "12,500.50\u00a0SAR"},
		{en.Money(money.Amount{Currency: "SAR", Minor: -5}), "-0.05\u00a0SAR"}, {ar.Money(money.Amount{Currency: "CHF", Minor: 100}), "١\u00a0\u2066CHF\u2069"},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
}
