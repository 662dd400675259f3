package respect_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"rida/internal/kit/lang"
	"rida/internal/room/cases/respect"
)

func one(t *testing.T, text string, k respect.Known, c respect.Check) respect.Finding {
	t.Helper()
	found := respect.Answer(text, k, c)
	if len(found) != 1 {
		t.Fatalf("%q: %d findings, want one: %+v", text, len(found), found)
	}
	return found[0]
}

func TestABetterWordingTakesThePlaceOfTheExcuseAndKeepsTheRest(t *testing.T) {
	for _, c := range []struct{ text, passage, want string }{
		{"نعتذر عن التأخر بسبب ضغط العمل لدينا، وسنرسل القطعة غدًا.", "ضغط العمل", "نعتذر عن التأخر ونجيبك قبل […]، وسنرسل القطعة غدًا."},
		{"النظام عندنا متعطل اليوم.", "النظام عندنا متعطل", "نتحقق من طلبك يدويًا، ونكتب إليك قبل […]."},
		{"We are sorry for the delay because we are short-staffed. The part comes on Friday.", "short-staffed",
			"We are sorry for the delay and you hear from us by […]. The part comes on Friday."},
		{"پاسخ دیر شد به دلیل کمبود نیرو.", "کمبود نیرو", "پاسخ دیر شد و تا […] خبر می‌دهیم."},
	} {
		f := one(t, c.text, respect.Known{}, respect.Backstage)
		if got := c.text[f.Passage.Start:f.Passage.End]; got != c.passage {
			t.Errorf("marked %q, want %q", got, c.passage)
		}
		if got := f.Take(c.text); got != c.want {
			t.Errorf("took over\n%s, want\n%s", got, c.want)
		}
	}
}

func TestTheCustomersQuotedWordsAreNotOurs(t *testing.T) {
	for _, text := range []string{
		"You wrote «calm down and read the manual»; I am sorry that you were told so.",
		"> النظام متعطل\n> اهدأ\nشكرًا لرسالتك.",
		"نوشته‌اید «این مشکل ما نیست»؛ شرمنده‌ایم.",
	} {
		if found := respect.Answer(text, respect.Known{}, respect.Checks...); len(found) > 0 {
			t.Errorf("%q: found %+v", text, found)
		}
	}
	if found := respect.Answer("He said «calm down", respect.Known{}, respect.Courtesy); len(found) != 1 {
		t.Errorf("a quotation that never ends hid %d findings, want 1 found", len(found))
	}
}

func TestARefusalSaysWhichPartIsMissing(t *testing.T) {
	missing := func(text string) string {
		var parts []string
		for _, f := range respect.Answer(text, respect.Known{}, respect.Refusal) {
			parts = append(parts, f.Rule)
		}
		return strings.Join(parts, " ")
	}
	text := "لا يمكننا رد المبلغ."
	for _, want := range []string{"reason alternative appeal", "reason alternative", "reason", ""} {
		if got := missing(text); got != want {
			t.Errorf("%q lacks %q, want %q", text, got, want)
		}
		found := respect.Answer(text, respect.Known{}, respect.Refusal)
		if len(found) == 0 {
			break
		}
		text = strings.ReplaceAll(found[len(found)-1].Take(text), respect.Blank, "أن نصلح الجهاز")
	}
	if blank := "We cannot refund it. The reason is […]."; missing(blank) != "reason alternative appeal" {
		t.Errorf("a blank counts as a reason: %q", missing(blank))
	}
}

func TestAFirstAnswerGreetsOrAddresses(t *testing.T) {
	text := "تصل القطعة يوم الخميس بين العاشرة والثانية عشرة."
	f := one(t, text, respect.Known{First: true, Name: "مريم الخوري", Call: "أستاذة مريم"}, respect.Courtesy)
	if got := f.Take(text); !strings.HasPrefix(got, "السلام عليكم أستاذة مريم، ") || !strings.HasSuffix(got, text) {
		t.Errorf("took over %q", got)
	}
	for _, fine := range []string{"مريم، " + text, "صباح الخير، " + text, "تمّ."} {
		if found := respect.Answer(fine, respect.Known{First: true, Name: "مريم الخوري"}, respect.Courtesy); len(found) > 0 {
			t.Errorf("%q: %+v", fine, found)
		}
	}
	if found := respect.Answer(text, respect.Known{Name: "مريم"}, respect.Courtesy); len(found) > 0 {
		t.Error("a second answer is asked for a greeting")
	}
}

func TestTheCustomersWordGoesBeforeOurs(t *testing.T) {
	terms := []respect.Term{{Word: "غسالة الصحون", Plain: []string{"جلّاية", "غسالة مواعين"}}, {Word: "outdoor condensing unit", Plain: []string{"the box outside"}, Always: true}}
	k := respect.Known{Terms: terms, Problem: "الجلاية تسرّب الماء"}
	text := "نفحص غسّالة الصحون غدًا."
	f := one(t, text, k, respect.Jargon)
	if got := f.Take(text); f.Rule != "his_word" || got != "نفحص جلّاية غدًا." {
		t.Errorf("%s: %q", f.Rule, got)
	}
	k.Problem = "غسالة الصحون تسرّب"
	if found := respect.Answer(text, k, respect.Jargon); len(found) > 0 {
		t.Errorf("the customer's own word was taken for ours: %+v", found)
	}
	text = "The outdoor condensing unit is loud."
	if f := one(t, text, respect.Known{Terms: terms}, respect.Jargon); f.Take(text) != "The the box outside is loud." && f.Rule != "house" {
		t.Errorf("%+v", f)
	}
	text = "تم فتح التذكرة."
	if got := one(t, text, respect.Known{}, respect.Jargon).Take(text); got != "تم فتح الطلب." {
		t.Errorf("the article was lost: %q", got)
	}
}

func TestHarshWordsAreHeard(t *testing.T) {
	for text, want := range map[string]bool{
		"أنتم نصابين وحرامية": true, "You are thieves and liars": true, "شما دزد و کلاهبردارید": true,
		"الجهاز يسرّب الماء وأنا متعب": false, "The dishwasher leaks again, I am tired": false, "دستگاه دوباره آب داد و خسته شدم": false,
	} {
		if got := respect.IsHarsh(text, ""); got != want {
			t.Errorf("%q is harsh: %v, want %v", text, got, want)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add("نعتذر بسبب ضغط العمل «اهدأ» […]")
	f.Add("> We can't\nrefund […] due to SLA")
	f.Add("نمی توانیم سیستم ها قطع است")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // the pages and the API take no other
		}
		for _, x := range append(respect.Answer(text, respect.Known{First: true}, respect.Checks...), respect.Note(text, lang.Arabic)...) {
			for _, at := range []int{x.Passage.Start, x.Passage.End, x.Edit.Start, x.Edit.End} {
				if at < 0 || at > len(text) || at < len(text) && !utf8.RuneStart(text[at]) {
					t.Fatalf("%+v lies outside of %q", x, text)
				}
			}
			if x.Passage.Start >= x.Passage.End || x.Edit.Start > x.Edit.End || !utf8.ValidString(x.Take(text)) {
				t.Fatalf("%+v in %q", x, text)
			}
		}
	})
}

// BenchmarkAnswer reads two thousand letters of Arabic; below two milliseconds
// is what was asked for.
func BenchmarkAnswer(b *testing.B) {
	sentence := "أستاذة مريم، وصلنا كلامك كاملًا، ونأتيك غدًا بين العاشرة والثانية عشرة بباب جديد لأن القطعة وصلت. "
	text := strings.Repeat(sentence, 2000/utf8.RuneCountInString(sentence)+1)
	for b.Loop() {
		respect.Answer(text, respect.Known{First: true, Name: "مريم", Problem: "الجلاية تسرب"}, respect.Checks...)
	}
}
