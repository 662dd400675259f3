package journey_test

import "rida/internal/kit/lang"

// speech is what people say in one language on the way of a case.
type speech struct {
	tag           lang.Tag
	country, zone string
	firm, owner   string
	customer      string
	subject       string
	problem       string // the customer's first mail
	heard         string // a piece of it that no other text holds
	wanted, tried string
	note          string // for colleagues only
	answer        string
	more          string // the customer's second mail
	proposal      string
	still         string // why it is not solved after all
	voice         string // at the door
	name          string
}

var speeches = map[lang.Tag]speech{
	lang.Arabic: {
		tag: lang.Arabic, country: "sa", zone: "Asia/Riyadh", firm: "أجهزة الواحة", owner: "سلمى الحربي", customer: "مريم الخوري",
		subject: "غسّالة الصحون تسرّب الماء",
		problem: "السلام عليكم،\r\n\r\nاشتريت منكم جلّاية قبل شهر، وكلّما شغّلتها خرج الماء من تحت بابها وانتفخت الأرضية.\r\nرقم الفاتورة ١٢٣٤.\r\n\r\nمريم",
		heard:   "وانتفخت الأرضية", wanted: "جهاز سليم في بيتها هذا الأسبوع", tried: "تنظيف المرشّح وإعادة تركيبه",
		note: "الفنّي السابق لم يكتب تقريره", answer: "أستاذة مريم، وصلنا كلامك كاملًا. نأتيك غدًا بين العاشرة والثانية عشرة بباب جديد.",
		more: "شكرًا، الموعد يناسبني، والحارس يفتح لكم.", proposal: "ركّبنا الباب الجديد واختبرنا الجلّاية دورتين. هل انتهى التسريب؟",
		still: "عاد الماء هذا الصباح من الجهة نفسها.", voice: "وصل الطلب ناقصًا رفًّا وبرغيين.", name: "هالة السبيعي",
	},
	lang.Persian: {
		tag: lang.Persian, country: "ir", zone: "Asia/Tehran", firm: "لوازم خانگی نیلوفر", owner: "نگار امینی", customer: "مریم رحیمی",
		subject: "ظرف‌شویی آب پس می‌دهد",
		problem: "سلام،\r\n\r\nماشین ظرف‌شویی را ماه پیش از شما خریدم. هر بار که روشنش می‌کنم آب از زیر درش بیرون می‌زند و پارکت باد کرده است.\r\nشمارهٔ فاکتور ۱۲۳۴.\r\n\r\nمریم",
		heard:   "پارکت باد کرده است", wanted: "دستگاه سالم تا آخر هفته", tried: "شستن صافی و بستن دوبارهٔ آن",
		note: "تکنسین قبلی گزارشش را ننوشته", answer: "خانم رحیمی، حرفتان را کامل خواندیم. فردا بین ده و دوازده با درِ نو می‌آییم.",
		more: "ممنون، همین ساعت خوب است؛ نگهبان در را باز می‌کند.", proposal: "درِ نو را بستیم و دو دور آزمایش کردیم. نشتی تمام شد؟",
		still: "امروز صبح دوباره از همان‌جا آب آمد.", voice: "سفارش بدون یک قفسه و دو پیچ رسید.", name: "هاله کیانی",
	},
	lang.English: {
		tag: lang.English, country: "intl", zone: "Europe/London", firm: "Oasis Appliances", owner: "Sarah Whitfield", customer: "Mary Alder",
		subject: "The dishwasher leaks",
		problem: "Hello,\r\n\r\nI bought a dishwasher from you a month ago. Each time it runs, water comes from under its door, and the floor has begun to swell.\r\nInvoice 1234.\r\n\r\nMary",
		heard:   "the floor has begun to swell", wanted: "A machine that works, this week", tried: "Cleaning the filter and fitting it again",
		note: "The first engineer left no report", answer: "Dear Mary, we read all you wrote. We come tomorrow between ten and twelve with a new door.",
		more: "Thank you, that suits me; the porter will let you in.", proposal: "We fitted the new door and ran the machine twice. Has the leak stopped?",
		still: "This morning water came from the same place again.", voice: "The order came without one shelf and two screws.", name: "Helen Marsh",
	},
}
