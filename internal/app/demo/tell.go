package demo

import (
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// ending is how a case of the history came to its end.
type ending uint8

const (
	none       ending = iota // it is still open
	confirmed                // the customer said yes
	quiet                    // the customer said nothing, and the quiet period passed
	documented               // closed by a colleague, for a reason
	withdrawn                // the customer took it back
	again                    // confirmed, and the customer came back: solved a second time
)

// reasons are what colleagues write when they close a case themselves.
var reasons = map[ending]map[string]string{
	documented: {
		"ar": "جاء التأكيد هاتفيًا بأن الأمر انتهى، ولا حاجة إلى رسائل أخرى.",
		"fa": "مشتری تلفنی گفت کار تمام است و پیام دیگری نمی‌خواهد.",
		"en": "Customer confirmed by phone that it is done and wants no further mail.",
	},
	withdrawn: {
		"ar": "سُحب الطلب: حُلّ الأمر قبل زيارتنا.",
		"fa": "مشتری درخواستش را پس گرفت: پیش از آمدن ما حل شده بود.",
		"en": "Customer took it back: solved before we came.",
	},
}

var cameBack = map[string][]string{
	"ar": {"رجعت المشكلة للأسف بعد أيام من الإصلاح. هل تعيدون النظر؟", "السلام عليكم، تكرّر الأمر نفسه أمس مساءً."},
	"fa": {"متأسفانه پس از چند روز مشکل برگشت. دوباره نگاه می‌کنید؟", "سلام، دیشب همان اتفاق تکرار شد."},
	"en": {"I'm afraid it is back after a few days. Could you look again?", "Hello, the same thing happened again last night."},
}

var secondLook = map[string][]string{
	"ar": {"أعدنا فتح الحالة على رقمها نفسه. يزورك الفني غدًا صباحًا ويبقى حتى يزول السبب لا العَرَض.", "معك حق، نرسل رئيس الفنيين هذه المرة ومعه القطعة الأصلية."},
	"fa": {"پرونده با همان شماره باز شد. فردا صبح سرویس‌کار می‌آید و تا رفع علت می‌ماند.", "حق با شماست؛ این بار سرپرست فنی با قطعهٔ اصلی می‌آید."},
	"en": {"Your case is open again under the same number. The engineer comes tomorrow morning and stays until the cause is gone.", "You are right. This time our lead engineer comes, with the original part."},
}

var secondEnd = map[string]string{
	"ar": "مضى أسبوع بلا تكرار حسب ما أخبرتنا. هل تؤكّد أن الأمر انتهى هذه المرة؟",
	"fa": "یک هفته بی‌تکرار گذشت. تأیید می‌کنید که این بار تمام شد؟",
	"en": "A week without a repeat, as you told us. Do you agree that it is over this time?",
}

// tale is a case being planned: who, by which script, and what happens when.
type tale struct {
	*told
	script script
	agent  id.ID
	acts   []func() error
	times  []time.Time
}

// newTale casts a script with a customer and a colleague.
func (l *life) newTale(s script, p *person, begin time.Time) *tale {
	t := &tale{told: &told{by: p}, script: s, agent: l.handler(s)}
	t.text = factsOf(l.r, s.lang, p, l.firstName(t.agent), begin)
	return t
}

func (l *life) firstName(who id.ID) string {
	for _, c := range colleagues {
		if l.firm.People[c.key] == who {
			return c.first
		}
	}
	return ""
}

func (t *tale) add(at time.Time, act func() error) {
	t.times, t.acts = append(t.times, at), append(t.acts, act)
}

// say plans one line of the script; the first opens the case.
func (l *life) say(t *tale, n int, at time.Time) {
	one := t.script.lines[n]
	words := t.by.money(one.write(l.r, t.text))
	switch {
	case n == 0:
		t.add(at, l.opening(t, words))
	case one.who == customerSays:
		t.add(at, func() error { return l.more(t.told, t.script.channel, words, nil) })
	case one.who == noteSays:
		t.add(at, func() error {
			_, err := l.Cases.Note(l.ctx, l.tx, event.Staff(t.agent), t.id, words, nil)
			return err
		})
	default:
		first := n == 1
		t.add(at, func() error {
			if first {
				if err := l.label(t.told, t.agent, t.script); err != nil {
					return err
				}
			}
			if err := l.answer(t.told, t.agent, t.script.lang, words, one.who == proposal, nil); err != nil || !first {
				return err
			}
			return l.useKnown(t.told, t.agent)
		})
	}
}

// opening opens the case. One mail in three of those that complain looks like a
// question until the desk has read it.
func (l *life) opening(t *tale, words string) func() error {
	subject := t.by.money(t.script.subject.write(l.r, t.text))
	first := t.script
	first.wanted = t.by.money(first.wanted)
	if first.channel == cases.Email && first.kind == cases.Complaint && l.r.IntN(3) == 0 {
		first.kind = cases.Enquiry
	}
	if l.r.IntN(4) == 0 && first.channel == cases.WebForm {
		first.wanted = "" // the form asks, not everybody answers
	}
	return func() error { return l.hear(t.told, first, t.agent, subject, words, nil) }
}

// whole plans a case from its beginning to an end that lies before now; a plan
// that would reach further begins earlier.
func (l *life) whole(s script, p *person, begin time.Time, how ending) {
	t := l.newTale(s, p, begin)
	at, lines := daytime(begin), s.lines
	if how == withdrawn {
		lines = lines[:2] // the customer changed their mind before we came
	}
	for n, one := range lines {
		if n > 0 {
			at = l.nextMoment(at, one.who, s.priority)
		}
		l.say(t, n, at)
	}
	said := at
	at = l.end(t, at, how)
	switch how { // by when it is solved
	case confirmed, documented:
		l.give(t, at)
	case quiet:
		l.give(t, said.Add(l.quietFor(t)))
	}
	l.keep(t, at)
}

// quietFor is how long a customer has to object to a closure.
func (l *life) quietFor(t *tale) time.Duration {
	return l.Cases.Promises.Policy().Book.Quiet(promises.Matter{Type: string(t.script.kind), Priority: string(t.script.priority), Channel: t.script.channel})
}

// nextMoment draws when the next line is said.
func (l *life) nextMoment(at time.Time, who byte, p cases.Priority) time.Time {
	switch {
	case who == proposal:
		return l.work(at, l.between(2*time.Hour, 16*time.Hour))
	case who == noteSays:
		return l.work(at, l.between(5*time.Minute, 50*time.Minute))
	case who == customerSays && p == cases.Urgent:
		return at.Add(l.between(30*time.Minute, 4*time.Hour))
	case who == customerSays:
		return daytime(at.Add(l.between(time.Hour, 28*time.Hour)))
	case p == cases.Urgent:
		return l.work(at, l.between(4*time.Minute, 70*time.Minute))
	}
	if l.r.IntN(8) == 0 {
		return l.work(at, l.between(5*time.Hour, 10*time.Hour)) // late, now and then
	}
	return l.work(at, l.between(15*time.Minute, 210*time.Minute))
}

// end plans how the case ends and gives the time of its last act.
func (l *life) end(t *tale, at time.Time, how ending) time.Time {
	code := string(t.script.lang)
	confirm := func() error {
		_, err := l.Cases.Confirm(l.ctx, l.tx, event.Customer(t.by.id), t.id)
		return err
	}
	switch how {
	case confirmed, again:
		at = daytime(at.Add(l.between(30*time.Minute, 50*time.Hour)))
		t.add(at, confirm)
	case quiet:
		return at.Add(8 * 24 * time.Hour) // the policy's week, and a day to spare
	case documented, withdrawn:
		at = l.work(at, l.between(time.Hour, 9*time.Hour))
		closure := map[ending]cases.Closure{documented: cases.Documented, withdrawn: cases.Abandoned}[how]
		t.add(at, func() error {
			_, err := l.Cases.Close(l.ctx, l.tx, event.Staff(t.agent), t.id, closure, reasons[how][code])
			return err
		})
	}
	if how != again {
		return at
	}
	words, look := pick(l.r, cameBack[code]), pick(l.r, secondLook[code])
	at = daytime(at.Add(l.between(60*time.Hour, 9*24*time.Hour)))
	t.add(at, func() error { return l.more(t.told, t.script.channel, words, nil) })
	at = l.work(at, l.between(20*time.Minute, 3*time.Hour))
	t.add(at, func() error { return l.answer(t.told, t.agent, t.script.lang, look, false, nil) })
	at = l.work(at, l.between(20*time.Hour, 60*time.Hour))
	t.add(at, func() error { return l.answer(t.told, t.agent, t.script.lang, secondEnd[code], true, nil) })
	at = daytime(at.Add(l.between(time.Hour, 40*time.Hour)))
	t.add(at, confirm)
	return at
}

// keep puts a planned case on the list, moved back so far that it ends in time.
func (l *life) keep(t *tale, end time.Time) {
	back := time.Duration(0)
	if late := end.Sub(l.now.Add(-3 * time.Hour)); late > 0 {
		back = late.Truncate(24*time.Hour) + 24*time.Hour
	}
	for i, act := range t.acts {
		l.at(t.times[i].Add(-back), act)
	}
}

// stopped plans a case whose last line was said so much working time ago.
func (l *life) stopped(s script, p *person, lines int, ago time.Duration) *tale {
	at := l.work(l.now, -ago)
	times := make([]time.Time, lines)
	for n := lines - 1; n >= 0; n-- {
		times[n] = at
		gap := l.between(20*time.Minute, 3*time.Hour)
		if s.lines[n].who == customerSays {
			gap = l.between(20*time.Minute, 200*time.Minute)
		} else if s.lines[n].who == proposal {
			gap = l.between(2*time.Hour, 8*time.Hour)
		}
		at = l.work(at, -gap)
	}
	t := l.newTale(s, p, times[0])
	for n := range lines {
		l.say(t, n, times[n])
	}
	for i, act := range t.acts {
		l.at(t.times[i], act)
	}
	return t
}

// upTo finds how many lines of a script lead to the nth line of a speaker, 0
// when there are not so many.
func (s script) upTo(who byte, nth int) int {
	for i, one := range s.lines {
		if one.who == who {
			if nth--; nth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// suits tells whether a customer can be the one of a script.
func (s script) suits(p *person) bool {
	if p.lang != s.lang || p.email == "" && !bySpoken(s.channel) {
		return false
	}
	if firms := forFirms[s.key]; (p.kind == "organisation") != (firms != nil) || firms != nil && !slices.Contains(firms, p.key) {
		return false
	}
	if city, _, _ := strings.Cut(s.key, "-"); cityOf[city] != "" {
		return p.city == cityOf[city]
	}
	return true
}

// cityOf is the city that the beginning of a script's key names.
var cityOf = map[string]string{"eg": "cairo", "dubai": "dubai", "tehran": "tehran", "shiraz": "shiraz"}

// forFirms are the scripts of organisations, and whose matters they can be.
var forFirms = map[string][]string{
	"company-lease": {"omran"}, "hotel-linen": {"nakheel", "rayyan"}, "bill-vat": {"omran", "rayyan", "birr"}, "school-donate": {"birr"},
	"hotel-laundry": {"eram"}, "quote": {"mehr", "marina"}, "company-invoice": {"mehr", "eram"},
	"hotel": {"ridgeway", "marina"}, "vat-invoice": {"ridgeway", "marina"},
}
