package web

import (
	"time"

	"rida/internal/core/channel/email"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// BoxesPage lists the mailboxes.
type BoxesPage struct {
	Rows  []BoxRow
	House []string // what is wrong with mail that comes over SMTP
}

// BoxRow is one mailbox with how it is doing.
type BoxRow struct {
	ID                  id.ID
	Past                string // the newest trouble, when it is over
	Asleep              bool   // switched off
	Watch               string // whether its history tells when it is silent for too long
	Name, Address, Href string
	Fixed               bool // of the configuration; not changed here
	State               ui.Chip
	Alarms              []string
	Words               []string // what servers said last, empty ones among them
	LastMail            time.Time
}

// BoxPage is the form of one mailbox.
type BoxPage struct {
	ID       string // "" for a new one
	Form     *web.Form
	Problems ui.Problems
	Tried    *email.Tried
	SignedIn bool
	Back     string // where an identity server sends people; the owner registers it there
}

func (b BoxPage) action() string {
	if b.ID == "" {
		return "/settings/mailboxes"
	}
	return "/settings/mailboxes/" + b.ID
}

func (b BoxPage) title(v ui.View) string {
	if b.ID == "" {
		return v.P.T("channel.page.box.new")
	}
	return b.Form.Value("name")
}

// field is one question of the form as it was filled in.
func (b BoxPage) field(v ui.View, name string) ui.Field {
	f := ui.Field{Name: name, Label: v.P.T("channel.page.box." + name), Value: b.Form.Value(name), Error: b.Problems.Of(name)}
	if hint := "channel.page.box." + name + ".hint"; v.P.Has(hint) {
		f.Hint = v.P.T(hint)
	}
	return f
}

// plain is a question whose answer is read from left to right.
func (b BoxPage) plain(v ui.View, name string) ui.Field {
	f := b.field(v, name)
	f.Dir = "ltr"
	return f
}

// server is a question of one of the two servers; both have the same words.
func (b BoxPage) server(v ui.View, prefix, name string) ui.Field {
	f := b.plain(v, prefix+"_"+name)
	f.Label = v.P.T("channel.page.box.server_" + name)
	return f
}

func securities(v ui.View) []ui.Choice {
	var out []ui.Choice
	for _, s := range []email.Security{email.TLS, email.StartTLS, email.Plain} {
		out = append(out, ui.Choice{Value: string(s), Label: v.P.T("channel.page.box.security." + string(s))})
	}
	return out
}

func afters(v ui.View) []ui.Choice {
	var out []ui.Choice
	for _, a := range []email.After{email.MarkSeen, email.Leave, email.MoveTo, email.Delete} {
		out = append(out, ui.Choice{Value: string(a), Label: v.P.T("channel.page.box.after." + string(a))})
	}
	return out
}

// results are what a test found, the ways that there are.
func (b BoxPage) results(v ui.View) (out []Result) {
	add := func(way string, o email.Outcome, words string) {
		if o != "" {
			out = append(out, Result{Way: v.P.T("channel.page.try." + way), Text: v.P.T("channel.page.try." + string(o)), Words: words, Works: o == email.TryWorks})
		}
	}
	add("in", b.Tried.In, b.Tried.InWords)
	add("out", b.Tried.Out, b.Tried.OutWords)
	return out
}

// Result is how the try of one way ended.
type Result struct {
	Way, Text, Words string
	Works            bool
}
