package channel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
)

// Report is what a bounce says, and by what it may find the message that came
// back. Ids are without angle brackets, the likeliest first.
type Report struct {
	IDs        []string
	Case       id.ID // whose secret address the bounce was sent to, 0 for none
	Recipients []mime.BouncedRecipient
}

// Returned is what became of a bounce.
type Returned struct {
	About Entry // ours that came back; the zero Entry when it was not found
	Found bool
	Hard  bool   // for good, for one recipient at least
	Code  string // why, of the first recipient that it is about
	Words string // the other server's
}

// Bounced records what a bounce says with the message that came back: which
// recipient, for good or for now, and why. An address that does not exist gets
// no more mail until a person clears it. Only a bounce that names a message of
// ours, by its id or its case's secret address, and a recipient that it had, is
// believed: anybody can write the others.
func (l *Ledger) Bounced(ctx context.Context, tx *db.Tx, bounce id.ID, r Report) (Returned, error) {
	about, err := l.cameBack(ctx, tx, r)
	if err != nil || about.ID == 0 {
		return Returned{}, err
	}
	if about, err = l.lockEntry(ctx, tx, about.ID); err != nil {
		return Returned{}, err
	}
	out := Returned{About: about, Found: true}
	for _, one := range r.Recipients {
		to, ours := whichOf(about, one.Address)
		if !ours {
			continue
		}
		if one.Action == "delivered" || one.Action == "relayed" || one.Action == "expanded" {
			if err := l.Arrived(ctx, tx, about.MessageID, ReasonConfirmed); err != nil {
				return out, err
			}
			continue
		}
		words := strings.TrimSpace(one.Status + " " + strings.TrimPrefix(one.Diagnostic, one.Status))
		code := BounceCode(one.Status, one.Diagnostic)
		if out.Code == "" || one.Hard && !out.Hard {
			out.Code, out.Words = code, words
		}
		if !one.Hard {
			continue
		}
		out.Hard = true
		if _, err := tx.Exec(ctx, sqlAnswer, about.ID, to, Refused, clean(words, maxText), clock.Micros(tx.Now())); err != nil {
			return out, fmt.Errorf("record that %d came back: %w", about.ID, err)
		}
		if kills(code) {
			if err := l.bury(ctx, tx, Dead{Address: to, Bounce: bounce, About: about.ID, Code: code, Words: words}); err != nil {
				return out, err
			}
		}
	}
	if out.Code == "" {
		return out, nil
	}
	return out, l.conclusion(ctx, tx, bounce, out)
}

// whichOf finds the recipient of a message that a bounce is about. Where a
// message had one recipient only, a forwarded address still means that one.
func whichOf(e Entry, address string) (string, bool) {
	for _, to := range e.EnvelopeTo {
		if AddressKey(to) == AddressKey(address) {
			return to, true
		}
	}
	if len(e.EnvelopeTo) == 1 {
		return e.EnvelopeTo[0], true
	}
	return "", false
}

// conclusion moves the message that came back on to what it is now.
func (l *Ledger) conclusion(ctx context.Context, tx *db.Tx, bounce id.ID, out Returned) error {
	e, data := out.About, map[string]any{"bounce": bounce, "hard": out.Hard, "code": out.Code, "case": out.About.Case, "message": out.About.Message}
	gone := e.State == Sent || e.State == MaybeTwice || e.State == Delivered || e.State == Failed
	if !gone { // a later attempt is under way, and will tell
		return l.happened(ctx, tx, event.System, e.ID, "bounced", data)
	}
	next, reason := e.State, ReasonDelayed
	if out.Hard {
		all, err := l.Recipients(ctx, tx, e.ID)
		if err != nil {
			return err
		}
		next, reason = Failed, ReasonPartly
		if !slices.ContainsFunc(all, func(r Recipient) bool { return r.Answer != Refused }) {
			reason = "bounce." + out.Code
		}
	} else if e.State == Failed {
		return l.happened(ctx, tx, event.System, e.ID, "bounced", data)
	}
	if _, err := tx.Exec(ctx, sqlCameBack, e.ID, next, clock.Micros(tx.Now()), reason, clean(out.Words, maxText)); err != nil {
		return fmt.Errorf("record that %d came back: %w", e.ID, err)
	}
	if err := recount(ctx, tx, e.State, next); err != nil {
		return err
	}
	e.State, e.StateAt, e.Reason, e.Detail = next, tx.Now(), reason, clean(out.Words, maxText)
	if err := l.changed(ctx, tx, e); err != nil {
		return err
	}
	return l.happened(ctx, tx, event.System, e.ID, "bounced", data)
}

// cameBack finds the message that a bounce is about: by its id, or as the newest
// one of the case to the recipient that is named.
func (l *Ledger) cameBack(ctx context.Context, r db.Reader, report Report) (Entry, error) {
	for _, one := range report.IDs[:min(len(report.IDs), maxReportIDs)] {
		var which id.ID
		err := r.Get(ctx, &which, sqlOutByMessage, "<"+strings.Trim(one, "<>")+">")
		if errors.Is(err, db.ErrNone) {
			continue
		}
		if err != nil {
			return Entry{}, fmt.Errorf("find the message that came back: %w", err)
		}
		return l.Get(ctx, r, which)
	}
	if report.Case == 0 || len(report.Recipients) == 0 {
		return Entry{}, nil
	}
	page, _, err := l.List(ctx, r, Filter{Direction: Out, Case: report.Case}, 0, maxReportIDs)
	if err != nil {
		return Entry{}, err
	}
	for _, e := range page {
		for _, to := range e.EnvelopeTo {
			if slices.ContainsFunc(report.Recipients, func(b mime.BouncedRecipient) bool { return AddressKey(b.Address) == AddressKey(to) }) {
				return e, nil
			}
		}
	}
	return Entry{}, nil
}

// maxReportIDs bounds the ids of a bounce that are looked up.
const maxReportIDs = 20

const (
	sqlOutByMessage = `
SELECT id FROM channel_ledger WHERE message_id = $1 AND message_id <> '' AND direction = 'out' ORDER BY id DESC LIMIT 1`

	sqlCameBack = `UPDATE channel_ledger SET state = $2, state_at = $3, reason = $4, detail = $5, next_at = 0 WHERE id = $1`
)
