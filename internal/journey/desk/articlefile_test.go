package desk_test

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/testkit/browser"
)

// TestAPictureIsPutIntoAnArticleAndSeenByCustomers: a picture is attached while
// the text is being written, put where the cursor stands, and published; what
// was typed meanwhile stays, and a customer sees the picture.
func TestAPictureIsPutIntoAnArticleAndSeenByCustomers(t *testing.T) {
	d := demo(t)
	p := browser.Start(t)
	d.Reads(t, lang.Arabic)
	d.Enter(p)
	picture := filepath.Join(t.TempDir(), "صمام الماء.png")
	f, err := os.Create(picture)
	if err == nil {
		err = png.Encode(f, image.NewGray(image.Rect(0, 0, 40, 30)))
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	which := d.IDOf(t, `SELECT id FROM knowledge_article WHERE audience = 'public' ORDER BY id LIMIT 1`)
	p.Open(d.Address() + "/knowledge/articles/" + which + "/texts/ar")
	p.WaitFor("#article-files")
	had := p.Count("#article-files li")
	p.Fill("#f-title", "الباب يسرّب ماء")
	p.Upload("#article-files #f-files", picture)
	p.Click("#article-files form[enctype] .button")
	p.WaitEval(`[...document.querySelectorAll("#article-files li")].some((li) => li.textContent.includes("صمام الماء.png"))`)
	p.WaitEval(`document.querySelector("#article-files #f-files").files.length === 0`)
	if now := p.Count("#article-files li"); now != had+1 || p.Value("#f-title") != "الباب يسرّب ماء" {
		t.Fatalf("%d files, had %d; the title is %q", now, had, p.Value("#f-title"))
	}
	p.Accessible()
	p.Click(`[data-insert*="صمام"]`)
	p.WaitEval(`document.querySelector("#f-body").value.includes("![](<صمام الماء.png>)")`)
	p.WaitEval(`document.querySelectorAll("#preview img").length > 0`)
	p.Click(".knowledge-editor button[name=then][value=publish]")
	p.WaitEval(`location.pathname === "/knowledge/articles/` + which + `" && document.querySelector(".knowledge-article img") !== null`)
	customer := p.Another()
	customer.Language("ar")
	customer.Size(390, 844)
	customer.Open(d.Address() + "/help/ar/" + which)
	customer.WaitText("الباب يسرّب ماء")
	customer.WaitEval(`[...document.querySelectorAll(".help-article img")].length > 0 && [...document.querySelectorAll(".help-article img")].every((i) => { i.loading = "eager"; return i.complete && i.naturalWidth > 0; })`)
}
