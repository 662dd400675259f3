package demo

import (
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// moveWords are what a customer reads when a date is moved.
type moveWords struct {
	givenText
	texts *lang.Catalogue
}

func readMoveWords() (*moveWords, error) {
	text, err := readGiven()
	if err != nil {
		return nil, err
	}
	texts, err := lang.Load(calendar.Texts, customers.Texts, promises.Texts, cases.Texts)
	if err != nil {
		return nil, fmt.Errorf("read the texts of cases: %w", err)
	}
	return &moveWords{text, texts}, nil
}

const (
	// wordShare is how many of the filled cases had a date for their end.
	wordShare = 0.25
	// wordLag is how long after the first answer it was given.
	wordLag = 2 * time.Minute
)

// filledWord is a date for the end of a filled case; nil for none.
type filledWord struct {
	givenWord
	reason int
}

// drawWord draws a date for the end of a case that is over.
func (k *book) drawWord(times [3]time.Time, as shape) *filledWord {
	r := k.f.r
	if as != shapeConfirmed && as != shapeQuiet && as != shapeDocumented || r.Float64() >= wordShare {
		return nil
	}
	given, end := times[0].Add(wordLag), times[2]
	switch as {
	case shapeQuiet:
		end = times[1].Add(k.f.policy.Book.Quiet(k.matter()) + sweepLag)
	case shapeDocumented:
		end = times[1]
	}
	if !given.Before(times[1]) {
		return nil
	}
	w, ok := drawGiven(r, end.Sub(given), times[1].Sub(given))
	if !ok {
		return nil
	}
	return &filledWord{w, r.IntN(3)}
}

// play gives the date and, where it was moved, the other one.
func (w *filledWord) play(k *book, first time.Time, who colleagueID) {
	if w == nil {
		return
	}
	given := first.Add(wordLag)
	k.word(given, who, given.Add(w.due), w.chance)
	if w.moved > 0 {
		all := k.f.words.Again[k.c.Lang]
		k.again(given.Add(w.moved), who, given.Add(w.again), w.chance, all[w.reason%len(all)])
	}
}

// word is cases.GiveWord for the end of the matter.
func (k *book) word(at time.Time, who colleagueID, due time.Time, chance float64) {
	k.until(at)
	k.give(at, event.Staff(who.id), promises.Resolution, due.UTC().Truncate(time.Microsecond), 0)
	k.promises[len(k.promises)-1].Chance = &chance
	k.setNext(at)
}

// again is cases.Repromise of the end of the matter.
func (k *book) again(at time.Time, who colleagueID, due time.Time, chance float64, reason string) {
	k.until(at)
	by, due := event.Staff(who.id), due.UTC().Truncate(time.Microsecond)
	i := -1
	for j, p := range k.promises {
		if p.Owed && p.Kind == promises.Resolution {
			i = j
		}
	}
	if i < 0 {
		return
	}
	old := &k.promises[i]
	inTime := old.Outcome == promises.Open && at.Before(old.DueAt)
	k.settle(at, by, func(p promises.Promise) promises.Outcome { return withdrawnAt(p, at) }, promises.Resolution)
	next := promises.Promise{ID: k.ids.next(at), CaseID: k.c.ID, Kind: promises.Resolution, MadeAt: at, DueAt: due, Replaces: old.ID, Outcome: promises.Open, Owed: true,
		Chance: &chance, Reason: reason, ToldAt: at}
	k.happened(at, by, "promises.moved", "due_at", microsOf(due), "first_due_at", microsOf(k.rootDue(*old)), "in_time", fmt.Sprint(inTime), "kind", quoted(next.Kind),
		"promise", quotedID(next.ID), "replaces", quotedID(old.ID), "sha256", quoted(id.Hash(reason)), "was_due_at", microsOf(old.DueAt))
	m := k.say(at, cases.Public, "staff", who.id, who.name, cases.Email, k.f.words.ofDate(k, *old, next), k.c.MailToken+"."+k.f.shortToken()+"@noor.example", "sent")
	k.promises = append(k.promises, next)
	k.settle(at, by, func(p promises.Promise) promises.Outcome { return fulfilled(p, at) }, promises.NextUpdate)
	k.give(at, by, promises.NextUpdate, k.due(promises.NextUpdate, at), 0)
	k.setNext(at)
	k.sent(at, m)
}

// ofDate is what the room writes to the customer of another date.
func (w *moveWords) ofDate(k *book, old, next promises.Promise) string {
	t := k.c.Lang
	p, when := w.texts.For(t, t.Digits()), calendar.NewReader(t, homeCountry, nil)
	key := "cases.mail.again"
	if old.Outcome == promises.Broken {
		key = "cases.mail.again.late"
	}
	return p.G(k.by.gender, "cases.mail.greeting", "name", p.Salute(lang.Person{Name: k.by.name, Gender: k.by.gender})) + "\n\n" +
		p.G(k.by.gender, key, "what", p.T("promises.kind."+string(old.Kind)), "old", when.DateTime(old.DueAt), "new", when.DateTime(next.DueAt)) + "\n\n" + next.Reason
}

// homeCountry is where the firm is.
const homeCountry = "sa"
