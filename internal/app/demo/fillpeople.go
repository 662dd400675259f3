package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/search"
	"rida/internal/room/customers"
)

// customer is one of those that Fill makes.
type customer struct {
	person
	id id.ID
}

// names are given names of women and of men, and family names, by language.
var names = map[lang.Tag][3][]string{
	lang.Arabic: {
		strings.Fields("مريم نورة سارة هند ريم أمل لولوة منيرة فاطمة عائشة خديجة زينب هدى سمر دانة غادة شهد جواهر رنا ليان مها وفاء إيمان سعاد أسماء"),
		strings.Fields("محمد عبدالله خالد سعد فهد ناصر يوسف إبراهيم أحمد علي حسن طارق ماجد سلطان بدر فيصل وليد كريم شريف عمر حمد راشد زياد مازن عادل"),
		strings.Fields("القحطاني الغامدي الزهراني الشهري العتيبي الدوسري المطيري الحربي السبيعي الشامي العمري البلوشي المنصوري الكتبي النعيمي الخطيب منصور حداد السباعي نجيب فؤاد حلمي الصاوي الأنصاري باوزير"),
	},
	lang.Persian: {
		strings.Fields("مریم پریسا لیلا نسرین شیرین آرزو گلناز مینا سمیرا نگار زهرا فاطمه الهام سارا شقایق نرگس مهسا ترانه رویا پگاه"),
		strings.Fields("کامران حسن طاهر امید سیاوش پیمان رضا علی محمد حسین بهزاد فرهاد آرش کیوان سعید مهدی نوید بابک جواد داریوش"),
		strings.Fields("رحیمی کاظمی شمس امینی منصوری صادقی فرهمند یزدانی بهرامی جلالی توکلی رادفر کرمانی مرادی احمدی حسینی موسوی نیکخواه پارسا ملکی"),
	},
	lang.English: {
		strings.Fields("Harriet Grace Priya Aoife Emma Olivia Amelia Zara Hannah Ruth Nadia Chloe Fiona Leila Sophie Maya Alice Joan Ellen Rosa"),
		strings.Fields("Joseph Dev Tunde Lars Colin Daniel Oliver George Adam Ibrahim Thomas Samir Peter Owen Marcus Kofi Henry Liam Noah Victor"),
		strings.Fields("Mathew Lowe Brennan Adeyemi Okoye Eriksen Nair Hartley Whitfield Ashworth Bennett Clarke Dawson Fletcher Greaves Hussain Iqbal Jarvis Kowalski Marsden"),
	},
}

// calls are how staff write to a woman and to a man.
var calls = map[lang.Tag][2]string{lang.Arabic: {"أستاذة %s", "أستاذ %s"}, lang.Persian: {"خانم %s", "آقای %s"}, lang.English: {"Ms %s", "Mr %s"}}

var cities = map[lang.Tag][]string{
	lang.Arabic:  {"riyadh", "riyadh", "riyadh", "jeddah", "khobar", "cairo", "dubai"},
	lang.Persian: {"tehran", "tehran", "shiraz", "karaj"},
	lang.English: {"manchester", "manchester", "dubai", "riyadh"},
}

// drawLang draws a language: half of the customers write Arabic.
func drawLang(r *rand.Rand) lang.Tag {
	switch n := r.IntN(100); {
	case n < 50:
		return lang.Arabic
	case n < 78:
		return lang.Persian
	}
	return lang.English
}

// newCustomer makes the number-th customer and its rows, as customers.Add does.
func (f *filler) newCustomer(out *rows, at time.Time, number int64) customer {
	t := drawLang(f.r)
	woman := f.r.IntN(2)
	given, family := pick(f.r, names[t][woman]), pick(f.r, names[t][2])
	c := customer{id: f.ids.next(at), person: person{kind: customers.Person, name: given + " " + family, lang: t, gender: [2]string{"f", "m"}[woman],
		city: pick(f.r, cities[t]), email: fmt.Sprintf("c%d@mail.example", number), phone: fmt.Sprintf("+999 %04d %06d", number/1_000_000, number%1_000_000)}}
	called := family
	if t == lang.Arabic {
		called = given
	}
	c.call = fmt.Sprintf(calls[t][woman], called)
	us := clock.Micros(at)
	out.add(customerTable, int64(c.id), c.kind, c.name, "", "", c.gender, string(t), "", "email", lang.SortKey(t, c.name), us, us)
	text := []string{c.name, ""}
	for _, one := range [2][3]string{{customers.Email, c.email, customers.EmailKey(c.email)}, {customers.Phone, c.phone, customers.PhoneKey(c.phone)}} {
		out.add(contactTable, int64(f.ids.next(at)), int64(c.id), one[0], one[1], one[2], "email", us)
		text = append(text, one[1], one[2])
	}
	out.doc(search.Doc{ID: c.id, Kind: customers.SearchKind, Owner: c.id, Text: strings.Join(text, "\n")})
	e := event.Event{ID: f.ids.next(at), At: at, Kind: "customers.added", Subject: event.Subject{Kind: "customer", ID: c.id}, Actor: event.System, Seq: 1,
		Data: []byte(`{"source":"email"}`)}
	out.add(eventTable, int64(e.ID), us, e.Kind, "customer", int64(c.id), int64(1), "system", int64(0), string(e.Data), event.Chain(nil, e))
	return c
}
