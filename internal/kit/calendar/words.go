package calendar

import (
	"embed"
	"strconv"
	"sync"

	"rida/internal/kit/lang"
)

// Texts holds lang/ar.json, lang/fa.json and lang/en.json of this package, for
// the catalogue of the whole program: faults and explanations name keys of it.
//
//go:embed lang/*.json
var Texts embed.FS

// words is everything a Reader writes in one language and one digit system,
// looked up once so that a date on a list costs no search by key.
type words struct {
	print    lang.Printer
	digits   [10]string
	months   map[System]*names
	levant   *names
	weekday  [7]string
	weekdayS [7]string
	weekdayN [7]string
	era      map[System]string

	today, yesterday, tomorrow string

	date, dateEra, dayMonth, both, dateTime, stamp, heading template
	dueToday, dueYesterday, dueTomorrow                     template
	leftMinute, leftHour, leftDay, leftWeek, span, and      template
}

// names are the twelve months of one calendar, January at [1].
type names struct{ long, short [13]string }

// allWords holds the words of the three languages in the three digit systems.
// They come from the embedded files alone and never change.
var allWords = sync.OnceValue(func() map[lang.Tag]map[lang.Digits]*words {
	catalogue, err := lang.Load(Texts)
	if err != nil {
		panic("calendar: the embedded texts are broken: " + err.Error()) // a test loads them
	}
	all := map[lang.Tag]map[lang.Digits]*words{}
	for _, t := range lang.Tags {
		all[t] = map[lang.Digits]*words{}
		for _, d := range []lang.Digits{lang.Latn, lang.Arab, lang.ArabExt} {
			all[t][d] = newWords(catalogue.For(t, d))
		}
	}
	return all
})

func newWords(p lang.Printer) *words {
	w := &words{print: p, months: map[System]*names{}, era: map[System]string{}}
	for i := range w.digits {
		w.digits[i] = p.Digits().Of(strconv.Itoa(i))
	}
	for _, s := range Systems {
		w.months[s] = newNames(p, "calendar.month."+string(s))
		w.era[s] = p.T("calendar.era." + string(s))
	}
	w.levant = newNames(p, "calendar.month.levant")
	for i := range 7 {
		w.weekday[i] = p.T("calendar.weekday." + itoa(i))
		w.weekdayS[i] = p.T("calendar.weekday.short." + itoa(i))
		w.weekdayN[i] = p.T("calendar.weekday.narrow." + itoa(i))
	}
	w.today = p.T("calendar.date.today")
	w.yesterday = p.T("calendar.date.yesterday")
	w.tomorrow = p.T("calendar.date.tomorrow")
	w.date = newTemplate(p, "calendar.date")
	w.dateEra = newTemplate(p, "calendar.date.era")
	w.dayMonth = newTemplate(p, "calendar.date.daymonth")
	w.both = newTemplate(p, "calendar.date.both")
	w.dateTime = newTemplate(p, "calendar.date.time")
	w.stamp = newTemplate(p, "calendar.date.stamp")
	w.heading = newTemplate(p, "calendar.date.heading")
	w.dueToday = newTemplate(p, "calendar.due.today")
	w.dueYesterday = newTemplate(p, "calendar.due.yesterday")
	w.dueTomorrow = newTemplate(p, "calendar.due.tomorrow")
	w.leftMinute = newTemplate(p, "calendar.left.minute")
	w.leftHour = newTemplate(p, "calendar.left.hour")
	w.leftDay = newTemplate(p, "calendar.left.day")
	w.leftWeek = newTemplate(p, "calendar.left.week")
	w.span = newTemplate(p, "calendar.explain.span")
	w.and = newTemplate(p, "calendar.explain.and")
	return w
}

func newNames(p lang.Printer, key string) *names {
	var n names
	for m := 1; m <= 12; m++ {
		n.long[m] = p.T(key + "." + itoa(m))
		n.short[m] = n.long[m]
		if short := key + ".short." + itoa(m); p.Has(short) {
			n.short[m] = p.T(short)
		}
	}
	return &n
}

// template is a text with marks where its fields go: a text key is printed once
// with the marks in the places, so that the order and the signs of each
// language stand in its file and writing a date is only copying.
type template string

// The marks; control characters cannot stand in a text.
const (
	markDay = '\x01' + iota
	markMonth
	markYear
	markEra
	markWeekday
	markDate
	markTime
	markNumber
	markFrom
	markTo
)

func newTemplate(p lang.Printer, key string) template {
	return template(p.T(key, "d", string(rune(markDay)), "month", string(rune(markMonth)), "y", string(rune(markYear)),
		"era", string(rune(markEra)), "weekday", string(rune(markWeekday)), "date", string(rune(markDate)),
		"time", string(rune(markTime)), "n", string(rune(markNumber)), "from", string(rune(markFrom)),
		"to", string(rune(markTo)), "a", string(rune(markFrom)), "b", string(rune(markTo)), "second", string(rune(markTo))))
}

// fields are what the marks of a template stand for.
type fields struct {
	date     Date
	month    string
	era      string
	weekday  string
	inner    string // of markDate
	clock    int    // minutes of the day, of markTime
	number   int
	from, to string
}

// fill appends a template with its fields.
func (w *words) fill(b []byte, t template, f *fields) []byte {
	for i := range len(t) {
		switch c := t[i]; c {
		case markDay:
			b = w.number(b, f.date.Day, 1)
		case markMonth:
			b = append(b, f.month...)
		case markYear:
			b = w.number(b, f.date.Year, 1)
		case markEra:
			b = append(b, f.era...)
		case markWeekday:
			b = append(b, f.weekday...)
		case markDate:
			b = append(b, f.inner...)
		case markTime:
			b = w.clock(b, f.clock)
		case markNumber:
			b = w.number(b, f.number, 1)
		case markFrom:
			b = append(b, f.from...)
		case markTo:
			b = append(b, f.to...)
		default:
			b = append(b, c)
		}
	}
	return b
}

// number appends n ≥ 0, not grouped, with at least so many digits.
func (w *words) number(b []byte, n, width int) []byte {
	var room [20]byte
	i := len(room)
	for ; n > 0 || width > 0; width-- {
		i--
		room[i] = byte(n % 10)
		n /= 10
	}
	for _, d := range room[i:] {
		b = append(b, w.digits[d]...)
	}
	return b
}

// clock appends minutes of the day as 9:58, 17:59 or 24:00.
func (w *words) clock(b []byte, minutes int) []byte {
	b = w.number(b, minutes/60, 1)
	b = append(b, ':')
	return w.number(b, minutes%60, 2)
}
