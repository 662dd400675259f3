package knowledge_test

import (
	"slices"
	"strings"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

func printer(t *testing.T, tag lang.Tag) lang.Printer {
	t.Helper()
	texts, err := lang.Load(knowledge.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return texts.For(tag, tag.Digits())
}

func TestAReadyAnswerAgreesWithThePerson(t *testing.T) {
	maryam := lang.Person{Name: "مريم الخوري", Gender: "f"}
	khalid := lang.Person{Name: "خالد الزهراني", Gender: "m"}
	nobody := lang.Person{Name: "نور"}
	const verb = "هل {تستطيع|تستطيعين|يمكنكم} إرسال صورة؟"
	for _, c := range []struct {
		tag     lang.Tag
		text    string
		to      lang.Person
		several bool
		want    string
	}{
		{lang.Arabic, verb, khalid, false, "هل تستطيع إرسال صورة؟"},
		{lang.Arabic, verb, maryam, false, "هل تستطيعين إرسال صورة؟"},
		{lang.Arabic, verb, nobody, false, "هل يمكنكم إرسال صورة؟"},
		{lang.Arabic, verb, maryam, true, "هل يمكنكم إرسال صورة؟"},
		{lang.Arabic, "{جرّب|جرّبي|نرجو تجربة|جرّبوا} الآن", nobody, true, "جرّبوا الآن"},
		{lang.Arabic, "هل {تؤكد|تؤكدين} ذلك؟", nobody, false, "هل تؤكد/تؤكدين ذلك؟"},
		{lang.Arabic, "هل تؤكد{|ين} ذلك؟", nobody, false, "هل تؤكدين ذلك؟"},
		{lang.Arabic, "{customer}، وصلنا كلامك.", maryam, false, "أستاذة مريم، وصلنا كلامك."},
		{lang.Persian, "{customer} گرامی", lang.Person{Name: "سارا کریمی", Gender: "f"}, false, "خانم کریمی گرامی"},
		{lang.Persian, "{customer} گرامی", lang.Person{Name: "رضا کریمی", Gender: "m", Honorific: "dr"}, false, "آقای دکتر کریمی گرامی"},
		{lang.English, "Dear {customer},", lang.Person{Name: "Sara Mathew", Honorific: "dr"}, false, "Dear Dr Mathew,"},
	} {
		got, left := knowledge.Fill(c.text, printer(t, c.tag), knowledge.Values{To: c.to, Several: c.several})
		if got != c.want || len(left) != 0 {
			t.Errorf("%q for %q: %q %v, want %q", c.text, c.to.Name, got, left, c.want)
		}
	}
}

func TestWhatIsNotKnownBecomesABlankAndNeverABrace(t *testing.T) {
	got, left := knowledge.Fill("Dear {customer}, order {?order number} on {next.date}, {no.such}.", printer(t, lang.English), knowledge.Values{})
	if strings.ContainsAny(got, "{}") {
		t.Errorf("a brace is left in %q", got)
	}
	want := []string{"customer", "order number", "next.date", "no.such"}
	if !slices.Equal(left, want) || !slices.Equal(knowledge.Blanks(got), want) {
		t.Errorf("left %v, blanks %v in %q", left, knowledge.Blanks(got), got)
	}
}

func TestBlanksAreFoundInWhatWasPasted(t *testing.T) {
	for text, want := range map[string]int{
		"Thank you for {order.number}.": 1, "هل {تؤكد|تؤكدين} ذلك؟": 1, "[…name] and [… date ]": 2,
		"Set {1, 2} and {} are no blanks": 0, "An [aside] is none": 0, "": 0,
	} {
		if got := knowledge.Blanks(text); len(got) != want {
			t.Errorf("%q: %q, want %d", text, got, want)
		}
	}
}

func TestAMisspeltVariableIsFoundByWhoWritesIt(t *testing.T) {
	for text, want := range map[string]string{
		"Dear {customer.nme}": "{customer.nme}", "{a|b|c|d|e}": "{a|b|c|d|e}", "open {": "{", "{customer} {?what} {a|b}": "",
	} {
		if got := knowledge.Unreadable(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
