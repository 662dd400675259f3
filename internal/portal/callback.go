package portal

import (
	"context"
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/waiting"
)

// CallBack is the page on which one leaves a number instead of waiting.
type CallBack struct {
	Head     ui.PublicHead
	Action   string
	Back     string
	Slip     string
	Typed    *web.Form
	Problems ui.Problems
	Wait     string // how long who calls now waits; what is not known is not guessed
	Due      string // by when we call
}

func calling(t lang.Tag) string { return "/call-back/" + string(t) }

// askCallBack shows how long one would wait, and asks for a number.
func (p *Portal) askCallBack(w *web.Response, r *web.Request) error {
	if err := p.inLanguage(r); err != nil {
		return err
	}
	return p.showCallBack(w, r, http.StatusOK, web.NewForm(r, nil), p.newSlip())
}

func (p *Portal) showCallBack(w *web.Response, r *web.Request, status int, f *web.Form, slip string) error {
	w.Header().Set("Cache-Control", "no-store") // a form has a number of its own
	v := p.View(w, r)
	page := CallBack{Action: calling(v.P.Tag()), Back: writing(v.P.Tag(), "", ""), Slip: slip, Typed: f, Problems: problems(f), Head: ui.PublicHead{
		Title: v.P.T("portal.callback.title"), Home: writing(v.P.Tag(), "", ""), Foot: v.P.T("portal.write.foot"),
		Languages: p.tongues(r, calling)}}
	e, err := p.Waits.Ask(r.Context(), waiting.Phone, "")
	if err != nil {
		return err
	}
	page.Wait = v.P.T("portal.callback.unknown")
	if e.Known {
		most := e.Median
		text := func(s waiting.Span) string { return v.P.N("portal.callback.minutes", wholeMinutes(s)) }
		page.Wait = v.P.T("portal.callback.wait", "wait", text(most))
		if e.Ninety.Known && wholeMinutes(e.Ninety) > wholeMinutes(most) {
			page.Wait += " " + v.P.T("portal.callback.ninety", "wait", text(e.Ninety))
		}
	}
	o, err := waiting.ReadSettings(r.Context(), p.DB)
	if err != nil {
		return err
	}
	if due, err := p.Room.Promises.Policy().Schedule.Add(v.Now, o.CallBack); err == nil {
		page.Due = before(v, "portal.callback.due", "", due)
	}
	return w.HTML(status, page.Page(v))
}

// wholeMinutes never promises less than it knows: parts are rounded up.
func wholeMinutes(s waiting.Span) int64 { return max(1, int64((s.Value+59e9)/60e9)) }

// takeCallBack opens the case and promises the call, once however often the form
// is sent, and leads on to its receipt.
func (p *Portal) takeCallBack(w *web.Response, r *web.Request) error {
	if err := p.inLanguage(r); err != nil {
		return err
	}
	f, err := form(r)
	if err != nil {
		return err
	}
	in := cases.Incoming{Channel: cases.WebForm, Type: cases.Request, Lang: r.Print.Tag(), Name: f.Text("name", customers.MaxName), Phone: phone(f), Text: f.Long("text", cases.MaxListening),
		Subject: r.Print.T("portal.callback.subject"), NoReceipt: true}
	if in.Phone == "" && f.Problem("phone") == "" {
		f.Wrong("phone", "field.required")
	}
	if in.Text == "" {
		in.Text = r.Print.T("portal.callback.text")
	}
	if in.Name == "" {
		in.Name = r.Print.T("portal.visitor")
	}
	again := func(status int) error { return p.showCallBack(w, r, status, f, p.slipAgain(f)) }
	s, doubt := p.doubt(f)
	if doubt != "" && f.Err() == nil {
		f.Wrong("", doubt)
	}
	if f.Err() != nil {
		return again(http.StatusUnprocessableEntity)
	}
	act := s.act("call-back", in.Phone, in.Name, in.Text)
	if which, err := ledTo(r.Context(), p.DB, act); err != nil || which != 0 {
		return p.toReceipt(w, r, which, err)
	}
	if wait, ok := p.limits.mayOpen(r); !ok {
		p.hold(w, f, wait)
		return again(http.StatusTooManyRequests)
	}
	which, err := p.openCallBack(r.Context(), act, in)
	if err = f.Take(err); err == nil && f.Err() != nil {
		return again(http.StatusUnprocessableEntity)
	}
	return p.toReceipt(w, r, which, err)
}

func (p *Portal) openCallBack(ctx context.Context, act string, in cases.Incoming) (which id.ID, err error) {
	err = p.DB.Write(ctx, func(tx *db.Tx) error {
		var done bool
		if which, done, err = once(ctx, tx, act); err != nil || done {
			return err
		}
		_, c, err := p.Waiting.AskBack(ctx, tx, in)
		if err != nil {
			return err
		}
		which = c.ID
		return leads(ctx, tx, act, which)
	})
	return which, err
}
