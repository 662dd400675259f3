package mime_test

import (
	"strings"
	"testing"

	"rida/internal/kit/mime"
)

// arabicMail is a typical mail of about 4 kB: plain text and HTML, an answer
// above its history, the usual headers of servers on the way.
func arabicMail() []byte {
	text := arText + "\n\n" + "رقم الفاتورة 5512 ورقم الجهاز RX-200، وقد جربت فصل الكهرباء وإعادة التشغيل.\n\nمع خالص التحية\nسلمى الحربي\n\nفي الاثنين، 2 نوفمبر 2026 في 10:00 ص كتب نور <support@noor.example>:\n" + arrowed(oldText+"\n"+arText)
	html := `<div dir="rtl">` + strings.ReplaceAll(text, "\n", "<br>\n") + `</div>`
	part := func(kind, s string) string {
		return "Content-Type: " + kind + "; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(s)
	}
	return eml(multi(part("text/plain", text), part("text/html", html)),
		"Return-Path: <salma@customer.example>", "Delivered-To: support@noor.example",
		"Received: from mx.customer.example (mx.customer.example [192.0.2.1])\r\n\tby mx.noor.example with ESMTPS id 4abc; Mon, 2 Nov 2026 10:00:01 +0300",
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customer.example; s=2026;\r\n bh=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=;\r\n b=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGabcdefghijklmnopqrstuvwxyz01234567",
		"MIME-Version: 1.0", "References: <zero@noor.example> <a@noor.example>", "In-Reply-To: <a@noor.example>",
		"Subject: "+word("utf-8", arSubject), "From: "+word("utf-8", arName)+" <salma@customer.example>",
		`Content-Type: multipart/alternative; boundary="b"`)
}

func BenchmarkParse(b *testing.B) {
	raw := arabicMail()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mime.Parse(raw, mime.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseWindows1256(b *testing.B) {
	raw := eml(in(win1256, strings.Repeat(arText+"\n", 15)), "Subject: "+in(win1256, arSubject), "Content-Type: text/plain")
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mime.Parse(raw, mime.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompose(b *testing.B) {
	out := reply()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mime.Compose(out); err != nil {
			b.Fatal(err)
		}
	}
}
