// Package secret keeps small secrets, such as the password of a mailbox,
// unreadable at rest: AES-256-GCM under a key that lives in the configuration,
// not in the database. A stolen copy of the database alone opens nothing.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// KeySize is the length of a key in bytes.
const KeySize = 32

// version begins every sealed text, so that a later scheme can be told apart.
const version = "s1."

// ErrNotOpened says that a sealed text is damaged, was sealed for another place
// or under another key.
var ErrNotOpened = errors.New("the secret cannot be opened with this key")

// Box seals and opens. It is safe for concurrent use.
type Box struct{ aead cipher.AEAD }

// NewKey draws a key and gives it in its written form.
func NewKey() string {
	var k [KeySize]byte
	_, _ = rand.Read(k[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(k[:])
}

// Open makes a box from the written form of a key.
func Open(key string) (*Box, error) {
	k, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(key))
	if err != nil || len(k) != KeySize {
		return nil, fmt.Errorf("the key for secrets is not %d bytes of base64url", KeySize)
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, fmt.Errorf("key for secrets: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("key for secrets: %w", err)
	}
	return &Box{aead}, nil
}

// Seal hides plain. Place says where it is kept ("channel_mailbox/42"): a sealed
// text that is copied to another place does not open there.
func (b *Box) Seal(plain, place string) string {
	return version + base64.RawURLEncoding.EncodeToString(b.aead.Seal(nil, nil, []byte(plain), []byte(place)))
}

// Open gives back what was sealed for the same place.
func (b *Box) Open(sealed, place string) (string, error) {
	text, ok := strings.CutPrefix(sealed, version)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if !ok || err != nil {
		return "", ErrNotOpened
	}
	plain, err := b.aead.Open(nil, nil, raw, []byte(place))
	if err != nil {
		return "", ErrNotOpened
	}
	return string(plain), nil
}
