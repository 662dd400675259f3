package mime_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"rida/internal/kit/mime"
)

// Words and sentences of invented people, used all over the tests.
const (
	arName    = "سلمى الحربي"
	arSubject = "مشكلة في الثلاجة الجديدة"
	arText    = "السلام عليكم،\nالثلاجة التي اشتريتها من معرضكم لا تبرد منذ يومين، وأرجو إرسال فني في أقرب وقت."
	faName    = "کیان رستگار"
	faSubject = "پیگیری سفارش یخچال"
	faText    = "سلام،\nیخچالی که هفتهٔ گذشته خریدم هنوز به دستم نرسیده است. لطفاً پیگیری کنید."
	enText    = "Hello,\nthe fridge I bought last week does not cool any more."
)

var win1256 = charmap.Windows1256

// in writes s in a character set.
func in(e encoding.Encoding, s string) string {
	out, err := encoding.ReplaceUnsupported(e.NewEncoder()).String(s)
	if err != nil {
		panic(err)
	}
	return out
}

// word makes a base64 encoded word of raw bytes.
func word(charset, raw string) string {
	return "=?" + charset + "?B?" + base64.StdEncoding.EncodeToString([]byte(raw)) + "?="
}

// quoted makes quoted-printable with every byte as a code.
func quoted(raw string) string {
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] == '\n':
			b.WriteString("\r\n")
		default:
			fmt.Fprintf(&b, "=%02X", raw[i])
		}
		if i%20 == 19 {
			b.WriteString("=\r\n")
		}
	}
	return b.String()
}

func b64(raw string) string {
	s := base64.StdEncoding.EncodeToString([]byte(raw))
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s
}

func percents(raw string) string {
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		fmt.Fprintf(&b, "%%%02X", raw[i])
	}
	return b.String()
}

// eml puts a mail together: header lines, an empty line, the body. A From, Date
// and Message-ID are added when the lines have none.
func eml(body string, headers ...string) []byte {
	all := strings.Join(headers, "\r\n") + "\r\n"
	low := strings.ToLower("\r\n" + all)
	for _, d := range []string{"From: Salma <salma@customer.example>", "Date: Mon, 02 Nov 2026 10:00:00 +0300", "Message-ID: <one@customer.example>", "To: support@noor.example"} {
		name, _, _ := strings.Cut(d, ":")
		if !strings.Contains(low, "\r\n"+strings.ToLower(name)+":") {
			all += d + "\r\n"
		}
	}
	return []byte(all + "\r\n" + strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\n", "\r\n"))
}

// multi joins parts with boundary "b".
func multi(parts ...string) string {
	return "--b\r\n" + strings.Join(parts, "\r\n--b\r\n") + "\r\n--b--\r\n"
}

func plainType(charset string) string { return "Content-Type: text/plain; charset=" + charset }

const utf8Plain = "Content-Type: text/plain; charset=utf-8"

// want lists what a mail must be read as; empty fields are not looked at.
type want struct {
	subject, from, name, text, visible string
	html                               []string // each must be in the HTML
	noHTML                             []string // none may be
	files                              []string
	warnings                           []string
	lang                               string
	check                              func(t *testing.T, m *mime.Message)
}

type mailCase struct {
	name string
	raw  []byte
	want want
}

func run(t *testing.T, cases []mailCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, err := mime.Parse(c.raw, mime.Limits{})
			if err != nil {
				t.Fatalf("Parse: %v", err)
			}
			c.want.compare(t, m)
		})
	}
}

func (w want) compare(t *testing.T, m *mime.Message) {
	t.Helper()
	for _, f := range []struct{ field, want, got string }{
		{"subject", w.subject, m.Subject}, {"from", w.from, m.From.Address}, {"name", w.name, m.From.Name},
		{"text", w.text, m.Text}, {"visible text", w.visible, m.VisibleText}, {"language", w.lang, m.Language},
	} {
		if f.want != "" && f.got != f.want {
			t.Errorf("%s:\n got %q\nwant %q", f.field, f.got, f.want)
		}
	}
	for _, s := range w.html {
		if !strings.Contains(m.HTML, s) {
			t.Errorf("HTML lacks %q:\n%s", s, m.HTML)
		}
	}
	for _, s := range w.noHTML {
		if strings.Contains(m.HTML, s) {
			t.Errorf("HTML holds %q:\n%s", s, m.HTML)
		}
	}
	if w.files != nil {
		got := fileNames(m)
		if strings.Join(got, "|") != strings.Join(w.files, "|") {
			t.Errorf("files:\n got %q\nwant %q", got, w.files)
		}
	}
	for _, code := range w.warnings {
		if !strings.Contains(strings.Join(m.Warnings, " "), code) {
			t.Errorf("warnings %q lack %q", m.Warnings, code)
		}
	}
	if w.check != nil {
		w.check(t, m)
	}
}

func fileNames(m *mime.Message) []string {
	names := []string{}
	for _, a := range m.Attachments {
		names = append(names, a.Name)
	}
	return names
}

func TestCharsetsAreReadWhateverTheLabelSays(t *testing.T) {
	fa1256 := "سلام، پيگيري سفارش گذشته چه شد؟ لطفا خبر دهيد."
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(arText)
	if err != nil {
		t.Fatal(err)
	}
	body := func(raw string, headers ...string) []byte {
		return eml(b64(raw), append(headers, "Content-Transfer-Encoding: base64")...)
	}
	guessed := []string{mime.WarnCharset}
	run(t, []mailCase{
		{"utf-8", body(arText, utf8Plain), want{text: arText, lang: "ar"}},
		{"utf-8 Persian", body(faText, utf8Plain), want{text: faText, lang: "fa"}},
		{"utf-8 with a byte order mark", body("\ufeff"+arText, utf8Plain), want{text: arText}},
		{"windows-1256", body(in(win1256, arText), plainType("windows-1256")), want{text: arText}},
		{"cp1256 alias, quoted", body(in(win1256, arText), plainType(`"CP1256"`)), want{text: arText}},
		{"win-1256 alias", body(in(win1256, arText), plainType("win-1256")), want{text: arText}},
		{"windows-1256 Persian", body(in(win1256, fa1256), plainType("windows-1256")), want{text: fa1256, lang: "fa"}},
		{"iso-8859-6", body(in(charmap.ISO8859_6, arText), plainType("iso-8859-6")), want{text: arText}},
		{"no charset, windows-1256", body(in(win1256, arText), "Content-Type: text/plain"), want{text: arText, warnings: guessed}},
		{"no charset, iso-8859-6", body(in(charmap.ISO8859_6, arText), "Content-Type: text/plain"), want{text: arText, warnings: guessed}},
		{"no content type, utf-8", body(arText), want{text: arText, warnings: guessed}},
		{"unknown charset, windows-1256", body(in(win1256, arText), plainType("x-arabic-strange")), want{text: arText, warnings: guessed}},
		{"us-ascii that is windows-1256", body(in(win1256, "السلام عليكم"), plainType("us-ascii")), want{text: "السلام عليكم", warnings: guessed}},
		{"us-ascii that is iso-8859-6", body(in(charmap.ISO8859_6, "السلام عليكم"), plainType("us-ascii")), want{text: "السلام عليكم", warnings: guessed}},
		{"utf-8 that is windows-1256", body(in(win1256, arText), utf8Plain), want{text: arText, warnings: guessed}},
		{"latin-1 that is windows-1256", body(in(win1256, arText), plainType("iso-8859-1")), want{text: arText, warnings: guessed}},
		{"windows-1256 that is utf-8", body(arText, plainType("windows-1256")), want{text: arText, warnings: guessed}},
		{"latin-1 that is utf-8", body(faText, plainType("iso-8859-1")), want{text: faText, warnings: guessed}},
		{"iso-8859-6 that is windows-1256", body(in(win1256, "گزارش چاپ پرسش: السلام عليكم"), plainType("iso-8859-6")), want{text: "گزارش چاپ پرسش: السلام عليكم"}},
		{"French without charset", body(in(charmap.Windows1252, "Bonjour, le réfrigérateur acheté à Noël est cassé. Ça ne marche pas."), "Content-Type: text/plain"), want{text: "Bonjour, le réfrigérateur acheté à Noël est cassé. Ça ne marche pas."}},
		{"German without charset", body(in(charmap.Windows1252, "Grüße aus München, der Kühlschrank ist während der Nacht ausgefallen."), "Content-Type: text/plain"), want{text: "Grüße aus München, der Kühlschrank ist während der Nacht ausgefallen."}},
		{"latin-1", body(in(charmap.Windows1252, "café déjà"), plainType("iso-8859-1")), want{text: "café déjà"}},
		{"windows-1251", body(in(charmap.Windows1251, "Здравствуйте, холодильник не работает"), plainType("windows-1251")), want{text: "Здравствуйте, холодильник не работает"}},
		{"gb2312", body(in(simplifiedchinese.GBK, "冰箱不制冷"), plainType("gb2312")), want{text: "冰箱不制冷"}},
		{"utf-16", body(utf16, plainType("utf-16")), want{text: arText}},
		{"utf-7", eml("+BicGRAYzBkQGJwZF- x +- y", plainType("utf-7")), want{text: "السلام x + y"}},
		{"quoted-printable", eml(quoted(in(win1256, arText)), plainType("windows-1256"), "Content-Transfer-Encoding: quoted-printable"), want{text: arText}},
		{"8bit", eml(in(win1256, arText), plainType("windows-1256"), "Content-Transfer-Encoding: 8bit"), want{text: arText}},
		{"one letter cut in two", body(arText+"\xd8", utf8Plain), want{text: arText + "\ufffd"}},
		{"NUL and controls", body("a\x00b\x07c\rd", utf8Plain), want{text: "abc\nd"}},
		{"charset in the HTML itself", body(in(win1256, `<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1256"></head><body>مرحبا بكم</body></html>`), "Content-Type: text/html"), want{text: "مرحبا بكم"}},
	})
}

func TestHeadersAreDecodedHoweverTheyWereBroken(t *testing.T) {
	half := len("مشك") + 1 // in the middle of a letter
	raw1256 := in(win1256, arSubject)
	unpadded := base64.StdEncoding.EncodeToString([]byte(arSubject))
	subject := func(v string) []byte { return eml("x", "Subject: "+v) }
	from := func(v string) []byte { return eml("x", "From: "+v) }
	run(t, []mailCase{
		{"base64 word", subject(word("utf-8", arSubject)), want{subject: arSubject}},
		{"windows-1256 word", subject(word("windows-1256", raw1256)), want{subject: arSubject}},
		{"two charsets", subject(word("windows-1256", in(win1256, "شكوى")) + " " + word("utf-8", "فوری")), want{subject: "شكوىفوری"}},
		{"Q word with underscores", subject("=?utf-8?Q?=D9=85=D8=B1=D8=AD=D8=A8=D8=A7_12?="), want{subject: "مرحبا 12"}},
		{"folded words", subject(word("utf-8", "مشكلة في ") + "\r\n " + word("utf-8", "الثلاجة")), want{subject: "مشكلة في الثلاجة"}},
		{"a letter split between words", subject(word("utf-8", arSubject[:half]) + "\r\n " + word("utf-8", arSubject[half:])), want{subject: arSubject}},
		{"a letter split between B and Q", subject(word("utf-8", arSubject[:half]) + " =?UTF-8?Q?" + strings.ReplaceAll(quoted(arSubject[half:]), "=\r\n", "") + "?="), want{subject: arSubject}},
		{"base64 split inside a group", subject("=?utf-8?B?" + unpadded[:10] + "?=\r\n =?utf-8?B?" + unpadded[10:] + "?="), want{subject: arSubject}},
		{"text between words keeps its spaces", subject("Re: " + word("utf-8", "طلب") + " A-12 " + word("utf-8", "عاجل")), want{subject: "Re: طلب A-12 عاجل"}},
		{"language in the word", subject("=?utf-8*ar?B?" + base64.StdEncoding.EncodeToString([]byte("طلب")) + "?="), want{subject: "طلب"}},
		{"spaces inside a Q word", subject("=?utf-8?Q?your order 12?="), want{subject: "your order 12"}},
		{"raw utf-8", subject(faSubject), want{subject: faSubject}},
		{"raw windows-1256", subject(raw1256), want{subject: arSubject}},
		{"raw bytes in the charset of the mail", eml("x", "Subject: "+in(charmap.Windows1251, "Холодильник"), plainType("windows-1251")), want{subject: "Холодильник"}},
		{"broken word stays", subject("=?utf-8?B? price"), want{subject: "=?utf-8?B? price"}},
		{"direction override is dropped", subject(word("utf-8", "invoice\u202egpj.exe\u2066!")), want{subject: "invoicegpj.exe!"}},
		{"encoded line break is dropped", subject(word("utf-8", "طلب\r\nBcc: x@y.example")), want{subject: "طلب Bcc: x@y.example"}},

		{"name and address", from(word("utf-8", arName) + " <salma@Customer.Example>"), want{name: arName, from: "salma@customer.example"}},
		{"quoted encoded word", from(`"` + word("windows-1256", in(win1256, arName)) + `" <salma@customer.example>`), want{name: arName, from: "salma@customer.example"}},
		{"raw windows-1256 name", from(in(win1256, arName) + " <salma@customer.example>"), want{name: arName, from: "salma@customer.example"}},
		{"raw utf-8 quoted name with a comma", from(`"الحربي, سلمى" <salma@customer.example>`), want{name: "الحربي, سلمى"}},
		{"comma inside a Q word", from("=?utf-8?Q?Harbi,_Salma?= <salma@customer.example>"), want{name: "Harbi, Salma", from: "salma@customer.example"}},
		{"the word holds the address too", from(word("utf-8", faName+" <kian@customer.example>")), want{name: faName, from: "kian@customer.example"}},
		{"comment as name", from("salma@customer.example (Salma Harbi)"), want{name: "Salma Harbi", from: "salma@customer.example"}},
		{"name in single quotes", from("\"'salma@customer.example'\" <salma@customer.example>"), want{from: "salma@customer.example", check: func(t *testing.T, m *mime.Message) {
			if m.From.Name != "" {
				t.Errorf("the address stands as name: %q", m.From.Name)
			}
		}}},
		{"escaped quotes", from(`"Salma \"Sal\" Harbi" <salma@customer.example>`), want{name: `Salma "Sal" Harbi`}},
		{"lone quote", from(`Salma" Harbi <salma@customer.example>`), want{name: "Salma Harbi", from: "salma@customer.example"}},
		{"no sender", from("nobody"), want{name: "nobody", warnings: []string{mime.WarnNoSender}}},
		{"several recipients", eml("x", "To: a@x.example; B <b@x.example>, team: c@x.example, d@x.example;", "Cc: undisclosed-recipients:;"), want{check: func(t *testing.T, m *mime.Message) {
			var got []string
			for _, a := range m.To {
				got = append(got, a.Address)
			}
			if s := strings.Join(got, " "); s != "a@x.example b@x.example c@x.example d@x.example" || len(m.Cc) != 0 {
				t.Errorf("To %q, Cc %v", s, m.Cc)
			}
		}}},
		{"threading", eml("x", "In-Reply-To: Your message <b@noor.example>", "References: <a@noor.example>\r\n\t<b@noor.example>"), want{check: func(t *testing.T, m *mime.Message) {
			if got := strings.Join(m.ThreadIDs(), " "); got != "b@noor.example a@noor.example" {
				t.Errorf("thread ids %q", got)
			}
		}}},
		{"date with Arabic digits", eml("x", "Date: Mon, ٠٢ Nov ٢٠٢٦ 10:00:00 +0300"), want{check: func(t *testing.T, m *mime.Message) {
			if m.Date == nil || m.Date.Hour() != 7 {
				t.Errorf("date %v", m.Date)
			}
		}}},
		{"absurd date", eml("x", "Date: Mon, 02 Nov 1926 10:00:00 +0300"), want{check: func(t *testing.T, m *mime.Message) {
			if m.Date != nil {
				t.Errorf("date %v", m.Date)
			}
		}}},
		{"mbox line, bare newlines, rubbish line", []byte("From x Mon Nov 2 10:00:00 2026\nthis is no header\nFrom: a@x.example\nSubject: hi\n there\n\nbody\n"), want{subject: "hi there", from: "a@x.example", text: "body"}},
	})
}

func TestFileNamesAreReadInEveryForm(t *testing.T) {
	const name = "فاتورة الشراء.pdf"
	w := in(win1256, name)
	file := func(headers ...string) []byte {
		return eml(multi(utf8Plain+"\r\n\r\ntext", strings.Join(headers, "\r\n")+"\r\nContent-Transfer-Encoding: base64\r\n\r\n"+b64("%PDF-1.4")), "Content-Type: multipart/mixed; boundary=b")
	}
	pdf := "Content-Type: application/pdf"
	cut := percents(w)
	cases := []mailCase{
		{"RFC 2231 utf-8", file(pdf, "Content-Disposition: attachment; filename*=utf-8''"+percents(name)), want{}},
		{"RFC 2231 windows-1256", file(pdf, "Content-Disposition: attachment; filename*=windows-1256'ar'"+cut), want{}},
		{"RFC 2231 pieces in windows-1256", file(pdf, "Content-Disposition: attachment;\r\n filename*1*="+cut[9:30]+";\r\n filename*0*=windows-1256''"+cut[:9]+";\r\n filename*2*="+cut[30:]), want{}},
		{"RFC 2231 letter split between pieces", file(pdf, "Content-Disposition: attachment; filename*0*=UTF-8''"+percents(name[:3])+"; filename*1*="+percents(name[3:])), want{}},
		{"RFC 2231 iso-8859-6 name of Content-Type", file(pdf + "; name*=iso-8859-6''" + percents(in(charmap.ISO8859_6, name))), want{}},
		{"RFC 2231 without charset", file(pdf, "Content-Disposition: attachment; filename*=''"+cut), want{}},
		{"RFC 2047 in quotes", file(pdf, `Content-Disposition: attachment; filename="`+word("windows-1256", w)+`"`), want{}},
		{"RFC 2047 folded", file(pdf, `Content-Disposition: attachment; filename="`+word("utf-8", name[:9])+"\r\n "+word("utf-8", name[9:])+`"`), want{}},
		{"RFC 2047 bare", file(pdf, "Content-Disposition: attachment; filename="+word("utf-8", name)), want{}},
		{"raw utf-8", file(pdf, `Content-Disposition: attachment; filename="`+name+`"`), want{}},
		{"raw windows-1256", file(pdf, `Content-Disposition: attachment; filename="`+w+`"`), want{}},
		{"percent codes without star", file(pdf, "Content-Disposition: attachment; filename="+percents(name)), want{}},
		{"name only", file(pdf + `; name="` + word("utf-8", name) + `"`), want{}},
		{"unquoted with spaces", file(pdf, "Content-Disposition: attachment; filename="+name+"; size=9"), want{}},
		{"path before it", file(pdf, `Content-Disposition: attachment; filename="C:\Users\x\`+name+`"`), want{}},
		{"direction override", file(pdf, `Content-Disposition: attachment; filename="`+"\u202e"+name+`"`), want{}},
	}
	for i := range cases {
		cases[i].want = want{text: "text", files: []string{name}, check: func(t *testing.T, m *mime.Message) {
			a := m.Attachments[0]
			if a.Detected != "application/pdf" || a.Size != 8 || a.SHA256 != pdfSum {
				t.Errorf("%+v", a)
			}
		}}
	}
	run(t, cases)
}

// pdfSum is the SHA-256 of "%PDF-1.4".
const pdfSum = "e16fa5d9b51928755db85b917f0297babaf22c7a47e97d9212adab56e61ba04e"
