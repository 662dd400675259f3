package web

import (
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// tokensPage lists the tokens and makes one.
type tokensPage struct {
	Tokens      []staff.Token
	Cards       map[id.ID]staff.Card
	Permissions []staff.Permission // those the reader holds
	Form        *web.Form
	Problems    ui.Problems
	Secret      string // of a token just made, shown once
}

// lives are how long a token may live, in days; 0 is for ever.
var lives = [...]int64{30, 90, 365, 0}

func (p *Pages) tokens(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	f.Set("days", "90")
	return p.showTokens(w, r, f, "")
}

func (p *Pages) showTokens(w *web.Response, r *web.Request, f *web.Form, secret string) (err error) {
	page := tokensPage{Form: f, Problems: problems(f), Secret: secret}
	if page.Tokens, err = p.Staff.Tokens(r.Context(), p.DB, 0); err != nil {
		return err
	}
	if page.Cards, err = p.Staff.Cards(r.Context(), p.DB); err != nil {
		return err
	}
	for _, one := range p.Staff.Permissions() {
		if r.Who.Can(one.Name) {
			page.Permissions = append(page.Permissions, one)
		}
	}
	if secret != "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

// makeToken makes a token of the reader's own and shows its secret, which is
// kept nowhere: the page is the answer itself, since a redirect would have to
// carry the secret.
func (p *Pages) makeToken(w *web.Response, r *web.Request) error {
	if r.Who.ByToken { // a leaked token must not be able to outlive itself
		return fault.New(fault.Denied, "fault.denied")
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	t := staff.Token{Name: f.Need("name", maxTyped), Account: r.Who.ID, Permissions: f.Values("permission")}
	days := f.Int("days", 0, lives[2])
	if days > 0 {
		t.Expires = p.DB.Now().Add(time.Duration(days) * 24 * time.Hour)
	}
	if f.Bool("everything") {
		t.Permissions = []string{staff.AllPermissions}
	}
	var secret string
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			secret, err = p.Staff.MakeToken(r.Context(), tx, by(r), t)
			return err
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showTokens(w, r, f, "")
	}
	fresh := web.NewForm(r, nil)
	fresh.Set("days", "90")
	return p.showTokens(w, r, fresh, secret)
}

func (p *Pages) revokeToken(w *web.Response, r *web.Request) error {
	return p.onID(w, r, "staff.toast.revoked", "/staff/tokens", func(tx *db.Tx, which id.ID) error {
		return p.Staff.RevokeToken(r.Context(), tx, by(r), which)
	})
}
