package email

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	batchMessages = 50
	batchBytes    = 8 << 20 // a batch is on its way while its first message is stored
	measured      = 1000    // messages looked at together
	maxTries      = 4       // then a message that the server fails to give is recorded as such
	maxHeader     = 1 << 20
)

// known is what the server says about a message before it is fetched.
type known struct {
	uid  imap.UID
	size int64
	at   time.Time
}

// catchUp stores all new messages, oldest first, and deals with the stored ones
// in the mailbox.
func (v *visit) catchUp(ctx context.Context) error {
	if err := v.finish(ctx); err != nil { // what an earlier end left half done
		return err
	}
	for {
		news, err := v.news(ctx)
		if err != nil {
			return err
		}
		if len(news) == 0 {
			v.mem.single = false
			return nil
		}
		for len(news) > 0 {
			n := v.batchLen(news)
			if err := v.take(ctx, news[:n]); err != nil {
				return err
			}
			if err := v.finish(ctx); err != nil {
				return err
			}
			news = news[n:]
		}
	}
}

// news measures the messages that are not stored yet.
func (v *visit) news(ctx context.Context) ([]known, error) {
	uids, err := v.ours(ctx, v.pos.LastUID, 0)
	if err != nil || len(uids) == 0 {
		return nil, err
	}
	return v.measure(ctx, uids[:min(len(uids), measured)])
}

// measure asks for size and date. What has vanished meanwhile is left out.
func (v *visit) measure(ctx context.Context, uids []imap.UID) ([]known, error) {
	var out []known
	err := v.step(ctx, "measure new mail", imapFetch, func() error {
		all, err := v.c.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true}).Collect()
		for _, m := range all {
			if slices.Contains(uids, m.UID) {
				out = append(out, known{m.UID, m.RFC822Size, m.InternalDate})
			}
		}
		return err
	})
	slices.SortFunc(out, func(a, b known) int { return int(int64(a.uid) - int64(b.uid)) })
	return out, err
}

// batchLen cuts the next batch off: a message over the limit stands alone.
func (v *visit) batchLen(all []known) int {
	var bytes int64
	for i, m := range all {
		bytes += m.size
		if i > 0 && (i == batchMessages || bytes > batchBytes || v.tooLarge(m) || v.mem.single) {
			return i
		}
		if v.tooLarge(m) {
			return 1
		}
	}
	return len(all)
}

func (v *visit) tooLarge(m known) bool { return m.size > v.w.box.Limit || v.mem.larger[m.uid] }

// take stores a batch. A message that the server does not give must not stop
// the others: what the batch has left over is taken one by one.
func (v *visit) take(ctx context.Context, batch []known) error {
	if len(batch) > 1 {
		if err := v.fetch(ctx, batch); err != nil {
			v.mem.single = true
			var refused *imap.Error
			if !errors.As(err, &refused) {
				return err
			}
		}
	}
	for _, m := range batch {
		if err := v.takeOne(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// takeOne stores one message, whole or as far as it can be had.
func (v *visit) takeOne(ctx context.Context, m known) error {
	for uint32(m.uid) > v.pos.LastUID {
		if v.tooLarge(m) {
			return v.keepPart(ctx, m, TooLarge)
		}
		if v.mem.tries[m.uid] >= maxTries {
			return v.keepPart(ctx, m, NotFetched)
		}
		v.mem.tries[m.uid]++ // before the try: it may cost the connection
		err := v.fetch(ctx, []known{m})
		var refused *imap.Error
		if err != nil && !errors.As(err, &refused) {
			return err
		}
		if err == nil && uint32(m.uid) > v.pos.LastUID && !v.tooLarge(m) {
			there, err := v.search(ctx, &imap.SearchCriteria{}, uint32(m.uid), uint32(m.uid))
			if err != nil || len(there) == 0 { // somebody has taken it away
				return err
			}
		}
	}
	return nil
}

// fetch streams messages and stores each as it comes. It stops storing at the
// first gap, so that the position never passes a message that was not given.
func (v *visit) fetch(ctx context.Context, batch []known) error {
	var set imap.UIDSet
	for _, m := range batch {
		set.AddNum(m.uid)
	}
	return v.step(ctx, "fetch mail", imapFetch, func() error {
		section := &imap.FetchItemBodySection{Peek: true} // never marks seen
		cmd := v.c.Fetch(set, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
		rest := batch
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			uid, raw, err := v.read(m)
			if err == nil && raw != nil && len(rest) > 0 && uid == rest[0].uid {
				err = v.received(ctx, rest[0], raw)
				rest = rest[1:]
				if v.mem.larger[uid] {
					rest = nil
				}
			}
			if err != nil {
				_ = v.conn.Close() // the rest of the batch is not worth reading
				_ = cmd.Close()
				return err
			}
		}
		return cmd.Close()
	})
}

// read takes one message off the line; raw is nil when the line was about
// something else.
func (v *visit) read(m *imapclient.FetchMessageData) (uid imap.UID, raw []byte, err error) {
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			raw = make([]byte, 0, min(item.Literal.Size(), v.w.box.Limit)+bytes.MinRead)
			b := bytes.NewBuffer(raw)
			if _, err = b.ReadFrom(io.LimitReader(item.Literal, v.w.box.Limit+1)); err != nil {
				return uid, nil, fmt.Errorf("read message %d: %w", uid, err)
			}
			raw = b.Bytes()
		}
	}
	return uid, raw, nil
}

func (v *visit) received(ctx context.Context, m known, raw []byte) error {
	if int64(len(raw)) > v.w.box.Limit { // larger than the server said
		v.mem.larger[m.uid] = true
		return nil
	}
	next := v.pos
	next.LastUID = uint32(m.uid)
	return v.store(ctx, m, raw, Whole, next)
}

// keepPart stores the header of a message that cannot be had whole, and sets
// the mark of what is dealt with beyond it in the same transaction: it is never
// touched in its mailbox.
func (v *visit) keepPart(ctx context.Context, m known, p Problem) error {
	if err := v.finish(ctx); err != nil {
		return err
	}
	header, err := v.fetchHeader(ctx, m)
	var refused *imap.Error
	if err != nil && !(p == NotFetched && errors.As(err, &refused)) {
		return err
	}
	next := v.pos
	next.LastUID, next.DoneUID = uint32(m.uid), uint32(m.uid)
	return v.store(ctx, m, header, p, next)
}

func (v *visit) fetchHeader(ctx context.Context, m known) (raw []byte, err error) {
	err = v.step(ctx, "fetch the header of a message", imapFetch, func() error {
		section := &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader,
			Partial: &imap.SectionPartial{Size: maxHeader}}
		all, err := v.c.Fetch(imap.UIDSetNum(m.uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
		for _, b := range all {
			if b.UID == m.uid && len(b.BodySection) > 0 {
				raw = b.BodySection[0].Bytes
			}
		}
		return err
	})
	return raw, err
}

// store hands a message over; the position moves with it or not at all.
func (v *visit) store(ctx context.Context, m known, raw []byte, p Problem, next Position) error {
	delete(v.mem.tries, m.uid) // a fault in keeping is not one in fetching
	err := v.w.keep.Arrived(ctx, Arrival{Folder: v.folder, UID: uint32(m.uid), At: m.at.UTC(), Raw: raw,
		Size: m.size, Problem: p, Position: next})
	if err != nil {
		return fmt.Errorf("store message %d of %s: %w", m.uid, v.folder, err)
	}
	v.pos = next
	v.w.state(v.i, func(s *State) { s.Stored++; s.LastMail = time.Now().UTC() })
	return nil
}
