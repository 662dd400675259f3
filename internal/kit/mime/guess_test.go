package mime_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"rida/internal/kit/mime"
)

// shortTexts are names and subjects as they stand in raw headers, where there is
// little to judge by.
const shortTexts = `محمد;أحمد علي;سلمى الحربي;عبد الله;فاطمة الزهراء;نورة;خالد;يوسف إبراهيم;ليلى;حسين;رقية;زينب;مريم;طارق;هند;شكوى;طلب صيانة;استفسار;
عاجل;رد: الفاتورة;موعد الزيارة;الثلاجة لا تبرد;متى يصل طلبي؟;إلغاء الاشتراك;مشكلة في الفاتورة رقم 5512;تأخير التوصيل;شكرا لكم;السلام عليكم;
غسالة;ضمان;قطع غيار;إعادة المبلغ;خدمة العملاء;جهاز معطل;تحديث العنوان;re: عرض السعر;مدير المشتريات;مؤسسة الأمل التجارية`

func TestShortRawHeadersAreReadInTheRightCharset(t *testing.T) {
	for _, cm := range []*charmap.Charmap{charmap.Windows1256, charmap.ISO8859_6} {
		right, all := 0, 0
		for _, s := range strings.Split(strings.ReplaceAll(shortTexts, "\n", ""), ";") {
			m, err := mime.Parse(eml("x", "Subject: "+in(cm, s)), mime.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			all++
			if m.Subject == s {
				right++
			} else {
				t.Logf("%s: %q read as %q", cm, s, m.Subject)
			}
		}
		t.Logf("%s: %d of %d right", cm, right, all)
		// windows-1256 is what such mail really comes in; a lone word in unlabelled
		// ISO-8859-6 may be missed for it.
		if least := map[*charmap.Charmap]int{charmap.Windows1256: all, charmap.ISO8859_6: all - 6}[cm]; right < least {
			t.Errorf("%s: only %d of %d right", cm, right, all)
		}
	}
}

func TestTheTextTellsTheCharsetOfRawHeaders(t *testing.T) {
	for label, body := range map[string]string{
		"Content-Type: multipart/mixed; boundary=b": multi(plainType("iso-8859-6") + "\r\n\r\n" + in(charmap.ISO8859_6, arText)),
		"Content-Type: text/plain":                  in(charmap.ISO8859_6, arText),
	} {
		m, err := mime.Parse(eml(body, label, "From: "+in(charmap.ISO8859_6, "محمد")+" <a@b.example>", "Subject: "+in(charmap.ISO8859_6, "ضمان")), mime.Limits{})
		if err != nil || m.Subject != "ضمان" || m.From.Name != "محمد" {
			t.Errorf("%s: subject %q of %q, %v", label, m.Subject, m.From.Name, err)
		}
	}
}
