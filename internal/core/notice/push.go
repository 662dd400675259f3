package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/webpush"
)

const (
	// pushLife is how long a push service keeps a notice for a browser that is off.
	pushLife = 24 * time.Hour
	// pushTries and pushWait bound how often a service that asks for patience is
	// asked again: after 1, 2, 4 and 8 minutes.
	pushTries = 5
	pushWait  = time.Minute
)

// pushed is what a browser shows. It holds the kind and the reference: the
// service in between cannot read it, but the screen of a phone shows it to
// whoever looks.
type pushed struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"`
	Tag   string `json:"tag"`
	Lang  string `json:"lang"`
	Dir   string `json:"dir"`
}

// sendPushes sends due pushes. Each is claimed first and sent after: if the
// house falls in between, it is lost rather than doubled, and the notice is
// still in the product.
func (b *Bell) sendPushes(ctx context.Context) error {
	all, err := b.due(ctx, b.o.DB, "push", b.o.DB.Now())
	if err != nil || len(all) == 0 {
		return err
	}
	key, err := b.Key(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := b.push(ctx, key, d); err != nil {
			return fmt.Errorf("push notice %d: %w", d.NoticeID, err)
		}
	}
	return nil
}

func (b *Bell) push(ctx context.Context, key webpush.Key, d delivery) error {
	var to webpush.Browser
	var body []byte
	var wanted bool
	err := b.o.DB.Write(ctx, func(tx *db.Tx) error {
		n, p, ok, err := b.claim(ctx, tx, d)
		wanted = ok
		if err != nil || !ok {
			return err
		}
		err = tx.Get(ctx, &to, sqlBrowser, d.Target, d.AccountID)
		if errors.Is(err, db.ErrNone) {
			wanted = false
			return nil
		}
		if err == nil {
			body, err = b.pushed(ctx, tx, n, p)
		}
		return err
	})
	if err != nil || !wanted {
		return err
	}
	answer, err := b.sender.Send(ctx, key, to, webpush.Message{Body: body, Life: pushLife, Urgent: true, Contact: b.o.Contact}, b.o.DB.Now())
	if err != nil && answer == webpush.Later && d.Tries+1 >= pushTries {
		answer = webpush.Never
	}
	return b.afterPush(ctx, d, answer, err)
}

// afterPush notes what became of a push that was not taken.
func (b *Bell) afterPush(ctx context.Context, d delivery, answer webpush.Answer, cause error) error {
	if answer == webpush.Taken {
		return nil
	}
	return b.o.DB.Write(ctx, func(tx *db.Tx) error {
		switch {
		case answer == webpush.Gone:
			if err := b.dropBrowser(ctx, tx, d.Target); err != nil {
				return err
			}
			return b.note(ctx, tx, d, "dropped", "gone", tx.Now())
		case answer == webpush.Later && d.Tries+1 < pushTries:
			return b.note(ctx, tx, d, "waiting", "later", tx.Now().Add(pushWait<<d.Tries))
		}
		why := "refused"
		if cause != nil {
			why = "unreachable"
		}
		return b.note(ctx, tx, d, "dropped", why, tx.Now())
	})
}

func (b *Bell) note(ctx context.Context, tx *db.Tx, d delivery, state, why string, due time.Time) error {
	if _, err := tx.Exec(ctx, sqlNote, d.NoticeID, d.Channel, d.Target, state, why, clock.Micros(due)); err != nil {
		return fmt.Errorf("note what became of the push: %w", err)
	}
	return nil
}

// pushed writes a push without a name or a word of anybody.
func (b *Bell) pushed(ctx context.Context, r db.Reader, n Notice, p reader) ([]byte, error) {
	t := b.o.Texts.For(p.Lang, p.Digits)
	things, err := b.Things(ctx, r, []Notice{n})
	if err != nil {
		return nil, err
	}
	return json.Marshal(pushed{Title: b.say(t, n.Kind, t.T("notice.colleague")), Body: t.Code(things[n.About].Reference), URL: "/notices/" + n.ID.String(),
		Tag: n.ID.String(), Lang: string(p.Lang), Dir: p.Lang.Dir()})
}

// Key is the key of the house; it is drawn when it is first asked for.
func (b *Bell) Key(ctx context.Context) (webpush.Key, error) {
	var sealed string
	err := b.o.DB.Get(ctx, &sealed, sqlKey)
	if errors.Is(err, db.ErrNone) {
		if err := b.drawKey(ctx); err != nil {
			return webpush.Key{}, err
		}
		err = b.o.DB.Get(ctx, &sealed, sqlKey)
	}
	if err != nil {
		return webpush.Key{}, fmt.Errorf("read the key for pushes: %w", err)
	}
	private, err := b.o.Secrets.Open(sealed, keyPlace)
	if err != nil {
		return webpush.Key{}, fmt.Errorf("open the key for pushes: %w", err)
	}
	return webpush.ParseKey(private)
}

// keyPlace binds the sealed key to its row.
const keyPlace = "notice_key/1"

func (b *Bell) drawKey(ctx context.Context) error {
	key, err := webpush.NewKey()
	if err != nil {
		return err
	}
	public, err := key.Public()
	if err != nil {
		return err
	}
	private, err := key.Private()
	if err != nil {
		return err
	}
	return b.o.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlSetKey, public, b.o.Secrets.Seal(private, keyPlace))
		return err
	})
}

const (
	sqlBrowser = `SELECT endpoint, p256dh, auth FROM notice_browser WHERE id = $1 AND account_id = $2`

	sqlNote = `
UPDATE notice_delivery SET state = $4, why = $5, due_at = $6 WHERE notice_id = $1 AND channel = $2 AND target = $3 AND state = 'sent'`

	sqlKey = `SELECT private FROM notice_key WHERE id = 1`

	sqlSetKey = `INSERT INTO notice_key (id, public, private) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING`
)

// Device is a browser that takes pushes.
type Device struct {
	ID     id.ID
	Device string
	Since  time.Time
}
