package pdf_test

import (
	"bytes"
	"os"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/kit/pdf"
	"rida/internal/kit/web/assets"
)

func fonts(t testing.TB) *pdf.Fonts {
	t.Helper()
	var set [2][][]byte
	for i, weight := range []string{"400", "700"} {
		for _, script := range []string{"arabic", "latin"} {
			data, err := assets.Read("vazirmatn-" + script + "-" + weight + "-normal.woff")
			if err != nil {
				t.Fatal(err)
			}
			set[i] = append(set[i], data)
		}
	}
	f, err := pdf.ReadFonts(set[0], set[1])
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestScratch(t *testing.T) {
	f := fonts(t)
	for tag, l := range sample() {
		var b bytes.Buffer
		if err := f.Write(&b, l); err != nil {
			t.Fatal(err)
		}
		t.Log(tag, b.Len())
		os.WriteFile("/tmp/answer-"+string(tag)+".pdf", b.Bytes(), 0o600)
	}
}
func sample() map[lang.Tag]pdf.Letter {
	num := func(n, of int) string { return "۱ از ۲" }
	ar := "ما قلتموه صحيح: لم نأتِ يوم \u2068الأحد\u2069 في الموعد، ولم نتّصل بكم. رقم البلاغ \u2068٤٨٢ ٩١٧ ٣٠٥\u2069 وهاتفنا \u2068+966 50 123 4567\u2069 وشركة \u2068(ACME Co.)\u2069 معنا. الشُّروط والأحكام آلات."
	fa := "حق با شماست: روز یکشنبه نیامدیم و خبر ندادیم. می‌خواهیم جبران کنیم؛ شماره \u2068۴۸۲ ۹۱۷ ۳۰۵\u2069 و نشانی \u2068info@example.com\u2069 را نگه دارید. کتاب‌های شما ۱۲٫۵٪ ارزان‌تر."
	en := "What you say is true: we did not come on Sunday, and did not call. The word \u2068مرحبا 12\u2069 (twelve) stands here, and عربي 12 abc too. Office fly AVATAR."
	mk := func(tag lang.Tag, s string, house string) pdf.Letter {
		l := pdf.Letter{Lang: tag, Title: "Letter", Sender: house, Under: []string{"1 Main Street", "+966 11 000 0000"}, Beside: []string{"2026-11-23", "482 917 305"}, Foot: house, Page: num}
		for range 3 {
			l.Blocks = append(l.Blocks, pdf.Block{Kind: pdf.Paragraph, Text: s}, pdf.Block{Kind: pdf.Heading, Text: s[:40]}, pdf.Block{Kind: pdf.Item, Mark: "1.", Text: s + " " + s}, pdf.Block{Kind: pdf.Item, Mark: "•", Text: s + "\nhttps://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nشكرًا."})
		}
		return l
	}
	return map[lang.Tag]pdf.Letter{lang.Arabic: mk(lang.Arabic, ar, "دار الأفق"), lang.Persian: mk(lang.Persian, fa, "خانهٔ افق"), lang.English: mk(lang.English, en, "Horizon House")}
}
