package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
)

// facts fill the slots of a script: one set for each case, so that what is said
// first and what is answered agree.
type facts struct {
	gender string
	values map[string]string
}

var slotNames = []string{"name", "me", "model", "branch", "district", "order", "amount", "code", "date", "day"}

func isSlot(name string) bool { return slices.Contains(slotNames, name) }

func (f facts) value(name string) string { return f.values[name] }

// place is what differs from city to city.
type place struct {
	branches, districts []string
	money               string // what stands before an amount in English
	low, high           int    // usual amounts of the script's own currency
}

// Models are the firm's own lines; the number says how large the machine is.
var models = map[lang.Tag][]string{
	lang.Arabic:  {"نسيم", "واحة", "سهيل", "ندى"},
	lang.Persian: {"نسیم", "واحه", "سهیل", "ندا"},
	lang.English: {"Naseem", "Waha", "Suhail", "Nada"},
}

var modelSizes = []int{30, 300, 420, 480, 520, 600, 650, 700, 800, 900}

var places = map[lang.Tag]map[string]place{
	lang.Arabic: {
		"riyadh": {[]string{"العليا", "الملز", "النخيل"}, []string{"الياسمين", "الروضة", "الملقا", "النرجس", "السويدي"}, "", 90, 3800},
		"jeddah": {[]string{"جدة – التحلية", "جدة – السلامة"}, []string{"الروضة", "الصفا", "أبحر", "الشاطئ"}, "", 90, 3800},
		"khobar": {[]string{"الخبر", "الدمام"}, []string{"العقربية", "الثقبة", "الفيصلية"}, "", 90, 3800},
		"cairo":  {[]string{"مدينة نصر", "المهندسين", "المعادي"}, []string{"مصر الجديدة", "الدقي", "التجمع الخامس", "شبرا"}, "", 300, 9500},
		"dubai":  {[]string{"ديرة", "البرشاء"}, []string{"الممزر", "جميرا", "القصيص", "مردف"}, "", 90, 3800},
	},
	lang.Persian: {
		"tehran": {[]string{"سعادت‌آباد", "ونک", "پیروزی"}, []string{"پاسداران", "تهرانپارس", "صادقیه", "نارمک"}, "", 900, 18000},
		"shiraz": {[]string{"معالی‌آباد", "ملاصدرا"}, []string{"قصرالدشت", "گلدشت", "فرهنگ‌شهر"}, "", 900, 18000},
		"karaj":  {[]string{"گوهردشت"}, []string{"عظیمیه", "مهرشهر", "جهانشهر"}, "", 900, 18000},
		"riyadh": {[]string{"العلیا"}, []string{"الیاسمین", "الروضه"}, "", 900, 18000},
		"dubai":  {[]string{"دیره", "البرشا"}, []string{"جمیرا", "مردف"}, "", 900, 18000},
	},
	lang.English: {
		"manchester": {[]string{"Deansgate", "Cheetham Hill", "Stockport"}, []string{"Didsbury", "Chorlton", "Salford Quays", "Altrincham"}, "£", 18, 720},
		"dubai":      {[]string{"Al Barsha", "Deira"}, []string{"Jumeirah", "Mirdif", "Al Qusais"}, "AED ", 90, 3800},
		"riyadh":     {[]string{"Olaya", "Malaz"}, []string{"Al Yasmin", "Al Rawdah"}, "SAR ", 90, 3800},
	},
}

var weekdays = map[lang.Tag][7]string{
	lang.Arabic:  {"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
	lang.Persian: {"یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه"},
	lang.English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

var months = map[lang.Tag][12]string{
	lang.Arabic:  {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
	lang.Persian: {"فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"},
	lang.English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// factsOf draws the facts of a case that begins at a time. The day is a few
// days ahead and the date some days back, as people speak of them.
func factsOf(r *rand.Rand, t lang.Tag, p *person, agent string, at time.Time) facts {
	here, ok := places[t][p.city]
	if !ok {
		here = places[t][homeCity[t]]
	}
	ahead := at.AddDate(0, 0, 2+r.IntN(3))
	if ahead.Weekday() == time.Friday {
		ahead = ahead.AddDate(0, 0, 1)
	}
	number := func(format string, args ...any) string {
		s := fmt.Sprintf(format, args...)
		if t == lang.Persian {
			return lang.ArabExt.Of(s)
		}
		return s
	}
	return facts{gender: p.gender, values: map[string]string{
		"name": p.call, "me": agent,
		"model":    pick(r, models[t]) + " " + number("%d", pick(r, modelSizes)),
		"branch":   pick(r, here.branches),
		"district": pick(r, here.districts),
		"order":    number("%02d %04d", 30+r.IntN(60), r.IntN(10000)),
		"amount":   here.money + number("%d", here.low+r.IntN(here.high-here.low)),
		"code":     pick(r, []string{"E2", "E4", "E7", "F3", "dE"}),
		"date":     dateBefore(r, t, at),
		"day":      weekdays[t][ahead.Weekday()],
	}}
}

// dateBefore writes a date some days before, as the customer would.
func dateBefore(r *rand.Rand, t lang.Tag, at time.Time) string {
	at = at.AddDate(0, 0, -3-r.IntN(9))
	if t == lang.Persian {
		if d, err := calendar.DateOf(at, time.UTC, calendar.Persian); err == nil {
			return lang.ArabExt.Of(fmt.Sprint(d.Day)) + " " + months[t][d.Month-1]
		}
	}
	return fmt.Sprint(at.Day()) + " " + months[t][at.Month()-1]
}

// homeCity is where a customer lives of whom no city is known.
var homeCity = map[lang.Tag]string{lang.Arabic: "riyadh", lang.Persian: "tehran", lang.English: "manchester"}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }
