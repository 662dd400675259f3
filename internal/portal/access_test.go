package portal_test

import (
	"net/url"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/testkit"
	"rida/internal/testkit/browser"
)

// A phone's width and height; the narrowest that must not scroll sideways.
const phone, tall, narrowest = 390, 844, 320

// TestEveryPageIsAccessible looks at each page and state in each language with
// axe, on a phone, light and dark, and at 320 px for sideways scroll.
func TestEveryPageIsAccessible(t *testing.T) {
	d := newDoor(t, testkit.New(t, db.SQLite))
	b := browser.Start(t)
	b.Expect("404")
	look := func(path string) {
		t.Helper()
		b.Size(phone, tall)
		b.Open(d.server.URL + path)
		b.Accessible()
		b.Size(narrowest, tall)
		if wide := browser.Eval[int64](b, "document.documentElement.scrollWidth"); wide > narrowest {
			t.Errorf("%s is %d px wide", path, wide)
		}
	}
	for i, tag := range []string{"ar", "fa", "en"} {
		b.Dark(i == 0)
		for _, path := range []string{"/write/" + tag + "?at=Olaya", "/write/" + tag + "/complaint", "/write/" + tag + "/praise", "/t/again?lang=" + tag, "/t/again?sent=yes&lang=" + tag,
			"/t/lost?lang=" + tag, "/door?at=Olaya&lang=" + tag} {
			look(path)
		}
		v := url.Values{"slip": {d.get("/write/" + tag + "/complaint").slip(t)}, "happened": {"Water under the door."}, "email": {tag + "@mail.example"}}
		d.Clock.Advance(time.Minute)
		c, token := d.at(d.post("/write/"+tag+"/complaint", v, attached{"leak.jpg", "\xff\xd8\xff"}))
		look("/t/" + token + "/receipt")
		look("/t/" + token)
		d.answer(c, "نرسل الفنّي غدًا.")
		d.propose(c, "بدّلنا المضخّة.")
		look("/t/" + token + "?answer=yes")
		look("/t/" + token + "?answer=no")
		d.post("/t/"+token+"/solved", nil)
		b.Dark(i != 0)
		look("/t/" + token)
		d.post("/t/"+token+"/not-solved", nil)
		d.Clock.Advance(96 * time.Hour)
		look("/t/" + token)
	}
}

// TestTheWholeWayWithTheKeyboardAlone: from the door to the customer's yes,
// with a slip on the way, and the story is told once.
func TestTheWholeWayWithTheKeyboardAlone(t *testing.T) {
	for tag, text := range map[string][3]string{"ar": {"الماء ينزل من تحت الباب.", "حُلّت المشكلة، بكلمتك", "أنت"}, "fa": {"آب از زیر در بیرون زد.", "به گفتهٔ شما حل شد", "شما"}, "en": {"Water under the door.", "Solved, on your word", "You"}} {
		t.Run(tag, func(t *testing.T) {
			d := newDoor(t, testkit.New(t, db.SQLite))
			b := browser.Start(t)
			b.Expect("422")
			b.Size(phone, tall)
			b.Open(d.server.URL + "/write/" + tag)
			k := keyboard{t, b}
			k.to(".big-choice-first")
			b.Press("Enter")
			b.WaitFor("#f-happened")
			k.write("#f-happened", text[0])
			k.write("#f-phone", "۰۵۵۱")
			d.Clock.Advance(time.Minute)
			k.to(".portal-form > .button-primary")
			b.Press("Enter")
			b.WaitEval(`document.activeElement?.matches(".problems")`)
			b.Accessible()
			if got := b.Value("#f-happened"); got != text[0] {
				t.Errorf("what was typed became %q", got)
			}
			k.to("#f-phone")
			b.Press("Control+a")
			k.press("٠٥٥ ١٢٣ ٤٥٦٧")
			k.to(".portal-form > .button-primary")
			b.Press("Enter")
			b.WaitFor(".portal-figure")
			k.to(".button-wide")
			b.Press("Enter")
			b.WaitText(text[0])
			b.WaitText(text[2])
			k.to(".pair button")
			b.Press("Enter")
			b.WaitText(text[1])
			if n := d.count(`SELECT COUNT(*) FROM cases WHERE closure = 'confirmed'`); n != 1 {
				t.Errorf("%d cases are closed by the customer's word", n)
			}
		})
	}
}

// keyboard reaches parts of a page as somebody without a mouse does.
type keyboard struct {
	t *testing.T
	b *browser.Page
}

// to presses the tab key until the part has the focus.
func (k keyboard) to(css string) {
	k.t.Helper()
	const most = 60 // more stops than any page has
	for range most {
		k.b.Press("Tab")
		if browser.Eval[bool](k.b, "!!document.activeElement?.matches("+jsString(css)+")") {
			return
		}
	}
	k.t.Fatalf("the tab key does not reach %s", css)
}

func (k keyboard) write(css, text string) {
	k.t.Helper()
	k.to(css)
	k.press(text)
}

func (k keyboard) press(text string) {
	for _, letter := range text {
		k.b.Press(string(letter))
	}
}

func jsString(s string) string { return "'" + s + "'" }
