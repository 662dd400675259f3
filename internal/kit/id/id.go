// Package id makes the names of things: row ids that sort by time, and secret
// tokens for links and sessions.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ID names a row. It is a positive 63-bit number made in Go: 41 bits of
// milliseconds since 2024, 10 bits of the process, 12 bits of a counter. Eight
// bytes keep indexes small at millions of rows, and on SQLite it is the rowid.
// Its JSON form is a string, because a browser's numbers end at 53 bits.
type ID int64

const (
	seqBits  = 12
	nodeBits = 10
	maxSeq   = 1<<seqBits - 1
)

// epoch is the first moment that an id can tell; 41 bits reach to 2093.
var epoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// maker is the counter of this process. Two processes differ in the node bits,
// which are drawn at random; the primary key catches the rare double draw.
type maker struct {
	mu   sync.Mutex
	node int64
	last int64
	seq  int64
}

var process = &maker{node: randomNode()}

func randomNode() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return int64(binary.LittleEndian.Uint64(b[:]) & (1<<nodeBits - 1))
}

// New makes an id at the given time. Ids made one after the other ascend as
// long as the time does; a full millisecond borrows from the next one.
func New(at time.Time) ID { return process.next(at.UnixMilli() - epoch) }

// From is less than every id that is made at the time or later, and not less
// than any made a millisecond earlier.
func From(at time.Time) ID {
	return ID(max(0, at.UnixMilli()-epoch)<<(nodeBits+seqBits)) - 1
}

func (m *maker) next(ms int64) ID {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ms < 1 {
		ms = 1
	}
	switch {
	case ms > m.last || m.last-ms > 60_000: // a time far back is history being written, not a stumbling clock
		m.last, m.seq = ms, 0
	case m.seq < maxSeq:
		m.seq++
	default:
		m.last, m.seq = m.last+1, 0
	}
	return ID(m.last<<(seqBits+nodeBits) | m.node<<seqBits | m.seq)
}

// Time is when the id was made, to the millisecond.
func (i ID) Time() time.Time {
	return time.UnixMilli(int64(i)>>(seqBits+nodeBits) + epoch).UTC()
}

// OrNull is how an id is stored where there may be none, so that a foreign key holds.
func (i ID) OrNull() any {
	if i == 0 {
		return nil
	}
	return int64(i)
}

// OrZero reads what OrNull stored.
func OrZero(stored *int64) ID {
	if stored == nil {
		return 0
	}
	return ID(*stored)
}

// First is a number below every id made at or after the given time.
func First(at time.Time) ID {
	return ID(max(at.UnixMilli()-epoch, 0)<<(seqBits+nodeBits)) - 1
}

// String is the decimal form.
func (i ID) String() string { return strconv.FormatInt(int64(i), 10) }

// Parse reads the decimal form of a positive id.
func Parse(s string) (ID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("id %q is not a positive number", s)
	}
	return ID(n), nil
}

// MarshalText writes the decimal form, so JSON holds a string.
func (i ID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the decimal form; the empty text is no id.
func (i *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	v, err := Parse(string(b))
	*i = v
	return err
}

// tokenBytes is the length of a secret: 256 bits cannot be guessed.
const tokenBytes = 32

// Token makes a secret for a link or a session: 43 characters of base64url.
func Token() string {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// ShortToken makes a secret of n characters from an alphabet that survives
// mail addresses, where case is lost: a-z without look-alikes and 2-9.
func ShortToken(n int) string {
	const alphabet = "abcdefghijkmnpqrstuvwxyz23456789" // 32 letters: no bias from the mask
	b := make([]byte, n)
	_, _ = rand.Read(b)
	var s strings.Builder
	for _, c := range b {
		s.WriteByte(alphabet[c&31])
	}
	return s.String()
}

// Hash is what is stored instead of a token: its SHA-256 in hexadecimal.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
