package email_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/testkit"
)

// identity is an identity server that keeps to RFC 6749 and 7636: a code is good
// once and with its verifier, a refresh token until it is revoked.
type identity struct {
	*httptest.Server
	mu        sync.Mutex
	challenge map[string]string // code → challenge
	access    []string          // tokens that are good
	refresh   string
	refreshed int
	revoked   bool
	away      bool
}

func newIdentity(t *testing.T) *identity {
	t.Helper()
	i := &identity{challenge: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", i.authorize)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *identity) grant() *email.Grant {
	return &email.Grant{ClientID: "rida", AuthURL: i.URL + "/authorize", TokenURL: i.URL + "/token", Scopes: []string{"mail"}}
}

// authorize is the page on which a person says yes.
func (i *identity) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("client_id") != "rida" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	code := "code" + string(rune('a'+len(i.challenge)))
	i.challenge[code] = q.Get("code_challenge")
	i.mu.Unlock()
	back, _ := url.Parse(q.Get("redirect_uri"))
	back.RawQuery = url.Values{"state": {q.Get("state")}, "code": {code}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (i *identity) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	no := func(status int, code string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": "no"})
	}
	if i.away {
		no(http.StatusServiceUnavailable, "temporarily_unavailable")
		return
	}
	switch r.FormValue("grant_type") {
	case "authorization_code":
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		want, known := i.challenge[r.FormValue("code")]
		delete(i.challenge, r.FormValue("code"))
		if !known || want != base64.RawURLEncoding.EncodeToString(sum[:]) {
			no(http.StatusBadRequest, "invalid_grant")
			return
		}
		i.refresh, i.revoked = "refresh-1", false
	case "refresh_token":
		if i.revoked || r.FormValue("refresh_token") != i.refresh {
			no(http.StatusBadRequest, "invalid_grant")
			return
		}
		i.refreshed++
	}
	i.access = append(i.access, "access-"+string(rune('a'+len(i.access))))
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": i.access[len(i.access)-1], "token_type": "Bearer", "expires_in": 3600, "refresh_token": i.refresh})
}

func (i *identity) knows(token string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return !i.revoked && slices.Contains(i.access, token)
}

func (i *identity) set(change func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change()
}

// xoauth2 is the servers' side of the exchange.
type xoauth2 struct {
	check func(user, token string) error
	said  bool
}

func (x *xoauth2) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil {
		return []byte{}, false, nil
	}
	if x.said {
		return nil, true, errors.New("invalid credentials")
	}
	user, rest, _ := strings.Cut(strings.TrimPrefix(string(response), "user="), "\x01auth=Bearer ")
	if err := x.check(user, strings.TrimSuffix(rest, "\x01\x01")); err != nil {
		x.said = true
		return []byte(`{"status":"401"}`), false, nil
	}
	return nil, true, nil
}

// imapPeer is a mailbox that lets nobody in but with a token.
type imapPeer struct {
	imapserver.Session
	user  *imapmemserver.User
	check func(user, token string) error
}

func (p *imapPeer) AuthenticateMechanisms() []string { return []string{"XOAUTH2"} }

func (p *imapPeer) Authenticate(mech string) (sasl.Server, error) {
	if mech != "XOAUTH2" {
		return nil, errors.New("no such mechanism")
	}
	return &xoauth2{check: func(user, token string) error {
		if err := p.check(user, token); err != nil {
			return err
		}
		p.Session = imapmemserver.NewUserSession(p.user)
		return nil
	}}, nil
}

// smtpPeer takes mail from whoever has a token.
type smtpPeer struct {
	check func(user, token string) error
	mu    *sync.Mutex
	taken *[]string
	in    bool
}

func (p *smtpPeer) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &smtpPeer{check: p.check, mu: p.mu, taken: p.taken}, nil
}
func (p *smtpPeer) AuthMechanisms() []string { return []string{"XOAUTH2"} }
func (p *smtpPeer) Auth(string) (sasl.Server, error) {
	return &xoauth2{check: func(user, token string) error {
		err := p.check(user, token)
		p.in = err == nil
		return err
	}}, nil
}
func (p *smtpPeer) Mail(string, *smtp.MailOptions) error {
	if !p.in {
		return smtp.ErrAuthRequired
	}
	return nil
}
func (p *smtpPeer) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (p *smtpPeer) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	*p.taken = append(*p.taken, string(b))
	return err
}
func (p *smtpPeer) Reset()        {}
func (p *smtpPeer) Logout() error { return nil }

// service is a mail service as the large ones are: tokens, no passwords.
func service(t *testing.T, i *identity) (a email.Account, user *imapmemserver.User, sent func() int) {
	t.Helper()
	check := func(user, token string) error {
		if user != box || !i.knows(token) {
			return errors.New("bad token")
		}
		return nil
	}
	user = imapmemserver.NewUser(box, "")
	if err := user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	in := imapserver.New(&imapserver.Options{InsecureAuth: true, Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}},
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &imapPeer{Session: imapmemserver.New().NewSession(), user: user, check: check}, nil, nil
		}})
	inAt := anyPort(t)
	go func() { _ = in.Serve(inAt) }()
	t.Cleanup(func() { _ = in.Close() })

	var mu sync.Mutex
	var taken []string
	out := smtp.NewServer(&smtpPeer{check: check, mu: &mu, taken: &taken})
	out.AllowInsecureAuth = true
	outAt := anyPort(t)
	go func() { _ = out.Serve(outAt) }()
	t.Cleanup(func() { _ = out.Close() })

	a = email.Account{In: email.Mailbox{Server: at(t, inAt.Addr().String(), email.Plain, ""), After: email.Leave, All: true}, Out: at(t, outAt.Addr().String(), email.Plain, ""),
		Grant: i.grant()}
	a.In.User, a.Out.User = box, box
	return a, user, func() int { mu.Lock(); defer mu.Unlock(); return len(taken) }
}

func anyPort(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

const back = "http://127.0.0.1:1/settings/mailboxes/signed-in"

// allow is a person who goes to the identity server and says yes.
func (d *desk) allow(i *identity, m channel.Mailbox) (state, code string) {
	d.t.Helper()
	var to string
	d.write(func(tx *db.Tx) (err error) {
		to, err = d.Tokens.Begin(d.t.Context(), tx, m.ID, *i.grant(), back)
		return err
	})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Get(to)
	if err != nil {
		d.t.Fatal(err)
	}
	_ = got.Body.Close()
	where, err := got.Location()
	if err != nil || !strings.HasPrefix(where.String(), back) {
		d.t.Fatalf("%d sends back to %v: %v", got.StatusCode, where, err)
	}
	return where.Query().Get("state"), where.Query().Get("code")
}

func TestAMailboxSignsInAtAnIdentityServer(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		i := newIdentity(t)
		a, user, sent := service(t, i)
		d := newDesk(t, w, time.Hour)
		m := channel.Mailbox{Kind: email.Kind, Name: "Support", Address: box, Active: true}
		m.ID = d.keep(m, a, nil)
		waitFor(t, "the alarm before anybody signed in", func() bool { d.Stir(); return d.alarmed(channel.SignIn) })

		state, code := d.allow(i, m)
		if err := d.Tokens.Finish(t.Context(), m.ID, *i.grant(), state+"x", code, back); fault.KindOf(err) != fault.Denied {
			t.Fatalf("a state that nobody gave out: %v", err)
		}
		if err := d.Tokens.Finish(t.Context(), m.ID, *i.grant(), state, "guessed", back); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("a code that was guessed: %v", err)
		}
		if err := d.Tokens.Finish(t.Context(), m.ID, *i.grant(), state, code, back); err != nil {
			t.Fatal(err)
		}
		if err := d.Tokens.Finish(t.Context(), m.ID, *i.grant(), state, code, back); fault.KindOf(err) != fault.Denied {
			t.Fatalf("the same sign-in twice: %v", err)
		}
		waitFor(t, "the alarm to end", func() bool { d.Stir(); return !d.alarmed(channel.SignIn) })
		if got, err := d.TryAccount(t.Context(), m.ID, a, nil); err != nil || got.In != email.TryWorks || got.Out != email.TryWorks {
			t.Fatalf("%+v %v", got, err)
		}
		var sealed string
		if err := w.DB.Get(t.Context(), &sealed, `SELECT settings || secrets FROM channel_mailbox`); err != nil || strings.Contains(sealed, "refresh-1") || strings.Contains(sealed, "access-") {
			t.Errorf("tokens can be read in the database: %v", err)
		}

		if _, err := user.Append("INBOX", literal("Subject: by token\r\n\r\nx\r\n"), &imap.AppendOptions{}); err != nil {
			t.Fatal(err)
		}
		d.keep(m, a, nil)                                                                // as it was
		d.keep(channel.Mailbox{ID: m.ID, Kind: m.Kind, Name: "x", Address: box}, a, nil) // off
		waitFor(t, "it to stop", func() bool { return len(d.Statuses()) == 0 })          // and
		d.keep(m, a, nil)                                                                // on again, so that it connects now
		waitFor(t, "the mail", func() bool { return d.arrived(m.ID) == 1 })
		d.write(func(tx *db.Tx) error {
			_, err := d.ledger.Send(t.Context(), tx, channel.Outgoing{Kind: email.Kind, Mailbox: m.ID, From: box, To: []string{"sara@home.test"}, Raw: []byte("Subject: x\r\n\r\nx\r\n")})
			return err
		})
		waitFor(t, "our mail", func() bool { return sent() == 1 })
	})
}

func literal(raw string) imap.LiteralReader { return sized{strings.NewReader(raw)} }

type sized struct{ *strings.Reader }

func (s sized) Size() int64 { return s.Reader.Size() }

func TestATokenIsRefreshedBeforeItEndsAndARefusalAlarms(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		i := newIdentity(t)
		a, _, _ := service(t, i)
		d := newDesk(t, w, time.Hour)
		m := channel.Mailbox{Kind: email.Kind, Name: "Support", Address: box, Active: true}
		m.ID = d.keep(m, a, nil)
		state, code := d.allow(i, m)
		if err := d.Tokens.Finish(t.Context(), m.ID, *i.grant(), state, code, back); err != nil {
			t.Fatal(err)
		}
		access := func() string {
			token, err := d.Tokens.Access(context.WithoutCancel(t.Context()), m.ID, *i.grant())
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		first := access()
		if again := access(); again != first {
			t.Error("a good token was fetched anew")
		}
		w.Clock.Advance(56 * time.Minute)
		if second := access(); second == first || i.refreshed != 1 {
			t.Errorf("refreshed %d times before the end", i.refreshed)
		}
		i.set(func() { i.away = true })
		w.Clock.Advance(time.Hour)
		if _, err := d.Tokens.Access(t.Context(), m.ID, *i.grant()); err == nil || errors.Is(err, email.ErrSignInAgain) {
			t.Errorf("an identity server that is away needs no person: %v", err)
		}
		i.set(func() { i.away, i.revoked = false, true })
		if _, err := d.Tokens.Access(t.Context(), m.ID, *i.grant()); !errors.Is(err, email.ErrSignInAgain) {
			t.Errorf("a revoked permission: %v", err)
		}
		waitFor(t, "the alarm", func() bool { d.Stir(); return d.alarmed(channel.SignIn) })
		state, code = d.allow(i, m)
		if err := d.Tokens.Finish(t.Context(), m.ID, *i.grant(), state, code, back); err != nil {
			t.Fatal(err)
		}
		waitFor(t, "the alarm to end", func() bool { d.Stir(); return !d.alarmed(channel.SignIn) })
	})
}

func TestTokensNeverCrossANetworkInClear(t *testing.T) {
	for _, g := range []email.Grant{
		{AuthURL: "https://id.example", TokenURL: "https://id.example"},
		{ClientID: "x", AuthURL: "http://id.example", TokenURL: "https://id.example"},
		{ClientID: "x", AuthURL: "https://id.example", TokenURL: "ftp://id.example"},
		{ClientID: "x", AuthURL: "https://id.example", TokenURL: ""},
	} {
		if g.Check() == nil {
			t.Errorf("%+v is taken", g)
		}
	}
	for _, p := range email.Presets() {
		p.Grant.ClientID = "x"
		if err := p.Grant.Check(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}
