package lang_test

import (
	"testing"

	"rida/internal/kit/lang"
)

func TestAPersonIsGreetedAsEachLanguageDoes(t *testing.T) {
	c := load(t)
	for _, x := range []struct {
		tag    lang.Tag
		person lang.Person
		greet  string
		full   string
	}{
		{lang.Arabic, lang.Person{Name: "مريم الخطيب", Gender: "f"}, "أستاذة مريم", "الأستاذة مريم الخطيب"},
		{lang.Arabic, lang.Person{Name: "عبد الرحمن السالم", Gender: "m"}, "أستاذ عبد الرحمن", "الأستاذ عبد الرحمن السالم"},
		{lang.Arabic, lang.Person{Name: "نور الدين حمدان", Honorific: "dr", Gender: "m"}, "دكتور نور الدين", "الدكتور نور الدين حمدان"},
		{lang.Arabic, lang.Person{Name: "نور حمدان", Honorific: "dr", Gender: "f"}, "دكتورة نور", "الدكتورة نور حمدان"},
		{lang.Arabic, lang.Person{Name: "نور حمدان", Honorific: "dr"}, "د. نور", "د. نور حمدان"},
		{lang.Arabic, lang.Person{Name: "خالد العمري", Honorific: "mr"}, "سيد خالد", "السيد خالد العمري"},
		{lang.Arabic, lang.Person{Name: "هدى العمري", Honorific: "mrs"}, "سيدة هدى", "السيدة هدى العمري"},
		{lang.Arabic, lang.Person{Name: "سعاد القحطاني", Preferred: "أم خالد", Honorific: "hajj", Gender: "f"}, "حاجة أم خالد", "الحاجة سعاد القحطاني"},
		{lang.Arabic, lang.Person{Name: "سعاد القحطاني"}, "سعاد القحطاني", "سعاد القحطاني"},
		{lang.Arabic, lang.Person{Name: "سعاد القحطاني", Gender: "f", Formality: lang.Familiar}, "سعاد", "الأستاذة سعاد القحطاني"},
		{lang.Arabic, lang.Person{Name: "د. أحمد خالد", Honorific: "dr", Gender: "m"}, "دكتور أحمد", "الدكتور أحمد خالد"},
		{lang.Arabic, lang.Person{Name: "Sara Mathew", Gender: "f"}, "أستاذة \u2068Sara\u2069", "الأستاذة \u2068Sara Mathew\u2069"},
		{lang.Persian, lang.Person{Name: "زهرا کریمی", Gender: "f"}, "خانم کریمی", "خانم زهرا کریمی"},
		{lang.Persian, lang.Person{Name: "محمد رضا حسینی نژاد", Gender: "m"}, "آقای حسینی نژاد", "آقای محمد رضا حسینی نژاد"},
		{lang.Persian, lang.Person{Name: "رضا کریمی", Honorific: "dr", Gender: "m"}, "آقای دکتر کریمی", "آقای دکتر رضا کریمی"},
		{lang.Persian, lang.Person{Name: "مینا راد", Honorific: "eng", Gender: "f"}, "خانم مهندس راد", "خانم مهندس مینا راد"},
		{lang.Persian, lang.Person{Name: "مینا راد", Honorific: "eng"}, "مهندس راد", "مهندس مینا راد"},
		{lang.Persian, lang.Person{Name: "مینا راد"}, "مینا راد", "مینا راد"},
		{lang.English, lang.Person{Name: "John Mathew", Honorific: "mr"}, "Mr Mathew", "Mr John Mathew"},
		{lang.English, lang.Person{Name: "Anna van der Berg", Gender: "f"}, "Ms van der Berg", "Ms Anna van der Berg"},
		{lang.English, lang.Person{Name: "Dr. Sara Mathew", Honorific: "dr"}, "Dr Mathew", "Dr Sara Mathew"},
		{lang.English, lang.Person{Name: "Sam King Jr.", Gender: "m"}, "Mr King", "Mr Sam King Jr."},
		{lang.English, lang.Person{Name: "Robin Lee"}, "Robin Lee", "Robin Lee"},
		{lang.English, lang.Person{Name: "Robin Lee", Honorific: "king"}, "Robin Lee", "Robin Lee"},
		{lang.English, lang.Person{Name: "Robin Lee", Preferred: "Rob", Formality: lang.Familiar}, "Rob", "Robin Lee"},
		{lang.English, lang.Person{}, "", ""},
		{lang.English, lang.Person{Honorific: "dr"}, "", ""},
	} {
		p := c.For(x.tag, "")
		if got := p.Salute(x.person); got != x.greet {
			t.Errorf("%s %+v: greeted %q, want %q", x.tag, x.person, got, x.greet)
		}
		if got := p.Address(x.person); got != x.full {
			t.Errorf("%s %+v: addressed %q, want %q", x.tag, x.person, got, x.full)
		}
	}
}

func TestEveryTitleAgreesWithTheGenderInEveryLanguage(t *testing.T) {
	c := load(t)
	for _, tag := range lang.Tags {
		for _, h := range lang.Honorifics {
			for _, g := range []string{"", "f", "m"} {
				person := lang.Person{Name: "نور الهدى", Honorific: h, Gender: g}
				if got := c.For(tag, "").Salute(person); got == "" || got == "greet."+h {
					t.Errorf("%s %s %s: %q", tag, h, g, got)
				}
			}
		}
	}
	if m := c.Missing(); len(m) > 0 {
		t.Errorf("missing %v", m)
	}
}

func TestAnAvatarShowsOneLetter(t *testing.T) {
	for name, want := range map[string]string{
		"مريم": "م", "الخطيب": "خ", "إلهام": "إ", "الهام": "ا", "أحمد خالد": "أ", "د. سعاد": "س", "ﻣﺮﻳﻢ": "م",
		"کریمی": "ک", "آقای رضا": "ر", "john": "J", "Dr. Éva": "É", "  ": "", "؟!": "", "7up": "7", "«نور»": "ن", "الله": "ا", "ـمنى": "م",
	} {
		if got := lang.Initial(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
