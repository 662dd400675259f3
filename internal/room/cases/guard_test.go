package cases_test

import (
	"testing"

	"rida/internal/room/cases"
)

func TestALetterToTheWrongPersonIsNoticed(t *testing.T) {
	reem := []cases.Addressed{{Name: "ريم الخالدي", Address: "reem@home.example"}}
	kian := []cases.Addressed{{Name: "کیان رستگار", Address: "kian@home.example"}}
	john := []cases.Addressed{{Name: "John Miller", Address: "john@home.example"}}
	for name, c := range map[string]struct {
		parties []cases.Addressed
		answer  string
		wrong   bool
	}{
		"ar, right":                {reem, "أستاذة ريم،\nسنرسل الفني.", false},
		"ar, another person":       {reem, "أستاذة سلمى،\nسنرسل الفني.", true},
		"ar, surname":              {reem, "السيدة الخالدي المحترمة،\nشكرا.", false},
		"ar, no name":              {reem, "السلام عليكم ورحمة الله وبركاته،\nسنرسل الفني.", false},
		"ar, customer":             {reem, "عميلنا العزيز،\nسنرسل الفني.", false},
		"fa, right":                {kian, "جناب آقای رستگار\nتکنسین می‌آید.", false},
		"fa, another person":       {kian, "جناب آقای کریمی\nتکنسین می‌آید.", true},
		"fa, another spelling":     {kian, "سلام کيان عزیز،\nتکنسین می‌آید.", false},
		"fa, no name":              {kian, "با سلام و احترام\nتکنسین می‌آید.", false},
		"en, right":                {john, "Dear Mr Miller,\nA technician comes.", false},
		"en, another person":       {john, "Dear Mr Baker,\nA technician comes.", true},
		"en, a slip":               {john, "Dear Mr. Miler,\nA technician comes.", false},
		"en, no name":              {john, "Dear customer,\nA technician comes.", false},
		"en, no greeting":          {john, "A technician comes on Tuesday, Mr Baker says.", false},
		"en, a sentence":           {john, "Hello from all of us here at the Baker workshop in town\nx", false},
		"other script":             {reem, "Dear Ms Salma,\nx", false},
		"nobody has a name":        {[]cases.Addressed{{Address: "a@b.example"}}, "Dear Mr Baker,\nx", false},
		"look-alike domain":        {append(john[:1:1], cases.Addressed{Name: "Jo", Address: "jo@hmoe.example"}), "Hello John,\nx", true},
		"two domains":              {append(john[:1:1], cases.Addressed{Name: "Jo", Address: "jo@work.example"}), "Hello John,\nx", false},
		"second of two is greeted": {append(john[:1:1], cases.Addressed{Name: "Jo Baker", Address: "jo@home.example"}), "Dear Ms Baker,\nx", false},
	} {
		t.Run(name, func(t *testing.T) {
			if w := cases.CheckAddressee(c.parties, c.answer); (w != nil) != c.wrong {
				t.Errorf("found %+v", w)
			}
		})
	}
}
