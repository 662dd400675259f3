package sample

import (
	"rida/internal/kit/lang"
)

// content is everything said in one language.
type content struct {
	me, firm, team string
	rail           [11]string
	rows           [8]row
	subject        string
	name, call     string
	tier           string
	facts          [6][2]string
	odds           string
	first          string // the customer's message
	photo          string
	quoted         string
	visit          [2]string
	handed         [2]string
	ours           string
	second         said // the first foreign voice
	third          said
	noteBy, note   string
	problem        string
	tried          [2]string
	wanted         string
	draft          string
	gate           [4]string
	promises       [2]string
	cases          [3]string
	years          [3]string
	remember       string
	late           string
	quietWhy       string
	quietProof     string
}

type row struct {
	name, subject, last, by string
	lang                    lang.Tag // of the last words
	owner                   string
}

type said struct {
	name, role, text string
	lang             lang.Tag
	nameLang         lang.Tag
}

var words = map[lang.Tag]content{
	lang.Arabic: {
		me: "ليلى الهاشمي", firm: "نسيم للأجهزة المنزلية", team: "فريق الأجهزة",
		rail: [11]string{"الوارد", "الشكاوى", "الوعود", "الاستبيانات", "العملاء", "المبيعات", "اللوحة", "التنبيهات", "الإعدادات", "ملفي", "خروج"},
		rows: [8]row{
			{"السيدة مريم الخوري", "الجلّاية تسرّب بعد زيارتين", "«ديشب دوباره آب داد»", "بهزاد", lang.Persian, "ليلى الهاشمي"},
			{"السيد عبدالله المطيري", "لم يصل أحد في الموعد", "", "", "", "فهد العتيبي"},
			{"مؤسسة الريّان للضيافة", "فاتورة مكرّرة لشهر أكتوبر", "أرفقنا كشف الحساب من جديد", "", "", "ليلى الهاشمي"},
			{"السيدة هند القحطاني", "صوت عالٍ عند العصر", "الفيديو أوضح من الوصف", "", "", "نورة السالم"},
			{"د. يوسف الشامي", "طلب فلتر بديل للجهاز", "هل القطعة متوفرة في فرع الدمام؟", "", "", "سعاد المنصور"},
			{"السيد حسن البلوشي", "نقل الضمان إلى المالك الجديد", "أرسلت صورة عقد البيع", "", "", "سعاد المنصور"},
			{"السيدة ليان العمري", "تغيير عنوان التركيب", "من الرياض إلى الخرج", "", "", "ليلى الهاشمي"},
			{"السيد طارق منصور", "شكر للفنّي سامي", "عمل نظيف وكلام طيّب", "", "", "فهد العتيبي"},
		},
		subject: "الجلّاية تسرّب بعد زيارتين", name: "السيدة مريم الخوري", call: "خاطِبها: أستاذة مريم", tier: "ذهبية",
		facts: [6][2]string{{"اللغة", "العربية"}, {"تفضّل", "البريد مساءً"}, {"عميلة منذ", "٢٠١٩"}, {"الجهاز", "جلّاية نسيم ٦٠٠"}, {"الضمان", "حتى مارس ٢٠٢٧"}, {"الفرع", "العليا، الرياض"}},
		odds:  "تحقّق في ٩١٪ من ٢١٨ حالة مشابهة",
		first: "رجع التسريب بعد أربعة أيام من تبديل الجلدة. الماء ينزل من تحت الباب كل غسلة، وأرضية المطبخ الخشبية بدأت تنتفخ.",
		photo: "صورة المطبخ.jpg", quoted: "في ١٤ نوفمبر كتبتم أن الجلدة بُدّلت وأن التسريب لن يعود.\nنرجو تأكيد موعد الزيارة.",
		visit: [2]string{"زيارة ثانية:", "ضبط الفنّي فادي استواء الجهاز"}, handed: [2]string{"نورة", "أسندت الحالة إليكِ: «تحتاج شخصًا واحدًا»"},
		ours:   "أستاذة مريم، وصلني كلامكِ كاملًا. أعود إليكِ بحلّ نهائي اليوم.",
		second: said{"بهزاد رحیمی", "زوجها", "سلام. دیشب دوباره آب داد. لطفاً دیگر برای واشر نیایید؛ ما دستگاه سالم می‌خواهیم.", lang.Persian, lang.Persian},
		third:  said{"Joseph Mathew", "مشرف المبنى", "The service lift is booked for you on Tuesday, 2–4 pm. Please send the crew’s ID numbers.", lang.English, lang.English},
		noteBy: "نورة", note: "في فرع العليا جهازان من الطراز نفسه. البديل ضمن صلاحيتك حتى ٢٬٠٠٠ ريال.",
		problem: "«الماء ينزل من تحت الباب كل غسلة، والأرضية بدأت تنتفخ»", tried: [2]string{"تبديل الجلدة", "ضبط الاستواء"},
		wanted:   "جهاز سليم قبل الخميس، لا زيارة ثالثة",
		draft:    "أستاذة مريم، معكِ حق. نرسل غدًا الفنّي فادي لتبديل جلدة الباب",
		gate:     [4]string{"جُرّبت هذه الخطوة.", "بُدّلت الجلدة في ١٤ نوفمبر وعاد التسريب بعد ٤ أيام.", "اقترح غيرها", "أُبقيها لسبب"},
		promises: [2]string{"ردّ نهائي على طلبها", "تسليم البديل إن قُبل"}, cases: [3]string{"تركيب الجلّاية", "فاتورة بلا رقم ضريبي", "تأخّر قطعة الفرن"}, years: [3]string{"٢٠٢٤", "٢٠٢٣", "٢٠٢٢"},
		remember: "تعمل ليلًا؛ لا تتصل بها قبل ١٦:٠٠.", late: "ساعتين",
		quietWhy: "رددتم على كلّ من كتب، وحُفظت ٤ وعود من ٤ اليوم. أحسنتم.", quietProof: "آخر رسالة وصلت ١٦:٤٢. القنوات الخمس تعمل، فالهدوء حقيقي.",
	},
	lang.Persian: {
		me: "نگار صادقی", firm: "لوازم خانگی نسیم", team: "گروه لوازم آشپزخانه",
		rail: [11]string{"صندوق", "شکایت‌ها", "قول‌ها", "نظرسنجی", "مشتریان", "فروش", "نما", "آگهی‌ها", "تنظیمات", "پروندهٔ من", "خروج"},
		rows: [8]row{
			{"خانم مریم رحیمی", "نشتی ظرف‌شویی پس از دو بازدید", "«المصعد محجوز للثلاثاء»", "خالد", lang.Arabic, "نگار صادقی"},
			{"آقای کامران نیک‌پی", "کسی سر قرار نیامد", "", "", "", "آرش مرادی"},
			{"هتل باغ ارم", "صورت‌حساب تکراری مهرماه", "ریز حساب را دوباره فرستادیم", "", "", "نگار صادقی"},
			{"خانم پریسا کاظمی", "صدای زیاد هنگام خشک‌کردن", "فیلم از شرح گویاتر است", "", "", "سمیرا نادری"},
			{"دکتر یوسف شمس", "فیلتر یدکی برای دستگاه", "این قطعه در شعبهٔ شیراز هست؟", "", "", "فرهاد رستمی"},
			{"آقای حسن بلوچی", "انتقال ضمانت به مالک تازه", "عکس قولنامه را فرستادم", "", "", "فرهاد رستمی"},
			{"خانم لیلا امینی", "تغییر نشانی نصب", "از کرج به تهران", "", "", "نگار صادقی"},
			{"آقای طاهر منصوری", "سپاس از سرویس‌کار", "کار تمیز و برخورد خوب", "", "", "آرش مرادی"},
		},
		subject: "نشتی ظرف‌شویی پس از دو بازدید", name: "خانم مریم رحیمی", call: "خطاب: سرکار خانم رحیمی", tier: "طلایی",
		facts: [6][2]string{{"زبان", "فارسی"}, {"راه دلخواه", "ایمیل، عصرها"}, {"مشتری از", "۱۳۹۸"}, {"دستگاه", "ظرف‌شویی نسیم ۶۰۰"}, {"ضمانت", "تا اسفند ۱۴۰۵"}, {"شعبه", "سعادت‌آباد، تهران"}},
		odds:  "در ۹۱ درصد از ۲۱۸ مورد مشابه عملی شد",
		first: "چهار روز پس از تعویض واشر، نشتی برگشت. هر بار که روشنش می‌کنیم آب از زیر در بیرون می‌زند و کف‌پوش چوبی آشپزخانه باد کرده است.",
		photo: "عکس آشپزخانه.jpg", quoted: "۲۳ آبان نوشتید که واشر عوض شد و نشتی برنمی‌گردد.\nلطفاً زمان بازدید را تأیید کنید.",
		visit: [2]string{"بازدید دوم:", "فرهاد تراز دستگاه را تنظیم کرد"}, handed: [2]string{"سمیرا", "پرونده را به شما سپرد: «یک نفر برایش بس است»"},
		ours:   "خانم رحیمی، حرفتان را کامل خواندم. امروز با راه‌حل قطعی برمی‌گردم.",
		second: said{"خالد الكعبي", "مدیر ساختمان", "صباح الخير. المصعد محجوز لكم يوم الثلاثاء من الثانية إلى الرابعة. نحتاج أسماء فريق التوصيل.", lang.Arabic, lang.Arabic},
		third:  said{"Joseph Mathew", "سازنده", "We see the same pump fault in batch 600-B. Please don’t replace the gasket again.", lang.English, lang.English},
		noteBy: "سمیرا", note: "دو دستگاه هم‌مدل در انبار کرج هست. تعویض تا ۴۵ میلیون تومان با خودتان.",
		problem: "«هر بار آب از زیر در بیرون می‌زند و کف‌پوش باد کرده»", tried: [2]string{"تعویض واشر", "تنظیم تراز"},
		wanted:   "دستگاه سالم تا پنجشنبه؛ نه بازدید سوم",
		draft:    "خانم رحیمی، حق با شماست. فردا سرویس‌کار را برای تعویض واشر در می‌فرستیم",
		gate:     [4]string{"این کار پیش‌تر انجام شده.", "واشر ۲۳ آبان عوض شد و ۴ روز بعد نشت کرد.", "راه دیگر", "بماند، با دلیل"},
		promises: [2]string{"پاسخ نهایی به خواسته‌اش", "تحویل دستگاه جایگزین"}, cases: [3]string{"نصب ظرف‌شویی", "اصلاح صورت‌حساب", "دیرکرد قطعهٔ فر"}, years: [3]string{"۱۴۰۳", "۱۴۰۲", "۱۴۰۱"},
		remember: "شب‌کار است؛ پیش از ۱۶:۰۰ زنگ نزنید.", late: "دو ساعت",
		quietWhy: "به همهٔ کسانی که نوشتند پاسخ داده‌اید و امروز ۴ قول از ۴ قول عملی شد. دستتان درست.", quietProof: "آخرین پیام ساعت ۱۶:۴۲ رسید. پنج کانال کار می‌کنند؛ آرامش واقعی است.",
	},
	lang.English: {
		me: "Layla Hashim", firm: "Naseem Appliances", team: "Kitchen appliances",
		rail: [11]string{"Inbox", "Complaints", "Promises", "Surveys", "Clients", "Sales", "Board", "Notices", "Settings", "My profile", "Sign out"},
		rows: [8]row{
			{"Mr Joseph Mathew", "Dishwasher leaks after two visits", "“دیشب دوباره آب داد”", "Behzad", lang.Persian, "Layla Hashim"},
			{"السيد عبدالله المطيري", "Nobody came at the agreed time", "", "", "", "Fahd Otaibi"},
			{"Al Rayyan Hospitality", "Duplicate invoice for October", "We sent the statement again", "", "", "Layla Hashim"},
			{"Mrs Hind Al Qahtani", "Loud noise while drying", "The video says it better", "", "", "Noura Salem"},
			{"Dr Yousef Shami", "Spare filter for my unit", "Is the part in stock at Dammam?", "", "", "Suad Almansour"},
			{"Mr Hassan Al Balushi", "Move warranty to the new owner", "I sent a photo of the contract", "", "", "Suad Almansour"},
			{"Ms Layan Al Omari", "Change of installation address", "From Riyadh to Al Kharj", "", "", "Layla Hashim"},
			{"Mr Tariq Mansour", "Thanks to your technician", "Clean work and kind words", "", "", "Fahd Otaibi"},
		},
		subject: "Dishwasher leaks after two visits", name: "Mr Joseph Mathew", call: "Call him: Mr Mathew", tier: "Gold",
		facts: [6][2]string{{"Language", "English"}, {"Prefers", "Email, evenings"}, {"Client since", "2019"}, {"Unit", "Naseem Dishwasher 600"}, {"Warranty", "until March 2027"}, {"Branch", "Olaya, Riyadh"}},
		odds:  "kept in 91% of similar cases (n=218)",
		first: "The leak came back four days after you changed the gasket. Water runs out under the door every wash and the wooden floor has begun to swell.",
		photo: "Kitchen photo.jpg", quoted: "On 14 November you wrote that the gasket was changed and the leak would not return.\nPlease confirm the time of the visit.",
		visit: [2]string{"Second visit:", "Fadi levelled the machine"}, handed: [2]string{"Noura", "passed the case to you: “he needs one person”"},
		ours:   "Mr Mathew, I have read all of it. I will be back today with a final answer.",
		second: said{"بهزاد رحیمی", "tenant", "سلام. دیشب دوباره آب داد. لطفاً دیگر برای واشر نیایید؛ ما دستگاه سالم می‌خواهیم.", lang.Persian, lang.Persian},
		third:  said{"مريم الخوري", "tenant", "المصعد محجوز لكم يوم الثلاثاء من الثانية إلى الرابعة. نرجو إرسال أسماء الفريق.", lang.Arabic, lang.Arabic},
		noteBy: "Noura", note: "Two of the same model at Olaya. You may replace up to SAR 2,000.",
		problem: "“Water runs out under the door every wash”", tried: [2]string{"Gasket changed", "Levelled"},
		wanted:   "A sound machine by Thursday, not a third visit",
		draft:    "Mr Mathew, you are right. Tomorrow Fadi will come to change the door gasket",
		gate:     [4]string{"This step was already tried.", "The gasket was changed on 14 Nov and the leak came back after 4 days.", "Try another", "Keep it"},
		promises: [2]string{"Final answer to his request", "Deliver the replacement"}, cases: [3]string{"Dishwasher installation", "Invoice without tax number", "Late oven part"}, years: [3]string{"2024", "2023", "2022"},
		remember: "Works nights; do not call before 16:00.", late: "two hours",
		quietWhy: "You have answered everyone who wrote, and 4 of today’s 4 promises were kept. Well done.", quietProof: "The last message came at 16:42. All five channels work, so the quiet is real.",
	},
}
