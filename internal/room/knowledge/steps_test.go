package knowledge_test

import (
	"strings"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

func TestTheStepsOfACaseBecomeOneListOfTheArticle(t *testing.T) {
	p := printer(t, lang.Arabic)
	for _, c := range []struct {
		name          string
		tried, solved []string
		want          string
	}{
		{"numbers that were typed are not doubled", []string{"1. فتح المصفاة", "2) تنظيفها", "• فتح المصفاة"}, nil, "- فتح المصفاة\n- تنظيفها"},
		{"Arabic and Persian digits count", nil, []string{"جرّب هذا:\n١- أطفئ الجهاز\n٢- انتظر دقيقة\n\n٣- شغّله\nوأخبرنا."}, "جرّب هذا:\n\n1. أطفئ الجهاز\n2. انتظر دقيقة\n3. شغّله\n\nوأخبرنا."},
		{"Persian digits with a dash", nil, []string{"۱ - شیر آب را ببندید\n۲ - واشر را عوض کنید"}, "1. شیر آب را ببندید\n2. واشر را عوض کنید"},
		{"a list goes on where it was cut", nil, []string{"3. Turn it on.\n4. Wait."}, "3. Turn it on.\n4. Wait."},
		{"ones that all say 1 are counted", nil, []string{"1. Open\n1. Close"}, "1. Open\n2. Close"},
		{"points stay points", nil, []string{"* Seal\n* Hinge\nThanks"}, "- Seal\n- Hinge\n\nThanks"},
		{"one line alone is no list", nil, []string{"5. May is the day."}, "5. May is the day."},
		{"a model is no step", nil, []string{"450. Modell\n12 days\n2026. Year"}, "450. Modell\n12 days\n2026. Year"},
	} {
		body := knowledge.DraftOf(knowledge.Story{Lang: lang.Arabic, Title: "x", Tried: c.tried, Solved: c.solved}, p).Body
		if _, got, _ := strings.Cut(body, "\n\n"); got != c.want {
			t.Errorf("%s:\n%q, want\n%q", c.name, got, c.want)
		}
	}
	body := knowledge.DraftOf(knowledge.Story{Lang: lang.English, Solved: []string{"1. Open\n2. Close"}}, printer(t, lang.English)).Body
	if html := knowledge.HTML(body, nil); strings.Count(html, "<li>") != 2 || strings.Contains(html, "1.") {
		t.Errorf("the steps are shown as %s", html)
	}
}
