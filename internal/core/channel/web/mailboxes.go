package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/secret"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// MaySetMailboxes is the permission to add, change and remove mailboxes. It is
// the owner's from the start: who sets a mailbox reads whatever comes in by it.
const MaySetMailboxes = "mail.mailboxes"

// Mailboxes answers the pages of settings of the mailboxes.
type Mailboxes struct {
	DB     *db.DB
	Ledger *channel.Ledger
	Boxes  *email.Boxes
	Secret *secret.Box
	Origin string // how browsers reach us, for the way back from an identity server
	View   func(w *web.Response, r *web.Request) ui.View
}

// Routes are this part of the one list in app.
func (p *Mailboxes) Routes() []web.Route {
	return web.In("mail",
		web.Get("/settings/mailboxes", MaySetMailboxes, p.list),
		web.Get("/settings/mailboxes/new", MaySetMailboxes, p.askNew),
		web.Post("/settings/mailboxes", MaySetMailboxes, p.save),
		web.Get("/settings/mailboxes/{id}", MaySetMailboxes, p.ask),
		web.Post("/settings/mailboxes/{id}", MaySetMailboxes, p.save),
		web.Post("/settings/mailboxes/{id}/removal", MaySetMailboxes, p.remove),
		web.Get("/settings/mailboxes/{id}/sign-in", MaySetMailboxes, p.signIn),
		web.Get(signedInPath, MaySetMailboxes, p.signedIn),
	)
}

// signedInPath is where an identity server sends people back.
const signedInPath = "/settings/mailboxes/signed-in"

// list shows every mailbox with how it is doing.
func (p *Mailboxes) list(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	all, err := channel.Mailboxes(r.Context(), p.DB)
	if err != nil {
		return err
	}
	alarms, err := p.Ledger.Alarms(r.Context(), p.DB)
	if err != nil {
		return err
	}
	past, err := p.Ledger.PastAlarms(r.Context(), p.DB, pastAlarms)
	if err != nil {
		return err
	}
	silences, err := p.Boxes.Silences(r.Context())
	if err != nil {
		return err
	}
	page := BoxesPage{}
	at := map[id.ID]email.Status{}
	for _, s := range p.Boxes.Statuses() {
		at[s.Box.ID] = s
		if s.Fixed {
			page.Rows = append(page.Rows, boxRow(v, s.Box, s, alarms))
		}
	}
	for _, m := range all {
		if m.Kind == email.Kind {
			page.Rows = append(page.Rows, boxRow(v, m, at[m.ID], alarms))
		}
	}
	for _, a := range alarms {
		if a.Mailbox == 0 {
			page.House = append(page.House, AlarmText(v.P, v.When.DateTime(a.Since), a, ""))
		}
	}
	for i := range page.Rows {
		page.Rows[i].Past = pastOf(v, past, page.Rows[i])
		if !page.Rows[i].Asleep {
			page.Rows[i].Watch = watchOf(v, silences[page.Rows[i].ID])
		}
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// pastAlarms is how far the list looks back.
const pastAlarms = 50

// pastOf says what the newest trouble of a mailbox was, when it is over.
func pastOf(v ui.View, past []channel.Alarm, row BoxRow) string {
	for _, a := range past {
		if a.Mailbox == row.ID && len(row.Alarms) == 0 {
			return v.P.T("channel.page.box.past", "alarm", AlarmText(v.P, v.When.DateTime(a.Since), a, row.Name), "over", v.When.DateTime(a.Over))
		}
	}
	return ""
}

// AlarmText says in words what is wrong with an inbox.
func AlarmText(p lang.Printer, since string, a channel.Alarm, name string) string {
	if name == "" {
		name = p.T("channel.page.box.house")
	}
	return p.T("channel.page.alarm."+string(a.Kind), "name", name, "since", since)
}

// watchOf says whether the history of an inbox is long enough to tell when it is
// silent for too long.
func watchOf(v ui.View, s channel.Silence) string {
	if s.Known {
		return v.P.N("channel.page.box.watched", s.Arrivals)
	}
	return v.P.N("channel.page.box.too_few", s.Arrivals, "least", channel.MinArrivals, "weeks", channel.MinSilenceWeeks)
}

func boxRow(v ui.View, m channel.Mailbox, s email.Status, alarms []channel.Alarm) BoxRow {
	row := BoxRow{ID: m.ID, Asleep: !m.Active && !s.Fixed, Name: m.Name, Address: m.Address, Fixed: s.Fixed, Href: "/settings/mailboxes/" + m.ID.String(), State: ui.Chip{Icon: ui.IconCheck, Label: v.P.T("channel.page.box.works"), Hue: ui.HueGreen}}
	if s.Fixed {
		row.Href = ""
	}
	for _, a := range alarms {
		if a.Mailbox == m.ID {
			row.Alarms = append(row.Alarms, AlarmText(v.P, v.When.DateTime(a.Since), a, m.Name))
		}
	}
	working := s.Box.ID != 0
	for _, f := range s.Folders {
		working = working && f.Connected
		row.Words = append(row.Words, f.Err)
		if f.LastMail.After(row.LastMail) {
			row.LastMail = f.LastMail
		}
	}
	if s.Sends {
		row.Words = append(row.Words, s.Out.Err)
		working = working && s.Out.Err == ""
	}
	switch {
	case !m.Active:
		row.State = ui.Chip{Icon: ui.IconEyeOff, Label: v.P.T("channel.page.box.asleep")}
	case len(row.Alarms) > 0:
		row.State = ui.Chip{Icon: ui.IconWarn, Label: v.P.T("channel.page.box.alarm"), Hue: ui.HueRed}
	case !working:
		row.State = ui.Chip{Icon: ui.IconClock, Label: v.P.T("channel.page.box.connecting"), Hue: ui.HueAmber}
	}
	return row
}

// askNew asks for a new mailbox, with what is known of the service filled in.
func (p *Mailboxes) askNew(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	fill(f, channel.Mailbox{Kind: email.Kind, Active: true}, email.Account{In: email.Mailbox{Server: email.Server{Port: 993, Security: email.TLS}, After: email.MarkSeen},
		Out: email.Server{Port: 465, Security: email.TLS}})
	if like, ok := email.PresetOf(r.URL.Query().Get("like")); ok {
		fill(f, channel.Mailbox{Kind: email.Kind, Active: true}, email.Account{In: email.Mailbox{Server: like.In, After: email.MarkSeen}, Out: like.Out, Grant: &like.Grant})
	}
	return p.show(w, r, http.StatusOK, 0, f, nil, nil)
}

func (p *Mailboxes) ask(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	m, err := channel.OneMailbox(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	a, err := email.ReadAccount(m.Settings)
	if err != nil {
		return err
	}
	f := web.NewForm(r, nil)
	fill(f, m, a)
	return p.show(w, r, http.StatusOK, which, f, nil, nil)
}

// show draws the form of a mailbox; tried is the outcome of a test.
func (p *Mailboxes) show(w *web.Response, r *web.Request, status int, which id.ID, f *web.Form, tried *email.Tried, wrong error) error {
	v := p.View(w, r)
	page := BoxPage{Form: f, Tried: tried, Back: p.Origin + signedInPath, Problems: ui.ProblemsOf(v.P, wrong)}
	if which != 0 {
		page.ID = which.String()
	}
	if f.Value("provider") != "" && which != 0 {
		var err error
		if page.SignedIn, err = p.Boxes.Tokens.HasSignedIn(r.Context(), which); err != nil {
			return err
		}
	}
	return w.HTML(status, page.Page(v))
}

// save keeps a mailbox or, with the other button, tries it without keeping it.
func (p *Mailboxes) save(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	var which id.ID
	if r.PathValue("id") != "" {
		if which, err = r.PathID("id"); err != nil {
			return err
		}
	}
	m, a, secrets, err := readBox(f)
	if err == nil && f.Value("try") != "" {
		var tried email.Tried
		if tried, err = p.Boxes.TryAccount(r.Context(), which, a, secrets); err == nil {
			return p.show(w, r, http.StatusOK, which, f, &tried, nil)
		}
		err = fault.OfFields(fault.Field{Name: "in_host", Key: "channel.mailbox.bad", Args: []any{"detail", err.Error()}}).Because(err)
	}
	if err == nil {
		m.ID = which
		if m.Settings, err = a.Settings(); err != nil {
			return err
		}
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			if which != 0 {
				if _, err := channel.OneMailbox(r.Context(), tx, which); err != nil {
					return err
				}
			}
			m.ID, err = p.Ledger.KeepMailbox(r.Context(), tx, by(r), p.Secret, m, secrets)
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return p.show(w, r, http.StatusUnprocessableEntity, which, f, nil, err)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "channel.page.toast.box_saved"})
	if a.Grant != nil {
		return w.Redirect("/settings/mailboxes/" + m.ID.String())
	}
	return w.Redirect("/settings/mailboxes")
}

func (p *Mailboxes) remove(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Ledger.RemoveMailbox(r.Context(), tx, by(r), which) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "channel.page.toast.box_removed"})
	return w.Redirect("/settings/mailboxes")
}

// signIn sends the person to the identity server of a mailbox.
func (p *Mailboxes) signIn(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	g, err := p.grant(r.Context(), which)
	if err != nil {
		return err
	}
	var to string
	err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		to, err = p.Boxes.Tokens.Begin(r.Context(), tx, which, g, p.Origin+signedInPath)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", to) // another host: an address that an owner has set, not one from a request
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func (p *Mailboxes) grant(ctx context.Context, which id.ID) (email.Grant, error) {
	m, err := channel.OneMailbox(ctx, p.DB, which)
	if err != nil {
		return email.Grant{}, err
	}
	a, err := email.ReadAccount(m.Settings)
	if err != nil {
		return email.Grant{}, err
	}
	if a.Grant == nil {
		return email.Grant{}, fault.New(fault.Conflict, "channel.mailbox.no_grant")
	}
	return *a.Grant, nil
}

// signedIn takes what an identity server sends back.
func (p *Mailboxes) signedIn(w *web.Response, r *web.Request) error {
	q := r.URL.Query()
	which, ok := email.MailboxOf(q.Get("state"))
	if !ok {
		return fault.New(fault.NotFound, "channel.mailbox.sign_in_unknown")
	}
	at := "/settings/mailboxes/" + which.String()
	g, err := p.grant(r.Context(), which)
	if err == nil && q.Get("code") == "" {
		err = fault.New(fault.Invalid, "channel.mailbox.sign_in_failed", "detail", clip(q.Get("error")+" "+q.Get("error_description")))
	}
	if err == nil {
		err = p.Boxes.Tokens.Finish(r.Context(), which, g, q.Get("state"), q.Get("code"), p.Origin+signedInPath)
	}
	if f, is := fault.As(err); is && f.Kind == fault.Invalid {
		w.Toast(web.Toast{Key: f.Key, Args: f.Args})
		return w.Redirect(at)
	}
	if err != nil {
		return err
	}
	p.Boxes.Stir()
	w.Toast(web.Toast{Key: "channel.page.toast.signed_in"})
	return w.Redirect(at)
}

func clip(s string) string {
	const most = 200
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}

// fill writes a mailbox into a form.
func fill(f *web.Form, m channel.Mailbox, a email.Account) {
	server := func(prefix string, s email.Server) {
		f.Set(prefix+"_host", s.Host)
		if s.Port != 0 {
			f.Set(prefix+"_port", strconv.Itoa(s.Port))
		}
		f.Set(prefix+"_security", string(s.Security))
		f.Set(prefix+"_user", s.User)
	}
	f.Set("name", m.Name)
	f.Set("address", m.Address)
	if m.Active {
		f.Set("active", "yes")
	}
	server("in", a.In.Server)
	server("out", a.Out)
	f.Set("folders", strings.Join(a.In.Folders, ", "))
	f.Set("after", string(a.In.After))
	f.Set("move_folder", a.In.MoveFolder)
	if a.In.All {
		f.Set("all", "yes")
	}
	f.Set("ca", a.In.CA)
	if g := a.Grant; g != nil {
		f.Set("provider", g.Provider)
		if g.Provider == "" {
			f.Set("provider", "own")
		}
		f.Set("client_id", g.ClientID)
		f.Set("auth_url", g.AuthURL)
		f.Set("token_url", g.TokenURL)
		f.Set("scopes", strings.Join(g.Scopes, " "))
	}
}
