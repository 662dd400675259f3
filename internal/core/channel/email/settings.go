package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/emersion/go-sasl"
)

// Security says how a connection is protected.
type Security string

// The ways to protect a connection.
const (
	TLS      Security = "tls"      // from the first byte (IMAP 993, SMTP 465)
	StartTLS Security = "starttls" // after asking (IMAP 143, SMTP 587); refused when not offered
	Plain    Security = "none"     // not at all: only for a server on this machine or a closed network
)

// Server is how to reach and sign in to a mail server.
type Server struct {
	Host     string   `json:"host"`
	Port     int      `json:"port"`
	Security Security `json:"security"`
	User     string   `json:"user,omitempty"`     // empty: no signing in
	Auth     string   `json:"auth,omitempty"`     // plain (default), login, xoauth2
	Insecure bool     `json:"insecure,omitempty"` // the password may cross an unprotected network
	CA       string   `json:"ca,omitempty"`       // authorities to trust instead of the machine's, PEM

	// Secret gives the password, or for xoauth2 a fresh access token. It is
	// asked at every sign-in, so that tokens may expire.
	Secret func(ctx context.Context) (string, error) `json:"-"`
	// Trust replaces the machine's own list of authorities, for a firm's private ones.
	Trust *tls.Config `json:"-"`
}

// Check reports the first thing that is wrong with the settings.
func (s Server) Check() error {
	switch {
	case s.Host == "":
		return errors.New("the server has no name")
	case s.Port < 1 || s.Port > 65535:
		return fmt.Errorf("port %d is not between 1 and 65535", s.Port)
	case s.Security != TLS && s.Security != StartTLS && s.Security != Plain:
		return fmt.Errorf("security %q is not tls, starttls or none", s.Security)
	case s.User == "":
		return nil
	case s.Auth != "" && s.Auth != "plain" && s.Auth != "login" && s.Auth != "xoauth2":
		return fmt.Errorf("sign-in %q is not plain, login or xoauth2", s.Auth)
	case s.Secret == nil:
		return errors.New("there is a user but no password")
	case s.Security == Plain && !s.Insecure && !s.loopback():
		return errors.New("a password would cross the network unprotected; choose tls or starttls")
	}
	return nil
}

func (s Server) loopback() bool {
	ip := net.ParseIP(s.Host)
	return s.Host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Addr is host and port.
func (s Server) Addr() string { return s.addr() }

func (s Server) addr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// tlsConfig is for this server's name, at least TLS 1.2.
func (s Server) tlsConfig(protocols ...string) *tls.Config {
	c := &tls.Config{}
	if s.Trust != nil {
		c = s.Trust.Clone()
	}
	if c.ServerName == "" {
		c.ServerName = s.Host
	}
	if c.MinVersion < tls.VersionTLS12 {
		c.MinVersion = tls.VersionTLS12
	}
	c.NextProtos = protocols
	return c
}

// client gives the sign-in exchange with a fresh secret.
func (s Server) client(ctx context.Context) (sasl.Client, error) {
	secret, err := s.Secret(ctx)
	if err != nil {
		return nil, fmt.Errorf("get the secret of %s: %w", s.User, err)
	}
	switch s.Auth {
	case "login":
		return sasl.NewLoginClient(s.User, secret), nil
	case "xoauth2":
		return xoauth2{s.User, secret}, nil
	default:
		return sasl.NewPlainClient("", s.User, secret), nil
	}
}

// xoauth2 is the exchange that large mail services use with access tokens; it
// is not a standard, and the SASL library leaves it out.
type xoauth2 struct{ user, token string }

func (x xoauth2) Start() (string, []byte, error) {
	if strings.ContainsAny(x.user+x.token, "\x01\r\n") {
		return "", nil, errors.New("user or token holds a control character")
	}
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's error report with nothing, upon which it refuses
// with its real words.
func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
