package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// Outcome is how a try of one way of an account ended.
type Outcome string

// The outcomes. Each has a text "channel.page.try." and the outcome.
const (
	TryWorks       Outcome = "works"
	TryNoHost      Outcome = "no_host"      // there is no such server
	TryNoAnswer    Outcome = "no_answer"    // nothing answers there
	TryCertificate Outcome = "certificate"  // it cannot prove who it is
	TrySignIn      Outcome = "sign_in"      // it does not let us in
	TryFolder      Outcome = "folder"       // a folder is not there
	TrySignInAgain Outcome = "sign_in_once" // somebody must sign in at the identity server
	TryOther       Outcome = "other"
)

// Tried is what a try of an account found. A way that it lacks is "".
type Tried struct {
	In, Out           Outcome
	InWords, OutWords string // the servers' own, where something failed
}

// tryTime bounds the try of one way: a person waits for it.
const tryTime = 15 * time.Second

// Try connects, signs in and opens the folders, and signs in where mail leaves.
// It changes nothing.
func Try(ctx context.Context, a Account, name string) (t Tried) {
	if a.Fetches() {
		t.In, t.InWords = outcomeOf(tryFetch(ctx, a.In))
	}
	if a.Sends() {
		t.Out, t.OutWords = outcomeOf(trySend(ctx, a.Out, name))
	}
	return t
}

func trySend(ctx context.Context, s Server, name string) error {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	one, err := NewSubmitter(s, name)
	if err != nil {
		return err
	}
	return one.Try(ctx)
}

var errFolder = errors.New("the folder cannot be opened")

func tryFetch(ctx context.Context, m Mailbox) error {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	w, err := NewWatcher(m, Keep{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	v := &visit{w: w, folder: w.box.Folders[0], stir: make(chan struct{}, 1), mem: &w.memory[0]}
	if err := v.open(ctx); err != nil {
		return err
	}
	defer v.close()
	for _, folder := range w.box.Folders {
		err := v.step(ctx, "open folder "+folder, tryTime, func() error {
			_, err := v.c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
			return err
		})
		if err != nil {
			return errors.Join(errFolder, err)
		}
	}
	return nil
}

// outcomeOf sorts an error into what a person can do about it.
func outcomeOf(err error) (Outcome, string) {
	if err == nil {
		return TryWorks, ""
	}
	words := strings.ReplaceAll(err.Error(), "\n", ": ")
	var noHost *net.DNSError
	var noAnswer *net.OpError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var proof *tls.CertificateVerificationError
	switch {
	case errors.Is(err, ErrSignInAgain):
		return TrySignInAgain, words
	case errors.As(err, &noHost):
		return TryNoHost, words
	case errors.As(err, &authority), errors.As(err, &hostname), errors.As(err, &invalid), errors.As(err, &proof):
		return TryCertificate, words
	case errors.Is(err, errSignIn) || strings.Contains(words, "sign in to "):
		return TrySignIn, words
	case errors.Is(err, errFolder):
		return TryFolder, words
	case errors.As(err, &noAnswer), errors.Is(err, context.DeadlineExceeded):
		return TryNoAnswer, words
	}
	return TryOther, words
}
