package portal_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

// knows publishes an article in Arabic.
func (d *door) knows(audience, title, body string) knowledge.Article {
	d.t.Helper()
	var a knowledge.Article
	must(d.t, d.DB.Write(d.t.Context(), func(tx *db.Tx) (err error) {
		ctx := d.t.Context()
		n := knowledge.NewArticle{Draft: knowledge.Draft{Lang: lang.Arabic, Title: title, Body: body}, Audience: audience, Topic: "الأعطال / خرابی‌ها / Faults"}
		if a, err = d.knowledge.Create(ctx, tx, event.Staff(nora), n); err != nil {
			return err
		}
		a, err = d.knowledge.Publish(ctx, tx, event.Staff(nora), a.ID, lang.Arabic)
		return err
	}))
	return a
}

func TestTheHelpCentreShowsWhatCustomersMayReadAndNothingElse(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		d.get("/help/ar").want(t, http.StatusOK, "لا مقالات هنا بعد", "اكتب إلينا")
		open := d.knows(knowledge.Public, "مشكلة تسريب الماء", "1. افحص الجلدة.\n2. أعد التشغيل.")
		hidden := d.knows(knowledge.Internal, "حدود التعويض", "للزملاء: ٥٠٠ ريال.")
		front := d.get("/help/ar")
		front.want(t, http.StatusOK, "مشكلة تسريب الماء", "الأعطال")
		if strings.Contains(front.body, "حدود التعويض") {
			t.Error("an internal article stands in the help centre")
		}
		d.get("/help/ar/"+hidden.ID.String()).want(t, http.StatusNotFound)
		d.get("/help/ar?q="+url.QueryEscape("التعويض")).want(t, http.StatusOK, "لم نجد جوابًا")
		found := d.get("/help/ar?q=" + url.QueryEscape("مشکله المآء"))
		found.want(t, http.StatusOK, "/help/ar/"+open.ID.String(), "<mark>", `content="noindex"`)
		page := d.get("/help/ar/" + open.ID.String())
		page.want(t, http.StatusOK, "<li>افحص الجلدة.</li>", `hreflang="ar" href="https://noor.example/help/ar/`+open.ID.String())
		if strings.Contains(page.body, "noindex") {
			t.Error("an article asks search engines to leave it out though nobody said so")
		}
		if p := d.get("/help/fa/" + open.ID.String()); p.status != http.StatusSeeOther || p.location != "/help/ar/"+open.ID.String() {
			t.Errorf("a language that is not there leads to %d %s", p.status, p.location)
		}
		must(t, d.DB.Write(t.Context(), func(tx *db.Tx) error {
			return d.knowledge.SetHelp(t.Context(), tx, event.Staff(nora), knowledge.Help{Open: true, NoIndex: true})
		}))
		d.get("/help/ar/"+open.ID.String()).want(t, http.StatusOK, `content="noindex"`)
		must(t, d.DB.Write(t.Context(), func(tx *db.Tx) error {
			return d.knowledge.SetHelp(t.Context(), tx, event.Staff(nora), knowledge.Help{})
		}))
		d.get("/help/ar").want(t, http.StatusNotFound)
	})
}

func TestAReadersWordIsKeptAndAMachinesIsNot(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		a := d.knows(knowledge.Public, "مشكلة تسريب الماء", "افحص الجلدة.")
		path := "/help/ar/" + a.ID.String()
		if p := d.post(path+"/feedback", url.Values{"helped": {"no"}, "words": {"الصورة ناقصة"}}); p.status != http.StatusSeeOther {
			t.Fatalf("status %d", p.status)
		}
		d.post(path+"/feedback", url.Values{"helped": {"yes"}, "website": {"https://spam.example"}})
		now, err := knowledge.Get(t.Context(), d.DB, a.ID)
		must(t, err)
		said, err := knowledge.FeedbackOn(t.Context(), d.DB, a.ID, 5)
		must(t, err)
		if text, _ := now.In(lang.Arabic); text.Helped != 0 || text.NotHelped != 1 || len(said) != 1 || said[0].Words != "الصورة ناقصة" || said[0].Reader != "customer" {
			t.Errorf("kept %+v and %+v", now.Texts, said)
		}
	})
}

func TestWhoWritesAfterReadingBringsTheArticleAlong(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		a := d.knows(knowledge.Public, "مشكلة تسريب الماء", "افحص الجلدة.")
		hidden := d.knows(knowledge.Internal, "للزملاء", "سرّ.")
		along := "?read=" + a.ID.String()
		d.get("/help/ar/"+a.ID.String()).want(t, http.StatusOK, "/write/ar"+along)
		d.get("/write/ar"+along).want(t, http.StatusOK, "/write/ar/complaint"+along)
		d.get("/write/ar/complaint"+along).want(t, http.StatusOK, `action="/write/ar/complaint`+along)
		c, _ := d.at(d.post("/write/ar/complaint"+along, d.complaint()))
		read, err := knowledge.ReadBefore(context.WithoutCancel(t.Context()), d.DB, c.ID)
		must(t, err)
		if len(read) != 1 || read[0] != a.ID {
			t.Errorf("the case knows of %v, want %d", read, a.ID)
		}
		c, _ = d.at(d.post("/write/ar/complaint?read="+hidden.ID.String(), d.complaint("email", "other@mail.example")))
		if read, err = knowledge.ReadBefore(t.Context(), d.DB, c.ID); err != nil || len(read) != 0 {
			t.Errorf("an article that no customer reads was kept: %v %v", read, err)
		}
	})
}
