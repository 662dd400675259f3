package demo

import (
	"fmt"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
)

// showTogether plays what colleagues do on one case together: "merge WHEN who
// key", "relate WHEN who key", "help WHEN who whom: question", "answer WHEN who:
// words" to the newest note, "thank WHEN who", "side WHEN who address: subject |
// words", "sidemail WHEN address: words".
func (l *life) showTogether(t *told, a shownAct, by event.Actor) error {
	switch a.verb {
	case "merge":
		_, err := l.Cases.Merge(l.ctx, l.tx, by, t.id, l.told[a.args[1]].id, false)
		return err
	case "relate":
		_, err := l.Cases.Relate(l.ctx, l.tx, by, t.id, l.told[a.args[1]].id, cases.Related)
		return err
	case "help":
		_, err := l.Cases.AskHelp(l.ctx, l.tx, by, t.id, l.firm.People[a.args[1]], a.text)
		return err
	case "answer":
		note, err := l.newestNote(t.id)
		if err == nil {
			_, err = l.Cases.Comment(l.ctx, l.tx, by, t.id, cases.Comment{Text: a.text, Answers: note})
		}
		return err
	case "thank":
		return l.thank(t.id, by)
	case "side":
		subject, words, _ := strings.Cut(a.text, "|")
		_, _, err := l.Cases.OpenSide(l.ctx, l.tx, by, t.id, cases.NewSide{Subject: strings.TrimSpace(subject), Text: strings.TrimSpace(words),
			To: []cases.Party{{Email: a.args[1]}}})
		return err
	case "sidemail":
		return l.sideMail(t.id, a.args[0], a.text)
	}
	return fmt.Errorf("there is no such act")
}

func (l *life) newestNote(c id.ID) (id.ID, error) {
	all, _, err := cases.Messages(l.ctx, l.tx, c, 0)
	var note id.ID
	for _, m := range all {
		if m.Audience == cases.Internal {
			note = m.ID
		}
	}
	return note, err
}

func (l *life) thank(c id.ID, by event.Actor) error {
	all, err := cases.HelpOn(l.ctx, l.tx, c)
	for _, h := range all {
		if err == nil && h.AnswerID != 0 {
			_, err = l.Cases.Thank(l.ctx, l.tx, by, h.ID)
		}
	}
	return err
}

// sideMail lets the answer of a supplier arrive at the address that the newest
// side conversation of the case gave.
func (l *life) sideMail(c id.ID, from, text string) error {
	all, err := cases.Sides(l.ctx, l.tx, c)
	if err != nil || len(all) == 0 {
		return fmt.Errorf("there is no side conversation: %w", err)
	}
	const base = "care@noor.example"
	_, err = l.Cases.ReceiveMail(l.ctx, l.tx, cases.Mail{Base: base, Message: &mime.Message{From: mime.Address{Address: from}, Subject: "Re: " + all[0].Subject,
		To: []mime.Address{{Address: all[0].ReplyTo(base)}}, Text: text, VisibleText: text, MessageID: "aside." + all[0].ID.String() + "@supplier.example", Class: mime.Person}})
	return err
}
