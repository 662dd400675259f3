package web

import (
	"strings"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
)

const (
	maxHost   = 253   // RFC 1035
	maxUser   = 320   // as long as an address may be
	maxBoxURL = 500   // of an identity server
	maxPEM    = 20000 // a few certificates
)

// readBox reads a mailbox and its secrets from a form. Secrets that were left
// empty are not among them, so that those kept stay.
func readBox(f *web.Form) (m channel.Mailbox, a email.Account, secrets map[string]string, err error) {
	m = channel.Mailbox{Kind: email.Kind, Name: f.Need("name", maxName), Address: f.Email("address", true), Active: f.Bool("active")}
	server := func(prefix string) email.Server {
		s := email.Server{Host: f.Text(prefix+"_host", maxHost), User: f.Text(prefix+"_user", maxUser)}
		if s.Host == "" {
			return email.Server{}
		}
		s.Port = int(f.Int(prefix+"_port", 1, 65535))
		s.Security = email.Security(f.One(prefix+"_security", string(email.TLS), string(email.StartTLS), string(email.Plain)))
		s.CA = strings.TrimSpace(f.Long("ca", maxPEM))
		if s.User == "" {
			s.User = m.Address
		}
		return s
	}
	a.In.Server, a.Out = server("in"), server("out")
	if a.Fetches() {
		for _, folder := range strings.Split(f.Text("folders", maxUser), ",") {
			if folder = strings.TrimSpace(folder); folder != "" {
				a.In.Folders = append(a.In.Folders, folder)
			}
		}
		a.In.After = email.After(f.One("after", string(email.Leave), string(email.MarkSeen), string(email.MoveTo), string(email.Delete)))
		a.In.MoveFolder, a.In.All = f.Text("move_folder", maxUser), f.Bool("all")
	} else {
		a.In.After = email.MarkSeen
	}
	secrets = map[string]string{}
	keep := func(name, field string) {
		if v := f.Secret(field); v != "" {
			secrets[name] = v
		}
	}
	if provider := f.Value("provider"); provider != "" {
		a.Grant = readGrant(f, provider)
		keep(email.SecretClient, "client_secret")
	} else {
		keep(email.SecretPassword, "password")
		keep(email.SecretOutPassword, "out_password")
	}
	if err = f.Err(); err != nil {
		return m, a, secrets, err
	}
	if err := a.Check(); err != nil {
		return m, a, secrets, fault.OfFields(fault.Field{Name: "in_host", Key: "channel.mailbox.bad", Args: []any{"detail", err.Error()}}).Because(err)
	}
	if a.Grant != nil {
		if err := a.Grant.Check(); err != nil {
			return m, a, secrets, fault.OfFields(fault.Field{Name: "client_id", Key: "channel.mailbox.bad_grant", Args: []any{"detail", err.Error()}}).Because(err)
		}
	}
	return m, a, secrets, nil
}

// readGrant reads how a mailbox signs in at an identity server. What is left
// empty is as the preset has it.
func readGrant(f *web.Form, provider string) *email.Grant {
	preset, _ := email.PresetOf(provider)
	g := email.Grant{Provider: preset.Name, ClientID: f.Text("client_id", maxBoxURL), AuthURL: f.Text("auth_url", maxBoxURL),
		TokenURL: f.Text("token_url", maxBoxURL), Scopes: strings.Fields(f.Text("scopes", maxBoxURL))}
	if g.AuthURL == "" {
		g.AuthURL = preset.Grant.AuthURL
	}
	if g.TokenURL == "" {
		g.TokenURL = preset.Grant.TokenURL
	}
	if len(g.Scopes) == 0 {
		g.Scopes = preset.Grant.Scopes
	}
	return &g
}
