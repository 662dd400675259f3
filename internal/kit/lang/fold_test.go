package lang_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"rida/internal/kit/lang"
)

func TestFoldUnifiesSpellings(t *testing.T) {
	for _, x := range []struct{ in, want string }{
		{"", ""}, {"abc 12", "abc 12"}, {"ÀÉÎõü Straße Łódź Ærø", "aeiou strasse lodz aero"}, {"ＡＢＣ１２３", "abc123"}, {"İstanbul ıſ", "istanbul is"},
		{"كتابي", "کتابی"}, {"مشكلة", "مشکله"}, {"شكوى", "شکوی"}, {"أإآٱا", "ااااا"}, {"سُؤَالٌ", "سوال"}, {"مســـؤول", "مسوول"}, {"مسئول", "مسوول"}, {"مسي\u0654ول", "مسوول"},
		{"رئيس", "رییس"}, {"شيء", "شی"}, {"می‌خواهم", "میخواهم"}, {"خانۀ", "خانه"}, {"\u202babc\u202c", "abc"}, {"ﻻ ﷲ", "لا الله"}, {"١٢٣ ۴۵۶ ７", "123 456 7"},
		{"\xff", "\ufffd"}, {"ΣΊΣΥΦΟΣ", "σισυφοσ"}, {"हिन्दी", "हिन्दी"}, {"½", "1⁄2"},
	} {
		if got := lang.Fold(x.in); got != x.want {
			t.Errorf("%q: got %q, want %q", x.in, got, x.want)
		}
	}
}

func TestWordsOfOneMeaningMeetInTheIndex(t *testing.T) {
	for _, x := range []struct{ query, text string }{
		{"كتابي", "کتابی"}, {"مشکله", "مشكلة"}, {"كيفيت", "کیفیت"}, {"شكوي", "شكوى"}, {"123", "١٢٣"}, {"۱۲۳", "١٢٣"},
		{"الطلبات", "طلب"}, {"طلب", "والطلبات"}, {"مشكلة", "مشكلات"}, {"المشكلة", "بالمشكلة"}, {"مشكلتي", "مشكلة"}, {"للعميل", "العميل"}, {"الموظفين", "موظفون"},
		{"می‌خواهم", "می خواهم"}, {"میخواهم", "می خواهم"}, {"می خواهم", "میخواهم"}, {"می خواهم", "می‌خواهم"}, {"نمی شود", "نمی‌شود"}, {"خواهم", "می خواهم"}, {"خواهم", "می‌خواهم"},
		{"کتاب ها", "کتاب‌ها"}, {"کتابها", "کتاب ها"}, {"کتاب", "کتاب‌های"}, {"کتاب های", "کتاب"}, {"بزرگ‌تر", "بزرگ"}, {"بزرگ ترین", "بزرگترین"}, {"مشتریان", "مشتری"}, {"مشتری‌هایشان", "مشتریان"},
		{"مسئول", "مسؤول"}, {"مسؤول", "مسئول"}, {"شكاية", "شکایت"}, {"خدمات", "خدمت"}, {"خدمه", "خدمات"}, {"خدمة", "الخدمات"}, {"خدمات", "خدمه"}, {"طلب", "طلباتنا"}, {"شركة", "شركات"}, {"نامه", "نامه‌ها"}, {"پرونده‌ها", "پرونده"}, {"پیش نویس", "پیش‌نویس"}, {"پیشنویس", "پیش‌نویس"},
		{"48v", "48V/100Ah"}, {"100ah", "48V/100Ah"}, {"48", "48V/100Ah"}, {"ah", "48V/100Ah"}, {"48V/100Ah", "بطارية 48V/100Ah"},
		{"482917305", "482 917 305"}, {"482 917 305", "482917305"}, {"٤٨٢ ٩١٧ ٣٠٥", "ref 482917305"}, {"917", "482 917 305"}, {"482-917-305", "482 917 305"},
		{"0501234567", "+966 50 123 4567"}, {"+966501234567", "050 123 4567"}, {"00966 50 123 4567", "0501234567"}, {"0912 345 6789", "+98 (912) 345-6789"}, {"20261122", "2026-11-22"},
		{"Sara@Example.com", "mail: sara@example.com."}, {"sara", "sara@example.com"}, {"example", "https://www.example.com/path?q=1"}, {"path", "https://www.example.com/path?q=1"},
		{"orders", "order"}, {"company", "Companies"}, {"customer", "the customer's"}, {"dont", "don't"}, {"cafe", "Café"}, {"محمد", "ﷴ"},
	} {
		if !finds(lang.Terms(x.query, false), x.text) {
			t.Errorf("%q does not find %q: %v in %q", x.query, x.text, lang.Terms(x.query, false), lang.Tokens(x.text))
		}
		if len(lang.Highlight(x.text, x.query)) == 0 {
			t.Errorf("%q is found but not marked in %q", x.query, x.text)
		}
	}
}

func TestWordsOfDifferentMeaningStayApart(t *testing.T) {
	for _, x := range []struct{ query, text string }{
		{"علي", "عليه"}, {"عليه", "على"}, {"عليها", "علی"}, {"الله", "له"}, {"وعد", "عد"}, {"والد", "الد"}, {"دفتر", "دف"}, {"ایران", "ایر"}, {"بدون", "بد"},
		{"status", "statu"}, {"glass", "glas"}, {"12", "123"}, {"482 917", "482917305"}, {"كتاب", "كتب"}, {"بانک", "بان"}, {"نام", "نامه"}, {"نامه", "نام"}, {"هفت", "هفته"}, {"درس", "درست"},
	} {
		if finds(lang.Terms(x.query, false), x.text) {
			t.Errorf("%q finds %q: %q", x.query, x.text, lang.Tokens(x.text))
		}
	}
}

func TestAWordStillBeingTypedFindsWhatItWillFind(t *testing.T) {
	for _, word := range []string{"المشكلات", "مشكلة", "بزرگ‌ترین", "کتاب‌هایم", "مشتریان", "companies", "orders", "482917305", "الموظفون", "می‌خواهم", "refrigerator"} {
		for i := range word {
			typed := word[:i]
			if utf8.RuneCountInString(strings.TrimPrefix(typed, "ال")) < 2 || utf8.RuneCountInString(typed) < 3 {
				continue // too little of the word itself
			}
			if !finds(lang.Terms("x "+typed, true)[1:], word) {
				t.Errorf("%q does not find %q: %v", typed, word, lang.Terms(typed, true))
			}
		}
	}
	if terms := lang.Terms("abc ", true); len(terms) != 1 || terms[0].Prefix {
		t.Errorf("a finished word is taken as a beginning: %v", terms)
	}
}

// finds tells whether every term stands in the text, as an index would.
func finds(terms []lang.Term, text string) bool {
	tokens := lang.Tokens(text)
	for _, term := range terms {
		if !slices.ContainsFunc(tokens, func(s string) bool {
			return slices.ContainsFunc(term.Any, func(any string) bool { return s == any || term.Prefix && strings.HasPrefix(s, any) })
		}) {
			return false
		}
	}
	return len(terms) > 0
}

func TestAnEmptyQueryAsksForNothing(t *testing.T) {
	for _, q := range []string{"", " ", "!?", "ـ", "\u200c", "ء"} {
		if terms := lang.Terms(q, true); len(terms) != 0 {
			t.Errorf("%q asks for %v", q, terms)
		}
	}
}

func TestHighlightMarksTheTextAsWritten(t *testing.T) {
	for _, x := range []struct{ text, query, want string }{
		{"وصلت بالمُشكِلة أمس", "مشكله", "وصلت [بالمُشكِلة] أمس"},
		{"من می خواهم و می‌خواهم و میخواهم", "می‌خواهم", "من [می خواهم] و [می‌خواهم] و [میخواهم]"},
		{"کتاب‌های من", "کتاب", "[کتاب‌های] من"},
		{"البطارية 48V/100Ah تعمل", "48v", "البطارية [48V]/100Ah تعمل"},
		{"المرجع ٤٨٢ ٩١٧ ٣٠٥.", "482917305", "المرجع [٤٨٢ ٩١٧ ٣٠٥]."},
		{"Write to Sara@Example.com now", "sara@example.com", "Write to [Sara@Example.com] now"},
		{"The customer's orders, ordered", "order customers", "The [customer's] [orders], ordered"},
		{"كتابٌ،كتاب", "كتاب", "[كتابٌ]،[كتاب]"},
		{"nothing here", "else", "nothing here"},
	} {
		if got := marked(x.text, lang.Highlight(x.text, x.query)); got != x.want {
			t.Errorf("%q: got %q, want %q", x.query, got, x.want)
		}
	}
	if got := marked("refrigerator door", lang.HighlightTyping("refrigerator door", "door refri")); got != "[refrigerator] [door]" {
		t.Errorf("got %q", got)
	}
}

// marked puts brackets around the spans.
func marked(text string, spans []lang.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start] + "[" + text[s.Start:s.End] + "]")
		at = s.End
	}
	return b.String() + text[at:]
}

func TestASnippetShowsTheHitInItsSurroundings(t *testing.T) {
	long := strings.Repeat("كلمة أخرى هنا ", 40) + "وصلت الثلاجة مكسورة\nاليوم " + strings.Repeat("نص بعد ذلك ", 40)
	got, spans := lang.Snippet(long, "ثلاجة مكسورة", 60)
	if n := utf8.RuneCountInString(got); n < 40 || n > 90 {
		t.Errorf("a snippet of %d characters", n)
	}
	if len(spans) != 2 || got[spans[0].Start:spans[0].End] != "الثلاجة" || got[spans[1].Start:spans[1].End] != "مكسورة" {
		t.Errorf("got %q", marked(got, spans))
	}
	if !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || strings.Contains(got, "\n") {
		t.Errorf("got %q", got)
	}
	if got, spans := lang.Snippet("short text", "none", 60); got != "short text" || spans != nil {
		t.Errorf("got %q %v", got, spans)
	}
	if got, _ := lang.Snippet(long, "none", 20); !strings.HasPrefix(got, "كلمة أخرى") {
		t.Errorf("got %q", got)
	}
}

var seeds = []string{"", "می خواهم ها", "مسئول ئـو ي\u0654و", "48V/100Ah a@b.c @@ a@b@c", "482 917 305 +966 (50) 123-4567", "ﷺ ½ İ ß ẞ Ⅷ", "\xff\xfe", "کتاب‌‌ها‌", "don't ’s", "a\u200bb\u2066c\u2069", "हिन्दी ไทย 日本語 한국어", "ͅ ᾳ Ω K", "\x840ئو"}

func FuzzFold(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := lang.Fold(s)
		if !utf8.ValidString(folded) {
			t.Fatalf("%q folds to invalid UTF-8 %q", s, folded)
		}
		if again := lang.Fold(folded); again != folded {
			t.Fatalf("%q folds to %q and then to %q", s, folded, again)
		}
		for _, token := range lang.Tokens(s) {
			if token == "" || strings.ContainsAny(token, " \t\n\x00") || !utf8.ValidString(token) {
				t.Fatalf("%q has the token %q", s, token)
			}
		}
	})
}

func FuzzHighlight(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		check := func(text string, spans []lang.Span) {
			at := 0
			for _, s := range spans {
				if s.Start < at || s.End <= s.Start || s.End > len(text) {
					t.Fatalf("%q %q: spans %v", text, query, spans)
				}
				if !utf8.RuneStart(text[s.Start]) && utf8.ValidString(text) || s.End < len(text) && !utf8.RuneStart(text[s.End]) && utf8.ValidString(text) {
					t.Fatalf("%q %q: %v cuts a character", text, query, s)
				}
				at = s.End
			}
		}
		check(text, lang.Highlight(text, query))
		check(text, lang.HighlightTyping(text, query))
		for _, n := range []int{1, 10, 40} {
			snippet, spans := lang.Snippet(text, query, n)
			check(snippet, spans)
		}
		if own := lang.Terms(text, false); len(own) > 0 && len(own) < 20 && len(lang.Highlight(text, text)) == 0 {
			t.Fatalf("%q does not find itself: %v in %q", text, own, lang.Tokens(text))
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	text := "السلام عليكم، وصلت الغسالة إلى المنزل يوم أمس ولكنها لا تعمل بشكل صحيح بعد التركيب. Model WX-4500 رقم الطلب 482 917 305 أرجو إرسال الفني قريبًا"
	b.ReportAllocs()
	for b.Loop() {
		lang.Tokens(text)
	}
}
