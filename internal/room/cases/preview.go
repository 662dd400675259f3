package cases

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
)

// PreviewReply is the mail as Reply would send it now, whole and unsent: the same
// text, thread, facts, address, files and frame. It is empty for a customer
// without an address.
func (m *Room) PreviewReply(ctx context.Context, r db.Reader, which id.ID, a Answer, at time.Time) ([]byte, error) {
	c, err := Get(ctx, r, which)
	if err != nil {
		return nil, err
	}
	to, err := m.recipients(ctx, r, c)
	if err != nil || m.Post == nil || len(to) == 0 {
		return nil, err
	}
	out := m.Post.letter(c, to, m.Post.newMessageID(c), at)
	var thread []string
	if err := r.All(ctx, &thread, sqlThread, c.ID, int64(math.MaxInt64), maxReferences); err != nil {
		return nil, fmt.Errorf("read the thread of case %d: %w", c.ID, err)
	}
	if len(thread) > 0 {
		out.InReplyTo = thread[0]
		slices.Reverse(thread)
		out.References = append(out.References, thread...)
	}
	out.Text = a.Text
	out.Facts = []mime.Fact{{Label: m.Post.printer(c.Lang).T("cases.mail.reference"), Value: m.Post.printer(c.Lang).Code(GroupReference(c.Reference))}}
	for _, f := range a.Files {
		out.Attachments = append(out.Attachments, mime.File{Name: f.Name, Type: f.Type, Data: f.Data})
	}
	l, err := m.letter(ctx, r, c, 0, to, out)
	return l.Raw, err
}
