package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/clock"
)

// Signer makes values that come back unchanged or not at all: it signs, it does
// not hide.
type Signer struct {
	secret []byte
	clock  clock.Clock
}

// NewSigner makes a signer from a secret of at least 16 bytes; a shorter one is
// a slip of the one who builds the house and panics.
func NewSigner(secret []byte, c clock.Clock) *Signer {
	if len(secret) < 16 {
		panic("web: the signing secret is shorter than 16 bytes")
	}
	return &Signer{secret: secret, clock: c}
}

// Sign packs a payload for one purpose, good for the given time. The purpose is
// part of the signature: a value made for one cookie is worthless in another.
func (s *Signer) Sign(purpose string, payload []byte, good time.Duration) string {
	until := strconv.FormatInt(s.clock.Now().Add(good).Unix(), 36)
	body := base64.RawURLEncoding.EncodeToString(payload) + "." + until
	return body + "." + s.mac(purpose, body)
}

// Open gives back the payload of a value signed for the purpose; ok is false
// when it was changed, is for another purpose, or is too old.
func (s *Signer) Open(purpose, value string) (payload []byte, ok bool) {
	cut := strings.LastIndexByte(value, '.')
	if cut < 0 || !hmac.Equal([]byte(value[cut+1:]), []byte(s.mac(purpose, value[:cut]))) {
		return nil, false
	}
	packed, until, _ := strings.Cut(value[:cut], ".")
	seconds, err := strconv.ParseInt(until, 36, 64)
	if err != nil || s.clock.Now().Unix() > seconds {
		return nil, false
	}
	payload, err = base64.RawURLEncoding.DecodeString(packed)
	return payload, err == nil
}

func (s *Signer) mac(purpose, body string) string {
	m := hmac.New(sha256.New, s.secret)
	m.Write([]byte(purpose))
	m.Write([]byte{0})
	m.Write([]byte(body))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
