package knowledge_test

import (
	"strings"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

func TestAnArticleFromACaseTellsNobodysName(t *testing.T) {
	names := []string{"مريم الخوري", "أم خالد", "Sara Mathew", "سارا کریمی"}
	for text, want := range map[string]string{
		"أستاذة مريم، وصلنا كلامك":                                  "أستاذة […]، وصلنا كلامك",
		"كتبنا لمريم الخورى أمس":                                    "كتبنا ل[…] […] أمس",
		"Dear Sara, call +966 55 010 2231 or ٠٥٥٠١٠٢٢٣١":            "Dear […], call […] or […]",
		"mathew@mail.example wrote, see https://noor.example/t/abc": "[…] wrote, see […]",
		"خانم کريمی گرامی، شمارهٔ ۱۲۳ ۴۵۶ ۷۸۹":                      "خانم […] گرامی، شمارهٔ […]",
		"Model DW-450, 48V, 12 days, SAR 2,000":                     "Model DW-450, 48V, 12 days, SAR 2,000",
		"رمز الخطأ E24 في 2026":                                     "رمز الخطأ E24 في 2026",
	} {
		if got := knowledge.Nameless(text, names, "[…]"); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestADraftHoldsTheProblemWhatWasTriedAndWhatSolvedIt(t *testing.T) {
	p := printer(t, lang.English)
	d := knowledge.DraftOf(knowledge.Story{Lang: lang.English, Title: "Leak, Sara's dishwasher", Problem: "Water under the door.", Tried: []string{"changed the seal"},
		Solved: []string{"We look into it.", "Replace the hinge.", "Then run a cycle, Sara."}, Names: []string{"Sara Mathew"}}, p)
	if strings.Contains(d.Title+d.Body, "Sara") || strings.Contains(d.Body, "look into") {
		t.Errorf("%q\n%s", d.Title, d.Body)
	}
	for _, part := range []string{"Water under the door.", "- changed the seal", "Replace the hinge.", "run a cycle"} {
		if !strings.Contains(d.Body, part) {
			t.Errorf("%q is missing in\n%s", part, d.Body)
		}
	}
}
