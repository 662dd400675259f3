package portal

import (
	"context"
	"net/http"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// word reads a form below a link and tells whether it may be acted on. When ok
// is false the page was shown again with what was typed. The slip only tells two
// sendings of one form apart: whoever holds the link may act without a good one.
func (p *Portal) word(w *web.Response, r *web.Request, answer string) (c cases.Case, f *web.Form, s slip, ok bool, err error) {
	c, ok, err = p.opened(w, r)
	if err != nil || !ok {
		return c, nil, s, false, err
	}
	if f, err = form(r); err != nil {
		return c, nil, s, false, err
	}
	if s, ok = p.slipOf(f); !ok {
		s.number = id.ShortToken(slipNumber)
	}
	if wait, ok := p.limits.word.Allow(c.ID.String()); !ok {
		p.hold(w, f, wait)
		return c, f, s, false, p.showCase(w, r, http.StatusTooManyRequests, c, f, answer)
	}
	return c, f, s, true, nil
}

// addMessage keeps what the customer adds. A closed case opens again by it.
func (p *Portal) addMessage(w *web.Response, r *web.Request) error {
	c, f, s, ok, err := p.word(w, r, "")
	if err != nil || !ok {
		return err
	}
	in := cases.Incoming{Channel: cases.Portal, Text: f.Long("text", cases.MaxText)}
	if in.Files, err = uploads(f); err != nil {
		return err
	}
	if in.Text == "" && len(f.Files("files")) == 0 {
		f.Wrong("text", "portal.wrong.text")
	}
	if f.Err() != nil {
		return p.showCase(w, r, http.StatusUnprocessableEntity, c, f, "")
	}
	if err := p.Files.Save(in.Files...); err != nil {
		return err
	}
	return p.do(w, r, c, f, "", "#thread", func(ctx context.Context, tx *db.Tx) error {
		_, done, err := once(ctx, tx, s.act(append(sums(in.Files), "message", c.ID.String(), in.Text)...))
		if err != nil || done {
			return err
		}
		customer, err := customers.Get(ctx, tx, c.CustomerID)
		if err != nil {
			return err
		}
		_, err = p.Room.Join(ctx, tx, c.ID, in, customer)
		return err
	})
}

// confirm is the customer's yes: it is solved.
func (p *Portal) confirm(w *web.Response, r *web.Request) error {
	c, f, _, ok, err := p.word(w, r, "yes")
	if err != nil || !ok {
		return err
	}
	return p.do(w, r, c, f, "yes", "", func(ctx context.Context, tx *db.Tx) error {
		_, err := p.Room.Confirm(ctx, tx, event.Customer(c.CustomerID), c.ID)
		return err
	})
}

// object is the customer's no: it is not solved, with words or without.
func (p *Portal) object(w *web.Response, r *web.Request) error {
	c, f, s, ok, err := p.word(w, r, "no")
	if err != nil || !ok {
		return err
	}
	text := f.Long("text", cases.MaxText)
	if f.Err() != nil {
		return p.showCase(w, r, http.StatusUnprocessableEntity, c, f, "no")
	}
	return p.do(w, r, c, f, "no", "", func(ctx context.Context, tx *db.Tx) error {
		_, done, err := once(ctx, tx, s.act("not-solved", c.ID.String(), text))
		if err != nil || done {
			return err
		}
		goesOn, err := theMatter(ctx, tx, c)
		if err != nil {
			return err
		}
		_, err = p.Room.Object(ctx, tx, goesOn, text)
		return err
	})
}

// do runs an act and leads back to the page of the case. What the room refuses
// is shown beside what was typed.
func (p *Portal) do(w *web.Response, r *web.Request, c cases.Case, f *web.Form, answer, part string, act func(ctx context.Context, tx *db.Tx) error) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return act(r.Context(), tx) })
	if err = f.Take(err); err != nil {
		return err
	}
	if f.Err() != nil {
		return p.showCase(w, r, http.StatusUnprocessableEntity, c, f, answer)
	}
	return w.Redirect(p.address(r, c, "") + part)
}

// theMatter is the case in which the matter of a duplicate goes on.
func theMatter(ctx context.Context, r db.Reader, c cases.Case) (id.ID, error) {
	const longestChain = 1000 // a duplicate of a duplicate …; more is a slip in the data
	for range longestChain {
		if c.DuplicateOf == 0 {
			return c.ID, nil
		}
		var err error
		if c, err = cases.Get(ctx, r, c.DuplicateOf); err != nil {
			return 0, err
		}
	}
	return 0, fault.New(fault.Conflict, "cases.not_found")
}
