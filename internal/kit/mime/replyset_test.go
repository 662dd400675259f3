package mime_test

import (
	"slices"
	"strings"
	"testing"

	"rida/internal/kit/mime"
)

// tongue is how people of one language write, and how their programs quote.
type tongue struct {
	code      string
	answer    string
	closing   string   // a polite ending with a name below
	devices   []string // what phones add
	heads     []string // above ">" lines, or above plain history
	dividers  []string
	labels    [4]string // From, Sent, To, Subject of Outlook
	old, talk string    // history; an answer that looks a little like a header
}

// tongues are written for this test; they are nobody's mail.
var tongues = []tongue{
	{"en", "It still leaks after the repair.\nPlease send somebody else.", "Best wishes,\nJane Baker\n+44 20 7946 0000",
		[]string{"Sent from my iPhone", "Get Outlook for iOS", "Sent from Yahoo Mail for iPhone", "Sent from my Galaxy"},
		[]string{"On Mon, 2 Nov 2026 at 10:00, Noor <care@noor.example> wrote:", "On 02/11/2026 10:00, Noor wrote:", "On Monday, November 2, 2026 at 10:00:00 AM GMT, Noor <care@noor.example> wrote:", "> On 2 Nov 2026, at 10:00, Noor <care@noor.example> wrote:"},
		[]string{"-----Original Message-----", "-------- Original message --------"}, [4]string{"From:", "Sent:", "To:", "Subject:"},
		"A technician comes on Sunday.", "On Monday your technician wrote:\nit is fine"},
	{"ar", "ما زال التسريب موجودا بعد الإصلاح.\nأرجو إرسال فني آخر.", "مع خالص التحية،\nسلمى الحربي\nجوال: +966 50 000 0000",
		[]string{"أُرسلت من الـ iPhone", "الحصول على Outlook for iOS", "مرسل من Yahoo Mail على iPhone"},
		[]string{"في الاثنين، 2 نوفمبر 2026 في 10:00 ص كتب نور <care@noor.example>:", "في ٢ نوفمبر ٢٠٢٦، الساعة ١٠:٠٠ ص، كتب نور <care@noor.example>:", "في 2/11/2026 10:00 ص، كتب نور:"},
		[]string{"-----الرسالة الأصلية-----", "-------- الرسالة الأصلية --------"}, [4]string{"من:", "تم الإرسال:", "إلى:", "الموضوع:"},
		"سيزوركم الفني يوم الأحد.", "كتب لي الفني يوم الاثنين:\nكل شيء سليم"},
	{"fa", "هنوز پس از تعمیر چکه می‌کند.\nلطفا کس دیگری بفرستید.", "با احترام\nکیان رستگار\nتلفن: ۰۲۱۸۸۰۰۰۰۰۰",
		[]string{"ارسال شده از iPhone من", "فرستاده شده از آیفون من", "دریافت Outlook برای iOS"},
		[]string{"در تاریخ دوشنبه ۲ نوامبر ۲۰۲۶، ۱۰:۰۰ نور <care@noor.example> نوشت:", "در ۱۱ آبان ۱۴۰۵، ساعت ۱۰:۰۰، نور <care@noor.example> نوشت:", "در تاریخ ۱۴۰۵/۸/۱۱ ۱۰:۰۰، نور نوشته است:"},
		[]string{"-------- پیام اصلی --------"}, [4]string{"از:", "ارسال شده:", "به:", "موضوع:"},
		"تکنسین یکشنبه می‌آید.", "تکنسین برای من نوشت:\nهمه چیز درست است"},
	{"fr", "La fuite continue après la réparation.\nMerci d'envoyer quelqu'un d'autre.", "Bien à vous,\nJeanne Martin\n+33 1 00 00 00 00",
		[]string{"Envoyé de mon iPhone", "Obtenir Outlook pour iOS", "Envoyé depuis Yahoo Mail pour iPhone"},
		[]string{"Le lun. 2 nov. 2026 à 10:00, Noor <care@noor.example> a écrit :", "Le 02/11/2026 à 10:00, Noor a écrit :", "Le lundi 2 novembre 2026 à 10:00:00 UTC+1, Noor <care@noor.example> a écrit :"},
		[]string{"-----Message d'origine-----", "-------- Message d’origine --------"}, [4]string{"De :", "Envoyé :", "À :", "Objet :"},
		"Un technicien vient dimanche.", "Votre technicien m'a écrit :\ntout va bien"},
	{"de", "Nach der Reparatur tropft es weiter.\nBitte schicken Sie jemand anderen.", "Viele Grüße\nJana Becker\nTel: +49 30 000000",
		[]string{"Von meinem iPhone gesendet", "Outlook für iOS beziehen", "Gesendet mit der mobilen Mail App"},
		[]string{"Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb Noor <care@noor.example>:", "Am 02.11.26 um 10:00 schrieb Noor:", "Am Montag, 2. November 2026 um 10:00:00 MEZ hat Noor <care@noor.example> Folgendes geschrieben:"},
		[]string{"-----Ursprüngliche Nachricht-----", "-------- Ursprüngliche Nachricht --------"}, [4]string{"Von:", "Gesendet:", "An:", "Betreff:"},
		"Ein Techniker kommt am Sonntag.", "Ihr Techniker schrieb mir am Montag:\nalles in Ordnung"},
	{"es", "Sigue goteando después de la reparación.\nManden a otra persona, por favor.", "Un saludo,\nJuana Molina\n+34 910 000 000",
		[]string{"Enviado desde mi iPhone", "Obtener Outlook para iOS", "Enviado desde Yahoo Mail para iPhone"},
		[]string{"El lun, 2 nov 2026 a las 10:00, Noor (<care@noor.example>) escribió:", "El 2/11/26 a las 10:00, Noor escribió:", "El lunes, 2 de noviembre de 2026, 10:00:00 CET, Noor <care@noor.example> escribió:"},
		[]string{"-----Mensaje original-----", "-------- Mensaje original --------"}, [4]string{"De:", "Enviado:", "Para:", "Asunto:"},
		"Un técnico va el domingo.", "El técnico me escribió el lunes:\ntodo bien"},
	{"tr", "Onarımdan sonra hâlâ damlatıyor.\nLütfen başka birini gönderin.", "Saygılarımla,\nJale Demir\nTel: +90 212 000 00 00",
		[]string{"iPhone'umdan gönderildi", "iOS için Outlook'u edinin", "Samsung cihazımdan gönderildi"},
		[]string{"Noor <care@noor.example>, 2 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:", "2.11.2026 10:00 tarihinde Noor yazdı:", "Noor <care@noor.example> şunları yazdı (2 Kas 2026 10:00):"},
		[]string{"-----Özgün İleti-----", "-------- Orijinal mesaj --------"}, [4]string{"Kimden:", "Gönderildi:", "Kime:", "Konu:"},
		"Pazar günü bir teknisyen geliyor.", "Teknisyeniniz bana yazdı:\nher şey yolunda"},
	{"ru", "После ремонта всё ещё течёт.\nПришлите, пожалуйста, другого мастера.", "С уважением,\nЯна Белова\n+7 495 000-00-00",
		[]string{"Отправлено с iPhone", "Получите Outlook для iOS", "Отправлено с устройства Galaxy"},
		[]string{"пн, 2 нояб. 2026 г. в 10:00, Noor <care@noor.example>:", "02.11.2026 10:00, Noor пишет:", "2 нояб. 2026 г., в 10:00, Noor <care@noor.example> написал(а):"},
		[]string{"-----Исходное сообщение-----", "-------- Исходное сообщение --------"}, [4]string{"От:", "Отправлено:", "Кому:", "Тема:"},
		"Мастер придёт в воскресенье.", "Ваш мастер мне написал:\nвсё хорошо"},
}

// further are more ways of programs and phones to quote and to sign: Gmail and
// Outlook on phones, Thunderbird, Apple Mail, Yahoo, Samsung, Huawei.
var further = map[string]struct{ heads, devices []string }{
	"en": {[]string{"On Mon, Nov 2, 2026, 10:00 AM Noor <care@noor.example> wrote:", "On 11/2/26 10:00 AM, Noor wrote:", "On Monday 2 November 2026 10:00, Noor Care <care@noor.example> wrote:"}, []string{"Get Outlook for Android", "Sent from my Huawei phone", "Sent via the Samsung Galaxy S24, a 5G smartphone", "Sent from my mobile device"}},
	"ar": {[]string{"في الاثنين، ٢ نوفمبر ٢٠٢٦، ١٠:٠٠ ص، كتب نور <care@noor.example>:", "بتاريخ 2026-11-02 10:00، كتب نور:", "في 2 نوفمبر 2026، 10:00 ص، كتب/كتبت نور <care@noor.example>:"}, []string{"تم الإرسال من جهاز Galaxy", "أُرسلت من هاتف Samsung Galaxy", "أرسلت من جوالي", "أُرسلت من Outlook لنظام Android"}},
	"fa": {[]string{"دوشنبه ۱۱ آبان ۱۴۰۵ در ۱۰:۰۰ نور <care@noor.example> نوشت:", "در دوشنبه ۲ نوامبر ۲۰۲۶ ساعت ۱۰:۰۰ نور <care@noor.example> نوشته است:", "نور <care@noor.example> در تاریخ دوشنبه ۲ نوامبر ۲۰۲۶ نوشت:"}, []string{"ارسال‌شده از Galaxy من", "فرستاده شده از گوشی سامسونگ من", "ارسال شده از تلفن همراه", "دریافت Outlook برای Android"}},
	"fr": {[]string{"Le lun. 2 nov. 2026, 10:00, Noor <care@noor.example> a écrit :", "Le 2 nov. 2026 à 10:00, Noor <care@noor.example> a écrit :"}, []string{"Envoyé depuis mon appareil mobile Samsung", "Télécharger Outlook pour Android", "Envoyé depuis mon smartphone Samsung Galaxy.", "Obtenez Outlook pour Android"}},
	"de": {[]string{"Am 2. Nov. 2026 um 10:00 schrieb Noor <care@noor.example>:", "Noor <care@noor.example> schrieb am Mo., 2. Nov. 2026, 10:00:"}, []string{"Von meinem Samsung Galaxy Smartphone gesendet.", "Outlook für Android beziehen", "Gesendet von meinem Huawei-Mobiltelefon", "Gesendet von Yahoo Mail für iPhone"}},
	"es": {[]string{"El 2 nov 2026, a las 10:00, Noor <care@noor.example> escribió:", "El lun, 2 nov 2026, 10:00, Noor <care@noor.example> escribió:"}, []string{"Enviado desde mi Samsung Galaxy", "Enviado desde Outlook para Android", "Obtenga Outlook para Android", "Enviado desde mi smartphone Samsung Galaxy."}},
	"tr": {[]string{"2 Kas 2026 Pzt 10:00 tarihinde Noor <care@noor.example> şunu yazdı:", "2 Kas 2026 saat 10:00 tarihinde Noor <care@noor.example> yazdı:"}, []string{"Android için Outlook'u edinin", "Huawei telefonumdan gönderildi", "iPhone için Yahoo Mail'den gönderildi"}},
	"ru": {[]string{"Понедельник, 2 ноября 2026, 10:00 +03:00 от Noor <care@noor.example>:", "В Пн, 02/11/2026 в 10:00, Noor пишет:", "понедельник, 2 ноября 2026 г. пользователь Noor <care@noor.example> написал:"}, []string{"Отправлено со смартфона Samsung Galaxy", "Получите Outlook для Android", "Отправлено из Yahoo Mail для iPhone", "Отправлено с моего устройства Huawei"}},
}

// labelled is a mail with the lines that its sender wrote now.
type labelled struct{ name, mail, own string }

// replySet is every tongue with every program's way to quote and to sign, and
// mails of which nothing may be cut.
func replySet() (all []labelled) {
	add := func(name, mail, own string) { all = append(all, labelled{name, mail, own}) }
	for _, g := range tongues {
		block := g.labels[0] + " Noor <care@noor.example>\n" + g.labels[1] + " 02/11/2026 10:00\n" + g.labels[2] + " jane@home.example\n" + g.labels[3] + " RE: x\n\n" + g.old
		for _, head := range slices.Concat(g.heads, further[g.code].heads) {
			add(g.code+" quoted: "+head, g.answer+"\n\n"+head+"\n\n"+arrowed(g.old+"\n"+g.old), g.answer)
			add(g.code+" signed and quoted: "+head, g.answer+"\n\n"+g.closing+"\n\n"+head+"\n\n"+arrowed(g.old), g.answer)
			if strings.Contains(head, "@") && head[0] != '>' {
				add(g.code+" open history: "+head, g.answer+"\n\n"+head+"\n\n"+g.old+"\n"+g.old, g.answer)
			}
		}
		for _, d := range g.dividers {
			add(g.code+" divider: "+d, g.answer+"\n\n"+d+"\n"+block, g.answer)
		}
		add(g.code+" Outlook", g.answer+"\n\n________________________________\n"+block, g.answer)
		add(g.code+" Outlook without a rule", g.answer+"\n\n"+block, g.answer)
		add(g.code+" closing", g.answer+"\n\n"+g.closing, g.answer)
		for _, d := range slices.Concat(g.devices, further[g.code].devices) {
			add(g.code+" device: "+d, g.answer+"\n\n"+d, g.answer)
			add(g.code+" device and history: "+d, g.answer+"\n\n"+d+"\n"+"________________________________\n"+block, g.answer)
		}
		add(g.code+" delimiter", g.answer+"\n-- \n"+g.closing, g.answer)
		add(g.code+" nothing to cut", g.answer, g.answer)
		add(g.code+" talk of writing", g.answer+"\n\n"+g.talk, g.answer+"\n\n"+g.talk)
		add(g.code+" answers between lines", "> "+g.old+"\n"+g.answer+"\n> "+g.old+"\n"+g.answer, "> "+g.old+"\n"+g.answer+"\n> "+g.old+"\n"+g.answer)
	}
	return all
}

// score counts lines: those of the sender that are shown or lost, and those of
// others that are cut or left.
type score struct{ own, lost, others, left int }

// kept is the share of the sender's own lines that are shown; cut the share of
// history and signature that is folded away.
func (s score) kept() float64 { return 1 - float64(s.lost)/float64(s.own) }
func (s score) cut() float64  { return 1 - float64(s.left)/float64(s.others) }

func scoreOf(tb testing.TB, l labelled) (s score) {
	tb.Helper()
	m, err := mime.Parse(eml(l.mail, utf8Plain, "Content-Transfer-Encoding: 8bit"), mime.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	lines := func(text string) map[string]int {
		out := map[string]int{}
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				out[line]++
			}
		}
		return out
	}
	own, all, shown := lines(l.own), lines(l.mail), lines(m.VisibleText)
	for line, n := range all {
		mine := min(n, own[line])
		s.own += mine
		s.others += n - mine
		s.lost += max(0, mine-shown[line])
		s.left += max(0, shown[line]-mine)
	}
	return s
}

// TestVisibleReplies holds the reading of replies to a labelled set of some
// three hundred and fifty mails: nothing of what the sender wrote may be lost, and nearly
// all of the rest must be folded away.
func TestVisibleReplies(t *testing.T) {
	const least = 0.97 // of history and signatures; the rest is shown, which harms nobody
	total := score{}
	for _, l := range replySet() {
		s := scoreOf(t, l)
		total = score{total.own + s.own, total.lost + s.lost, total.others + s.others, total.left + s.left}
		if s.lost > 0 {
			t.Errorf("%s: %d lines of the sender are lost", l.name, s.lost)
		}
		if s.left > 0 {
			t.Logf("%s: %d lines of others are shown", l.name, s.left)
		}
	}
	t.Logf("%d mails: %.2f %% of the senders' lines are kept, %.2f %% of the others cut", len(replySet()), 100*total.kept(), 100*total.cut())
	if total.cut() < least {
		t.Errorf("only %.3f of history and signatures is cut", total.cut())
	}
}

// BenchmarkVisibleReplies prints how well and how fast replies are read.
func BenchmarkVisibleReplies(b *testing.B) {
	set := replySet()
	total := score{}
	for b.Loop() {
		total = score{}
		for _, l := range set {
			s := scoreOf(b, l)
			total = score{total.own + s.own, total.lost + s.lost, total.others + s.others, total.left + s.left}
		}
	}
	b.ReportMetric(100*total.kept(), "%own-kept")
	b.ReportMetric(100*total.cut(), "%others-cut")
	b.ReportMetric(float64(len(set)), "mails")
}
