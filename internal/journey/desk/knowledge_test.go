package desk_test

import (
	"context"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
	"rida/internal/testkit/browser"
)

// TestAnAnswerIsTakenFromWhatIsKnownAndCountsWhenItSolved: a woman's dishwasher
// leaks; the agent writes, takes an article and a ready answer over by keys, may
// not send the blank that is left, fills it, sends; the customer says yes, and the
// counts rise. Somebody else finds the article in the help centre in another
// spelling, and writes from there: the desk sees what was read.
func TestAnAnswerIsTakenFromWhatIsKnownAndCountsWhenItSolved(t *testing.T) {
	d := demo(t)
	p := browser.Start(t)
	d.Reads(t, lang.Arabic)
	d.Enter(p)
	p.Expect("422") // a gate refuses with it
	c := d.leaks(t)
	p.Open(d.Address() + "/cases/" + c.Reference)
	p.WaitFor("#composer-text")
	p.Click("#composer-text")
	p.WaitFor("#knowing .knowing-offer[data-used^=article]")
	p.Accessible()
	article := usedIn(t, p, "article")
	before := d.article(t, article)
	browser.Eval[bool](p, `document.querySelector("#knowing .knowing-offer[data-used^=article]").click() ?? true`)
	p.WaitEval(`document.querySelector("#composer-form input[name=used][value^=article]") !== null`)
	p.Fill("#composer-text", "")
	p.Type("#composer-text", "/تسريب")
	p.WaitFor("#knowing .knowing-offer[aria-current=true]")
	p.Press("Enter")
	p.WaitEval(`document.querySelector("#composer-form input[name=used][value^=answer]") !== null`)
	text := p.Value("#composer-text")
	if !strings.Contains(text, "أستاذة سعاد") || strings.ContainsAny(text, "{}") || !strings.Contains(text, "[…") {
		t.Fatalf("the box holds %q, want the name with its title, the blanks marked, and no braces", text)
	}
	p.Press("Control+Enter")
	p.WaitFor(".gate")
	if got := d.messages(t, c.ID); got != c.Messages {
		t.Fatalf("an answer with a blank went out: %d messages", got)
	}
	p.Fill("#composer-text", text[:strings.Index(text, "[…")]+"غدًا صباحًا؟")
	p.Press("Control+Enter")
	d.passes(p)
	p.WaitEval(`document.querySelector("#composer-text").value === ""`)
	d.act(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := d.Cases.Confirm(ctx, tx, event.Customer(c.CustomerID), c.ID)
		return err
	})
	after := d.article(t, article)
	if after.Uses != before.Uses+1 || after.Solved != before.Solved+1 {
		t.Errorf("the article counted %+v before and %+v after", before.Outcome, after.Outcome)
	}
	d.findsInHelp(t, p.Another(), after)
}

// usedIn is the first article that is offered.
func usedIn(t *testing.T, p *browser.Page, kind string) id.ID {
	t.Helper()
	parts := strings.Split(p.Attr("#knowing .knowing-offer[data-used^="+kind+"]", "data-used"), ":")
	which, err := id.Parse(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	return which
}

// leaks opens a case in which a woman's dishwasher leaks.
func (d *demoHouse) leaks(t *testing.T) (c cases.Case) {
	t.Helper()
	d.act(t, func(ctx context.Context, tx *db.Tx) error {
		got, err := d.Cases.Open(ctx, tx, cases.Incoming{Channel: cases.Phone, By: event.Staff(d.Owner.ID), OwnerID: d.Owner.ID, Name: "سعاد النمر", Email: "suad@mail.example",
			Lang: lang.Arabic, Type: cases.Complaint, Subject: "جلّاية تسرّب الماء", Text: "الجلّاية تسرّب الماء من الباب كل غسلة.", Tried: "تنظيف مصفاة القاع", Wanted: "فني يصلح التسريب"})
		if err != nil {
			return err
		}
		c = got.Case
		_, err = tx.Exec(ctx, `UPDATE customers SET gender = 'f' WHERE id = $1`, c.CustomerID)
		return err
	})
	return c
}

func (d *demoHouse) act(t *testing.T, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.DB.Write(t.Context(), func(tx *db.Tx) error { return do(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func (d *demoHouse) article(t *testing.T, which id.ID) knowledge.Article {
	t.Helper()
	a, err := knowledge.Get(t.Context(), d.DB, which)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (d *demoHouse) messages(t *testing.T, which id.ID) int64 {
	t.Helper()
	c, err := cases.Get(t.Context(), d.DB, which)
	if err != nil {
		t.Fatal(err)
	}
	return c.Messages
}

// passes goes through gates that only warn: other habits are not what is tested here.
func (d *demoHouse) passes(p *browser.Page) {
	p.WaitEval(`document.querySelector("#composer-text").value === "" || document.querySelector("#composer-form .gate, #composer-form .check") !== null`)
	for range 4 {
		if browser.Eval[bool](p, `document.querySelector("#composer-text").value === ""`) {
			return
		}
		browser.Eval[bool](p, `(() => { document.querySelectorAll(".gate-through").forEach((g) => (g.open = true)); document.querySelector(".composer-send").click(); return true; })()`)
		p.WaitEval(`document.querySelector("#composer-text").value === "" || document.querySelectorAll(".gate").length > 0`)
	}
}

// findsInHelp finds an article by words spelt otherwise and writes from there.
func (d *demoHouse) findsInHelp(t *testing.T, p *browser.Page, a knowledge.Article) {
	t.Helper()
	p.Language("ar")
	p.Size(390, 844)
	p.Open(d.Address() + "/help")
	p.WaitFor(".help-section")
	p.Accessible()
	p.Type("#f-q", "الجلايه تسرب المآء")
	p.Press("Enter")
	p.WaitFor(".help-hits mark")
	text, _ := a.In(lang.Arabic)
	if a.Audience != knowledge.Public || !strings.Contains(p.Text(".help-hits"), text.LiveTitle) {
		t.Fatalf("another spelling finds %q, want %q", p.Text(".help-hits"), text.LiveTitle)
	}
	p.Click(".help-hits a")
	p.WaitFor(".help-article")
	p.Accessible()
	if got := p.Count(`link[rel=alternate][hreflang]`); got == 0 && browser.Eval[int](p, `document.querySelectorAll("link[rel=alternate][hreflang]").length`) != len(a.Texts) {
		t.Errorf("the page names %d languages of %d", got, len(a.Texts))
	}
	if href := p.Attr(".big-choice", "href"); !strings.Contains(href, "read="+a.ID.String()) {
		t.Errorf("the way to a person does not carry the article: %s", href)
	}
}
