package cases

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"

	"rida/internal/kit/id"
)

// Links makes the secret links by which a customer follows one case. A link is
// not stored: it holds the case, its epoch and a seal that only the house's key
// can make. Raising the case's epoch makes every link given before worthless.
type Links struct{ key []byte }

// NewLinks makes links sealed with a key of the house.
func NewLinks(key []byte) *Links { return &Links{key} }

const (
	linkBody = 8 + 4 // case and epoch
	linkSeal = 20    // 160 bits of HMAC-SHA-256: out of reach of guessing
)

// Token is the secret part of the link to a case.
func (l *Links) Token(c Case) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(c.ID))
	b = binary.BigEndian.AppendUint32(b, uint32(c.LinkEpoch))
	return base64.RawURLEncoding.EncodeToString(append(b, l.seal(b)...))
}

func (l *Links) seal(body []byte) []byte {
	h := hmac.New(sha256.New, l.key)
	h.Write([]byte("cases.link\x00"))
	h.Write(body)
	return h.Sum(nil)[:linkSeal]
}

// Open reads a token: the case it opens and the epoch in which it was made. The
// caller compares the epoch with the case's. ok is false for a token that the
// house did not make.
func (l *Links) Open(token string) (c id.ID, epoch int64, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != linkBody+linkSeal || subtle.ConstantTimeCompare(b[linkBody:], l.seal(b[:linkBody])) != 1 {
		return 0, 0, false
	}
	return id.ID(binary.BigEndian.Uint64(b)), int64(binary.BigEndian.Uint32(b[8:])), true
}
