package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// The cases of script/show.txt are told act by act: those a visitor sees first.

// shown is one of them.
type shown struct {
	script
	by   string
	acts []shownAct
}

// shownAct is a line "verb when who …: words".
type shownAct struct {
	verb string
	when string   // counted back from now
	args []string // who, and what the verb needs
	text string
	file string // of the line before it
}

func readShown() ([]shown, error) {
	var all []shown
	file := ""
	err := eachLine("script/show.txt", func(head, rest string) error {
		if head == "@" {
			s, err := newShown(rest)
			all = append(all, s)
			return err
		}
		if len(all) == 0 {
			return fmt.Errorf("%q stands before the first case", head)
		}
		s := &all[len(all)-1]
		switch head {
		case "=", "tried:", "want:":
			return s.add(head, rest)
		case "file:":
			file = rest
			return nil
		}
		one, text, _ := strings.Cut(rest, ":")
		words := strings.Fields(one)
		if len(words) == 0 {
			return fmt.Errorf("%s without a time", head)
		}
		s.acts = append(s.acts, shownAct{verb: head, when: words[0], args: words[1:], text: strings.TrimSpace(text), file: file})
		file = ""
		return nil
	})
	return all, err
}

// newShown reads "key type priority channel team | customer | tags".
func newShown(rest string) (shown, error) {
	f := strings.Split(rest, "|")
	if len(f) != 3 {
		return shown{}, fmt.Errorf("%d parts, want 3", len(f))
	}
	words := append(strings.Fields(f[0]), strings.Fields(f[2])...)
	s, err := newScript("", words)
	return shown{script: s, by: strings.TrimSpace(f[1])}, err
}

// show plans one of these cases.
func (l *life) show(s shown) error {
	by := l.people[s.by]
	if by == nil {
		return fmt.Errorf("%s: there is no customer %q", s.key, s.by)
	}
	s.lang = by.lang
	t := &told{by: by}
	l.told[s.key] = t
	for _, a := range s.acts {
		at, err := l.ago(a.when)
		if err != nil {
			return fmt.Errorf("%s: %w", s.key, err)
		}
		l.at(at, func() error {
			if err := l.showAct(t, s, a); err != nil {
				return fmt.Errorf("%s, %s: %w", s.key, a.verb, err)
			}
			return nil
		})
	}
	return nil
}

// ago reads "b7h", seven hours of work ago, or "30h".
func (l *life) ago(when string) (time.Time, error) {
	hours, work := strings.CutPrefix(strings.TrimSuffix(when, "h"), "b")
	h, err := strconv.ParseFloat(hours, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time", when)
	}
	d := time.Duration(h * float64(time.Hour))
	if work {
		return l.work(l.now, -d), nil
	}
	return l.now.Add(-d), nil
}

func (l *life) showAct(t *told, s shown, a shownAct) error {
	attached, err := attachments(a.file)
	if err != nil {
		return err
	}
	var by id.ID
	if len(a.args) > 0 {
		by = l.firm.People[a.args[0]]
	}
	actor := event.Staff(by)
	switch a.verb {
	case "open":
		return l.hear(t, s.script, by, plainText(s.subject), a.text, attached)
	case "write":
		return l.more(t, s.channel, a.text, attached)
	case "join":
		return l.joinIn(t, l.people[a.args[0]], a.text)
	case "reply", "propose":
		if err := l.label(t, by, s.script); err != nil {
			return err
		}
		return l.answer(t, by, s.lang, a.text, a.verb == "propose", attached)
	case "note":
		_, err = l.Cases.Note(l.ctx, l.tx, actor, t.id, a.text, attached)
	case "tried":
		err = l.Cases.AddTried(l.ctx, l.tx, actor, t.id, a.text)
	case "confirm":
		_, err = l.Cases.Confirm(l.ctx, l.tx, event.Customer(t.by.id), t.id)
	case "handover":
		_, err = l.Cases.HandOver(l.ctx, l.tx, actor, t.id, l.firm.People[a.args[1]], a.text)
	case "retype":
		_, _, err = l.Cases.Retype(l.ctx, l.tx, actor, t.id, cases.Type(a.args[1]), a.text)
	case "snooze":
		var days int
		if days, err = strconv.Atoi(strings.TrimSuffix(a.args[1], "d")); err == nil {
			_, err = l.Cases.Snooze(l.ctx, l.tx, actor, t.id, l.tx.Now().AddDate(0, 0, days))
		}
	case "duplicate":
		_, err = l.Cases.MarkDuplicate(l.ctx, l.tx, actor, t.id, l.told[a.args[1]].id)
	default:
		err = l.showTogether(t, a, actor)
	}
	return err
}

func attachments(name string) ([]files.New, error) {
	if name == "" {
		return nil, nil
	}
	f, err := attachment(name)
	return []files.New{f}, err
}

func plainText(t text) string { return t.write(nil, facts{}) }
