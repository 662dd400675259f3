package webpush

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// Key is the key by which push services know a house.
type Key struct{ private *ecdsa.PrivateKey }

// NewKey draws a key.
func NewKey() (Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Key{}, fmt.Errorf("draw the key of the house: %w", err)
	}
	return Key{private}, nil
}

// ParseKey reads what Private wrote.
func ParseKey(private string) (Key, error) {
	raw, err := decode(private)
	if err != nil {
		return Key{}, fmt.Errorf("read the key of the house: %w", err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return Key{}, fmt.Errorf("read the key of the house: %w", err)
	}
	return Key{key}, nil
}

// Private is the secret half, to be kept sealed.
func (k Key) Private() (string, error) {
	raw, err := k.private.Bytes()
	if err != nil {
		return "", fmt.Errorf("write the key of the house: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// Public is the half that browsers are given.
func (k Key) Public() (string, error) {
	raw, err := k.private.PublicKey.Bytes()
	if err != nil {
		return "", fmt.Errorf("write the public key of the house: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// tokenLife is how long one signature holds; RFC 8292 allows a day.
const tokenLife = 12 * time.Hour

// authorization is the header that says who sends (RFC 8292, section 3).
// contact is an address by which the service reaches the house.
func (k Key) authorization(endpoint, contact string, now time.Time) (string, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "", fmt.Errorf("read the address of a push service: %w", err)
	}
	claims, err := json.Marshal(map[string]any{"aud": u.Scheme + "://" + u.Host, "exp": now.Add(tokenLife).Unix(), "sub": "mailto:" + contact})
	if err != nil {
		return "", fmt.Errorf("write the claims of a push: %w", err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	signed := b64([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + b64(claims)
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, digest[:])
	if err != nil {
		return "", fmt.Errorf("sign a push: %w", err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	public, err := k.Public()
	return "vapid t=" + signed + "." + b64(signature) + ", k=" + public, err
}
