package notice

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/secret"
	"rida/internal/kit/webpush"
)

// Kind is one kind of notice.
type Kind struct {
	Name  string // room and what, as "tasks.overdue"
	Key   string // text key of its sentence; Key+".name" is its name among the preferences
	Usual Choice // for whoever has not chosen
}

// Thing is what a notice is about, as its reader sees it.
type Thing struct {
	Href      string // its page, from "/"
	Title     string
	Lang      lang.Tag // of the title; "" for the reader's own
	Reference string   // short and without personal text, for pushes; may be ""
}

// Things finds what notices are about, by id. What is gone is left out.
type Things func(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]Thing, error)

// Letter is a mail of the house to one of its people.
type Letter struct {
	To      id.ID
	Email   string
	Name    string
	Lang    lang.Tag
	Subject string
	Text    string
}

// Options are what app hands over.
type Options struct {
	DB     *db.DB
	Kinds  []Kind
	Things map[string]Things // by the kind of subject
	Texts  *lang.Catalogue
	// NameOf gives the name of a colleague.
	NameOf func(ctx context.Context, r db.Reader, account id.ID) (string, error)
	// As makes what is read in the course of a context read by the eyes of an
	// account; nil where everybody reads everything.
	As func(ctx context.Context, r db.Reader, account id.ID) (context.Context, error)
	// Send puts a letter into the outbox, in the transaction.
	Send func(ctx context.Context, tx *db.Tx, l Letter) error
	// Schedule is when the house works; nil before it has begun.
	Schedule func() *calendar.Schedule
	// Present tells whether somebody has a page open right now.
	Present func(account id.ID) bool
	// Changed hears that somebody's notices are others than before, after the commit.
	Changed func(account id.ID)
	Secrets *secret.Box
	Origin  string // of the house, for links in mails
	Contact string // address by which a push service reaches the house
	// Private lets pushes go to private addresses, as tests do.
	Private bool
}

// Bell tells people, and keeps what they were told.
type Bell struct {
	o      Options
	kinds  map[string]Kind
	counts sync.Map // id.ID → counted
	wake   chan struct{}
	sender *webpush.Sender
}

// New makes the package's one object.
func New(o Options) *Bell {
	b := &Bell{o: o, kinds: map[string]Kind{}, wake: make(chan struct{}, 1), sender: webpush.NewSender(o.Private)}
	for _, k := range o.Kinds {
		b.kinds[k.Name] = k
	}
	return b
}

// Kinds lists what one can be told, in the order of app.
func (b *Bell) Kinds() []Kind { return slices.Clone(b.o.Kinds) }

// Told is one notice to one person.
type Told struct {
	Cause id.ID // the event; one cause tells one person of one kind once
	Kind  string
	To    id.ID
	About event.Subject
	By    event.Actor
}

// Tell tells one person. Telling again changes nothing; telling nobody, who did
// it themselves, or who has left, does nothing. An unknown kind is an error.
func (b *Bell) Tell(ctx context.Context, tx *db.Tx, t Told) error {
	if _, known := b.kinds[t.Kind]; !known {
		return fmt.Errorf("tell of %q: no such kind of notice", t.Kind)
	}
	if t.To == 0 || t.By.Kind == "staff" && t.By.ID == t.To {
		return nil
	}
	told, err := tx.Exec(ctx, sqlTell, id.New(tx.Now()), t.Cause, t.Kind, t.About.Kind, t.About.ID, t.By.Kind, t.By.ID, clock.Micros(tx.Now()), t.To)
	if err != nil {
		return fmt.Errorf("tell account %d of %s: %w", t.To, t.Kind, err)
	}
	if told > 0 {
		tx.AfterCommit(func() {
			b.changed(t.To)
			b.nudge()
		})
	}
	return nil
}

// TellOf tells people of an event: what it is about, and who did it, are the
// event's.
func (b *Bell) TellOf(ctx context.Context, tx *db.Tx, e event.Event, kind string, to ...id.ID) error {
	for _, one := range to {
		if err := b.Tell(ctx, tx, Told{Cause: e.ID, Kind: kind, To: one, About: e.Subject, By: e.Actor}); err != nil {
			return err
		}
	}
	return nil
}

// changed forgets a count and tells open pages.
func (b *Bell) changed(account id.ID) {
	b.counts.Delete(account)
	if b.o.Changed != nil {
		b.o.Changed(account)
	}
}

// nudge wakes the courier; a nudge that is waiting already is enough.
func (b *Bell) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// counted is how many unread notices somebody has.
type counted struct {
	n    int64
	read time.Time
}

const sqlTell = `
INSERT INTO notice (id, cause_id, kind, subject_kind, subject_id, actor_kind, actor_id, at, account_id)
SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS TEXT), CAST($7 AS BIGINT), CAST($8 AS BIGINT), a.id
FROM staff_account a WHERE a.id = $9 AND a.active
ON CONFLICT (account_id, cause_id, kind) DO NOTHING`
