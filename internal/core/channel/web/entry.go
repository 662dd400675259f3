package web

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// show shows one message with everything that is known about it.
func (p *Post) show(w *web.Response, r *web.Request) error {
	e, err := p.entry(r)
	if err != nil {
		return err
	}
	return p.showMessage(w, r, http.StatusOK, e, func(*Message) {})
}

// showMessage draws the page of a message; change adds what an act has to say.
func (p *Post) showMessage(w *web.Response, r *web.Request, status int, e channel.Entry, change func(*Message)) error {
	raw, err := p.Ledger.Raw(r.Context(), p.DB, e.ID)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	msg, unread := mime.Parse(raw, mime.DefaultLimits())
	m := Message{ID: e.ID.String(), Out: e.Direction == channel.Out, At: e.At, State: stateChip(r.Print, e.State), Reason: reason(r.Print, e),
		Bad: slices.Contains(attention, e.State), Letter: letter(r.Print, e, msg, unread), Envelope: envelope(v, e), Head: head(v, e, msg)}
	m.Again, m.Sorting = again(v, e), p.sorting(v, e)
	if m.Case, err = p.caseOf(r.Context(), e.Case); err != nil {
		return err
	}
	if m.Out {
		if m.Recipients, err = p.recipients(r.Context(), e); err != nil {
			return err
		}
	}
	if m.History, err = p.history(r, e); err != nil {
		return err
	}
	if m.Dead, err = p.deadAmong(r.Context(), v, e); err != nil {
		return err
	}
	change(&m)
	return w.HTML(status, m.Page(v))
}

// deadAmong tells which recipients of a message get no mail any more.
func (p *Post) deadAmong(ctx context.Context, v ui.View, e channel.Entry) ([]DeadRow, error) {
	if e.Direction != channel.Out {
		return nil, nil
	}
	all, err := p.Ledger.DeadAmong(ctx, e.EnvelopeTo...)
	out := make([]DeadRow, len(all))
	for i, d := range all {
		out[i] = DeadRow{ID: d.ID.String(), Address: d.Address, Since: d.Since, Why: v.P.T("channel.bounce." + d.Code)}
	}
	return out, err
}

// letter is what could be read of a message.
func letter(p lang.Printer, e channel.Entry, m *mime.Message, unread error) Letter {
	l := Letter{Subject: spoken(m.Subject), Text: body(m.VisibleText, m.Language), Quoted: body(m.Quoted, m.Language), QuotedLines: m.QuotedLines,
		RemoteImages: int64(m.RemoteImages)}
	if e.Direction == channel.In { // of ours we know who wrote them
		l.Class = p.T("mime.class." + string(m.Class))
		if m.Why != "" {
			l.Why = p.T(m.Why)
		}
	}
	if e.Direction == channel.Out || m.VisibleText == "" {
		// Ours begins with the line above which a customer writes; taken for an
		// answer, all of it would be history.
		l.Text, l.Quoted, l.QuotedLines = body(withoutMarker(m.Text), m.Language), ui.Words{}, 0
	}
	if m.HTML != "" {
		l.Original = "/mail/" + e.ID.String() + "/original"
	}
	if key := mime.ReasonOf(unread); key != "" && key != e.Reason { // or else the page says so already
		l.Unread = p.T(key)
	}
	for _, key := range m.Warnings {
		l.Warnings = append(l.Warnings, p.T(key))
	}
	for _, a := range m.Attachments {
		l.Files = append(l.Files, File{Name: a.Name, Kind: a.Type, Detected: a.Detected, Size: int64(a.Size), Inline: a.Inline})
	}
	if m.Bounce != nil {
		for _, r := range m.Bounce.Recipients {
			why := p.T("channel.bounce." + channel.BounceCode(r.Status, r.Diagnostic))
			l.Bounced = append(l.Bounced, Bounced{r.Address, why, strings.TrimSpace(r.Status + " " + r.Diagnostic), r.Hard})
		}
	}
	return l
}

func body(text, language string) ui.Words {
	tag, ok := lang.ParseTag(language)
	if !ok {
		tag = lang.Detect(text)
	}
	return ui.Words{Text: strings.TrimSpace(text), Lang: tag}
}

// withoutMarker leaves out the line above which a customer is asked to write.
func withoutMarker(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, mime.MarkerToken) }), "\n")
}

// head is what the message says of itself.
func head(v ui.View, e channel.Entry, m *mime.Message) []ui.Fact {
	var out []ui.Fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Fact{Name: v.P.T(key), Value: value})
		}
	}
	add("channel.page.fact.from", written(m.From))
	add("channel.page.fact.to", list(m.To))
	add("channel.page.fact.cc", list(m.Cc))
	add("channel.page.fact.reply_to", list(m.ReplyTo))
	if m.Date != nil {
		add("channel.page.fact.date", v.When.DateTime(*m.Date))
	}
	add("channel.page.fact.message_id", strings.Trim(e.MessageID, "<>"))
	add("channel.page.fact.in_reply_to", m.InReplyTo)
	return out
}

func list(all []mime.Address) string {
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = written(a)
	}
	return strings.Join(names, "\n")
}

// envelope is what the mail servers said, and what was kept.
func envelope(v ui.View, e channel.Entry) []ui.Fact {
	from := e.EnvelopeFrom
	if from == "" {
		from = v.P.T("channel.page.nobody")
	}
	out := []ui.Fact{{Name: v.P.T("channel.page.fact.from"), Value: from}, {Name: v.P.T("channel.page.fact.to"), Value: strings.Join(e.EnvelopeTo, "\n")}}
	if e.Remote != "" {
		out = append(out, ui.Fact{Name: v.P.T("channel.page.fact.remote"), Value: handedBy(v.P, e)})
	}
	return append(out, ui.Fact{Name: v.P.T("channel.page.fact.size"), Value: v.P.Size(e.Size)}, ui.Fact{Name: v.P.T("channel.page.fact.sha256"), Value: e.SHA256})
}

// handedBy is the peer that handed a message in: an address, or the outbox.
func handedBy(p lang.Printer, e channel.Entry) string {
	if e.Remote == outboxPeer {
		return p.T("channel.page.outbox.peer")
	}
	return e.Remote
}

// again is the act that takes a message up once more, as far as the ledger and
// the reader's rights allow it.
func again(v ui.View, e channel.Entry) *Again {
	if !v.May(MayManage) {
		return nil
	}
	a := &Again{Label: v.P.T("channel.page.read_again"), Main: e.State == channel.Unreadable || e.State == channel.Failed}
	switch e.State {
	case channel.Unreadable, channel.NotForUs, channel.AutoReply, channel.Bounce:
	case channel.Loop:
		if e.Case != 0 { // it was read, and is in its case
			return nil
		}
	case channel.Failed:
		a.Label = v.P.T("channel.page.send_again")
	case channel.Queued:
		a.Label = v.P.T("channel.page.send_now")
	default:
		return nil
	}
	if e.Reason == channel.ReasonTooLarge || e.Reason == channel.ReasonNotFetched {
		a.Not = v.P.T("channel.not_whole")
	}
	return a
}

func (p *Post) recipients(ctx context.Context, e channel.Entry) ([]Recipient, error) {
	all, err := p.Ledger.Recipients(ctx, p.DB, e.ID)
	out := make([]Recipient, len(all))
	for i, one := range all {
		out[i] = Recipient{one.Address, string(one.Answer), one.Words, one.At}
	}
	return out, err
}

// history is what happened to a message, the oldest first: what the record of
// events holds, and the state it is in now.
func (p *Post) history(r *web.Request, e channel.Entry) ([]Step, error) {
	events, err := event.Of(r.Context(), p.DB, event.Subject{Kind: "mail", ID: e.ID})
	if err != nil {
		return nil, err
	}
	first := "channel.page.step.received"
	if e.Direction == channel.Out {
		first = "channel.page.step.queued"
	}
	steps := []Step{{At: e.At, Icon: ui.IconInbox, Verb: r.Print.T(first), Text: handedBy(r.Print, e)}}
	if e.Direction == channel.Out {
		steps[0].Icon = ui.IconClock
	}
	settled := time.Time{}
	for _, one := range events {
		if one.Kind == "channel.received" {
			continue // the first step says so
		}
		s, ok := step(r, one)
		if !ok {
			continue
		}
		steps = append(steps, s)
		settled = one.At
	}
	if !settled.Equal(e.StateAt) && (!e.StateAt.Equal(e.At) || e.State == channel.Unreadable) {
		steps = append(steps, Step{At: e.StateAt, Icon: looks[e.State].icon, Verb: stateName(r.Print, e.State)})
	}
	if e.State == channel.Queued && e.Attempts > 0 && !e.NextAt.IsZero() {
		steps = append(steps, Step{At: e.NextAt, Icon: ui.IconClock, Verb: r.Print.T("channel.page.step.next"), Text: r.Print.N("channel.page.step.attempts", int64(e.Attempts))})
	}
	return steps, nil
}

// step is one event in words.
func step(r *web.Request, e event.Event) (Step, bool) {
	var data struct {
		Attempts int64  `json:"attempts"`
		Reason   string `json:"reason"`
		Code     string `json:"code"`
		Twice    bool   `json:"maybe_twice"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return Step{}, false // an event of another release says nothing here
	}
	s := Step{At: e.At}
	switch e.Kind {
	case "channel.requeued":
		s.Icon, s.Verb = ui.IconUndo, r.Print.T("channel.page.step.again")
		if e.Actor.ID == r.Who.ID && e.Actor.Kind == r.Who.Kind {
			s.Text = r.Print.T("channel.page.step.by_you")
		}
	case "channel.placed", "channel.junked", "channel.unjunked":
		s.Icon, s.Verb = map[string]ui.IconName{"channel.junked": ui.IconTrash}[e.Kind], r.Print.T("channel.page.step."+strings.TrimPrefix(e.Kind, "channel."))
		if s.Icon == "" {
			s.Icon = ui.IconMerge
		}
		if e.Actor.ID == r.Who.ID && e.Actor.Kind == r.Who.Kind {
			s.Text = r.Print.T("channel.page.step.by_you")
		}
	case "channel.delivered":
		s.Icon, s.Verb = ui.IconDone, stateName(r.Print, channel.Delivered)
	case "channel.bounced":
		s.Icon, s.Verb = ui.IconUndo, r.Print.T("channel.page.step.bounced")
		if data.Code != "" {
			s.Text = r.Print.T("channel.bounce." + data.Code)
		}
	case "channel.sent":
		s.Icon, s.Verb = ui.IconCheck, stateName(r.Print, channel.Sent)
		if data.Twice {
			s.Verb = stateName(r.Print, channel.MaybeTwice)
		}
	case "channel.failed":
		s.Icon, s.Verb = ui.IconWarn, stateName(r.Print, channel.Failed)
	default:
		return Step{}, false
	}
	if data.Attempts > 1 {
		s.Text = r.Print.N("channel.page.step.attempts", data.Attempts)
	}
	return s, true
}

// retry lets a message be read or sent again.
func (p *Post) retry(w *web.Response, r *web.Request) error {
	e, err := p.entry(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		return p.Ledger.Requeue(r.Context(), tx, event.Actor{Kind: r.Who.Kind, ID: r.Who.ID}, e.ID)
	})
	back := "/mail/" + e.ID.String()
	if fault.KindOf(err) == fault.Conflict && err != nil {
		// Somebody was faster, or it has arrived by itself: the page shows it.
		if f, ok := fault.As(err); ok {
			w.Toast(web.Toast{Key: f.Key, Args: f.Args})
			return w.Redirect(back)
		}
	}
	if err != nil {
		return err
	}
	done := "channel.page.toast.read_again"
	if e.Direction == channel.Out {
		done = "channel.page.toast.send_again"
	}
	w.Toast(web.Toast{Key: done})
	return w.Redirect(back)
}
