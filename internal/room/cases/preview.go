package cases

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
)

// PreviewReply is the mail as Reply would send it now, whole and unsent: the same
// text, facts, address and frame. It is empty for a customer without an address.
func (m *Room) PreviewReply(ctx context.Context, r db.Reader, which id.ID, text string, at time.Time) ([]byte, error) {
	c, err := Get(ctx, r, which)
	if err != nil {
		return nil, err
	}
	to, err := m.recipients(ctx, r, c)
	if err != nil || m.Post == nil || len(to) == 0 {
		return nil, err
	}
	out := m.Post.letter(c, to, m.Post.newMessageID(c), at)
	out.Text = text
	out.Facts = []mime.Fact{{Label: m.Post.printer(c.Lang).T("cases.mail.reference"), Value: m.Post.printer(c.Lang).Code(GroupReference(c.Reference))}}
	l, err := m.letter(ctx, r, c, 0, to, out)
	return l.Raw, err
}
