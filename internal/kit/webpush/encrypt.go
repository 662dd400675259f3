package webpush

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Browser is where a push goes, as the browser's PushSubscription names it.
type Browser struct {
	Endpoint string
	P256dh   string // the browser's public key, base64url
	Auth     string // its secret of 16 bytes, base64url
}

const (
	recordSize = 4096 // one record holds the whole message
	saltSize   = 16
	authSize   = 16
	// MaxMessage leaves room for the header, the end mark and the tag.
	MaxMessage = 3000
)

var errTooLong = errors.New("the message is too long for a push")

// keys reads and checks what a browser sent.
func (b Browser) keys() (public *ecdh.PublicKey, auth []byte, err error) {
	raw, err := decode(b.P256dh)
	if err != nil {
		return nil, nil, fmt.Errorf("read the key of a browser: %w", err)
	}
	if public, err = ecdh.P256().NewPublicKey(raw); err != nil {
		return nil, nil, fmt.Errorf("read the key of a browser: %w", err)
	}
	if auth, err = decode(b.Auth); err != nil || len(auth) != authSize {
		return nil, nil, fmt.Errorf("the secret of a browser is not %d bytes of base64: %w", authSize, err)
	}
	return public, auth, nil
}

// Check tells whether a subscription is one to which a message can be sealed.
func (b Browser) Check() error {
	_, _, err := b.keys()
	return err
}

// Seal encrypts a message for one browser.
func Seal(message []byte, to Browser) ([]byte, error) {
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	return seal(message, to, own, salt)
}

// seal is RFC 8291, section 3.4, with the given key and salt.
func seal(message []byte, to Browser, own *ecdh.PrivateKey, salt []byte) ([]byte, error) {
	if len(message) > MaxMessage {
		return nil, errTooLong
	}
	theirs, auth, err := to.keys()
	if err != nil {
		return nil, err
	}
	shared, err := own.ECDH(theirs)
	if err != nil {
		return nil, fmt.Errorf("agree on a secret with a browser: %w", err)
	}
	public := own.PublicKey().Bytes()
	info := "WebPush: info\x00" + string(theirs.Bytes()) + string(public)
	material, err := hkdf.Key(sha256.New, shared, auth, info, 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of a push: %w", err)
	}
	key, err := hkdf.Key(sha256.New, material, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, fmt.Errorf("derive the key of a push: %w", err)
	}
	nonce, err := hkdf.Key(sha256.New, material, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, fmt.Errorf("derive the nonce of a push: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("encrypt a push: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("encrypt a push: %w", err)
	}
	body := append([]byte{}, salt...)
	body = binary.BigEndian.AppendUint32(body, recordSize)
	body = append(append(body, byte(len(public))), public...)
	return gcm.Seal(body, nonce, append(append([]byte{}, message...), 2), nil), nil // 2 ends the last record
}

// decode reads base64url with or without its padding.
func decode(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}
