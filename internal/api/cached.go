package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"rida/internal/kit/web"
)

// Everybody may ask for what is public so many times at once and then at this
// pace, by address: a page that shows it keeps it for a while anyway.
const (
	burstPublic = 90
	publicPace  = time.Second
)

// publicAge is for how long anybody may keep a public answer, in seconds.
const publicAge = "public, max-age=300"

// cached makes an operation that only looks, for everybody, whose answer may be
// kept: it carries a mark of its contents, and who has them already gets nothing
// but that they still hold (RFC 9110, 8.8.3 and 13.1.2).
func cached[Q, A any](o operation, look func(ctx context.Context, c *call, q Q) (A, error)) operation {
	o.status, o.kept = http.StatusOK, true
	o.headers = []string{"If-None-Match"}
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
		body, err := json.Marshal(answer)
		if err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		sum := sha256.Sum256(body)
		tag := `"` + hex.EncodeToString(sum[:16]) + `"`
		h := c.w.Header()
		h.Set("ETag", tag)
		h.Set("Cache-Control", publicAge)
		if strings.Contains(c.r.Header.Get("If-None-Match"), tag) {
			c.w.WriteHeader(http.StatusNotModified)
			return nil
		}
		return c.w.JSON(o.status, json.RawMessage(body))
	}
	return o
}

// admitStranger holds back whoever asks for what is public too often.
func (a *API) admitStranger(r *web.Request) error {
	if wait, ok := a.strangers.Allow(web.AddressKey(r.Address())); !ok {
		return web.TooMany(wait)
	}
	return nil
}
