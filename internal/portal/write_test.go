package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/core/files"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

func TestWritingMakesACaseWithReferenceOwnerAndNextDate(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		p := d.post("/write/ar/complaint?at="+url.QueryEscape("فرع العليا"), d.complaint("phone", "٠٥٥ ١٢٣ ٤٥٦٧", "began", "٢٠٢٦/١١/١٩"), attached{"leak.jpg", "\xff\xd8\xff picture"})
		c, token := d.at(p)
		if _, ok := cases.ParseReference(c.Reference); !ok || c.OwnerID != nora || !c.NextAt.After(d.Clock.Now()) {
			t.Errorf("reference %q, owner %d, next %v", c.Reference, c.OwnerID, c.NextAt)
		}
		if c.Type != cases.Complaint || c.Channel != cases.WebForm || c.Lang != "ar" || c.Wanted != "جهاز سليم." {
			t.Errorf("type %s, channel %s, language %s, wanted %q", c.Type, c.Channel, c.Lang, c.Wanted)
		}
		if want := time.Date(2026, 11, 18, 21, 0, 0, 0, time.UTC); !c.BeganAt.Equal(want) {
			t.Errorf("began %v, want %v: midnight in the visitor's zone", c.BeganAt, want)
		}
		tags, err := cases.Tags(t.Context(), d.DB, c.ID)
		must(t, err)
		tried, err := cases.TriedBy(t.Context(), d.DB, c.CustomerID)
		must(t, err)
		if len(tags) != 1 || tags[0] != "at:فرع العليا" || len(tried) != 1 || tried[0].Step != "بدّلت الجلدة مرتين." {
			t.Errorf("tags %q, tried %v", tags, tried)
		}
		receipt := d.get("/t/" + token + "/receipt")
		receipt.want(t, http.StatusOK, grouped(c.Reference), "نورة العتيبي", "https://noor.example/t/"+token, "نكتب إليك قبل", "جمادى الآخرة", "بريدك")
		if len(d.sent) != 1 {
			t.Errorf("%d mails went out, want the acknowledgement", len(d.sent))
		}
		d.get("/t/"+token).want(t, http.StatusOK, "leak.jpg", "الماء ينزل")
	})
}

// grouped is a reference as Arabic readers see it.
func grouped(reference string) string {
	return strings.NewReplacer("0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "5", "٥", "6", "٦", "7", "٧", "8", "٨", "9", "٩").Replace(cases.GroupReference(reference))
}

func TestEveryVoiceIsTaken(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		for _, kind := range cases.Types {
			path := "/write/en/" + string(kind)
			v := url.Values{"slip": {d.get(path).slip(t)}, "happened": {"Here it is."}, "email": {string(kind) + "@mail.example"}}
			d.Clock.Advance(time.Minute)
			c, token := d.at(d.post(path, v))
			if c.Type != kind || c.Lang != "en" || !c.NextAt.After(d.Clock.Now()) {
				t.Errorf("%s became a %s in %s with the date %v", kind, c.Type, c.Lang, c.NextAt)
			}
			d.get("/t/"+token+"/receipt").want(t, http.StatusOK, "Your reference")
		}
	})
}

func TestTheSameFormSentTwiceMakesOneCase(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		v := d.complaint()
		pages := make([]page, 6)
		var all sync.WaitGroup
		for i := range pages {
			all.Go(func() { pages[i] = d.post("/write/ar/complaint", v, attached{"a.txt", "the same"}) })
		}
		all.Wait()
		for _, p := range pages {
			if p.status != http.StatusSeeOther || p.location != pages[0].location {
				t.Errorf("status %d to %q, want all to %q", p.status, p.location, pages[0].location)
			}
		}
		if n := d.count(`SELECT COUNT(*) FROM cases`); n != 1 {
			t.Errorf("%d cases, want one", n)
		}
		v.Set("happened", "كلام آخر، كُتب بعد الرجوع.")
		c, _ := d.at(d.post("/write/ar/complaint", v))
		if c.Problem != "كلام آخر، كُتب بعد الرجوع." {
			t.Errorf("what was written after going back is lost: %q", c.Problem)
		}
	})
}

func TestErrorsKeepEverythingTyped(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		v := d.complaint("email", "", "phone", "٠٥٥١٢", "began", "2031/1/1", "wanted", "<b>عدل</b>")
		p := d.post("/write/ar/complaint", v, attached{"صورة.jpg", "data"})
		p.want(t, http.StatusUnprocessableEntity, "الماء ينزل من تحت الباب كل غسلة.", "بدّلت الجلدة مرتين.", "<b>عدل</b>", "مريم الخوري", "٠٥٥١٢", "2031/1/1",
			"كُتب منه ٥ أرقام", "صورة.jpg", `href="#f-phone"`, `href="#f-began"`, `aria-invalid="true"`)
		if strings.Contains(p.body, "<b>عدل") {
			t.Error("what was typed is not escaped")
		}
		d.post("/write/ar/complaint", d.complaint("email", "not an address")).want(t, http.StatusUnprocessableEntity, "not an address", `href="#f-email"`)
		d.post("/write/ar/complaint", d.complaint("happened", " ")).want(t, http.StatusUnprocessableEntity, `href="#f-happened"`)
		d.post("/write/ar/complaint", d.complaint("tried", strings.Repeat("ج", cases.MaxListening+1))).want(t, http.StatusUnprocessableEntity, `href="#f-tried"`)
		if n := d.count(`SELECT COUNT(*) FROM cases`) + d.count(`SELECT COUNT(*) FROM customers`); n != 0 {
			t.Errorf("%d rows were kept of forms that were refused", n)
		}
	})
}

func TestTooManyPhotographsLoseNoWords(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		var many []attached
		for i := range 25 {
			many = append(many, attached{fmt.Sprintf("%d.jpg", i), "x"})
		}
		d.post("/write/ar/complaint", d.complaint(), many...).want(t, http.StatusUnprocessableEntity, "الماء ينزل", `href="#f-files"`, "24.jpg")
		d.post("/write/ar/complaint", d.complaint(), many[:12]...).want(t, http.StatusUnprocessableEntity, "الماء ينزل", `href="#f-files"`)
		large := attached{"film.mov", strings.Repeat("x", 19<<20)}
		d.post("/write/ar/complaint", d.complaint(), large).want(t, http.StatusUnprocessableEntity, "الماء ينزل", "١٨ ميغابايت", "film.mov")
	})
}

func TestAPhotographAloneIsAVoice(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, _ := d.at(d.post("/write/ar/complaint", d.complaint("happened", ""), attached{"leak.png", "\x89PNG\r\n\x1a\n"}))
		said, err := cases.PublicMessages(t.Context(), d.DB, c.ID)
		must(t, err)
		kept, err := files.Of(t.Context(), d.DB, "message", said[0].ID)
		must(t, err)
		if len(kept) != 1 || kept[0].Name != "leak.png" || kept[0].Type != "image/png" {
			t.Errorf("kept %v", kept)
		}
	})
}

func TestOneCanWriteWithoutAName(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		d.post("/write/ar/complaint", d.complaint("email", "", "name", "")).want(t, http.StatusUnprocessableEntity, "أفضّل ألّا أذكر من أنا", `href="#f-email"`)
		c, token := d.open("email", "", "name", "", "unnamed", "yes")
		if c.CustomerName != "بلا اسم" || len(d.sent) != 0 {
			t.Errorf("customer %q, %d mails", c.CustomerName, len(d.sent))
		}
		d.get("/t/"+token+"/receipt").want(t, http.StatusOK, "نرجو حفظ هذا الرابط")
	})
}

func TestFloodsAreHeldAndNothingIsLost(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		form := d.complaint()
		held := page{}
		for i := range 40 {
			form.Set("happened", fmt.Sprintf("رسالة %d", i))
			if held = d.post("/write/ar/complaint", form); held.status != http.StatusSeeOther {
				break
			}
		}
		held.want(t, http.StatusTooManyRequests, form.Get("happened"), "مريم الخوري", "الرسائل كثيرة")
		if held.head.Get("Retry-After") == "" {
			t.Error("it does not say when to come back")
		}
		if n := d.count(`SELECT COUNT(*) FROM cases`); n != 15 {
			t.Errorf("%d cases came through at once, want 15", n)
		}
		form.Set("slip", held.slip(t))
		d.Clock.Advance(20 * time.Second)
		d.at(d.post("/write/ar/complaint", form))
	})
}

func TestWhatLooksLikeAMachineIsAskedOnceMore(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		for name, spoil := range map[string]func(v url.Values){
			"quick":   func(v url.Values) { v.Set("slip", d.get("/write/ar/complaint").slip(t)) },
			"forged":  func(v url.Values) { v.Set("slip", "abc.def.ghi") },
			"trapped": func(v url.Values) { v.Set("website", "https://spam.example") },
			"old":     func(url.Values) { d.Clock.Advance(31 * 24 * time.Hour) },
		} {
			v := d.complaint("happened", "الماء ينزل: "+name)
			spoil(v)
			p := d.post("/write/ar/complaint", v)
			p.want(t, http.StatusUnprocessableEntity, "الماء ينزل: "+name, "تكفي ضغطة إرسال أخرى")
			if strings.Contains(p.body, "spam.example") {
				t.Error("the trap is not empty again")
			}
			v.Set("slip", p.slip(t))
			v.Del("website")
			d.Clock.Advance(10 * time.Second)
			d.at(d.post("/write/ar/complaint", v))
		}
	})
}

func TestNothingIsPreselected(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		for _, path := range []string{"/write/ar/complaint", "/write/fa", "/write/en/praise"} {
			p := d.get(path)
			if p.want(t, http.StatusOK); strings.Contains(p.body, "checked") || strings.Contains(p.body, "selected") {
				t.Errorf("%s has something chosen", path)
			}
		}
	})
}

func TestTheComplaintIsTheFirstAndStrongestButton(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		p := d.get("/write/fa?at=" + url.QueryEscape("شعبهٔ ونک"))
		p.want(t, http.StatusOK, "در باز است", "شعبهٔ ونک", `href="/write/fa/complaint?at=`)
		if strings.Count(p.body, "big-choice-first") != 1 || strings.Index(p.body, "big-choice-first") > strings.Index(p.body, "/write/fa/enquiry") {
			t.Error("the complaint is not the first and strongest")
		}
		for _, address := range []string{`href="/write/ar?at=`, `href="/write/en?at=`} {
			if !strings.Contains(p.body, address) {
				t.Errorf("no switch to %s", address)
			}
		}
	})
}

func TestAPlaceInAnAddressCannotSpeakForTheHouse(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		for _, at := range []string{"call 0900 123 456", "https://evil.example", "a@b.example", strings.Repeat("x", 60), "<script>", "123", "\xff"} {
			p := d.get("/write/en?at=" + url.QueryEscape(at))
			if p.want(t, http.StatusOK); strings.Contains(p.body, "portal-at") {
				t.Errorf("%q is shown as a branch", at)
			}
		}
		d.get("/write/en?at="+url.QueryEscape("Olaya branch 12")).want(t, http.StatusOK, "Olaya branch 12")
	})
}

func TestUnknownLanguagesAndTypesAreNotFound(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		for _, path := range []string{"/write/de", "/write/AR", "/write/ar/nonsense", "/write/de/complaint"} {
			d.get(path).want(t, http.StatusNotFound)
		}
	})
}

func TestAKnownAddressLeadsToTheSameFile(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		a, _ := d.open()
		b, _ := d.open("happened", "مرة أخرى", "name", "شخص آخر", "email", "Maryam@Mail.example")
		if a.CustomerID != b.CustomerID || a.ID == b.ID {
			t.Errorf("customers %d and %d, cases %d and %d", a.CustomerID, b.CustomerID, a.ID, b.ID)
		}
		c, err := customers.Get(t.Context(), d.DB, a.CustomerID)
		must(t, err)
		if c.Name != "مريم الخوري" {
			t.Errorf("a stranger renamed the file to %q", c.Name)
		}
	})
}
