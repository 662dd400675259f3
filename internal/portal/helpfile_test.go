package portal_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

func TestTheFilesOfAnArticleAreShownWithItAndNeverWithoutIt(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		a, hidden := d.knows(knowledge.Public, "تسريب", "![الصمام](valve.png)"), d.knows(knowledge.Internal, "للزملاء", "سرّ.")
		act := func(do func(ctx context.Context, tx *db.Tx) (knowledge.Article, error)) (out knowledge.Article) {
			must(t, d.DB.Write(t.Context(), func(tx *db.Tx) (err error) { out, err = do(t.Context(), tx); return err }))
			return out
		}
		attach := func(to knowledge.Article, name, data string) knowledge.Article {
			return act(func(ctx context.Context, tx *db.Tx) (knowledge.Article, error) {
				return d.knowledge.Attach(ctx, tx, event.Staff(nora), to.ID, []files.New{{Name: name, Data: []byte(data)}})
			})
		}
		publish := func(one knowledge.Article) {
			act(func(ctx context.Context, tx *db.Tx) (knowledge.Article, error) {
				return d.knowledge.Publish(ctx, tx, event.Staff(nora), one.ID, lang.Arabic)
			})
		}
		attach(a, "valve.png", "\x89PNG\x0D\x0A\x1A\x0A")
		a = attach(a, "guide.pdf", "%PDF-1.7")
		at := func(one knowledge.Article, i int) string {
			return "/help/ar/" + one.ID.String() + "/files/" + one.Files[i].ID.String()
		}
		d.get(at(a, 0)).want(t, http.StatusNotFound) // attached, not published yet
		if page := d.get("/help/ar/" + a.ID.String()); strings.Contains(page.body, "/files/") {
			t.Error("a file that waits for publication stands on the page")
		}
		publish(a)
		d.get("/help/ar/"+a.ID.String()).want(t, http.StatusOK, `<img src="`+at(a, 0)+`" alt="الصمام"`, "ملفات المقالة", at(a, 1))
		d.get(at(a, 0)).want(t, http.StatusOK, "PNG")
		if page := d.get("/help/ar/" + a.ID.String()); strings.Count(page.body, at(a, 0)) != 1 {
			t.Error("a picture of the text stands among the files too")
		}
		hidden = attach(hidden, "secret.pdf", "%PDF-1.7")
		publish(hidden)
		d.get(at(hidden, 0)).want(t, http.StatusNotFound)
		d.get("/help/ar/"+a.ID.String()+"/files/"+hidden.Files[0].ID.String()).want(t, http.StatusNotFound)
		act(func(ctx context.Context, tx *db.Tx) (knowledge.Article, error) {
			return d.knowledge.Settle(ctx, tx, event.Staff(nora), a.ID, knowledge.Facts{Audience: knowledge.Internal})
		})
		d.get(at(a, 0)).want(t, http.StatusNotFound)
	})
}
