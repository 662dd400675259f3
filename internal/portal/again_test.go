package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rida/internal/room/cases"
)

// lost asks for a link as a person does.
func (d *door) lost(reference, email string) page {
	d.t.Helper()
	slip := d.get("/t/again?lang=ar").slip(d.t)
	d.Clock.Advance(time.Minute)
	return d.post("/t/again?lang=ar", url.Values{"slip": {slip}, "reference": {reference}, "email": {email}})
}

func TestALostLinkIsSentToTheAddressOnFileAndNobodyElse(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, _ := d.open()
		other, _ := d.open("email", "other@mail.example", "happened", "أمر آخر")
		before := len(d.sent)
		right := d.lost(grouped(c.Reference), "Maryam@Mail.example")
		right.want(t, http.StatusSeeOther)
		if len(d.sent) != before+1 || len(d.sent[before].To) != 1 || d.sent[before].To[0] != "maryam@mail.example" {
			t.Fatalf("sent %d mails, to %v", len(d.sent)-before, d.sent[before:])
		}
		if m := d.letter(); !strings.Contains(m.Text, "https://noor.example/t/"+d.links.Token(c)) || m.Language != "ar" {
			t.Errorf("the mail holds no link: %s", m.Text)
		}
		for _, wrong := range []page{d.lost(c.Reference, "stranger@mail.example"), d.lost(other.Reference, "maryam@mail.example"), d.lost(cases.MakeReference(1), "maryam@mail.example")} {
			if wrong.status != right.status || wrong.location != right.location || wrong.body != right.body {
				t.Errorf("the answer differs: %d to %q, and %d to %q", wrong.status, wrong.location, right.status, right.location)
			}
		}
		if len(d.sent) != before+1 {
			t.Error("a link went to somebody else")
		}
		d.get(right.location).want(t, http.StatusOK, "فالرابط في الطريق")
	})
}

func TestAskingForALinkIsHeldHard(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		c, _ := d.open()
		before := len(d.sent)
		var p page
		for range 20 {
			slip := d.get("/t/again?lang=ar").slip(t)
			if p = d.post("/t/again?lang=ar", url.Values{"slip": {slip}, "reference": {c.Reference}, "email": {"maryam@mail.example"}}); p.status != http.StatusSeeOther {
				break
			}
		}
		p.want(t, http.StatusTooManyRequests, "الرسائل كثيرة", c.Reference, "maryam@mail.example")
		if n := len(d.sent) - before; n != 2 {
			t.Errorf("%d links went into one mailbox at once, want 2", n)
		}
	})
}

func TestAWrongNumberIsToldBeforeAnythingIsLookedUp(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		d.lost("123 456", "maryam@mail").want(t, http.StatusUnprocessableEntity, "123 456", "maryam@mail", `href="#f-reference"`, `href="#f-email"`)
	})
}
