package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/kit/webpush"
)

// settingsPage is how and when somebody wants to hear.
type settingsPage struct {
	Kinds    []notice.Kind
	Choices  notice.Choices
	Hours    notice.Hours
	Typed    func(name string) string // times as typed, after an error
	Problems ui.Problems
	Devices  []notice.Device
	Key      string // public key of the house
}

func (p *Pages) settings(w *web.Response, r *web.Request) error {
	choices, err := p.Bell.Choices(r.Context(), p.DB, r.Who.ID)
	if err != nil {
		return err
	}
	hours, err := p.Bell.HoursOf(r.Context(), p.DB, r.Who.ID)
	if err != nil {
		return err
	}
	page := settingsPage{Choices: choices, Hours: hours}
	return p.showSettings(w, r, http.StatusOK, page)
}

func (p *Pages) showSettings(w *web.Response, r *web.Request, status int, page settingsPage) error {
	key, err := p.Bell.Key(r.Context())
	if err != nil {
		return err
	}
	if page.Key, err = key.Public(); err != nil {
		return err
	}
	if page.Devices, err = p.Bell.Browsers(r.Context(), p.DB, r.Who.ID); err != nil {
		return err
	}
	page.Kinds = p.Bell.Kinds()
	return w.HTML(status, page.Page(p.View(w, r)))
}

func (p *Pages) setSettings(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	page := settingsPage{Choices: notice.Choices{}, Typed: f.Value}
	for _, k := range p.Bell.Kinds() {
		page.Choices[k.Name] = notice.Choice{Product: f.Bool("product." + k.Name), Mail: notice.Mail(f.Value("mail." + k.Name)), Push: f.Bool("push." + k.Name)}
	}
	h := &page.Hours
	*h = notice.Hours{Mode: notice.Mode(f.Value("mode")), Quiet: f.Bool("quiet"), AwayOnly: f.Bool("away")}
	for _, d := range f.Values("days") {
		if n, err := strconv.Atoi(d); err == nil && n >= 0 && n < 7 {
			h.Days |= 1 << n
		}
	}
	for name, to := range map[string]*int64{"work_from": &h.WorkFrom, "work_until": &h.WorkUntil, "quiet_from": &h.QuietFrom, "quiet_until": &h.QuietUntil, "digest_at": &h.DigestAt} {
		minutes, ok := minutesOf(f.Value(name))
		if !ok {
			f.Wrong(name, "field.bad_time")
		}
		*to = minutes
	}
	err = f.Err()
	if err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Bell.Choose(r.Context(), tx, r.Who.ID, page.Choices, page.Hours) })
	}
	if fault.KindOf(err) == fault.Invalid {
		page.Problems = ui.ProblemsOf(r.Print, err)
		return p.showSettings(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "notice.toast.saved"})
	return w.Redirect("/notices/settings")
}

// minutesOf reads a time of day in any digits.
func minutesOf(text string) (int64, bool) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(lang.ToLatin(text)), ":")
	if !ok {
		minute = "0"
	}
	h, err := strconv.Atoi(hour)
	if err != nil || h < 0 || h > 24 {
		return 0, false
	}
	m, err := strconv.Atoi(minute)
	if err != nil || m < 0 || m > 59 || h == 24 && m > 0 {
		return 0, false
	}
	return int64(h*60 + m), true
}

// clock writes minutes as a time of day, as typed after an error.
func (s settingsPage) clock(v ui.View, name string, minutes int64) string {
	if s.Typed != nil {
		return s.Typed(name)
	}
	return v.P.Code(fmt.Sprintf("%02d:%02d", minutes/60, minutes%60))
}

// subscribe takes the subscription that this browser has just made.
func (p *Pages) subscribe(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	to := webpush.Browser{Endpoint: f.Value("endpoint"), P256dh: f.Value("p256dh"), Auth: f.Value("auth")}
	device := f.Text("device", 200)
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Bell.Subscribe(r.Context(), tx, r.Who.ID, to, device) })
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "notice.toast.subscribed"})
	return w.Redirect("/notices/settings")
}

func (p *Pages) unsubscribe(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Bell.Unsubscribe(r.Context(), tx, r.Who.ID, which) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "notice.toast.unsubscribed"})
	return w.Redirect("/notices/settings")
}
