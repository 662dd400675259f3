package email

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rida/internal/core/channel"
)

// Account is what the settings of a mailbox hold: how its mail is fetched, how
// mail leaves in its name, and how one signs in. An empty host leaves that way out.
type Account struct {
	In    Mailbox `json:"in"`
	Out   Server  `json:"out"`
	Grant *Grant  `json:"grant,omitempty"` // sign-in at an identity server, instead of passwords
}

// Names of the secrets of a mailbox.
const (
	SecretPassword    = "password"     // of both servers, unless the next is set
	SecretOutPassword = "out_password" // of the server that takes our mail
	secretClient      = "client_secret"
	secretRefresh     = "refresh_token"
	secretAccess      = "access_token"
	secretUntil       = "access_until" // when the access token ends, RFC 3339
	secretState       = "sign_in_state"
	secretVerifier    = "sign_in_verifier"
	secretStateUntil  = "sign_in_until"
)

// SecretClient is the name of the secret by which the house is known to an
// identity server.
const SecretClient = secretClient

// ReadAccount reads the settings of a mailbox.
func ReadAccount(settings json.RawMessage) (a Account, err error) {
	if len(settings) == 0 {
		return a, nil
	}
	if err := json.Unmarshal(settings, &a); err != nil {
		return a, fmt.Errorf("read the settings of a mailbox: %w", err)
	}
	return a, nil
}

// Settings is the account as it is kept.
func (a Account) Settings() (json.RawMessage, error) {
	b, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("write the settings of a mailbox: %w", err)
	}
	return b, nil
}

// Fetches and Sends tell which ways the account has.
func (a Account) Fetches() bool { return a.In.Host != "" }

// Sends tells that mail leaves through a server of its own.
func (a Account) Sends() bool { return a.Out.Host != "" }

// Check reports the first thing that is wrong with the settings.
func (a Account) Check() error {
	a = a.with(map[string]string{}, func(context.Context) (string, error) { return "", nil })
	if !a.Fetches() && !a.Sends() {
		return errors.New("a mailbox needs a server to fetch from, or one that takes its mail")
	}
	if a.Fetches() {
		if err := a.In.Check(); err != nil {
			return err
		}
	}
	if a.Sends() {
		return a.Out.Check()
	}
	return nil
}

// with gives the account its secrets: passwords, or fresh tokens.
func (a Account) with(secrets map[string]string, token func(context.Context) (string, error)) Account {
	fixed := func(value string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return value, nil }
	}
	out := secrets[SecretOutPassword]
	if out == "" {
		out = secrets[SecretPassword]
	}
	a.In.Secret, a.Out.Secret = fixed(secrets[SecretPassword]), fixed(out)
	if a.Grant != nil {
		a.In.Auth, a.Out.Auth = "xoauth2", "xoauth2"
		a.In.Secret, a.Out.Secret = token, token
	}
	a.In.Trust, a.Out.Trust = trustOf(a.In.CA), trustOf(a.Out.CA)
	return a
}

// trustOf trusts the authorities in a PEM text; nil trusts the machine's own.
func trustOf(pem string) *tls.Config {
	if pem == "" {
		return nil
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(pem)) // one that cannot be read trusts nobody
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// mark tells two versions of a mailbox apart. Tokens come and go without a new
// connection, so they are left out.
func mark(m channel.Mailbox, secrets map[string]string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%v\n%s\n", m.Address, m.Active, m.Settings)
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		if name == SecretPassword || name == SecretOutPassword {
			fmt.Fprintf(h, "%s=%s\n", name, secrets[name])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
