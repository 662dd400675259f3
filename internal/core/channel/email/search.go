package email

import (
	"context"
	"slices"

	"github.com/emersion/go-imap/v2"
)

// ours lists, in ascending order, the messages above after and up to the
// given number (0 means the end) that are ours to take: up to the floor only
// those that came since the first connection.
func (v *visit) ours(ctx context.Context, after, upTo uint32) ([]imap.UID, error) {
	end := upTo
	if end == 0 {
		end = ^uint32(0)
	}
	var out []imap.UID
	if after < v.pos.Floor {
		// The server's day may be behind ours.
		c := &imap.SearchCriteria{Since: v.pos.Since.AddDate(0, 0, -1)}
		old, err := v.search(ctx, c, after+1, min(v.pos.Floor, end))
		if err != nil {
			return nil, err
		}
		out = old
	}
	if from := max(after, v.pos.Floor) + 1; from <= end {
		more, err := v.search(ctx, &imap.SearchCriteria{}, from, upTo)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	slices.Sort(out)
	return out, nil
}

// search narrows c to the numbers from first to last; a last of 0 is the end of
// the folder.
func (v *visit) search(ctx context.Context, c *imap.SearchCriteria, first, last uint32) ([]imap.UID, error) {
	var set imap.UIDSet
	set.AddRange(imap.UID(first), imap.UID(last))
	c.UID = []imap.UIDSet{set}
	var found []imap.UID
	err := v.step(ctx, "look for mail", imapStep, func() error {
		data, err := v.c.UIDSearch(c, nil).Wait()
		if err == nil {
			found = data.AllUIDs()
		}
		return err
	})
	// "5:*" means the last message even when its number is below 5.
	return slices.DeleteFunc(found, func(u imap.UID) bool { return uint32(u) < first }), err
}
