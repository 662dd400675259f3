package demo

import (
	"fmt"
	"strings"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
)

// known is a text of a file in up to three languages.
type known struct {
	key   string
	facts []string // what stands after the key
	texts map[lang.Tag]knowledge.AnswerText
}

// readKnown reads a file of texts in three languages.
func readKnown(path string) ([]known, error) {
	raw, err := scripts.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var all []known
	var now lang.Tag
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimRight(line, "\n")
		switch head, rest, _ := strings.Cut(line, ": "); {
		case strings.HasPrefix(line, "#") && len(all) == 0:
		case strings.HasPrefix(line, "@ "):
			fields := strings.Split(line[2:], "|")
			for i := range fields {
				fields[i] = strings.TrimSpace(fields[i])
			}
			all = append(all, known{key: fields[0], facts: fields[1:], texts: map[lang.Tag]knowledge.AnswerText{}})
		case len(all) > 0 && len(head) == 2 && (head == "ar" || head == "fa" || head == "en"):
			now = lang.Tag(head)
			all[len(all)-1].texts[now] = knowledge.AnswerText{Lang: now, Title: rest}
		case len(all) > 0:
			t := all[len(all)-1].texts[now]
			t.Body += line + "\n"
			all[len(all)-1].texts[now] = t
		}
	}
	return all, nil
}

// know writes down what the firm knows, before its history begins.
func (l *life) know() error {
	if l.Knowledge == nil {
		return nil
	}
	l.tx.Backdate(l.swept)
	for _, write := range []func() error{l.knowArticles, l.knowAnswers, l.knowScripts} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func (l *life) knowArticles() error {
	all, err := readKnown("script/articles.txt")
	if err != nil {
		return err
	}
	by := event.Staff(l.firm.Manager)
	for _, k := range all {
		var a knowledge.Article
		for i, t := range lang.Tags {
			text, d := k.texts[t], knowledge.Draft{Lang: t, Title: k.texts[t].Title, Body: k.texts[t].Body}
			if text.Title == "" {
				continue
			}
			if i == 0 {
				n := knowledge.NewArticle{Draft: d, Audience: k.facts[0], Topic: k.facts[1]}
				if n.Files, err = k.files(); err == nil {
					a, err = l.Knowledge.Create(l.ctx, l.tx, by, n)
				}
			} else {
				a, err = l.Knowledge.Edit(l.ctx, l.tx, by, a.ID, d, 0)
			}
			if err == nil {
				_, err = l.Knowledge.Publish(l.ctx, l.tx, by, a.ID, t)
			}
			if err != nil {
				return fmt.Errorf("write the article %s: %w", k.key, err)
			}
		}
	}
	return nil
}

// files are those that stand after the section of an article.
func (k known) files() ([]files.New, error) {
	var out []files.New
	for _, name := range k.facts[min(2, len(k.facts)):] {
		data, err := scripts.ReadFile("script/" + name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		out = append(out, files.New{Name: name, Data: data})
	}
	return out, nil
}

func (l *life) knowAnswers() error {
	all, err := readKnown("script/answers.txt")
	if err != nil {
		return err
	}
	objections := map[string]id.ID{}
	for _, k := range all {
		d := knowledge.AnswerDraft{Kind: k.facts[0], Topic: k.facts[1], Shared: true}
		if to, ok := strings.CutPrefix(k.facts[0], "> "); ok {
			d.Kind, d.ObjectionID = knowledge.KindAnswer, objections[to]
		}
		for _, t := range lang.Tags {
			d.Texts = append(d.Texts, k.texts[t])
		}
		a, err := l.Knowledge.SaveAnswer(l.ctx, l.tx, event.Staff(l.firm.Manager), d)
		if err != nil {
			return fmt.Errorf("write the ready answer %s: %w", k.key, err)
		}
		objections[k.key] = a.ID
	}
	return nil
}

func (l *life) knowScripts() error {
	all, err := readKnown("script/scripts.txt")
	if err != nil {
		return err
	}
	for _, k := range all {
		d := knowledge.ScriptDraft{Contact: k.facts[0]}
		for _, t := range lang.Tags {
			d.Texts = append(d.Texts, knowledge.ScriptText{Lang: t, Title: k.texts[t].Title, Steps: k.texts[t].Body})
		}
		if _, err := l.Knowledge.SaveScript(l.ctx, l.tx, event.Staff(l.firm.Manager), d); err != nil {
			return fmt.Errorf("write the script %s: %w", k.key, err)
		}
	}
	return nil
}

// useKnown links what the firm knew of a matter to the first answer that a
// colleague gave in it.
func (l *life) useKnown(c *told, who id.ID) error {
	if l.Knowledge == nil {
		return nil
	}
	one, err := cases.Get(l.ctx, l.tx, c.id)
	if err != nil {
		return err
	}
	answers, articles, err := knowledge.Suggest(l.ctx, l.tx, one.Subject+"\n"+one.Problem, one.Lang, who, 1)
	if err != nil {
		return err
	}
	var used []knowledge.Used
	for _, s := range append(answers, articles...) {
		used = append(used, knowledge.Used{Kind: s.Kind, Item: s.ID(), Lang: s.Lang})
	}
	return l.Knowledge.Use(l.ctx, l.tx, event.Staff(who), c.id, used...)
}
