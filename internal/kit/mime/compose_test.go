package mime_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/kit/mime"
)

var sentAt = time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)

func reply() mime.Outgoing {
	return mime.Outgoing{
		From: mime.Address{Name: "نور للأجهزة", Address: "support@noor.example"}, To: []mime.Address{{Name: arName, Address: "salma@customer.example"}},
		Subject: "بشأن " + arSubject, MessageID: mime.NewMessageID("t1", "noor.example"), InReplyTo: "one@customer.example",
		References: []string{"zero@customer.example", "one@customer.example"}, Date: sentAt, Language: "ar", Dir: "rtl",
		AboveThisLine: "اكتب ردك فوق هذا السطر",
		Text:          "أهلًا سلمى،\n\nسيزورك الفني يوم الأحد.\nنشكر صبرك.\n\nModel RX-200 <b>\n\nhttps://noor.example/a?x=1&y=2",
		Facts:         []mime.Fact{{"المرجع", "1234 5678"}, {"الموعد القادم", "الأحد ٨ نوفمبر"}},
		Buttons:       []mime.Link{{"تم حل المشكلة", "https://noor.example/yes"}, {"لم تُحل", "https://noor.example/no"}},
		Footer:        "نور للأجهزة",
		Previous:      &mime.Quote{Intro: "كتبت سلمى الحربي:", Text: arText},
		Headers:       []mime.HeaderField{{"Auto-Submitted", "auto-replied"}, {"X-Auto-Response-Suppress", "All"}},
	}
}

func TestComposedMailReadsBackAsItWasMeant(t *testing.T) {
	out := reply()
	out.Attachments = []mime.File{
		{Name: "فاتورة شراء الثلاجة رقم خمسة آلاف وخمسمئة واثني عشر من معرض نور.pdf", Data: []byte("%PDF-1.4\r\n\n\x00")},
		{Name: "a.png", Type: "image/png", Data: []byte("\x89PNG\r\n\x1a\n"), ContentID: "pic", Inline: true},
		{Name: "note.txt", Data: []byte("سطر\nFrom here\n")},
		{Name: "old.eml", Type: "message/rfc822", Data: []byte("Subject: x\r\n\r\nold")},
		{Name: "bad.eml", Type: "message/rfc822", Data: []byte("Subject: x\n\nold")},
	}
	raw, err := mime.Compose(out)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := mime.Compose(out); !bytes.Equal(raw, again) {
		t.Error("the same mail came out differently")
	}
	checkLines(t, raw)
	m, err := mime.Parse(raw, mime.Limits{})
	if err != nil || len(m.Warnings) > 0 {
		t.Fatalf("%v %v", err, m.Warnings)
	}
	if m.Subject != out.Subject || m.From != out.From || m.To[0] != out.To[0] || m.MessageID != out.MessageID || m.InReplyTo != out.InReplyTo ||
		strings.Join(m.References, " ") != strings.Join(out.References, " ") || !m.Date.Equal(sentAt) || m.Class != mime.AutoReply {
		t.Errorf("header read back as %+v", m)
	}
	for i, a := range m.Attachments {
		want := out.Attachments[[]int{1, 0, 2, 3, 4}[i]] // the inline picture stands beside its text
		if a.Name != want.Name || !bytes.Equal(a.Data, want.Data) || a.Inline != want.Inline {
			t.Errorf("attachment %d: %q %q, want %q %q", i, a.Name, a.Data, want.Name, want.Data)
		}
	}
	for _, s := range []string{"سيزورك الفني يوم الأحد.\nنشكر صبرك.", "Model RX-200 <b>", "\u20681234 5678\u2069", "https://noor.example/yes", "> السلام عليكم،"} {
		if !strings.Contains(m.Text, s) {
			t.Errorf("text lacks %q:\n%s", s, m.Text)
		}
	}
	for _, s := range []string{
		`<p dir="rtl" align="right">أهلًا سلمى،</p>`, `<p dir="ltr" align="left">Model RX-200 &lt;b&gt;</p>`, `<span dir="ltr">1234 5678</span>`,
		`href="https://noor.example/a?x=1&amp;y=2"`, `<blockquote dir="rtl">`,
	} {
		if !strings.Contains(m.HTML, s) {
			t.Errorf("HTML lacks %q:\n%s", s, m.HTML)
		}
	}
	if m.RemoteImages != 0 || strings.Contains(string(raw), `dir="auto"`) || strings.Contains(m.HTML, "auto") {
		t.Error("our mail loads something or leaves a direction open")
	}
}

func TestAnswerToOurMailShowsOnlyTheAnswer(t *testing.T) {
	raw, err := mime.Compose(reply())
	if err != nil {
		t.Fatal(err)
	}
	ours, _ := mime.Parse(raw, mime.Limits{})
	const ans = "شكرًا، يوم الأحد مناسب."
	for name, body := range map[string]string{
		"arrows":             ans + "\n\nOn Mon, Nov 2, 2026 at 10:00 AM Noor <support@noor.example> wrote:\n" + arrowed(ours.Text),
		"no arrows":          ans + "\n\n" + ours.Text,
		"unknown reply line": ans + "\n\nlura sikuru noor\n" + arrowed(ours.Text),
	} {
		m, err := mime.Parse(eml(body, utf8Plain), mime.Limits{})
		if err != nil || !strings.HasPrefix(m.VisibleText, ans) || strings.Contains(m.VisibleText, "سيزورك") || !strings.Contains(m.Quoted, "سيزورك") {
			t.Errorf("%s: %q", name, m.VisibleText)
		}
	}
}

func TestHeadersCannotBeForged(t *testing.T) {
	for name, change := range map[string]func(*mime.Outgoing){
		"subject":               func(m *mime.Outgoing) { m.Subject = "x\r\nBcc: evil@x.example" },
		"subject, lone newline": func(m *mime.Outgoing) { m.Subject = "x\ny" },
		"subject, next line":    func(m *mime.Outgoing) { m.Subject = "x\u0085y" },
		"from name":             func(m *mime.Outgoing) { m.From.Name = "x\r\nBcc: evil@x.example" },
		"from address":          func(m *mime.Outgoing) { m.From.Address = "a@x.example>\r\nBcc: <b@x.example" },
		"two addresses in one":  func(m *mime.Outgoing) { m.To[0].Address = "a@x.example, b@x.example" },
		"letters before the at": func(m *mime.Outgoing) { m.To[0].Address = "سلمى@x.example" },
		"reply-to":              func(m *mime.Outgoing) { m.ReplyTo = []mime.Address{{Address: "a b@x.example"}} },
		"message id":            func(m *mime.Outgoing) { m.MessageID = "a@b>\r\nX: y" },
		"reference":             func(m *mime.Outgoing) { m.References = []string{"a b@c"} },
		"header value":          func(m *mime.Outgoing) { m.Headers = []mime.HeaderField{{"X-A", "b\r\nBcc: c"}} },
		"header name":           func(m *mime.Outgoing) { m.Headers = []mime.HeaderField{{"X-A: b\r\nBcc", "c"}} },
		"header of ours":        func(m *mime.Outgoing) { m.Headers = []mime.HeaderField{{"Bcc", "c@x.example"}} },
		"content header":        func(m *mime.Outgoing) { m.Headers = []mime.HeaderField{{"Content-Type", "text/html"}} },
		"attachment name":       func(m *mime.Outgoing) { m.Attachments = []mime.File{{Name: "a\r\nX: y"}} },
		"attachment type":       func(m *mime.Outgoing) { m.Attachments = []mime.File{{Name: "a", Type: "text/plain\r\nX: y"}} },
		"content id":            func(m *mime.Outgoing) { m.Attachments = []mime.File{{Name: "a", ContentID: "a>\r\nX: y"}} },
		"language":              func(m *mime.Outgoing) { m.Language = "ar\r\nX: y" },
		"script as link":        func(m *mime.Outgoing) { m.Buttons = []mime.Link{{"x", "javascript:alert(1)"}} },
		"nobody to send it to":  func(m *mime.Outgoing) { m.To = nil },
		"no date":               func(m *mime.Outgoing) { m.Date = time.Time{} },
		"no id":                 func(m *mime.Outgoing) { m.MessageID = "" },
	} {
		out := reply()
		change(&out)
		if raw, err := mime.Compose(out); !errors.Is(err, mime.ErrHeader) {
			t.Errorf("%s: no refusal (%v):\n%s", name, err, raw)
		}
	}
}

// checkLines asserts what every server demands of a mail.
func checkLines(t interface{ Errorf(string, ...any) }, raw []byte) {
	for i, l := range bytes.Split(raw, []byte("\r\n")) {
		if len(l) > 998 || bytes.ContainsAny(l, "\r\n\x00") {
			t.Errorf("line %d is too long or holds a bare line end: %d bytes", i, len(l))
		}
		for _, c := range l {
			if c >= 0x80 {
				t.Errorf("line %d holds 8-bit bytes: %q", i, l)
				return
			}
		}
	}
}

// line of letters of all our scripts, quotes, equals signs and question marks.
var anyLine = rapid.StringOf(rapid.RuneFrom([]rune("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئپچژگکی‌ۀًّ٠١٢۰۱۲abcXYZ019 .,،؛؟!?=_-()<>@\"'\\/:;&%#+é😊ß中")))

func trimmed(min, max int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(strings.Fields(anyLine.Draw(t, "line")), " ")
	}).Filter(func(s string) bool { return len(s) >= min && len([]rune(s)) <= max })
}

func TestAnyMailReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.StringMatching(`[a-z][a-z0-9.+_-]{0,20}[a-z0-9]@[a-z]{1,10}\.example`)
		name := trimmed(0, 60).Filter(func(s string) bool { return strings.Trim(s, `"'`) == s && !strings.Contains(s, "@") })
		out := mime.Outgoing{
			From: mime.Address{Name: name.Draw(t, "from"), Address: address.Draw(t, "addr")}, Subject: trimmed(0, 300).Draw(t, "subject"),
			MessageID: "x@y.example", Date: sentAt, Dir: rapid.SampledFrom([]string{"rtl", "ltr"}).Draw(t, "dir"),
			Text: strings.Join(rapid.SliceOfN(trimmed(1, 400), 1, 5).Draw(t, "text"), "\n\n"),
		}
		for range rapid.IntRange(1, 4).Draw(t, "recipients") {
			out.To = append(out.To, mime.Address{Name: name.Draw(t, "to"), Address: address.Draw(t, "addr")})
		}
		plain := trimmed(1, 100).Filter(func(s string) bool { return !strings.ContainsAny(s, `<>:"|?*/\`) && strings.Trim(s, " .") == s })
		for range rapid.IntRange(0, 3).Draw(t, "files") {
			out.Attachments = append(out.Attachments, mime.File{Name: plain.Draw(t, "file"), Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data")})
		}
		raw, err := mime.Compose(out)
		if err != nil {
			t.Fatal(err)
		}
		checkLines(t, raw)
		m, err := mime.Parse(raw, mime.Limits{})
		if err != nil || len(m.Warnings) > 0 {
			t.Fatalf("%v %v\n%s", err, m.Warnings, raw)
		}
		if m.Subject != out.Subject || m.From != out.From || m.Text != out.Text || len(m.To) != len(out.To) || len(m.Attachments) != len(out.Attachments) {
			t.Fatalf("read back:\n%+v\nfrom:\n%+v\nmail:\n%s", m, out, raw)
		}
		for i := range out.To {
			if m.To[i] != out.To[i] {
				t.Fatalf("recipient %+v, want %+v", m.To[i], out.To[i])
			}
		}
		for i, f := range out.Attachments {
			if a := m.Attachments[i]; a.Name != f.Name || !bytes.Equal(a.Data, f.Data) {
				t.Fatalf("attachment %q %x, want %q %x", a.Name, a.Data, f.Name, f.Data)
			}
		}
	})
}
