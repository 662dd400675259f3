package mime_test

import (
	"strings"
	"testing"

	"rida/internal/kit/mime"
)

func TestSendersAreToldApart(t *testing.T) {
	const null = "Return-Path: <>"
	report := func(kind string) string {
		return `Content-Type: multipart/report; report-type=` + kind + `; boundary="b"`
	}
	for _, c := range []struct {
		name  string
		raw   []byte
		class mime.Class
		why   string
	}{
		{"a person", eml("x", "Auto-Submitted: no", "X-Auto-Response-Suppress: DR, RN, NRN", "X-Loop: someone@else.example"), mime.Person, ""},
		{"a person by a web form", eml("x", "From: noreply@shop.example", "Reply-To: salma@customer.example"), mime.Person, ""},
		{"out of office", eml("x", "Auto-Submitted: auto-replied (vacation)"), mime.AutoReply, mime.WhySubmitted},
		{"generated", eml("x", "Auto-Submitted: auto-generated"), mime.AutoReply, mime.WhySubmitted},
		{"old autoresponder", eml("x", "X-Autoreply: yes"), mime.AutoReply, mime.WhyAutoHeader},
		{"Exchange", eml("x", "X-Auto-Response-Suppress: All"), mime.AutoReply, mime.WhySuppress},
		{"precedence auto_reply", eml("x", "Precedence: auto_reply"), mime.AutoReply, mime.WhyPrecedence},
		{"bulk out of office", eml("x", "Precedence: bulk", "Auto-Submitted: auto-replied"), mime.AutoReply, mime.WhySubmitted},
		{"null sender", eml("x", null), mime.AutoReply, mime.WhyNullSender},
		{"subject en", eml("x", "Subject: Automatic reply: your order"), mime.AutoReply, mime.WhySubject},
		{"subject ar", eml("x", "Subject: "+word("utf-8", "رد تلقائي: طلبكم")), mime.AutoReply, mime.WhySubject},
		{"subject fa", eml("x", "Subject: "+word("utf-8", "پاسخ خودکار: سفارش")), mime.AutoReply, mime.WhySubject},
		{"a person writes about automatic replies", eml("x", "Subject: Automatic reply does not stop"), mime.Person, ""},
		{"no-reply", eml("x", "From: no-reply@shop.example"), mime.AutoReply, mime.WhyNoReply},
		{"read receipt", eml(multi("\r\nread"), report("disposition-notification")), mime.AutoReply, mime.WhyReceipt},
		{"list", eml("x", "List-Id: <news.shop.example>"), mime.List, mime.WhyListHeader},
		{"bulk", eml("x", "Precedence: bulk"), mime.List, mime.WhyPrecedence},
		{"newsletter", eml("x", "List-Unsubscribe: <https://shop.example/u>"), mime.List, mime.WhyUnsubscribe},
		{"our own loop", eml("x", mime.LoopHeader+": 1", "Auto-Submitted: auto-replied"), mime.Loop, mime.WhyOwnLoop},
		{"foreign loop", eml("x", "X-Loop: a@b.example", "X-Loop: A@b.example"), mime.Loop, mime.WhyRepeated},
		{"delivered in a circle", eml("x", "Delivered-To: a@b.example", "Delivered-To: a@b.example", "Delivered-To: a@b.example"), mime.Loop, mime.WhyRepeated},
		{"too many servers", eml("x", strings.TrimSuffix(strings.Repeat("Received: from x\r\n", 70), "\r\n")), mime.Loop, mime.WhyRepeated},
		{"bounce by subject", eml("x", null, "Subject: Undelivered Mail Returned to Sender"), mime.Bounced, mime.WhyDaemon},
		{"bounce in Arabic", eml("x", "From: postmaster@x.example", "Subject: "+word("utf-8", "تعذّر تسليم الرسالة")), mime.Bounced, mime.WhyDaemon},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := mime.Parse(c.raw, mime.Limits{})
			if err != nil || m.Class != c.class || m.Why != c.why {
				t.Errorf("%s because %q (%v), want %s because %q", m.Class, m.Why, err, c.class, c.why)
			}
			if (m.Bounce != nil) != (c.class == mime.Bounced) {
				t.Errorf("bounce %+v", m.Bounce)
			}
		})
	}
	m, _ := mime.Parse(eml("x", mime.LoopHeader+": 4"), mime.Limits{})
	if m.LoopCount != 4 {
		t.Errorf("loop count %d", m.LoopCount)
	}
	for token, class := range map[string]mime.Class{"noor.example": mime.Loop, "other.example": mime.Person} {
		m, _ := mime.Parse(eml("x", mime.LoopHeader+": noor.example"), mime.Limits{LoopToken: token})
		if m.Class != class {
			t.Errorf("mail of noor.example is %s at %s", m.Class, token)
		}
	}
}

func TestBouncesTellWhoWhyAndWhichMail(t *testing.T) {
	dsn := func(fields, last string) []byte {
		return eml(multi(utf8Plain+"\n\nYour mail was not delivered.", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"+fields, last),
			"From: MAILER-DAEMON@mx.example", "Return-Path: <>", "Subject: Undelivered Mail", "Auto-Submitted: auto-replied", `Content-Type: multipart/report; report-type=delivery-status; boundary="b"`)
	}
	returned := "Content-Type: message/rfc822\n\nMessage-ID: <sent.1@noor.example>\nSubject: x\n\nbody"
	headers := "Content-Type: text/rfc822-headers\n\nMessage-ID: <sent.1@noor.example>\nSubject: x\n"
	one := func(action, status, diagnostic string) string {
		return "Final-Recipient: rfc822; gone@customer.example\nAction: " + action + "\nStatus: " + status + "\nDiagnostic-Code: smtp; " + diagnostic
	}
	for _, c := range []struct {
		name           string
		raw            []byte
		action, status string
		hard           bool
		diagnostic     string
	}{
		{"no such user", dsn(one("failed", "5.1.1", "550 5.1.1 User unknown"), returned), "failed", "5.1.1", true, "550 5.1.1 User unknown"},
		{"headers only", dsn(one("failed", "5.1.1", "550 5.1.1 User unknown"), headers), "failed", "5.1.1", true, "550 5.1.1"},
		{"mailbox full", dsn(one("failed", "5.2.2", "552 5.2.2 Over quota"), returned), "failed", "5.2.2", false, "Over quota"},
		{"delayed", dsn(one("delayed", "4.4.1", "connection timed out"), returned), "delayed", "4.4.1", false, "timed out"},
		{"vague status, clear words", dsn(one("failed", "5.0.0", "452 4.2.2 try later"), returned), "failed", "5.0.0", false, "try later"},
		{"Exim", eml("A message that you sent could not be delivered.\n\n  gone@customer.example\n    550 5.1.1 unknown user\n\nMessage-ID: <sent.1@noor.example>\n", "From: Mailer-Daemon@mx.example", "Return-Path: <>", "X-Failed-Recipients: gone@customer.example", "Subject: Mail delivery failed"), "failed", "5.1.1", true, "unknown user"},
		{"qmail", eml("Hi. This is the program at mx.example.\n\n<gone@customer.example>:\n550 no such user here\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <sent.1@noor.example>\n", "From: MAILER-DAEMON@mx.example", "Return-Path: <>", "Subject: failure notice"), "failed", "", true, "no such user"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := mime.Parse(c.raw, mime.Limits{})
			if err != nil || m.Class != mime.Bounced || m.Bounce == nil || len(m.Bounce.Recipients) != 1 {
				t.Fatalf("%s %+v %v", m.Class, m.Bounce, err)
			}
			r := m.Bounce.Recipients[0]
			if m.Bounce.MessageID != "sent.1@noor.example" || r.Address != "gone@customer.example" || r.Action != c.action || r.Status != c.status || r.Hard != c.hard || !strings.Contains(r.Diagnostic, c.diagnostic) {
				t.Errorf("%q %+v", m.Bounce.MessageID, r)
			}
			if m.Bounce.Hard() != c.hard {
				t.Error("Hard disagrees with its recipient")
			}
		})
	}
}

func TestReplyTokensSurviveWhatProgramsDoToAddresses(t *testing.T) {
	const base = "Support@Noor.Example"
	for addr, want := range map[string]string{
		mime.WithToken(base, "k7m2x9"):                         "k7m2x9",
		"support+K7M2X9@NOOR.EXAMPLE":                          "k7m2x9",
		"Noor <support+k7m2x9@noor.example>":                   "k7m2x9",
		"support%2Bk7m2x9@noor.example":                        "k7m2x9",
		`"support+k7m2x9"@noor.example`:                        "k7m2x9",
		"<mailto:support+k7m2x9@noor.example>":                 "k7m2x9",
		"\u200fsupport+k7m2x9@noor.example\u200f":              "k7m2x9",
		"support@noor.example":                                 "",
		"support+@noor.example":                                "",
		"support+k7m2x9@other.example":                         "",
		"sales+k7m2x9@noor.example":                            "",
		"support+a b@noor.example":                             "",
		"support+" + strings.Repeat("a", 99) + "@noor.example": "",
		"": "",
	} {
		if got, ok := mime.ReplyToken(addr, base); got != want || ok != (want != "") {
			t.Errorf("ReplyToken(%q) = %q, %v", addr, got, ok)
		}
	}
	m, err := mime.Parse(eml("x", "To: Noor <support@noor.example>", "Delivered-To: support+k7m2x9@noor.example"), mime.Limits{})
	if token, ok := m.ReplyToken(base); err != nil || !ok || token != "k7m2x9" {
		t.Errorf("token %q %v", token, ok)
	}
	if id := mime.NewMessageID("aB3_-x\r\n>", "noor.example"); id != "aB3_-x@noor.example" {
		t.Errorf("message id %q", id)
	}
}
