package lang_test

import (
	"testing"

	"rida/internal/kit/lang"
)

func TestTheLanguageOfAMessageIsRecognised(t *testing.T) {
	for _, x := range []struct {
		text string
		want lang.Tag
	}{
		{"", lang.English}, {"123 !!", lang.English}, {"My washing machine leaks.", lang.English},
		{"الغسالة لا تعمل منذ يومين", lang.Arabic}, {"السلام عليكم", lang.Arabic}, {"شكرا", lang.Arabic}, {"وصل الطلب ناقصا ولم يرد احد", lang.Arabic},
		{"سلام، یخچال من کار نمی‌کند", lang.Persian}, {"سلام يخچال من کار نمي کند", lang.Persian}, {"لطفا با من تماس بگیرید", lang.Persian}, {"ممنون از شما", lang.Persian}, {"سلام", lang.Persian},
		{"iPhone 15 Pro Max لا يعمل بعد التحديث", lang.Arabic}, {"گوشی Samsung Galaxy S24 Ultra من روشن نمی‌شود", lang.Persian},
		{"Please call Mr. أحمد about the order that arrived broken yesterday morning", lang.English},
		{"https://example.com/a/very/long/path/which/is/latin name@example.com شكرا لكم", lang.Arabic},
		{"شكوى من الخدمة", lang.Arabic}, {"شکایت از خدمات", lang.Persian}, {"أريد استرجاع المبلغ", lang.Arabic}, {"مبلغ را برگردانید", lang.Persian},
	} {
		if got := lang.Detect(x.text); got != x.want {
			t.Errorf("%q: got %s, want %s", x.text, got, x.want)
		}
	}
}

func TestAParagraphTakesTheDirectionOfItsFirstStrongLetter(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"", "rtl"}, {"123 – ", "rtl"}, {"١٢٣ abc", "ltr"}, {"12: مرحبا", "rtl"}, {"hello مرحبا", "ltr"}, {"שלום", "rtl"}, {"«نور»", "rtl"},
		{"\u2068Sara\u2069 مرحبا", "rtl"}, {"\u200eمرحبا", "ltr"}, {"日本", "ltr"}, {"ًabc", "ltr"}, {"\u2069abc", "ltr"},
	} {
		if got := lang.ParagraphDir(x.text, "rtl"); got != x.want {
			t.Errorf("%q: got %s, want %s", x.text, got, x.want)
		}
	}
}
