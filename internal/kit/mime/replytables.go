package mime

import "sync"

// tables are the words of reply headers in the languages we meet, folded.
type tables struct {
	labels                              map[string]uint8
	verbs, toUs                         map[string]bool
	dividers, forwards, forwardPrefixes map[string]bool
	starts                              []string
}

var headTables = sync.OnceValue(func() *tables {
	t := &tables{labels: map[string]uint8{}}
	for kind, words := range map[uint8][]string{
		labelFrom: {
			"From", "من", "المرسل", "مرسل", "از", "فرستنده", "De", "Expéditeur", "Von", "Kimden", "Gönderen", "От", "От кого", "Da", "Van", "Remitente", "منجانب",
		},
		labelSent: {
			"Sent", "Date", "Sent at", "تم الإرسال", "تم الإرسال في", "أُرسلت", "أرسل", "أرسلت في", "تاريخ الإرسال", "وقت الإرسال", "الإرسال", "التاريخ", "تاريخ", "مرسل في",
			"ارسال شده", "ارسال‌شده", "ارسال شد", "زمان ارسال", "تاریخ ارسال", "ارسال", "Envoyé", "Envoyé le", "Gesendet", "Datum", "Enviado", "Enviado el", "Fecha",
			"Gönderildi", "Gönderme Tarihi", "Gönderilme Tarihi", "Tarih", "Отправлено", "Дата", "Inviato", "Data", "Verzonden", "بھیجا گیا",
		},
		labelTo: {
			"To", "إلى", "المستلم", "المرسل إليه", "به", "گیرنده", "گیرندگان", "À", "An", "Para", "Kime", "Alıcı", "Кому", "A", "Aan", "بنام",
		},
		labelCopy: {
			"Cc", "نسخة", "نسخة إلى", "نسخة كربونية", "رونوشت", "کپی", "Copie à", "Kopie", "Bilgi", "Копия",
		},
		labelSubject: {
			"Subject", "الموضوع", "موضوع", "Objet", "Betreff", "Asunto", "Konu", "Тема", "Oggetto", "Onderwerp", "Assunto",
		},
	} {
		for _, w := range words {
			t.labels[foldLine(w)] = kind
		}
	}
	t.verbs = folded(
		"wrote", "كتب", "كتبت", "كتبه", "كتبته", "وكتب", "بكتابة", "يكتب", "نوشت", "نوشته", "نوشته‌است", "نوشتند",
		"écrit", "schrieb", "escribió", "yazdı", "yazmış", "писал", "писал(а)", "написал", "написала", "написал(а)", "пишет",
		"geschrieben", "escrito", "scritto", "escreveu", "schreef", "لکھا",
	)
	t.toUs = folded("me", "us", "لي", "لنا", "إلينا", "برايم", "برايمان", "برای", "moi", "mir", "bana")
	t.dividers = folded(
		"Original Message", "Original Appointment", "Reply Message", "الرسالة الأصلية", "رسالة أصلية", "الرسالة الاصليه",
		"پیام اصلی", "نامه اصلی", "ایمیل اصلی", "متن اصلی", "Message d'origine", "Message d’origine", "Message original", "Ursprüngliche Nachricht",
		"Originalnachricht", "Mensaje original", "Orijinal Mesaj", "Özgün ileti", "Özgün Mesaj", "Исходное сообщение",
		"Messaggio originale", "Mensagem original", "Oorspronkelijk bericht", "اصل پیغام",
	)
	t.forwards = folded(
		"Forwarded message", "Begin forwarded message", "Forwarded Message", "رسالة معاد توجيهها", "رسالة مُعاد توجيهها", "الرسالة المعاد توجيهها",
		"بداية الرسالة المعاد توجيهها", "رسالة محولة", "رسالة مُحوّلة", "الرسالة المحولة", "پیام فوروارد شده", "پیام فورواردشده", "پیام هدایت شده", "پیام هدایت‌شده",
		"پیام بازارسال شده", "شروع پیام هدایت شده", "Message transféré", "Début du message transféré", "Weitergeleitete Nachricht",
		"Anfang der weitergeleiteten Nachricht", "Mensaje reenviado", "Inicio del mensaje reenviado", "Yönlendirilen ileti", "İletilen mesaj",
		"Пересылаемое сообщение", "Пересланное сообщение", "Messaggio inoltrato",
	)
	t.forwardPrefixes = folded("Fw", "Fwd", "تحويل", "إعادة توجيه", "توجيه", "هدایت", "فوروارد", "ارسال مجدد", "Tr", "Wg", "Rv", "İlt", "Пересл")
	for _, s := range []string{
		"on ", "at ", "في ", "بتاريخ ", "كتب", "وكتب", "يوم ", "قام ", "قامت ", "در ", "روز ", "le ", "am ", "el ", "il ", "em ", "op ", "в ",
	} {
		t.starts = append(t.starts, foldPrefix(s))
	}
	return t
})

func folded(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[foldLine(w)] = true
	}
	return m
}

// foldPrefix folds a prefix and keeps its trailing space.
func foldPrefix(s string) string {
	f := foldLine(s)
	if s[len(s)-1] == ' ' {
		f += " "
	}
	return f
}
