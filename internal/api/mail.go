package api

import (
	"context"
	"mime"
	"net/http"
	"strings"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	kitmime "rida/internal/kit/mime"
	"rida/internal/kit/web"
)

// mailBody is the largest mail that can be handed in.
const mailBody = kitmime.DefaultRawBytes

// taken tells that a mail is on disk.
type taken struct {
	ID       id.ID     `json:"id"`
	State    mailState `json:"state" example:"received"`
	Location string    `json:"location" doc:"Where to see what became of it." example:"/api/v1/mail/251658240004"`
}

// handIn makes the operation that takes a raw mail.
func handIn() operation {
	o := operation{name: "hand_in_mail", tag: "mail", method: "POST", path: "/mail", permission: MayHandInMail, status: http.StatusAccepted, large: mailBody,
		raw: "message/rfc822", headers: []string{"X-Envelope-From", "X-Envelope-To"}, query: shapeOf[envelope](), answer: shapeOf[taken]()}
	o.handle = func(c *call) error {
		in, err := c.incomingMail()
		if err != nil {
			return err
		}
		in.Pack()
		return c.once(in.Raw, func(ctx context.Context, tx *db.Tx) (result, error) {
			entry, twice, err := c.api.Ledger.Receive(ctx, tx, in)
			if err != nil {
				return result{}, err
			}
			answer := taken{entry, mailState(channel.Received), Base + "/mail/" + entry.String()}
			if twice {
				e, err := c.api.Ledger.Get(ctx, tx, entry)
				if err != nil {
					return result{}, err
				}
				answer.State = mailState(e.State)
			}
			return resultOf(o.status, answer, func(t taken) string { return "/mail/" + t.ID.String() })
		})
	}
	return o
}

// envelope is what the mail server was told, where it differs from the header.
type envelope struct {
	From string   `query:"from" doc:"Envelope sender, instead of the header X-Envelope-From."`
	To   []string `query:"to" doc:"Envelope recipients with commas between, instead of the header X-Envelope-To."`
}

// incomingMail reads the mail and its envelope.
func (c *call) incomingMail() (channel.Incoming, error) {
	in := channel.Incoming{Kind: "email"}
	if err := isMail(c.r); err != nil {
		return in, err
	}
	var q envelope
	if err := readQuery(c.r.URL.Query(), c.op.query, &q); err != nil {
		return in, err
	}
	in.From, in.To = q.From, q.To
	// "<>" says that no answer is wanted; only who has an envelope can say so
	_, given := c.r.Header["X-Envelope-From"]
	if given || c.r.URL.Query().Has("from") {
		if in.From == "" {
			in.From = c.r.Header.Get("X-Envelope-From")
		}
		in.From = strings.Trim(in.From, "<> ")
		in.Remote = c.r.Address().String()
	}
	if in.To == nil {
		in.To = addresses(c.r.Header.Values("X-Envelope-To"))
	}
	var err error
	if in.Raw, err = c.body(); err != nil {
		return in, err
	}
	if len(in.Raw) == 0 {
		return in, fault.OfFields(fault.Field{Name: "body", Key: "field.required"})
	}
	return in, nil
}

func addresses(lines []string) (all []string) {
	for _, line := range lines {
		for one := range strings.SplitSeq(line, ",") {
			if one = strings.Trim(one, "<> "); one != "" {
				all = append(all, one)
			}
		}
	}
	return all
}

// isMail refuses what calls itself something else than a mail.
func isMail(r *web.Request) error {
	declared := r.Header.Get("Content-Type")
	if declared == "" {
		return nil
	}
	switch kind, _, _ := mime.ParseMediaType(declared); kind {
	case "message/rfc822", "message/global", "application/octet-stream":
		return nil
	}
	return wrongType("message/rfc822")
}
