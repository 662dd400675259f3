package mime_test

import (
	"strings"
	"testing"

	"rida/internal/kit/mime"
)

func TestPartsComeTogetherAsThePersonWroteThem(t *testing.T) {
	const mixed, alt = "Content-Type: multipart/mixed; boundary=b", `Content-Type: multipart/alternative; boundary="b"`
	html := "Content-Type: text/html; charset=utf-8\r\n\r\n"
	plain := utf8Plain + "\r\n\r\n"
	png := "\x89PNG\r\n\x1a\n0000"
	inner := strings.NewReplacer("--b", "--in").Replace(multi(plain+"نص", html+"<p>نص <img src=\"cid:pic1\"></p>"))
	enclosed := string(eml("inner text", "Subject: "+word("utf-8", "إيصال قديم"), "From: x@y.example"))
	run(t, []mailCase{
		{"plain is preferred", eml(multi(plain+"مرحبا", html+"<p>مرحبا</p>"), alt), want{text: "مرحبا", html: []string{"<p>مرحبا</p>"}, files: []string{}}},
		{"empty plain falls back to HTML", eml(multi(plain+"  ", html+"<p>سلام</p><p>خوبید؟</p>"), alt), want{text: "سلام\n\nخوبید؟"}},
		{"HTML alone", eml("<p>سطر أول<br>سطر ثانٍ</p><ul><li>أ<li>ب</ul>", "Content-Type: text/html; charset=utf-8"), want{text: "سطر أول\nسطر ثانٍ\n\n- أ\n- ب"}},
		{"Apple Mail: text, picture, text", eml(multi(plain+"قبل الصورة\n", "Content-Type: image/png; name=a.png\r\nContent-Disposition: inline; filename=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"+b64(png), plain+"بعد الصورة"), mixed),
			want{text: "قبل الصورة\nبعد الصورة", files: []string{"a.png"}}},
		{"Apple Mail: text, file, HTML", eml(multi(plain+"first", "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"+b64("%PDF"), html+"<b>second</b>"), mixed),
			want{text: "first\nsecond", html: []string{"first", "<b>second</b>"}, files: []string{"a.pdf"}}},
		{"inline picture", eml(multi("Content-Type: multipart/alternative; boundary=in\r\n\r\n"+inner, "Content-Type: image/png\r\nContent-ID: <pic1>\r\nContent-Transfer-Encoding: base64\r\n\r\n"+b64(png)), "Content-Type: multipart/related; boundary=b"),
			want{text: "نص", html: []string{`src="cid:pic1"`}, files: []string{"part-1.png"}, check: func(t *testing.T, m *mime.Message) {
				if a := m.Attachments[0]; !a.Inline || a.ContentID != "pic1" || a.Detected != "image/png" || m.RemoteImages != 0 {
					t.Errorf("%+v, %d remote", a, m.RemoteImages)
				}
			}}},
		{"text file is attached", eml(multi(plain+"see file", "Content-Type: text/plain; name=log.txt; charset=windows-1256\r\nContent-Disposition: attachment\r\n\r\n"+in(win1256, "سجل")), mixed),
			want{text: "see file", files: []string{"log.txt"}}},
		{"enclosed mail takes its subject as name", eml(multi(plain+"look", "Content-Type: message/rfc822\r\n\r\n"+enclosed), mixed),
			want{text: "look", files: []string{"إيصال قديم.eml"}, check: func(t *testing.T, m *mime.Message) {
				if m.Class != mime.Person || !strings.Contains(string(m.Attachments[0].Data), "inner text") {
					t.Errorf("%s %q", m.Class, m.Attachments[0].Data)
				}
			}}},
		{"calendar", eml(multi(plain+"موعد", "Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\nEND:VCALENDAR"), alt), want{text: "موعد", files: []string{"invite.ics"}}},
		{"winmail.dat", eml(multi(plain+"x", "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n"+b64("\x78\x9f\x3e\x22\x01\x00")), mixed),
			want{files: []string{"winmail.dat"}, check: func(t *testing.T, m *mime.Message) {
				if m.Attachments[0].Detected != "application/ms-tnef" {
					t.Errorf("%+v", m.Attachments[0])
				}
			}}},
		{"program under a picture's name", eml(multi(plain+"x", "Content-Type: image/jpeg; name=photo.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n"+b64("MZ\x90\x00\x03")), mixed),
			want{files: []string{"photo.jpg"}, check: func(t *testing.T, m *mime.Message) {
				if a := m.Attachments[0]; a.Type != "image/jpeg" || a.Detected != "application/x-msdownload" {
					t.Errorf("%+v", a)
				}
			}}},
		{"missing end boundary", eml("--b\n"+plain+"one\n--b\n"+plain+"two", mixed), want{text: "one\ntwo", warnings: []string{mime.WarnMultipart}}},
		{"boundary lost from the header", eml(multi(plain+"one"), "Content-Type: multipart/mixed"), want{text: "one", warnings: []string{mime.WarnMultipart}}},
		{"no parts at all", eml("just text", mixed), want{text: "just text", warnings: []string{mime.WarnMultipart}}},
		{"boundary that begins like another", eml("--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n"+plain+"in\n--bb--\n--b\n"+plain+"out\n--b--", mixed), want{text: "in\nout"}},
		{"part without header", eml("--b\n\nbare\n--b--", mixed), want{text: "bare"}},
		{"format=flowed", eml("السطر الأول \nيتبعه هذا.\n> قديم \n> جدا\n-- \nتوقيع", utf8Plain+"; format=flowed"), want{text: "السطر الأول يتبعه هذا.\n> قديم جدا\n--\nتوقيع"}},
		{"damaged base64", eml(b64("hello world")+"*=\nzz", plainType("utf-8"), "Content-Transfer-Encoding: base64"), want{warnings: []string{mime.WarnEncoding}, check: func(t *testing.T, m *mime.Message) {
			if !strings.HasPrefix(m.Text, "hello world") {
				t.Errorf("text %q", m.Text)
			}
		}}},
	})
}

func TestHTMLIsMadeSafeAndKeepsItsDirection(t *testing.T) {
	page := func(body string) []byte { return eml(body, "Content-Type: text/html; charset=utf-8") }
	run(t, []mailCase{
		{"scripts, handlers and styles go", page(`<div dir="rtl" lang="ar" onclick="x()" style="color:red" id="top">نص<script>alert(1)</script><style>p{}</style><iframe src="//evil.example"></iframe><form><input name=a></form></div>`),
			want{text: "نص", html: []string{`<div dir="rtl" lang="ar">نص`}, noHTML: []string{"script", "alert", "style", "onclick", "iframe", "form", "id="}}},
		{"script links go", page(`<a href="javascript:alert(1)">a</a><a href="https://x.example/">b</a><a href="jAvAscript&#58;alert(1)">c</a>`),
			want{html: []string{`href="https://x.example/"`, "noreferrer"}, noHTML: []string{"alert"}}},
		{"remote pictures are parked", page(`<p>a<img src="https://t.example/p.gif" srcset="https://t.example/q 2x" alt="logo"><img src="//t.example/r.png"><img src="cid:x"></p><table background="https://t.example/bg"><tr><td>b</td></tr></table>`),
			want{html: []string{`data-src="https://t.example/p.gif"`, `src="cid:x"`}, noHTML: []string{` src="http`, "srcset", "background", "t.example/r"}, check: func(t *testing.T, m *mime.Message) {
				if m.RemoteImages != 1 {
					t.Errorf("%d remote pictures", m.RemoteImages)
				}
			}}},
		{"direction out of a style", page(`<p style='text-align:right; direction: rtl;unicode-bidi:embed'>سلام</p>`), want{html: []string{`<p dir="rtl">`}}},
		{"hidden preheader is not text", page(`<div style="display:none">unseen <div>x</div></div><p>seen</p>`), want{text: "seen"}},
		{"emoji picture", page(`<p>شكرا<img alt="😊" src="cid:e"></p>`), want{text: "شكرا😊"}},
		{"Outlook paragraphs are lines", page(`<p class=MsoNormal dir=RTL>سطر</p><p class=MsoNormal dir=RTL>سطر آخر</p>`), want{text: "سطر\nسطر آخر"}},
		{"unclosed everything", page(`<div><blockquote><table><tr><td>x<script>`), want{text: "> x"}},
	})
}

func TestLimitsAreNamedAndWhatCanBeReadIsReturned(t *testing.T) {
	deep := func(n int) []byte {
		var b strings.Builder
		b.WriteString("From: a@x.example\nSubject: deep\nContent-Type: multipart/mixed; boundary=b0\n\n")
		for i := range n {
			id := string(rune('A'+i%26)) + strings.Repeat("x", i/26+1)
			prev := "b0"
			if i > 0 {
				prev = string(rune('A'+(i-1)%26)) + strings.Repeat("x", (i-1)/26+1)
			}
			b.WriteString("--" + prev + "\nContent-Type: text/plain\n\nlevel\n--" + prev + "\nContent-Type: multipart/mixed; boundary=" + id + "\n\n")
		}
		return []byte(b.String())
	}
	many := "From: a@x.example\nSubject: many\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 5000)
	for _, c := range []struct {
		name, reason string
		raw          []byte
		limits       mime.Limits
		subject      string
	}{
		{"empty", mime.ReasonEmpty, nil, mime.Limits{}, ""},
		{"blank", mime.ReasonEmpty, []byte("\r\n\r\n"), mime.Limits{}, ""},
		{"no header", mime.ReasonNoHeader, []byte("<html>not a mail"), mime.Limits{}, ""},
		{"too large", mime.ReasonTooLarge, eml(strings.Repeat("x", 2000), "Subject: big"), mime.Limits{RawBytes: 1000}, "big"},
		{"header too large", mime.ReasonHeaderLarge, eml("x", "Subject: long", "X-Fill: "+strings.Repeat("y", 3000)), mime.Limits{HeaderBytes: 1000}, "long"},
		{"too deep", mime.ReasonTooDeep, deep(40), mime.Limits{}, "deep"},
		{"too many parts", mime.ReasonTooMany, []byte(many), mime.Limits{}, "many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := mime.Parse(c.raw, c.limits)
			if got := mime.ReasonOf(err); got != c.reason {
				t.Errorf("reason %q, want %q", got, c.reason)
			}
			if m == nil || m.Subject != c.subject {
				t.Errorf("what could be read is lost: %+v", m)
			}
		})
	}
	m, err := mime.Parse(eml("x", "To: "+strings.Repeat("a@x.example, ", 900)), mime.Limits{Recipients: 10})
	if err != nil || len(m.To) != 10 || strings.Join(m.Warnings, "") != mime.WarnRecipients {
		t.Errorf("%d recipients, warnings %q, %v", len(m.To), m.Warnings, err)
	}
	m, _ = mime.Parse(eml("x", "References: "+strings.Repeat("<a@x.example> ", 5)+"<last@x.example>"), mime.Limits{References: 3})
	if len(m.References) != 3 || m.References[2] != "last@x.example" {
		t.Errorf("references %q", m.References)
	}
}

func TestEveryReasonHasATextInThreeLanguages(t *testing.T) {
	keys := []string{
		mime.ReasonEmpty, mime.ReasonTooLarge, mime.ReasonNoHeader, mime.ReasonHeaderLarge, mime.ReasonTooDeep, mime.ReasonTooMany, mime.ReasonInternal,
		mime.WarnCharset, mime.WarnRecipients, mime.WarnMultipart, mime.WarnEncoding, mime.WarnTextCut, mime.WarnNoSender,
		mime.WhyOwnLoop, mime.WhyRepeated, mime.WhyReport, mime.WhyDaemon, mime.WhyReceipt, mime.WhySubmitted, mime.WhyAutoHeader, mime.WhySuppress,
		mime.WhyPrecedence, mime.WhyListHeader, mime.WhyUnsubscribe, mime.WhyNullSender, mime.WhySubject, mime.WhyNoReply,
	}
	for _, c := range []mime.Class{mime.Person, mime.AutoReply, mime.Bounced, mime.List, mime.Loop} {
		keys = append(keys, "mime.class."+string(c))
	}
	for _, tag := range []string{"ar", "fa", "en"} {
		data, err := mime.Texts.ReadFile("lang/" + tag + ".json")
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			if !strings.Contains(string(data), `"`+k+`": "`) {
				t.Errorf("%s has no text for %s", tag, k)
			}
		}
	}
}
