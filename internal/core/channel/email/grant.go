package email

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/secret"
)

// Grant is how a mailbox signs in at an identity server (OAuth 2.0, RFC 6749
// with PKCE, RFC 7636).
type Grant struct {
	Provider string   `json:"provider"` // name of the preset, "" for none
	ClientID string   `json:"client_id"`
	AuthURL  string   `json:"auth_url"`
	TokenURL string   `json:"token_url"`
	Scopes   []string `json:"scopes"`
}

// Preset is what is known of a large mail service.
type Preset struct {
	Name    string
	In, Out Server
	Grant   Grant
}

// Presets are the services that take no password from programs.
func Presets() []Preset {
	return []Preset{
		{Name: "google",
			In:  Server{Host: "imap.gmail.com", Port: 993, Security: TLS},
			Out: Server{Host: "smtp.gmail.com", Port: 465, Security: TLS},
			Grant: Grant{Provider: "google", AuthURL: "https://accounts.google.com/o/oauth2/v2/auth", TokenURL: "https://oauth2.googleapis.com/token",
				Scopes: []string{"https://mail.google.com/"}}},
		{Name: "microsoft",
			In:  Server{Host: "outlook.office365.com", Port: 993, Security: TLS},
			Out: Server{Host: "smtp.office365.com", Port: 587, Security: StartTLS},
			Grant: Grant{Provider: "microsoft", AuthURL: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
				TokenURL: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
				Scopes:   []string{"offline_access", "https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send"}}},
	}
}

// PresetOf finds a preset by name.
func PresetOf(name string) (Preset, bool) {
	for _, p := range Presets() {
		if p.Name == name {
			return p, true
		}
	}
	return Preset{}, false
}

// Check reports the first thing that is wrong with a grant. Tokens must not
// cross a network in clear text, so only this machine may do without TLS.
func (g Grant) Check() error {
	if g.ClientID == "" {
		return errors.New("there is no client id")
	}
	for _, address := range []string{g.AuthURL, g.TokenURL} {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return fmt.Errorf("%q is no address of an identity server", address)
		}
		if u.Scheme != "https" && !(u.Scheme == "http" && (Server{Host: u.Hostname()}).loopback()) {
			return fmt.Errorf("%q is not protected", address)
		}
	}
	return nil
}

func (g Grant) config(clientSecret, back string) *oauth2.Config {
	return &oauth2.Config{ClientID: g.ClientID, ClientSecret: clientSecret, RedirectURL: back, Scopes: g.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: g.AuthURL, TokenURL: g.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
}

const (
	// signInTime is how long a person may take at the identity server.
	signInTime = 15 * time.Minute
	// tokenSlack is by how much a token is refreshed before it ends: longer than
	// a sign-in takes, shorter than any service's tokens live.
	tokenSlack = 5 * time.Minute
	// tokenTimeout bounds one exchange with the identity server.
	tokenTimeout = 30 * time.Second
)

// ErrSignInAgain says that the identity server gives no more tokens: a person
// must sign in again.
var ErrSignInAgain = errors.New("the identity server asks for a new sign-in")

// Tokens keeps the tokens of mailboxes fresh. It is safe for concurrent use.
type Tokens struct {
	DB   *db.DB
	Box  *secret.Box
	HTTP *http.Client // nil takes the default

	mu  sync.Mutex
	per map[id.ID]*sync.Mutex
}

// Begin prepares a sign-in and gives the address at the identity server to which
// the person is sent. Back is where that sends them afterwards.
func (t *Tokens) Begin(ctx context.Context, tx *db.Tx, mailbox id.ID, g Grant, back string) (string, error) {
	if err := g.Check(); err != nil {
		return "", fault.OfFields(fault.Field{Name: "client_id", Key: "channel.mailbox.bad_grant", Args: []any{"detail", err.Error()}}).Because(err)
	}
	state, verifier := mailbox.String()+"."+id.Token(), oauth2.GenerateVerifier()
	err := channel.KeepSecrets(ctx, tx, t.Box, mailbox, map[string]string{secretState: state, secretVerifier: verifier,
		secretStateUntil: tx.Now().Add(signInTime).Format(time.RFC3339)})
	if err != nil {
		return "", err
	}
	return g.config("", back).AuthCodeURL(state, oauth2.AccessTypeOffline, oauth2.ApprovalForce, oauth2.S256ChallengeOption(verifier)), nil
}

// MailboxOf reads the mailbox out of a state that came back.
func MailboxOf(state string) (id.ID, bool) {
	head, _, ok := strings.Cut(state, ".")
	which, err := id.Parse(head)
	return which, ok && err == nil
}

// Finish changes the code that came back into tokens and keeps them. A state
// that we have not given out, or too long ago, is Denied.
func (t *Tokens) Finish(ctx context.Context, mailbox id.ID, g Grant, state, code, back string) error {
	secrets, err := channel.Secrets(ctx, t.DB, t.Box, mailbox)
	if err != nil {
		return err
	}
	until, _ := time.Parse(time.RFC3339, secrets[secretStateUntil])
	known := secrets[secretState]
	if known == "" || subtle.ConstantTimeCompare([]byte(known), []byte(state)) != 1 || t.DB.Now().After(until) {
		return fault.New(fault.Denied, "channel.mailbox.sign_in_unknown")
	}
	ctx, cancel := t.client(ctx)
	defer cancel()
	token, err := g.config(secrets[secretClient], back).Exchange(ctx, code, oauth2.VerifierOption(secrets[secretVerifier]))
	if err != nil {
		return fault.New(fault.Invalid, "channel.mailbox.sign_in_failed", "detail", spokenGrant(err)).Because(err)
	}
	if token.RefreshToken == "" {
		return fault.New(fault.Invalid, "channel.mailbox.no_refresh")
	}
	return t.keep(ctx, mailbox, token, map[string]string{secretState: "", secretVerifier: "", secretStateUntil: ""})
}

// Access gives an access token that is good for some minutes, and fetches a
// fresh one when the kept one nears its end. ErrSignInAgain is in the chain of
// an error that only a person can mend.
func (t *Tokens) Access(ctx context.Context, mailbox id.ID, g Grant) (string, error) {
	lock := t.lockOf(mailbox)
	lock.Lock()
	defer lock.Unlock()
	secrets, err := channel.Secrets(ctx, t.DB, t.Box, mailbox)
	if err != nil {
		return "", err
	}
	until, _ := time.Parse(time.RFC3339, secrets[secretUntil])
	if secrets[secretAccess] != "" && t.DB.Now().Add(tokenSlack).Before(until) {
		return secrets[secretAccess], nil
	}
	if secrets[secretRefresh] == "" {
		return "", fmt.Errorf("nobody has signed in yet: %w", ErrSignInAgain)
	}
	ctx, cancel := t.client(ctx)
	defer cancel()
	token, err := g.config(secrets[secretClient], "").TokenSource(ctx, &oauth2.Token{RefreshToken: secrets[secretRefresh]}).Token()
	if err != nil {
		var said *oauth2.RetrieveError
		if errors.As(err, &said) && (said.ErrorCode == "invalid_grant" || said.ErrorCode == "invalid_client" || said.ErrorCode == "unauthorized_client") {
			return "", fmt.Errorf("%w: %s", ErrSignInAgain, spokenGrant(err))
		}
		return "", fmt.Errorf("refresh the token: %s", spokenGrant(err))
	}
	return token.AccessToken, t.keep(ctx, mailbox, token, nil)
}

// Dismiss lets go of an access token that a server has refused although its time
// was not over: the next sign-in fetches a fresh one.
func (t *Tokens) Dismiss(ctx context.Context, mailbox id.ID) error {
	return t.DB.Write(ctx, func(tx *db.Tx) error {
		return channel.KeepSecrets(ctx, tx, t.Box, mailbox, map[string]string{secretAccess: "", secretUntil: ""})
	})
}

// keep stores tokens. A service that gives no new refresh token means the old one.
func (t *Tokens) keep(ctx context.Context, mailbox id.ID, token *oauth2.Token, also map[string]string) error {
	until := token.Expiry
	if until.IsZero() {
		until = t.DB.Now().Add(time.Hour)
	} else { // by our clock, which may differ from the machine's in tests
		until = t.DB.Now().Add(time.Until(until))
	}
	values := map[string]string{secretAccess: token.AccessToken, secretUntil: until.UTC().Format(time.RFC3339)}
	if token.RefreshToken != "" {
		values[secretRefresh] = token.RefreshToken
	}
	for name, value := range also {
		values[name] = value
	}
	return t.DB.Write(ctx, func(tx *db.Tx) error { return channel.KeepSecrets(ctx, tx, t.Box, mailbox, values) })
}

func (t *Tokens) lockOf(mailbox id.ID) *sync.Mutex {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.per == nil {
		t.per = map[id.ID]*sync.Mutex{}
	}
	if t.per[mailbox] == nil {
		t.per[mailbox] = &sync.Mutex{}
	}
	return t.per[mailbox]
}

func (t *Tokens) client(ctx context.Context) (context.Context, context.CancelFunc) {
	if t.HTTP != nil {
		ctx = context.WithValue(ctx, oauth2.HTTPClient, t.HTTP)
	}
	return context.WithTimeout(ctx, tokenTimeout)
}

// spokenGrant keeps what an identity server says, and never a token.
func spokenGrant(err error) string {
	var said *oauth2.RetrieveError
	if errors.As(err, &said) {
		return strings.TrimSpace(said.ErrorCode + " " + said.ErrorDescription)
	}
	return err.Error()
}

// HasSignedIn tells whether a mailbox has tokens.
func (t *Tokens) HasSignedIn(ctx context.Context, mailbox id.ID) (bool, error) {
	secrets, err := channel.Secrets(ctx, t.DB, t.Box, mailbox)
	return secrets[secretRefresh] != "", err
}
