package api

import (
	"bytes"
	"fmt"
	"mime"
	"strings"

	"rida/internal/kit/fault"
	"rida/internal/kit/web"
)

// firstRoom is what is set aside for a body of unknown length.
const firstRoom = 4 << 10

// body reads the whole body; the router bounds it.
func (c *call) body() ([]byte, error) {
	room := c.r.ContentLength
	if room <= 0 || room > max(c.op.large, web.MaxBody) {
		room = firstRoom
	}
	buf := bytes.NewBuffer(make([]byte, 0, room+bytes.MinRead)) // room for the read that finds the end
	if _, err := buf.ReadFrom(c.r.Body); err != nil {
		if web.StatusOf(err) < 500 { // too large
			return nil, err
		}
		return nil, web.BadRequest(fmt.Errorf("read the body: %w", err))
	}
	return buf.Bytes(), nil
}

// isJSON refuses a body that calls itself something else: a form of another
// site could send it, or a program has mistaken the operation.
func isJSON(r *web.Request) error {
	declared := r.Header.Get("Content-Type")
	if declared == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(declared)
	if err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json")) {
		return nil
	}
	return wrongType("application/json")
}

// wrongType says which content type is wanted.
func wrongType(wanted string) error {
	return web.Refused(415, fault.New(fault.Invalid, "api.content_type", "wanted", wanted))
}
