package cases

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"

	"rida/internal/kit/lang"
)

// A reference is nine digits: eight drawn at random, so that nobody can guess
// the next one, and Damm's check digit, which finds every wrong digit and every
// swapped pair. It is dictated in three groups of three.
const (
	referenceLen  = 9
	referenceRoom = 100_000_000 // eight digits
	// drawTries: with ten million cases one draw in ten is taken already.
	drawTries = 50
)

// damm is the table of Damm's quasigroup of order ten (H. M. Damm, "Total
// anti-symmetrische Quasigruppen", 2004).
var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6}, {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7}, {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

func checkDigit(digits string) byte {
	var d byte
	for i := range len(digits) {
		d = damm[d][digits[i]-'0']
	}
	return d
}

// MakeReference gives the reference whose first eight digits are n, 0 to
// 99,999,999.
func MakeReference(n int64) string {
	digits := fmt.Sprintf("%08d", n%referenceRoom)
	return digits + string('0'+checkDigit(digits))
}

// ParseReference reads a reference as a person types or pastes it: in any of
// the three digit systems, grouped or not, with a # before it. ok is false when
// it is none or its check digit is wrong.
func ParseReference(s string) (reference string, ok bool) {
	var b strings.Builder
	for _, r := range lang.ToLatin(s) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune(" -#\u00a0\u202c\u202d\u202f\u2066\u2067\u2068\u2069\u200e\u200f", r):
		default:
			return "", false
		}
	}
	reference = b.String()
	return reference, len(reference) == referenceLen && checkDigit(reference) == 0
}

// GroupReference writes a reference in three groups, for people.
func GroupReference(reference string) string {
	if len(reference) != referenceLen {
		return reference
	}
	return reference[:3] + " " + reference[3:6] + " " + reference[6:]
}

// drawReference makes a reference; whether a case has it already, insert finds out.
func drawReference() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(referenceRoom))
	if err != nil {
		return "", fmt.Errorf("draw a reference: %w", err)
	}
	return MakeReference(n.Int64()), nil
}
