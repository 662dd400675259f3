package secret_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/secret"
)

func box(t *testing.T) *secret.Box {
	t.Helper()
	b, err := secret.Open(secret.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsSealedOpensOnlyInItsPlaceAndWithItsKey(t *testing.T) {
	b, other := box(t), box(t)
	rapid.Check(t, func(t *rapid.T) {
		plain, place := rapid.String().Draw(t, "plain"), rapid.String().Draw(t, "place")
		sealed := b.Seal(plain, place)
		if got, err := b.Open(sealed, place); err != nil || got != plain {
			t.Fatalf("got %q, %v", got, err)
		}
		if len(plain) > 3 && strings.Contains(sealed, plain) {
			t.Fatal("the plain text shows")
		}
		for _, c := range []struct {
			b      *secret.Box
			sealed string
			place  string
		}{{b, sealed, place + "x"}, {other, sealed, place}, {b, sealed[:len(sealed)-2], place}, {b, "", place}, {b, "s2." + sealed[3:], place}} {
			if _, err := c.b.Open(c.sealed, c.place); !errors.Is(err, secret.ErrNotOpened) {
				t.Fatalf("opened: %v", err)
			}
		}
		if b.Seal(plain, place) == sealed {
			t.Fatal("sealed alike twice: one sees which secrets are equal")
		}
	})
}

func TestABadKeyIsRefused(t *testing.T) {
	for _, key := range []string{"", "short", strings.Repeat("!", 43), secret.NewKey() + "AAAA"} {
		if _, err := secret.Open(key); err == nil {
			t.Errorf("%q was taken", key)
		}
	}
}
