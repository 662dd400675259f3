package webpush

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// The example of RFC 8291, appendix A.
const (
	exampleText   = "When I grow up, I want to be a watermelon"
	exampleOwn    = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
	exampleTheirs = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	exampleSalt   = "DGv6ra1nlYgDCS1FRnbzlw"
	exampleAuth   = "BTBZMqHH6r4Tts7J_aSIgg"
	exampleSealed = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)

func TestAMessageIsSealedAsTheStandardShows(t *testing.T) {
	raw, err := decode(exampleOwn)
	if err != nil {
		t.Fatal(err)
	}
	own, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	salt, err := decode(exampleSalt)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal([]byte(exampleText), Browser{P256dh: exampleTheirs, Auth: exampleAuth}, own, salt)
	if err != nil {
		t.Fatal(err)
	}
	if got := base64.RawURLEncoding.EncodeToString(sealed); got != exampleSealed {
		t.Errorf("sealed as %s", got)
	}
}

func TestAServiceInsideIsNotAsked(t *testing.T) {
	asked := 0
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer inside.Close()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	s := NewSender(false)
	for _, endpoint := range []string{inside.URL, "https://10.0.0.8/push", "https://[::1]/push", "https://169.254.169.254/push", "https://100.64.1.1/", "http://push.example/x", "https://user@push.example/x", "file:///etc/passwd",
		"https://localhost:" + inside.URL[len("https://127.0.0.1:"):] + "/"} {
		answer, err := s.Send(context.Background(), key, Browser{Endpoint: endpoint, P256dh: exampleTheirs, Auth: exampleAuth}, Message{Body: []byte("x"), Contact: "a@b.example"}, time.Now())
		if answer != Never || !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: %v %v", endpoint, answer, err)
		}
	}
	if asked > 0 {
		t.Errorf("a service inside was asked %d times", asked)
	}
}

func TestTheAnswersOfAServiceAreUnderstood(t *testing.T) {
	status := 0
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	defer service.Close()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	again, err := key.Private()
	if err != nil {
		t.Fatal(err)
	}
	if key, err = ParseKey(again); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[int]Answer{201: Taken, 202: Taken, 404: Gone, 410: Gone, 429: Later, 503: Later, 400: Never, 413: Never, 302: Never} {
		status = code
		got, err := NewSender(true).Send(context.Background(), key, Browser{Endpoint: service.URL, P256dh: exampleTheirs, Auth: exampleAuth}, Message{Body: []byte("x")}, time.Now())
		if got != want || err != nil {
			t.Errorf("%d is understood as %v, want %v (%v)", code, got, want, err)
		}
	}
}
