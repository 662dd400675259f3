package portal_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
)

func TestThePageOfACaseTellsWhoWhatAndWhen(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, token := d.open()
		p := d.get("/t/" + token)
		p.want(t, http.StatusOK, grouped(c.Reference), "وصلتنا رسالتك", "الخطوة ١ من ٤", "نكتب إليك قبل", "جمادى الآخرة ١٤٤٨ هـ", "نورة العتيبي", "نعم، حُلّت", "لم تُحلّ بعد")
		if h := p.head; h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("X-Robots-Tag"), "noindex") || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("headers %v", h)
		}
		if got := d.get("/t/" + token + "/receipt").head.Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("a page without forms tells the referrer by %q", got)
		}
		d.answer(c, "أستاذة مريم، نرسل الفنّي غدًا.")
		d.get("/t/"+token).want(t, http.StatusOK, "أجبناك", "نرسل الفنّي غدًا", "ليلى الهاشمي", "الخطوة ٢ من ٤")
		d.propose(c, "بدّلنا المضخّة.")
		d.get("/t/"+token).want(t, http.StatusOK, "نرى أنّ الأمر حُلّ", "إن لم نسمع منك أغلقناه", "الخطوة ٣ من ٤")
	})
}

func TestThePageSpeaksTheLanguageOfTheCaseUntilTold(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		_, token := d.open()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.server.URL+"/t/"+token, nil)
		must(t, err)
		r.Header.Set("Accept-Language", "en")
		d.ask(r).want(t, http.StatusOK, `lang="ar" dir="rtl"`)
		en := d.get("/t/" + token + "?lang=en")
		en.want(t, http.StatusOK, `lang="en" dir="ltr"`, "We have your message", "/messages?lang=en", "Looks after your request")
		p := d.post("/t/"+token+"/messages?lang=en", url.Values{"slip": {en.slip(t)}, "text": {"One more thing."}})
		if p.want(t, http.StatusSeeOther); !strings.Contains(p.location, "lang=en") {
			t.Errorf("the answer leads to %q, away from English", p.location)
		}
	})
}

func TestYesClosesTheCase(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, token := d.open()
		d.propose(c, "بدّلنا المضخّة.")
		p := d.get("/t/" + token + "?answer=yes")
		p.want(t, http.StatusOK, "autofocus", "بهذه الضغطة")
		if d.read(c.ID).State != cases.Proposed {
			t.Fatal("looking at the page has closed the case")
		}
		d.post("/t/"+token+"/solved", d.form(token)).want(t, http.StatusSeeOther)
		d.post("/t/"+token+"/solved", nil).want(t, http.StatusSeeOther)
		if c = d.read(c.ID); c.State != cases.Closed || c.Closure != cases.Confirmed {
			t.Errorf("state %s, closure %s", c.State, c.Closure)
		}
		d.get("/t/"+token).want(t, http.StatusOK, "حُلّت المشكلة، بكلمتك", "ألم تُحلّ المشكلة؟")
	})
}

func TestNoReopensTheSameCaseWithItsFirstDate(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		was, token := d.open()
		d.post("/t/"+token+"/solved", nil).want(t, http.StatusSeeOther)
		d.Clock.Advance(72 * time.Hour)
		p := d.get("/t/" + token + "?answer=no")
		p.want(t, http.StatusOK, "ما الذي بقي؟", "autofocus")
		if d.read(was.ID).State != cases.Closed {
			t.Fatal("looking at the page has opened the case")
		}
		no := url.Values{"slip": {p.slip(t)}, "text": {"رجع التسريب."}}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { d.post("/t/"+token+"/not-solved", no) })
		}
		all.Wait()
		c := d.read(was.ID)
		if c.State != cases.Open || c.Reference != was.Reference || !c.ReceivedAt.Equal(was.ReceivedAt) || c.Reopened != 1 || !c.NextAt.After(d.Clock.Now()) {
			t.Errorf("state %s, reference %s (was %s), received %v (was %v), reopened %d, next %v", c.State, c.Reference, was.Reference, c.ReceivedAt, was.ReceivedAt, c.Reopened, c.NextAt)
		}
		if said, err := cases.PublicMessages(t.Context(), d.DB, c.ID); err != nil || len(said) != 2 {
			t.Errorf("%d messages, want the first and one no, however often it was pressed (%v)", len(said), err)
		}
		d.get("/t/"+token).want(t, http.StatusOK, "فُتح طلبك من جديد", "رجع التسريب.")
	})
}

func TestNoWithoutWordsIsEnough(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, token := d.open()
		d.propose(c, "بدّلنا المضخّة.")
		d.post("/t/"+token+"/not-solved", d.form(token)).want(t, http.StatusSeeOther)
		if c = d.read(c.ID); c.State != cases.Open {
			t.Errorf("state %s", c.State)
		}
	})
}

func TestACustomerCanAddWordsAndPictures(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, token := d.open()
		d.answer(c, "نرسل الفنّي غدًا.")
		v := d.form(token, "text", "العنوان تغيّر.")
		d.post("/t/"+token+"/messages", v, attached{"map.png", "\x89PNG\r\n\x1a\n"}).want(t, http.StatusSeeOther)
		d.post("/t/"+token+"/messages", v, attached{"map.png", "\x89PNG\r\n\x1a\n"}).want(t, http.StatusSeeOther)
		p := d.get("/t/" + token)
		p.want(t, http.StatusOK, "العنوان تغيّر.", "map.png", "وصلنا ما أضفته")
		if n := strings.Count(p.body, "العنوان تغيّر."); n != 1 {
			t.Errorf("it stands there %d times", n)
		}
		picture := regexp.MustCompile(`/t/[^"]+/files/\d+`).FindString(p.body)
		got := d.get(picture)
		got.want(t, http.StatusOK, "PNG")
		if got.head.Get("Cache-Control") != "no-store" || got.head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("headers of the file %v", got.head)
		}
		d.post("/t/"+token+"/messages", d.form(token, "text", " ")).want(t, http.StatusUnprocessableEntity, `href="#f-text"`)
	})
}

func TestFurtherWordsAreHeldInAFloodAndKept(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, token := d.open()
		var p page
		for i := 0; i < 30 && p.status != http.StatusTooManyRequests; i++ {
			p = d.post("/t/"+token+"/messages", url.Values{"text": {"كلمة " + strings.Repeat("!", i)}})
		}
		p.want(t, http.StatusTooManyRequests, "كلمة !!!!", "الرسائل كثيرة")
		if n := d.count(`SELECT COUNT(*) FROM cases_message WHERE case_id = $1`, c.ID); n != 21 {
			t.Errorf("%d messages, want the first and 20", n)
		}
	})
}

func TestALinkThatOpensNothingOffersAnother(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, token := d.open()
		forged := []byte(token)
		forged[3] ^= 1
		for _, bad := range []string{"x", string(forged), strings.Repeat("A", 43), token + "A"} {
			p := d.get("/t/" + bad)
			p.want(t, http.StatusNotFound, `action="/t/again`)
			if strings.Contains(p.words(), grouped(c.Reference)) {
				t.Error("a forged link tells the reference")
			}
			d.post("/t/"+bad+"/solved", nil).want(t, http.StatusNotFound)
			d.post("/t/"+bad+"/messages", url.Values{"text": {"hello"}}).want(t, http.StatusNotFound)
		}
		d.exec(`UPDATE cases SET link_epoch = link_epoch + 1 WHERE id = $1`, c.ID)
		d.get("/t/"+token).want(t, http.StatusNotFound, "انتهت صلاحية الرابط. نرسل لك غيره؟")
		d.post("/t/"+token+"/solved", nil).want(t, http.StatusNotFound)
		if d.read(c.ID).State != cases.Open {
			t.Error("a revoked link closed the case")
		}
	})
}

func TestALinkOpensTheFilesOfItsCaseAndNoOther(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		mine, token := d.open()
		_, other := d.open("email", "other@mail.example", "happened", "أمر آخر")
		reply := d.answer(mine, "التقرير مرفق.", files.New{Name: "report.pdf", Type: "application/pdf", Data: []byte("%PDF public")})
		note := d.note(mine, "سرّ", files.New{Name: "secret.pdf", Type: "application/pdf", Data: []byte("%PDF internal")})
		public, internal := d.fileOf(reply.Message), d.fileOf(note)
		d.get("/t/"+token+"/files/"+public).want(t, http.StatusOK, "%PDF public")
		for _, path := range []string{"/t/" + other + "/files/" + public, "/t/" + token + "/files/" + internal, "/t/" + other + "/files/" + internal, "/t/" + token + "/files/12345", "/t/" + token + "/files/x"} {
			if p := d.get(path); p.status != http.StatusNotFound || strings.Contains(p.body, "%PDF") {
				t.Errorf("%s answers %d", path, p.status)
			}
		}
		d.get("/t/x/files/"+public).want(t, http.StatusNotFound)
	})
}

func (d *door) fileOf(m cases.Message) string {
	d.t.Helper()
	all, err := files.Of(d.t.Context(), d.DB, "message", m.ID)
	must(d.t, err)
	if len(all) != 1 {
		d.t.Fatalf("message %d has %d files", m.ID, len(all))
	}
	return all[0].ID.String()
}

func TestADuplicateLeadsOnToTheCaseItRepeats(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		first, _ := d.open()
		second, token := d.open("happened", "مرة أخرى")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.room.MarkDuplicate(ctx, tx, event.Staff(layla), second.ID, first.ID)
			return err
		})
		p := d.get("/t/" + token)
		p.want(t, http.StatusOK, "يستمرّ هذا الأمر في طلب آخر لك", grouped(first.Reference))
		if strings.Contains(p.body, d.links.Token(d.read(first.ID))) {
			t.Error("one link opens a second case")
		}
		d.post("/t/"+token+"/messages", url.Values{"slip": {p.slip(t)}, "text": {"تتمّة الكلام."}}).want(t, http.StatusSeeOther)
		d.post("/t/"+token+"/not-solved", url.Values{"text": {"لا، لم تُحلّ."}}).want(t, http.StatusSeeOther)
		said, err := cases.PublicMessages(t.Context(), d.DB, first.ID)
		must(t, err)
		if len(said) != 3 || d.read(second.ID).State != cases.Closed {
			t.Errorf("%d messages in the first case, the second is %s", len(said), d.read(second.ID).State)
		}
	})
}

func TestALateDateIsOwned(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, token := d.open()
		d.Clock.Set(c.NextAt.Add(time.Hour))
		d.get("/t/"+token).want(t, http.StatusOK, "وعدناك بالكتابة", "تأخّرنا", "portal-late")
	})
}

// TestTheGrammarFollowsAKnownGenderOnlyWhereTheHouseKnowsTheReader: whoever
// types another's address into the form must not learn more about them.
func TestTheGrammarFollowsAKnownGenderOnlyWhereTheHouseKnowsTheReader(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, token := d.open()
		d.exec(`UPDATE customers SET gender = 'f' WHERE id = $1`, c.CustomerID)
		d.answer(c, "نرسل الفنّي غدًا.")
		if p := d.get("/t/" + token); strings.Contains(p.words(), "أجبناكِ") {
			t.Error("a form that anybody can send tells the gender on file")
		}
		d.exec(`UPDATE cases SET channel = 'email' WHERE id = $1`, c.ID)
		d.get("/t/"+token).want(t, http.StatusOK, "أجبناكِ", "نكتب إليكِ", "أنتِ")
	})
}
