package portal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
)

// A slip goes out with every form and comes back with what was typed: a number
// by which the same form sent twice is recognised, and the instant at which it
// was given out, sealed so that a machine cannot make its own.
type slip struct {
	number string
	given  time.Time
}

const (
	slipField   = "slip"
	slipPurpose = "portal.form"
	// slipLife is how long a page may stay open before its form is sent: public
	// pages have no time limits that a person would meet.
	slipLife = 30 * 24 * time.Hour
	// slipNumber is long enough that two forms never share one.
	slipNumber = 24
	// leastTime is less than anybody needs to write a sentence, and more than a
	// machine takes that fills in every field it finds.
	leastTime = 2 * time.Second
	// trapField is a field that people do not see and machines fill in.
	trapField = "website"
)

// newSlip gives out the slip of a form.
func (p *Portal) newSlip() string {
	given := p.Clock.Now().UTC().Format(time.RFC3339Nano)
	return p.Signer.Sign(slipPurpose, []byte(id.ShortToken(slipNumber)+" "+given), slipLife)
}

// slipOf reads the slip that came back; ok is false when the house did not give
// it out, or too long ago.
func (p *Portal) slipOf(f *web.Form) (s slip, ok bool) {
	payload, ok := p.Signer.Open(slipPurpose, f.Value(slipField))
	if !ok {
		return s, false
	}
	number, given, _ := strings.Cut(string(payload), " ")
	at, err := time.Parse(time.RFC3339Nano, given)
	return slip{number, at}, err == nil
}

// doubt tells why a form looks as if a machine had sent it, as a text key; ""
// when nothing does. Nobody is turned away by it: the form is shown again, and
// sending it once more is enough for a person.
func (p *Portal) doubt(f *web.Form) (s slip, key string) {
	s, ok := p.slipOf(f)
	switch {
	case !ok:
		return s, "portal.doubt.old"
	case f.Value(trapField) != "":
		return s, "portal.doubt.trap"
	case p.Clock.Now().Sub(s.given) < leastTime:
		return s, "portal.doubt.quick"
	}
	return s, ""
}

// act is the number of one act: this form with these contents. The same form
// with other contents is another act, because somebody went back and wrote more.
func (s slip) act(contents ...string) string {
	var b strings.Builder
	b.WriteString(s.number)
	for _, c := range contents {
		fmt.Fprintf(&b, "\x00%d\x00%s", len(c), c)
	}
	return id.Hash(b.String())
}

// once takes the number of an act. When it was taken before, done is true and
// which is the case it led to, 0 for none. An act at the same moment waits here.
func once(ctx context.Context, tx *db.Tx, act string) (which id.ID, done bool, err error) {
	at := tx.Now()
	n, err := tx.Exec(ctx, sqlOnce, act, clock.Micros(at))
	if err != nil {
		return 0, false, fmt.Errorf("take the number of a form: %w", err)
	}
	if n == 0 {
		which, err = ledTo(ctx, tx, act)
		return which, true, err
	}
	if _, err = tx.Exec(ctx, sqlForgetForms, clock.Micros(at.Add(-slipLife)), forgetAtOnce); err != nil {
		return 0, false, fmt.Errorf("forget old forms: %w", err)
	}
	return 0, false, nil
}

// forgetAtOnce keeps the sweeping that each form does short.
const forgetAtOnce = 50

// leads notes the case to which an act led.
func leads(ctx context.Context, tx *db.Tx, act string, which id.ID) error {
	if _, err := tx.Exec(ctx, sqlLeads, act, which); err != nil {
		return fmt.Errorf("note what a form led to: %w", err)
	}
	return nil
}

// ledTo is the case to which an act led; 0 for none.
func ledTo(ctx context.Context, r db.Reader, act string) (id.ID, error) {
	var which id.ID
	err := r.Get(ctx, &which, sqlLedTo, act)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return 0, fmt.Errorf("read what a form led to: %w", err)
	}
	return which, nil
}

const (
	sqlOnce  = `INSERT INTO portal_form (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`
	sqlLeads = `UPDATE portal_form SET case_id = $2 WHERE key = $1`
	sqlLedTo = `SELECT COALESCE(case_id, 0) FROM portal_form WHERE key = $1`

	sqlForgetForms = `
DELETE FROM portal_form WHERE key IN (SELECT key FROM portal_form WHERE at < $1 ORDER BY at LIMIT $2)`
)
