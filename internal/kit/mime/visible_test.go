package mime_test

import (
	"strings"
	"testing"

	"rida/internal/kit/mime"
)

const oldText = "نشكر تواصلكم، سنرسل الفني يوم الأحد."

// arrowed quotes every line with ">".
func arrowed(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") }

type quoteCase struct{ name, text, visible string }

func TestQuotedHistoryIsFoldedAway(t *testing.T) {
	const ans = "ما زالت المشكلة قائمة."
	ends := func(head string) string {
		return ans + "\n\n" + head + "\n\n" + arrowed(oldText) + "\n> سطر ثانٍ"
	}
	open := func(head string) string { return ans + "\n\n" + head + "\n\n" + oldText + "\nسطر ثانٍ" }
	block := func(from, sent, to, subject string) string {
		return ans + "\n\n________________________________\n" + from + " Noor <support@noor.example>\n" + sent + " 02/11/2026 10:00\n" + to + " salma@customer.example\n" + subject + " RE: طلب\n\n" + oldText
	}
	checkVisible(t, []quoteCase{
		{"Gmail en", ends("On Mon, Nov 2, 2026 at 10:00 AM Noor Support <support@noor.example> wrote:"), ans},
		{"Gmail en, wrapped", ends("On Mon, Nov 2, 2026 at 10:00 AM Noor Support\n<support@noor.example> wrote:"), ans},
		{"Gmail ar", ends("في الاثنين، 2 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة كتب ‪Noor‬‏ <‪support@noor.example‬‏>:"), ans},
		{"ar, verb in the middle", ends("في الاثنين، ٢ نوفمبر ٢٠٢٦ في ١٠:٠٠ ص كتب نور <support@noor.example>:"), ans},
		{"ar, verb first", ends("كتب نور <support@noor.example> في الاثنين، 2 نوفمبر 2026 10:00 ص:"), ans},
		{"ar, with marks", ends("\u200f\u202bفي الاثنين، \u200f٢ نوفمبر ٢٠٢٦ كتب \u202aNoor\u202c <support@noor.example>:\u202c\u200f"), ans},
		{"Apple ar", ends("في ٢ نوفمبر ٢٠٢٦، الساعة ١٠:٠٠ ص، كتب نور الدعم <support@noor.example>:"), ans},
		{"Thunderbird ar", ends("في 2/11/2026 10:00 ص، كتب نور:"), ans},
		{"Gmail fa", ends("در تاریخ دوشنبه ۲ نوامبر ۲۰۲۶، ۱۰:۰۰ نور <support@noor.example> نوشت:"), ans},
		{"Apple fa, Jalali", ends("در ۱۱ آبان ۱۴۰۵، ساعت ۱۰:۰۰، نور نوشت:"), ans},
		{"fa participle", ends("در تاریخ ۱۴۰۵/۸/۱۱ نور <support@noor.example> نوشته است:"), ans},
		{"Gmail fr", ends("Le lun. 2 nov. 2026 à 10:00, Noor <support@noor.example> a écrit :"), ans},
		{"Thunderbird de", ends("Am 02.11.26 um 10:00 schrieb Noor:"), ans},
		{"Gmail es", ends("El lun, 2 nov 2026 a las 10:00, Noor (<support@noor.example>) escribió:"), ans},
		{"Gmail tr", ends("Noor <support@noor.example>, 2 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:"), ans},
		{"Gmail ru", ends("пн, 2 нояб. 2026 г. в 10:00, Noor <support@noor.example> писал(а):"), ans},
		{"Yahoo en, no arrows", open("    On Monday, November 2, 2026 at 10:00:00 AM GMT+3, Noor <support@noor.example> wrote:  "), ans},
		{"ar, no arrows", open("في الاثنين، 2 نوفمبر 2026 في 10:00 ص كتب نور <support@noor.example>:"), ans},
		{"fa, no arrows", open("در تاریخ دوشنبه ۲ نوامبر ۲۰۲۶، ۱۰:۰۰ نور <support@noor.example> نوشت:"), ans},
		{"old Gmail", open("2026-11-02 10:00 GMT+03:00 Noor <support@noor.example>:"), ans},
		{"original message en", open("-----Original Message-----"), ans},
		{"original message, Samsung", open("-------- Original message --------"), ans},
		{"original message ar", open("-----الرسالة الأصلية-----"), ans},
		{"original message fa", open("------- پیام اصلی -------"), ans},
		{"Outlook en", block("From:", "Sent:", "To:", "Subject:"), ans},
		{"Outlook ar", block("من:", "تم الإرسال:", "إلى:", "الموضوع:"), ans},
		{"Outlook ar with marks", block("\u200fمن:", "\u200fتم الإرسال:", "\u200fإلى:", "\u200fالموضوع:"), ans},
		{"Outlook fa", block("از:", "ارسال شده:", "به:", "موضوع:"), ans},
		{"Outlook fr", block("De :", "Envoyé :", "À :", "Objet :"), ans},
		{"Outlook de", block("Von:", "Gesendet:", "An:", "Betreff:"), ans},
		{"Outlook tr", block("Kimden:", "Gönderildi:", "Kime:", "Konu:"), ans},
		{"Outlook ru", block("От:", "Отправлено:", "Кому:", "Тема:"), ans},
		{"Outlook bold", block("*From:*", "*Sent:*", "*To:*", "*Subject:*"), ans},
		{"arrows without header", ans + "\n\n" + arrowed(oldText), ans},
		{"answer below the quote", "On Mon, Nov 2, 2026 at 10:00 AM Noor <support@noor.example> wrote:\n" + arrowed(oldText) + "\n\n" + ans, ans},
		{"our marker", ans + "\n\n" + mime.MarkerToken + " اكتب ردك فوق هذا السطر " + mime.MarkerToken + "\n" + oldText, ans},
		{"our marker with marks", ans + "\n\n\u200f-\u200e~-~-\u200f اكتب ردك فوق هذا السطر -~-~-\n" + oldText, ans},
	})
}

func TestWhenUnsureMoreIsShown(t *testing.T) {
	same := func(name, text string) quoteCase { return quoteCase{name, text, text} }
	checkVisible(t, []quoteCase{
		same("nothing but a quote", "On Mon, Nov 2, 2026 at 10:00 AM Noor <support@noor.example> wrote:\n"+arrowed(oldText)),
		same("answers between quoted lines", "> متى اشتريت الجهاز؟\nقبل شهر.\n> ما رقم الفاتورة؟\nرقمها 5512."),
		same("one quoted line in the middle", "قلتم في ردكم:\n> الضمان سنتان\nوهذا غير صحيح."),
		same("a story with the verb", "في 2 نوفمبر 2026 الساعة 10:30 كتب لي موظفكم أحمد:\nلا يوجد ضمان"),
		same("a story in Persian", "همکار شما برای من نوشت:\nضمانت ندارد"),
		same("a story in English", "Your colleague wrote:\nno warranty"),
		same("a form", "من: الرياض\nإلى: جدة\nالتاريخ: 2/11/2026\nعدد الطرود: 3"),
		same("dashes", "الطلب الأول\n-----\nالطلب الثاني"),
		same("forwarded message", "انظروا أدناه\n\n---------- Forwarded message ---------\nFrom: Shop <a@shop.example>\nDate: Mon, Nov 2, 2026 at 10:00\nSubject: Invoice\nTo: <b@x.example>\n\nInvoice 12"),
		same("forwarded message fa", "لطفا ببینید\n\n---------- پیام فوروارد شده ---------\nاز: فروشگاه <a@shop.example>\nتاریخ: ۱۱ آبان ۱۴۰۵\nموضوع: فاکتور\nبه: b@x.example\n\nفاکتور ۱۲"),
		same("thanks as the last word", "الجهاز يعمل الآن.\n\nمع خالص التحية"),
		same("closing with a question below", "الجهاز لا يعمل.\n\nشكرا\nمتى يأتي الفني؟"),
		same("closing with an order number below", "الجهاز لا يعمل.\n\nبا تشکر\nشماره سفارش 5512"),
		same("two dashes and a long text", "مقدمة\n--\n"+strings.TrimSpace(strings.Repeat("سطر من النص\n", 20))),
	})
}

func TestSignaturesAreFoldedAway(t *testing.T) {
	checkVisible(t, []quoteCase{
		{"delimiter", "الجهاز لا يعمل.\n-- \nسلمى الحربي\nشركة المثال", "الجهاز لا يعمل."},
		{"closing ar", "الجهاز لا يعمل.\n\nمع خالص التحية،\nسلمى الحربي\nجوال: +966 50 000 0000", "الجهاز لا يعمل."},
		{"closing fa", "یخچال کار نمی‌کند.\n\nبا احترام\nکیان رستگار\nمدیر فروش", "یخچال کار نمی‌کند."},
		{"closing en", "It does not work.\n\nKind regards,\nSalma Harbi\nTel: 0500000000", "It does not work."},
		{"phone en", "It does not work.\n\nSent from my iPhone", "It does not work."},
		{"phone ar", "الجهاز لا يعمل.\n\nأُرسلت من الـ iPhone", "الجهاز لا يعمل."},
		{"phone fa", "یخچال کار نمی‌کند.\n\nارسال شده از iPhone من", "یخچال کار نمی‌کند."},
		{"phone above the quote", "الجهاز لا يعمل.\n\nSent from my iPhone\n\n> On 2 Nov 2026, at 10:00, Noor <support@noor.example> wrote:\n> قديم", "الجهاز لا يعمل."},
		{"Outlook for phones", "It does not work.\n\nGet Outlook for Android\n________________________________\nFrom: Noor <support@noor.example>\nSent: Monday\nTo: a@x.example\nSubject: x\n\nold", "It does not work."},
	})
}

func checkVisible(t *testing.T, cases []quoteCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, err := mime.Parse(eml(c.text, utf8Plain, "Content-Transfer-Encoding: 8bit"), mime.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if m.VisibleText != c.visible {
				t.Errorf("visible\n got %q\nwant %q\ncut %q", m.VisibleText, c.visible, m.Quoted)
			}
			if (m.Quoted == "") != (c.visible == c.text) || (m.QuotedLines > 0) != (m.Quoted != "") {
				t.Errorf("quoted %q, %d lines", m.Quoted, m.QuotedLines)
			}
		})
	}
}

func TestHistoryMarkedInHTMLIsFoldedAway(t *testing.T) {
	const ans = "ما زالت المشكلة قائمة."
	page := func(body string) []byte { return eml(body, "Content-Type: text/html; charset=utf-8") }
	both := func(plain, html string) []byte {
		return eml(multi(utf8Plain+"\r\n\r\n"+plain, "Content-Type: text/html; charset=utf-8\r\n\r\n"+html), "Content-Type: multipart/alternative; boundary=b")
	}
	run(t, []mailCase{
		{"Gmail", page(`<div dir="rtl">` + ans + `</div><br><div class="gmail_quote gmail_quote_container"><div dir="rtl" class="gmail_attr">lura sikuru:<br></div><blockquote class="gmail_quote" style="margin:0"><p>` + oldText + `</p></blockquote></div>`), want{visible: ans}},
		{"Gmail without blockquote", page(`<div>` + ans + `</div><div class="gmail_quote">lura sikuru:<br>` + oldText + `</div>`), want{visible: ans}},
		{"Gmail forward", page(`<div>انظر</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: x</div><br>Invoice 12</div>`), want{visible: "انظر\n---------- Forwarded message ---------\nFrom: x\n\nInvoice 12"}},
		{"Apple Mail", page(`<div>` + ans + `</div><div><br><blockquote type="cite"><div>lura sikuru:</div><br>` + oldText + `</blockquote></div>`), want{visible: ans}},
		{"Outlook on the web", page(`<div>` + ans + `</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr"><b>X:</b> Noor<br></div><div>` + oldText + `</div>`), want{visible: ans}},
		{"Outlook, nested names", page(`<div>` + ans + `</div><div id="x_divRplyFwdMsg">y</div><p>` + oldText), want{visible: ans}},
		{"Outlook desktop", page(`<p class=MsoNormal dir=RTL>` + ans + `</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal dir=RTL><b>من:</b> نور &lt;support@noor.example&gt;<br><b>تم الإرسال:</b> الاثنين 2 نوفمبر 2026<br><b>إلى:</b> سلمى<br><b>الموضوع:</b> طلب</p></div><p>` + oldText), want{visible: ans}},
		{"Yahoo", page(`<div>` + ans + `</div><div id="ydp1yahoo_quoted" class="yahoo_quoted"><div>lura</div><div>` + oldText + `</div></div>`), want{visible: ans}},
		{"Thunderbird", page(`<p>` + ans + `</p><div class="moz-cite-prefix">lura sikuru:<br></div><blockquote type="cite" cite="mid:x"><p>` + oldText + `</p></blockquote>`), want{visible: ans}},
		{"nothing but a quote", page(`<blockquote type="cite">` + oldText + `</blockquote>`), want{visible: "> " + oldText}},
		{"indent of the writer stays", page(`<p>أولا</p><blockquote style="margin:0 0 0 40px;border:none;padding:0">ثانيا</blockquote><p>ثالثا</p>`), want{visible: "أولا\n\nثانيا\n\nثالثا"}},
		{"unknown language: the HTML tells", both(ans+"\n\nlura sikuru\n"+oldText, `<div>`+ans+`</div><div class="gmail_quote"><div class="gmail_attr">lura sikuru</div><blockquote class="gmail_quote">`+oldText+`</blockquote></div>`), want{visible: ans}},
	})
}
