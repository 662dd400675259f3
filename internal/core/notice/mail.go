package notice

import (
	"context"
	"fmt"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// sendMails puts due mails into the outbox, each in one transaction with the
// row that says it was sent.
func (b *Bell) sendMails(ctx context.Context) error {
	all, err := b.due(ctx, b.o.DB, "mail", b.o.DB.Now())
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := b.o.DB.Write(ctx, func(tx *db.Tx) error {
			n, p, ok, err := b.claim(ctx, tx, d)
			if err != nil || !ok {
				return err
			}
			return b.mail(ctx, tx, n, p)
		}); err != nil {
			return fmt.Errorf("mail notice %d: %w", d.NoticeID, err)
		}
	}
	return nil
}

func (b *Bell) mail(ctx context.Context, tx *db.Tx, n Notice, p reader) error {
	t := b.o.Texts.For(p.Lang, p.Digits)
	ctx, err := b.as(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	lines, err := b.lines(ctx, tx, t, []Notice{n})
	if err != nil {
		return err
	}
	return b.o.Send(ctx, tx, Letter{To: p.ID, Email: p.Email, Name: p.Name, Lang: p.Lang, Subject: b.Sentence(ctx, tx, t, n),
		Text: t.T("notice.mail.body", "lines", lines, "settings", b.o.Origin+"/notices/settings")})
}

// sendDigests gathers what waits for each person into one mail.
func (b *Bell) sendDigests(ctx context.Context) error {
	all, err := b.due(ctx, b.o.DB, "digest", b.o.DB.Now())
	if err != nil {
		return err
	}
	of := map[id.ID][]delivery{}
	for _, d := range all {
		of[d.AccountID] = append(of[d.AccountID], d)
	}
	for who, theirs := range of {
		if err := b.o.DB.Write(ctx, func(tx *db.Tx) error { return b.digest(ctx, tx, theirs) }); err != nil {
			return fmt.Errorf("send account %d its digest: %w", who, err)
		}
	}
	return nil
}

func (b *Bell) digest(ctx context.Context, tx *db.Tx, theirs []delivery) error {
	var told []Notice
	var to reader
	for _, d := range theirs {
		n, p, ok, err := b.claim(ctx, tx, d)
		if err != nil {
			return err
		}
		if ok {
			told, to = append(told, n), p
		}
	}
	if len(told) == 0 {
		return nil
	}
	t := b.o.Texts.For(to.Lang, to.Digits)
	ctx, err := b.as(ctx, tx, to.ID)
	if err != nil {
		return err
	}
	lines, err := b.lines(ctx, tx, t, told)
	if err != nil {
		return err
	}
	return b.o.Send(ctx, tx, Letter{To: to.ID, Email: to.Email, Name: to.Name, Lang: to.Lang, Subject: t.N("notice.digest.subject", int64(len(told))),
		Text: t.T("notice.mail.body", "lines", lines, "settings", b.o.Origin+"/notices/settings")})
}

// as reads with the eyes of whoever is told.
func (b *Bell) as(ctx context.Context, r db.Reader, account id.ID) (context.Context, error) {
	if b.o.As == nil {
		return ctx, nil
	}
	return b.o.As(ctx, r, account)
}

// lines are notices as a mail tells them: the sentence, what it is about, and
// the way there.
func (b *Bell) lines(ctx context.Context, r db.Reader, t lang.Printer, all []Notice) (string, error) {
	things, err := b.Things(ctx, r, all)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, n := range all {
		text := b.Sentence(ctx, r, t, n)
		if thing := things[n.About]; thing.Title != "" {
			text += "\n" + thing.Title
		}
		parts = append(parts, text+"\n"+b.o.Origin+"/notices/"+n.ID.String())
	}
	return strings.Join(parts, "\n\n"), nil
}

// Sentence says what happened, in the reader's words.
func (b *Bell) Sentence(ctx context.Context, r db.Reader, t lang.Printer, n Notice) string {
	who := t.T("notice.colleague")
	if n.By.Kind == "staff" {
		if name, err := b.o.NameOf(ctx, r, n.By.ID); err == nil && name != "" {
			who = name
		}
	}
	return b.say(t, n.Kind, who)
}

// say is the sentence of a kind; a kind that is no longer listed has none of
// its own.
func (b *Bell) say(t lang.Printer, kind, who string) string {
	k, known := b.kinds[kind]
	if !known {
		return t.T("notice.unknown")
	}
	return t.T(k.Key, "who", who)
}
