package demo

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/team"
)

// firmWords are the firm's own, and what its customers say instead.
var firmWords = []cases.Term{
	{Lang: lang.Arabic, Word: "غسالة صحون", Plain: []string{"جلّاية", "غسالة مواعين"}},
	{Lang: lang.Arabic, Word: "وحدة التكثيف", Plain: []string{"الوحدة الخارجية", "المكيف الخارجي"}, Always: true},
	{Lang: lang.Arabic, Word: "أمر شغل", Plain: []string{"موعد الفني"}, Always: true},
	{Lang: lang.Persian, Word: "یونیت خارجی", Plain: []string{"کولر بیرونی", "دستگاه بیرون"}, Always: true},
	{Lang: lang.Persian, Word: "ماشین ظرف‌شویی", Plain: []string{"ظرف‌شویی"}},
	{Lang: lang.English, Word: "condensing unit", Plain: []string{"outdoor unit", "the box outside"}, Always: true},
	{Lang: lang.English, Word: "job sheet", Plain: []string{"appointment"}, Always: true},
}

// planWords plans the firm's list of words, in its first days.
func (l *life) planWords() {
	l.at(l.swept.Add(time.Hour+time.Minute), func() error {
		for _, t := range firmWords {
			if _, err := l.Cases.AddTerm(l.ctx, l.tx, event.Staff(l.firm.Manager), t); err != nil {
				return fmt.Errorf("put %s on the list of words: %w", t.Word, err)
			}
		}
		return nil
	})
}

// moods are those of the working days of the last sixty.
func moods(ctx context.Context, tx *db.Tx, now time.Time, people map[string]id.ID) error {
	room := &team.Room{}
	n := 0
	for _, one := range colleagues {
		for back := 60; back > 0; back-- {
			day := now.AddDate(0, 0, -back)
			if day.Weekday() == time.Friday || day.Weekday() == time.Saturday || (back+n)%3 == 0 {
				continue
			}
			n++
			start, end := int64(3+(back+n)%2), int64(2+(back*7+n)%3)
			date := day.UTC().Format(time.DateOnly)
			if err := room.SetMood(ctx, tx, people[one.key], date, team.Start, start); err != nil {
				return err
			}
			if err := room.SetMood(ctx, tx, people[one.key], date, team.End, end); err != nil {
				return err
			}
		}
	}
	return nil
}

// planHard plans a call that was hard to bear, and what the colleague recorded.
func (l *life) planHard() {
	when := l.work(l.now, -5*time.Hour).Add(time.Minute)
	l.at(when, func() error {
		hard := l.told["abdullah-noshow"]
		if hard == nil {
			return nil
		}
		_, err := l.Cases.TakeStep(l.ctx, l.tx, event.Staff(l.firm.People["fahd"]), hard.id, cases.StepTaken{Step: cases.StepUnderstand, Kind: "shouting",
			Text: "رفع صوته في المكالمة وأغلق الخط.", Cause: "أخذ إذنًا من عمله ولم يصل أحد ولم نتصل به."})
		if err != nil {
			return fmt.Errorf("record what was hard: %w", err)
		}
		return nil
	})
}
