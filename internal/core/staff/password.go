package staff

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

const (
	// hashMemory in KiB, with two passes, is the first of the settings that
	// OWASP recommends for argon2id; it costs some 50 ms.
	hashMemory = 19 * 1024
	// minPassword is where guessing over the network has become hopeless given
	// the throttle; longer minimums make people write passwords down.
	minPassword = 10
	// maxPassword keeps a long text from becoming work for the hash.
	maxPassword = 200
	// minDistinct refuses "aaaaaaaaaa" and "1212121212".
	minDistinct = 5
)

// checkPassword refuses what is easily guessed.
func checkPassword(field, password, email string) *fault.Field {
	p := prepare(password)
	distinct := map[rune]bool{}
	for _, c := range p {
		distinct[c] = true
	}
	box, _, _ := strings.Cut(strings.ToLower(email), "@")
	switch n := utf8.RuneCountInString(p); {
	case n < minPassword:
		return &fault.Field{Name: field, Key: "field.too_short", Args: []any{"min", minPassword}}
	case n > maxPassword:
		return &fault.Field{Name: field, Key: "field.too_long", Args: []any{"max", maxPassword}}
	case len(distinct) < minDistinct, len(box) > 3 && strings.Contains(strings.ToLower(p), box):
		return &fault.Field{Name: field, Key: "staff.password.easy"}
	}
	return nil
}

// prepare makes one password of what different keyboards type for it: composed
// letters one way, digits of all three systems as 0-9.
func prepare(password string) string { return norm.NFKC.String(lang.ToLatin(password)) }

// makeHash hashes a password, waiting for a place.
func (s *Staff) makeHash(ctx context.Context, password string) (string, error) {
	if err := s.place(ctx); err != nil {
		return "", err
	}
	defer func() { <-s.hashing }()
	h, err := argon2id.CreateHash(prepare(password), s.hash)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return h, nil
}

// fits tells whether a password is the one behind the hash. Without a hash it
// takes the same time, so that nobody learns which addresses have an account.
func (s *Staff) fits(ctx context.Context, password, hash string) (bool, error) {
	if err := s.place(ctx); err != nil {
		return false, err
	}
	defer func() { <-s.hashing }()
	real := hash != ""
	if !real {
		hash = s.dummy()
	}
	if utf8.RuneCountInString(password) > maxPassword {
		return false, nil
	}
	ok, err := argon2id.ComparePasswordAndHash(prepare(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok && real, nil
}

func (s *Staff) place(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}
