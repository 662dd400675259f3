package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
)

// operation is one thing that a program can ask for.
type operation struct {
	name       string // operationId; its summary is the text api.op. and this
	tag        string
	method     string
	path       string // below Base
	permission string
	further    []string // permissions that the body may call for
	status     int      // when all went well
	large      int64    // largest body in bytes, 0 for the usual
	raw        string   // media type of a body that is not JSON
	gives      string   // media type of an answer that is not JSON
	query      *shape
	body       *shape
	answer     *shape
	headers    []string // request headers it looks at
	kept       bool     // its answer may be kept for a while
	handle     func(*call) error
}

// call is one asking of an operation.
type call struct {
	api *API
	op  *operation
	w   *web.Response
	r   *web.Request
}

func (c *call) by() event.Actor { return event.Actor{Kind: c.r.Who.Kind, ID: c.r.Who.ID} }

// need refuses who lacks a permission that the operation itself does not ask for.
func (c *call) need(permission string) error {
	if !c.r.Who.Can(permission) {
		return fault.New(fault.Denied, "fault.denied")
	}
	return nil
}

// reads makes an operation that only looks. Q is what stands in the query.
func reads[Q, A any](o operation, look func(ctx context.Context, c *call, q Q) (A, error)) operation {
	o.status = http.StatusOK
	o.query, o.answer = shapeOf[Q](), shapeOf[A]()
	o.handle = func(c *call) error {
		var q Q
		if err := readQuery(c.r.URL.Query(), o.query, &q); err != nil {
			return err
		}
		answer, err := look(c.r.Context(), c, q)
		if err != nil {
			return err
		}
		return c.w.JSON(o.status, answer)
	}
	return o
}

// preparer is a body that has work to do before the transaction.
type preparer interface {
	prepare(ctx context.Context, c *call) error
}

// acts makes an operation that does something. B is what the body holds; at
// gives the address of what was made, nil when nothing is.
func acts[B, A any](o operation, act func(ctx context.Context, tx *db.Tx, c *call, b *B) (A, error), at func(A) string) operation {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	if at != nil {
		o.status = http.StatusCreated
	}
	o.body, o.answer = shapeOf[B](), shapeOf[A]()
	o.handle = func(c *call) error {
		raw, err := c.body()
		if err != nil {
			return err
		}
		if err := isJSON(c.r); err != nil {
			return err
		}
		b := new(B)
		if err := decode(raw, o.body, b); err != nil {
			return err
		}
		if p, ok := any(b).(preparer); ok {
			if err := p.prepare(c.r.Context(), c); err != nil {
				return err
			}
		}
		return c.once(raw, func(ctx context.Context, tx *db.Tx) (result, error) {
			answer, err := act(ctx, tx, c, b)
			if err != nil {
				return result{}, err
			}
			return resultOf(o.status, answer, at)
		})
	}
	return o
}

// result is an answer ready to be sent and kept.
type result struct {
	status   int
	location string
	body     []byte
}

func resultOf[A any](status int, answer A, at func(A) string) (result, error) {
	body, err := json.Marshal(answer)
	if err != nil {
		return result{}, fmt.Errorf("write the answer: %w", err)
	}
	r := result{status: status, body: append(body, '\n')}
	if at != nil {
		r.location = Base + at(answer)
	}
	return r, nil
}

// send writes a result. It is small, so it goes out as it is.
func (c *call) send(r result) error {
	h := c.w.Header()
	h["Content-Type"] = typeJSON
	h["Cache-Control"] = noStore
	if r.location != "" {
		h.Set("Location", r.location)
	}
	c.w.WriteHeader(r.status)
	_, err := c.w.Write(r.body)
	return err
}

// Header values that are the same for every answer; never written to.
var (
	typeJSON = []string{"application/json"}
	noStore  = []string{"no-store"}
)

// admit checks what the router does not: the pace of a program, and that a
// browser's session is used from our own pages only. The router's protection
// lets requests through that say nothing of their origin; for the API a browser
// must say it.
func (a *API) admit(o *operation, r *web.Request) error {
	if o.permission == web.Public {
		return a.admitStranger(r)
	}
	if r.Who.ByToken {
		if a.Unlimited != nil && a.Unlimited(r) {
			return nil
		}
		key := r.Who.Session
		if key == 0 {
			key = r.Who.ID
		}
		if wait, ok := a.limiter.Allow(key.String()); !ok {
			return web.TooMany(wait)
		}
		return nil
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	if r.Header.Get("Sec-Fetch-Site") == "same-origin" || r.Header.Get("Origin") == r.Origin() {
		return nil
	}
	return fault.New(fault.Denied, "fault.cross_origin")
}

// pathID reads an id from the path.
func (c *call) pathID(name string) (id.ID, error) { return c.r.PathID(name) }
