package sample

import (
	"time"

	"rida/internal/kit/web/ui"
	"rida/internal/room/cases/web"
)

// Case is a case in the middle of its life, with a draft that repeats a step.
func Case(v ui.View) web.Case {
	w := words[v.P.Tag()]
	due := at(22, 17, 59)
	promise := web.Promise{Text: w.promises[0], Due: due, Ring: ui.NewRing(v, .66, 7*time.Hour, due), Odds: w.odds}
	c := web.Case{
		Ref: "482917305", Topic: "case:482917305", Back: "/cases?view=open", Subject: ui.Words{Text: w.subject}, State: "open", Type: "complaint", Priority: "normal",
		Promise: &promise, Owner: ui.Person{ID: "1", Name: w.me, Colleague: true}, Acts: acts(), Timeline: timeline(v), Listen: listening(v),
		Composer: web.Composer{
			Kind: "reply", Text: w.draft, Via: "email", Language: v.P.Tag(), Seen: "9", MaxBytes: 20e6, Promise: true,
			Gates: []ui.Gate{{Code: "tried", Icon: ui.IconUndo, Title: w.gate[0], Text: w.gate[1], Out: &ui.Button{Label: w.gate[2], Type: "button"}, Through: w.gate[3], Ask: v.P.T("cases.reason"), Form: "composer-form"}},
		},
		File: file(v),
	}
	return c
}

// NoteCase is the same case while an internal note is being written.
func NoteCase(v ui.View) web.Case {
	c := Case(v)
	c.Composer.Kind, c.Composer.Text, c.Composer.Gates = "note", words[v.P.Tag()].note, nil
	return c
}

// ErrorCase is the same case after an answer was refused: nothing typed is lost.
func ErrorCase(v ui.View) web.Case {
	c := Case(v)
	c.Composer.Gates = nil
	c.Composer.Problems = ui.Problems{Form: v.P.T("cases.composer.toolarge", "size", v.P.Size(20e6))}
	c.HandOver = &web.HandOver{From: ui.Person{ID: "2", Name: words[v.P.Tag()].noteBy, Colleague: true}, To: c.Owner, Note: words[v.P.Tag()].handed[1], Mine: true}
	c.Tags = []string{"600-B"}
	c.Reopened = true
	c.Listen = web.Listening{}
	return c
}

func acts() []web.Act {
	return []web.Act{{Noun: "assignment"}, {Noun: "type"}, {Noun: "priority"}, {Noun: "tags"}, {Noun: "snooze"}, {Noun: "promises"}, {Noun: "closure-proposal"}, {Noun: "closure"}, {Noun: "duplicate"}}
}

func timeline(v ui.View) web.Timeline {
	w := words[v.P.Tag()]
	promised := at(22, 17, 59)
	foreign := func(id string, s said, at time.Time) web.Entry {
		return web.Entry{Message: &web.Message{ID: id, From: ui.Person{Name: s.name}, Name: ui.Words{Text: s.name, Lang: s.nameLang}, Role: s.role, Channel: "email", At: at, Body: ui.Words{Text: s.text, Lang: s.lang}}}
	}
	return web.Timeline{Older: "/cases/482917305?from=1", OlderCount: 4, OlderFrom: at(12, 9, 0), OlderTo: at(14, 9, 0), Entries: []web.Entry{
		{Message: &web.Message{ID: "1", From: ui.Person{Name: w.name}, Name: ui.Words{Text: w.name}, Channel: "email", At: at(18, 19, 42), Body: ui.Words{Text: w.first},
			Quoted: ui.Words{Text: w.quoted}, QuotedLines: 12, Attachments: []ui.Attachment{{Name: w.photo, Size: 1_200_000, Href: "/files/1", Image: true}}}},
		{Event: &web.Event{ID: "2", Icon: ui.IconWrench, Verb: w.visit[0], Text: w.visit[1], At: at(19, 12, 0)}},
		{Event: &web.Event{ID: "3", Icon: ui.IconHandOver, Verb: w.handed[0], Text: w.handed[1], At: at(22, 8, 58)}},
		{Message: &web.Message{ID: "4", From: ui.Person{ID: "1", Name: w.me}, Name: ui.Words{Text: w.me}, Ours: true, Mine: true, Channel: "email", At: at(22, 9, 4), Body: ui.Words{Text: w.ours}, Promise: &promised, Delivery: "sent"}},
		foreign("5", w.second, at(22, 9, 58)),
		foreign("6", w.third, at(22, 10, 6)),
		{Note: &web.Note{ID: "7", Author: ui.Words{Text: w.noteBy}, At: at(22, 10, 11), Body: ui.Words{Text: w.note}}},
	}}
}

func listening(v ui.View) web.Listening {
	w := words[v.P.Tag()]
	return web.Listening{Problem: ui.Words{Text: w.problem}, Wanted: ui.Words{Text: w.wanted}, Tried: []web.Step{
		{ID: "1", Text: ui.Words{Text: w.tried[0]}, At: at(14, 10, 0)}, {ID: "2", Text: ui.Words{Text: w.tried[1]}, At: at(19, 12, 0)},
	}}
}

func file(v ui.View) web.File {
	w := words[v.P.Tag()]
	f := web.File{ID: "7", Href: "/customers/7", Person: ui.Person{Name: w.name}, Name: ui.Words{Text: w.name}, Call: w.call, Tier: w.tier, CaseCount: 3, Notes: []ui.Words{{Text: w.remember}}}
	for _, fact := range w.facts {
		f.Facts = append(f.Facts, ui.Fact{Name: fact[0], Value: fact[1]})
	}
	due := [2]time.Time{at(22, 17, 59), at(24, 14, 0)}
	f.Promises = []web.Promise{
		{Text: w.promises[0], Due: due[0], Ring: ui.NewRing(v, .66, 7*time.Hour, due[0])},
		{Text: w.promises[1], Due: due[1], Ring: ui.NewRing(v, .2, 52*time.Hour, due[1])},
	}
	for i, s := range w.cases {
		f.Cases = append(f.Cases, web.FileCase{Href: "/cases/1", Subject: ui.Words{Text: s}, State: [3]string{"closed", "closed", "open"}[i], When: w.years[i]})
	}
	return f
}
