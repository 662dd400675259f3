package knowledge_test

import (
	"fmt"
	"strings"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
	"rida/internal/testkit"
)

// TestReadyAnswersReadAsTheyShouldForEverybody fills one answer of each language
// for a man, a woman, somebody of whom it is not known, several people, a person
// with a title of their own and one with a single name. What comes out stands in
// testdata/answers.golden, for a native reader to judge.
func TestReadyAnswersReadAsTheyShouldForEverybody(t *testing.T) {
	answers := map[lang.Tag]string{
		lang.Arabic:  "{customer}، {شكرًا لأنك كتبت|شكرًا لأنكِ كتبتِ|شكرًا على الكتابة إلينا|شكرًا لأنكم كتبتم}. هل {تستطيع|تستطيعين|يمكن|تستطيعون} إرسال صورة قبل {next.date}؟ طلب{ك|كِ|ك|كم} رقم {case.reference}. {agent.name}، {firm.name}",
		lang.Persian: "{customer} گرامی، سپاس که نوشتید. تا {next.date} دربارهٔ «{case.subject}» به شما خبر می‌دهیم. شماره: {case.reference}. {agent.name}، {firm.name}",
		lang.English: "Dear {customer}, thank you for writing about “{case.subject}”. You hear from us by {next.date}. Reference {case.reference}. {agent.name}, {firm.name}",
	}
	people := map[lang.Tag][]lang.Person{
		lang.Arabic:  {{Name: "خالد الزهراني", Gender: "m"}, {Name: "مريم الخوري", Gender: "f"}, {Name: "نور"}, {Name: "نور الدين حداد"}, {Name: "سعاد النمر", Gender: "f", Honorific: "dr"}, {Name: "عمر بن سالم", Gender: "m", Honorific: "eng"}, {Name: "أمل ياسين", Honorific: "prof"}, {Name: "عبد الله الحربي", Gender: "m", Formality: lang.Familiar}, {Name: "Peter Hall", Gender: "m"}},
		lang.Persian: {{Name: "رضا کریمی", Gender: "m"}, {Name: "سارا کریمی", Gender: "f"}, {Name: "نور صالحی"}, {Name: "رضا کریمی", Gender: "m", Honorific: "dr"}, {Name: "مینا رستمی", Gender: "f", Honorific: "eng"}, {Name: "سید علی موسوی", Gender: "m", Honorific: "hajj"}, {Name: "لیلا", Gender: "f"}, {Name: "Anna Berg", Gender: "f"}},
		lang.English: {{Name: "James Hall", Gender: "m"}, {Name: "Sara Mathew", Gender: "f"}, {Name: "Alex Reed"}, {Name: "Sara Mathew", Honorific: "dr"}, {Name: "Ann Lee", Gender: "f", Honorific: "mrs"}, {Name: "Cher"}, {Name: "مريم الخوري", Gender: "f"}},
	}
	marks := strings.NewReplacer("\u2066", "<", "\u2067", "<", "\u2068", "<", "\u2069", ">", "\u200f", "", "\u200e", "")
	var b strings.Builder
	for _, tag := range lang.Tags {
		p := printer(t, tag)
		for _, several := range []bool{false, true} {
			for _, who := range people[tag] {
				if several && who != people[tag][0] && who != people[tag][2] {
					continue
				}
				v := knowledge.Values{To: who, Several: several, Reference: "123456782", Subject: map[lang.Tag]string{lang.Persian: "نشتی", lang.English: "a leak"}[tag], Next: map[lang.Tag]string{lang.Arabic: "الأحد", lang.Persian: "یکشنبه", lang.English: "Sunday"}[tag],
					Agent: map[lang.Tag]string{lang.Arabic: "ليلى", lang.Persian: "لیلا", lang.English: "Layla"}[tag], Firm: map[lang.Tag]string{lang.Arabic: "نور", lang.Persian: "نور", lang.English: "Noor"}[tag]}
				out, left := knowledge.Fill(answers[tag], p, v)
				if len(left) > 0 {
					t.Errorf("%s: left %v in %q", who.Name, left, out)
				}
				fmt.Fprintf(&b, "%s %s %s%s%s: %s\n", tag, who.Name, who.Gender, who.Honorific, map[bool]string{true: " several"}[several], marks.Replace(out))
			}
		}
	}
	testkit.Golden(t, "answers.golden", []byte(b.String()))
}
