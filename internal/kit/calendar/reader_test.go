package calendar_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
)

// people are readers as they sit before the screen.
func people(t testing.TB) map[string]calendar.Reader {
	arabic := calendar.NewReader(lang.Arabic, "eg", zone(t, "Africa/Cairo"))
	levant := calendar.NewReader(lang.Arabic, "jo", zone(t, "Asia/Amman"))
	saudi := calendar.NewReader(lang.Arabic, "sa", zone(t, "Asia/Riyadh"))
	hijri := saudi
	hijri.System, hijri.Second = calendar.UmmAlQura, ""
	latin := calendar.NewReader(lang.Arabic, "ae", zone(t, "Asia/Dubai"))
	latin.Digits = lang.Latn
	abroad := calendar.NewReader(lang.Persian, "", zone(t, "Asia/Tehran"))
	abroad.System = calendar.Gregorian
	return map[string]calendar.Reader{
		"ar": arabic, "ar-levant": levant, "ar-SA": saudi, "ar-hijri": hijri, "ar-latn": latin,
		"fa":           calendar.NewReader(lang.Persian, "ir", zone(t, "Asia/Tehran")),
		"fa-gregorian": abroad,
		"en":           calendar.NewReader(lang.English, "", zone(t, "Asia/Riyadh")),
		"zero":         {},
	}
}

// at is Sunday 16 November 2025, 14:59 UTC: 17:59 in Riyadh, 18:29 in Tehran.
var at = time.Date(2025, 11, 16, 14, 59, 30, 0, time.UTC)

func TestEachReaderReadsTheDateInHisWay(t *testing.T) {
	cases := []struct{ reader, date, dateTime, both string }{
		{"ar", "١٦ نوفمبر ٢٠٢٥", "١٦ نوفمبر ٢٠٢٥، ١٦:٥٩", "١٦ نوفمبر ٢٠٢٥"},
		{"ar-levant", "١٦ تشرين الثاني ٢٠٢٥", "١٦ تشرين الثاني ٢٠٢٥، ١٧:٥٩", "١٦ تشرين الثاني ٢٠٢٥"},
		{"ar-SA", "١٦ نوفمبر ٢٠٢٥ م", "١٦ نوفمبر ٢٠٢٥ م، ١٧:٥٩", "١٦ نوفمبر ٢٠٢٥ م · ٢٥ جمادى الأولى ١٤٤٧ هـ"},
		{"ar-hijri", "٢٥ جمادى الأولى ١٤٤٧ هـ", "٢٥ جمادى الأولى ١٤٤٧ هـ، ١٧:٥٩", "٢٥ جمادى الأولى ١٤٤٧ هـ"},
		{"ar-latn", "16 نوفمبر 2025", "16 نوفمبر 2025، 18:59", "16 نوفمبر 2025"},
		{"fa", "۲۵ آبان ۱۴۰۴", "۲۵ آبان ۱۴۰۴، ۱۸:۲۹", "۲۵ آبان ۱۴۰۴"},
		{"fa-gregorian", "۱۶ نوامبر ۲۰۲۵ م.", "۱۶ نوامبر ۲۰۲۵ م.، ۱۸:۲۹", "۱۶ نوامبر ۲۰۲۵ م."},
		{"en", "16 November 2025", "16 November 2025, 17:59", "16 November 2025"},
		{"zero", "16 November 2025", "16 November 2025, 14:59", "16 November 2025"},
	}
	all := people(t)
	for _, c := range cases {
		r := all[c.reader]
		for _, got := range [][2]string{{r.Date(at), c.date}, {r.DateTime(at), c.dateTime}, {r.Both(at), c.both}} {
			if got[0] != got[1] {
				t.Errorf("%s reads %q, want %q", c.reader, got[0], got[1])
			}
		}
	}
}

func TestListsShowTheShortestClearTime(t *testing.T) {
	now := at
	cases := []struct {
		days       int
		ar, fa, en string
	}{
		{0, "١٦:٥٩", "۱۸:۲۹", "17:59"},
		{-1, "أمس", "دیروز", "Yesterday"},
		{1, "غدًا", "فردا", "Tomorrow"},
		{-2, "الجمعة", "جمعه", "Fri"},
		{-6, "الاثنين", "دوشنبه", "Mon"},
		{6, "السبت", "شنبه", "Sat"},
		{-7, "٩ نوفمبر", "۱۸ آبان", "9 Nov"},
		{-320, "٣١ ديسمبر ٢٠٢٤", "۱۱ دی ۱۴۰۳", "31 Dec 2024"},
		{60, "١٥ يناير ٢٠٢٦", "۲۵ دی", "15 Jan 2026"}, // 1404 ends in March only
		{130, "٢٦ مارس ٢٠٢٦", "۶ فروردین ۱۴۰۵", "26 Mar 2026"},
	}
	all := people(t)
	for _, c := range cases {
		then := now.AddDate(0, 0, c.days)
		for name, want := range map[string]string{"ar": c.ar, "fa": c.fa, "en": c.en} {
			if got := all[name].Short(then, now); got != want {
				t.Errorf("%+d days in %s: %q, want %q", c.days, name, got, want)
			}
		}
	}
}

func TestTheDayTurnsAtTheReadersMidnight(t *testing.T) {
	now := time.Date(2025, 11, 16, 21, 30, 0, 0, time.UTC) // 00:30 on the 17th in Riyadh
	then := now.Add(-time.Hour)
	riyadh := people(t)["en"]
	utc := calendar.Reader{}
	if got := riyadh.Short(then, now); got != "Yesterday" {
		t.Errorf("in Riyadh it reads %q", got)
	}
	if got := utc.Short(then, now); got != "20:30" {
		t.Errorf("in UTC it reads %q", got)
	}
}

func TestPromisesAndEventsNameTheirMoment(t *testing.T) {
	all := people(t)
	now := time.Date(2025, 11, 16, 6, 4, 0, 0, time.UTC) // Sunday 9:04 in Riyadh
	cases := []struct{ got, want string }{
		{all["en"].Due(at, now), "today 17:59"},
		{all["ar"].Due(at, now), "اليوم ١٦:٥٩"},
		{all["fa"].Due(at.AddDate(0, 0, 1), now), "فردا ۱۸:۲۹"},
		{all["en"].Due(at.AddDate(0, 0, -1), now), "yesterday 17:59"},
		{all["ar-SA"].Due(at.AddDate(0, 0, 2), now), "الثلاثاء ١٧:٥٩"},
		{all["en"].Due(at.AddDate(0, 0, 9), now), "25 November 17:59"},
		{all["ar-SA"].Due(at.AddDate(0, 0, 90), now), "١٤ فبراير ٢٠٢٦ م ١٧:٥٩"},
		{all["en"].Stamp(now, at), "9:04"},
		{all["en"].Stamp(now.AddDate(0, 0, -1), at), "15 Nov 9:04"},
		{all["fa"].Stamp(now.AddDate(-1, 0, 0), at), "۲۶ آبان ۱۴۰۳ ۹:۳۴"},
		{all["en"].DayHeading(at, now), "Today"},
		{all["ar"].DayHeading(at.AddDate(0, 0, -1), now), "أمس"},
		{all["fa"].DayHeading(at.AddDate(0, 0, 1), now), "فردا"},
		{all["en"].DayHeading(at.AddDate(0, 0, -3), now), "Thursday 13 November"},
		{all["fa"].DayHeading(at.AddDate(-1, 0, 0), now), "شنبه ۲۶ آبان ۱۴۰۳"},
		{all["ar"].Weekday(at), "الأحد"},
		{all["fa"].WeekdayName(time.Tuesday), "سه‌شنبه"},
		{all["fa"].WeekdayInitial(time.Thursday), "پ"},
		{all["ar-levant"].MonthName(1), "كانون الثاني"},
		{all["fa"].MonthName(12), "اسفند"},
		{all["fa"].MonthName(13), ""},
	}
	for i, c := range cases {
		if c.got != c.want {
			t.Errorf("case %d: %q, want %q", i, c.got, c.want)
		}
	}
}

func TestRelativeTimesUseEveryPluralForm(t *testing.T) {
	cases := []struct {
		away       time.Duration
		ar, fa, en string
	}{
		{20 * time.Second, "الآن", "همین حالا", "now"},
		{-59 * time.Second, "الآن", "همین حالا", "now"},
		{time.Minute, "بعد دقيقة", "۱ دقیقهٔ دیگر", "in 1 minute"},
		{-2 * time.Minute, "قبل دقيقتين", "۲ دقیقه پیش", "2 minutes ago"},
		{-5 * time.Minute, "قبل ٥ دقائق", "۵ دقیقه پیش", "5 minutes ago"},
		{59*time.Minute + 59*time.Second, "بعد ٥٩ دقيقة", "۵۹ دقیقهٔ دیگر", "in 59 minutes"},
		{3 * time.Hour, "بعد ٣ ساعات", "۳ ساعت دیگر", "in 3 hours"},
		{-11 * time.Hour, "قبل ١١ ساعة", "۱۱ ساعت پیش", "11 hours ago"},
		{24 * time.Hour, "بعد يوم", "۱ روز دیگر", "in 1 day"},
		{-48 * time.Hour, "قبل يومين", "۲ روز پیش", "2 days ago"},
		{11 * 24 * time.Hour, "بعد ١١ يومًا", "۱۱ روز دیگر", "in 11 days"},
		{-70 * 24 * time.Hour, "قبل شهرين", "۲ ماه پیش", "2 months ago"},
		{364 * 24 * time.Hour, "بعد ١١ شهرًا", "۱۱ ماه دیگر", "in 11 months"},
		{-366 * 24 * time.Hour, "قبل سنة", "۱ سال پیش", "1 year ago"},
		{100 * 366 * 24 * time.Hour, "بعد ١٠٠ سنة", "۱۰۰ سال دیگر", "in 100 years"},
	}
	all := people(t)
	for _, c := range cases {
		for name, want := range map[string]string{"ar": c.ar, "fa": c.fa, "en": c.en} {
			if got := all[name].Relative(at.Add(c.away), at); got != want {
				t.Errorf("%s in %s: %q, want %q", c.away, name, got, want)
			}
		}
	}
	if got := all["en"].Relative(time.Time{}, at); !strings.HasSuffix(got, "years ago") {
		t.Errorf("the zero time is %q", got)
	}
}

func TestTheRingTellsWhatIsLeftInThreeSigns(t *testing.T) {
	const day = 24 * time.Hour
	cases := []struct {
		left       time.Duration
		ar, fa, en string
	}{
		{-time.Hour, "٠د", "۰د", "0m"},
		{0, "٠د", "۰د", "0m"},
		{time.Second, "١د", "۱د", "1m"},
		{45*time.Minute + 59*time.Second, "٤٥د", "۴۵د", "45m"},
		{time.Hour, "١س", "۱س", "1h"},
		{7*time.Hour + 59*time.Minute, "٧س", "۷س", "7h"},
		{day - 1, "٢٣س", "۲۳س", "23h"},
		{2 * day, "٢ي", "۲ر", "2d"},
		{99 * day, "٩٩ي", "۹۹ر", "99d"},
		{100 * day, "١٤أ", "۱۴ه", "14w"},
		{math.MaxInt64, "٩٩أ", "۹۹ه", "99w"},
	}
	all := people(t)
	for _, c := range cases {
		for name, want := range map[string]string{"ar": c.ar, "fa": c.fa, "en": c.en} {
			if got := all[name].Left(c.left); got != want {
				t.Errorf("%s left in %s: %q, want %q", c.left, name, got, want)
			}
		}
	}
}

func TestDurationsAreSpokenInHoursAndMinutes(t *testing.T) {
	all := people(t)
	cases := []struct{ got, want string }{
		{all["en"].Duration(2*time.Hour + 15*time.Minute), "2 hours 15 minutes"},
		{all["ar"].Duration(2*time.Hour + 5*time.Minute), "ساعتان و٥ دقائق"},
		{all["fa"].Duration(-90 * time.Minute), "۱ ساعت و ۳۰ دقیقه"},
		{all["en"].Duration(30 * time.Second), "under a minute"},
		{all["ar"].Duration(time.Minute), "دقيقة"},
	}
	for _, c := range cases {
		got := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(c.got)
		if got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestWhereTheTablesEndTheGregorianDateStandsMarked(t *testing.T) {
	late := time.Date(2080, 1, 2, 9, 0, 0, 0, time.UTC)
	all := people(t)
	if got := all["ar-hijri"].Date(late); got != "٢ يناير ٢٠٨٠ م" {
		t.Errorf("got %q", got)
	}
	if got := all["ar-SA"].Both(late); got != "٢ يناير ٢٠٨٠ م" {
		t.Errorf("got %q", got)
	}
}

func BenchmarkShort(b *testing.B) {
	all := people(b)
	times := []time.Time{at, at.AddDate(0, 0, -3), at.AddDate(0, 0, -40), at.AddDate(-2, 0, 0)}
	for _, name := range []string{"ar", "ar-hijri", "fa", "en"} {
		r := all[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_ = r.Short(times[i%len(times)], at)
			}
		})
	}
}
