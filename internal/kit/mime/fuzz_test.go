package mime_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"rida/internal/kit/mime"
)

// FuzzParse feeds hostile mail. Whatever comes, Parse returns, and what it
// returns can be stored: valid UTF-8 without NUL, within the limits.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	limits := mime.Limits{RawBytes: 1 << 20, Parts: 50, Depth: 8, Recipients: 20, References: 10, TextBytes: 1 << 16, HTMLBytes: 1 << 16, HeaderBytes: 1 << 16}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := mime.Parse(raw, limits)
		if m == nil {
			t.Fatal("no message")
		}
		if reason := mime.ReasonOf(err); reason == mime.ReasonInternal || err != nil && reason == "" {
			t.Fatalf("inner failure: %v", err)
		}
		texts := []string{
			m.From.Name, m.From.Address, m.Subject, m.MessageID, m.InReplyTo, m.Text, m.VisibleText, m.Quoted, m.HTML, m.Language, m.Dir, m.Why,
		}
		for _, list := range [][]mime.Address{m.To, m.Cc, m.ReplyTo} {
			if len(list) > limits.Recipients {
				t.Fatalf("%d recipients", len(list))
			}
			for _, a := range list {
				texts = append(texts, a.Name, a.Address)
			}
		}
		for _, a := range m.Attachments {
			if a.Name == "" || strings.ContainsAny(a.Name, "/\\\n\u202e") {
				t.Fatalf("file name %q", a.Name)
			}
			texts = append(texts, a.Name, a.Type, a.Detected, a.ContentID)
		}
		if m.Bounce != nil {
			texts = append(texts, m.Bounce.MessageID)
			for _, r := range m.Bounce.Recipients {
				texts = append(texts, r.Address, r.Action, r.Status, r.Diagnostic)
			}
		}
		for _, s := range append(append(texts, m.References...), m.DeliveredTo...) {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Fatalf("not storable: %q", s)
			}
		}
		if strings.ContainsAny(m.Subject, "\r\n\u202e\u202d\u2066") || len(m.Attachments) > limits.Parts || len(m.References) > limits.References {
			t.Fatalf("beyond the limits: %q", m.Subject)
		}
		if strings.TrimSpace(m.Text) != "" && m.VisibleText == "" {
			t.Fatal("the text is there but nothing of it is shown")
		}
		if low := strings.ToLower(m.HTML); strings.Contains(low, "<script") || strings.Contains(low, ` src="http`) || strings.Contains(low, "<iframe") {
			t.Fatalf("unsafe HTML: %s", m.HTML)
		}
	})
}

// FuzzVisibleText feeds hostile text: no line may get lost between what is shown
// and what is folded away.
func FuzzVisibleText(f *testing.F) {
	f.Add("مرحبا\n\nفي 2 نوفمبر 2026 10:00 كتب نور <a@b.example>:\n> قديم\n> جدا")
	f.Add("a\n\n________________\nمن: x\nتم الإرسال: y\nإلى: z\nالموضوع: w\n\nold")
	f.Add("> a\nb\n> c\nd\n-- \nsig")
	f.Add("On Mon, Nov 2, 2026 at 10:00 AM\nx <a@b.example>\nwrote:\n> y")
	f.Add("text\n\nSent from my iPhone\n-~-~- x -~-~-")
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 1<<15 {
			return
		}
		m, err := mime.Parse([]byte("From: a@b.example\r\n"+utf8Plain+"\r\n\r\n"+body), mime.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(m.VisibleText) || !utf8.ValidString(m.Quoted) {
			t.Fatalf("not UTF-8: %q %q", m.VisibleText, m.Quoted)
		}
		if got, want := letters(m.VisibleText+m.Quoted), letters(m.Text); got != want {
			t.Fatalf("%d characters came back of %d:\n%q\n%q\n%q", got, want, m.Text, m.VisibleText, m.Quoted)
		}
		if (m.QuotedLines == 0) != (m.Quoted == "") {
			t.Fatalf("%d lines of %q", m.QuotedLines, m.Quoted)
		}
	})
}

// letters counts characters that are not space and no quote sign.
func letters(s string) (n int) {
	for _, r := range s {
		if r != '>' && strings.TrimSpace(string(r)) != "" {
			n++
		}
	}
	return n
}

func seeds() [][]byte {
	raw, _ := mime.Compose(reply())
	return [][]byte{
		raw,
		eml(in(win1256, arText), "Subject: "+in(win1256, arSubject), "From: "+word("windows-1256", in(win1256, arName))+" <a@b.example>"),
		eml(multi(utf8Plain+"\n\n"+faText, "Content-Type: text/html\n\n<div class=gmail_quote><blockquote type=cite>x<img src=http://x>"), "Content-Type: multipart/alternative; boundary=b"),
		eml(multi("Content-Type: message/delivery-status\n\nReporting-MTA: x\n\nFinal-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.1.1", "Content-Type: message/rfc822\n\nMessage-ID: <a@b>\n\n"), "Content-Type: multipart/report; report-type=delivery-status; boundary=b"),
		eml("+BicGRAYz-", "Content-Type: text/plain; charset=utf-7; format=flowed; delsp=yes"),
		eml(multi("Content-Disposition: attachment; filename*0*=windows-1256''%c7; filename*1=x\n\nx"), "Content-Type: multipart/mixed; boundary=b"),
		[]byte("Content-Type: text/html\n\n<p style='direction:rtl'>x<div style=display:none><br><a href='javascript:x'>y"),
	}
}
