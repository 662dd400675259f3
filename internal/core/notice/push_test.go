package notice_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/webpush"
)

var staffSchema = staff.Schema

// phone is a browser with a push service of its own.
type phone struct {
	t       *testing.T
	key     *ecdh.PrivateKey
	auth    []byte
	service *httptest.Server
	mu      sync.Mutex
	status  int
	got     []map[string]string
	signed  []string
}

var b64 = base64.RawURLEncoding

func newPhone(t *testing.T) *phone {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{t: t, key: key, auth: make([]byte, 16), status: http.StatusCreated}
	_, _ = rand.Read(p.auth)
	p.service = httptest.NewServer(http.HandlerFunc(p.take))
	t.Cleanup(p.service.Close)
	return p
}

func (p *phone) subscription() webpush.Browser {
	return webpush.Browser{Endpoint: p.service.URL + "/push/1", P256dh: b64.EncodeToString(p.key.PublicKey().Bytes()), Auth: b64.EncodeToString(p.auth)}
}

// take decrypts a push as a browser does, written apart from the code that seals.
func (p *phone) take(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Error(err)
	}
	salt, length := body[:16], int(body[20])
	theirs, err := ecdh.P256().NewPublicKey(body[21 : 21+length])
	if err != nil {
		p.t.Error(err)
		return
	}
	shared, err := p.key.ECDH(theirs)
	if err != nil {
		p.t.Error(err)
	}
	derive := func(secret, salt []byte, info string, n int) []byte {
		out, err := hkdf.Key(sha256.New, secret, salt, info, n)
		if err != nil {
			p.t.Error(err)
		}
		return out
	}
	material := derive(shared, p.auth, "WebPush: info\x00"+string(p.key.PublicKey().Bytes())+string(theirs.Bytes()), 32)
	block, err := aes.NewCipher(derive(material, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		p.t.Error(err)
		return
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		p.t.Error(err)
		return
	}
	plain, err := gcm.Open(nil, derive(material, salt, "Content-Encoding: nonce\x00", 12), body[21+length:], nil)
	if err != nil || plain[len(plain)-1] != 2 {
		p.t.Errorf("the push does not open: %v", err)
		return
	}
	told := map[string]string{}
	if err := json.Unmarshal(plain[:len(plain)-1], &told); err != nil {
		p.t.Error(err)
	}
	p.got, p.signed = append(p.got, told), append(p.signed, r.Header.Get("Authorization"))
	w.WriteHeader(p.status)
}

func (p *phone) pushes() []map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]map[string]string{}, p.got...)
}

func (p *phone) answers(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

func (h *house) subscribe(p *phone) {
	h.t.Helper()
	h.do(func(tx *db.Tx) error { return h.Subscribe(h.t.Context(), tx, layla, p.subscription(), "a phone") })
}

func TestAPushOpensInTheBrowserAloneAndNamesNobody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := newPhone(t)
		h.subscribe(p)
		h.happen("test.loud", 7, event.Staff(nora), layla)
		h.deliver()
		h.deliver()
		got := p.pushes()
		if len(got) != 1 {
			t.Fatalf("%d pushes", len(got))
		}
		n := h.list(layla)[0]
		if !strings.Contains(got[0]["body"], "000 7") || got[0]["url"] != "/notices/"+n.ID.String() || got[0]["tag"] != n.ID.String() {
			t.Errorf("the push says %v", got[0])
		}
		for _, text := range got[0] {
			if strings.Contains(text, "fridge") || strings.Contains(text, "Rahimi") || strings.Contains(text, "colleague 101") {
				t.Errorf("the push names somebody or quotes: %q", text)
			}
		}
		mustBeSigned(t, h, p)
	})
}

// mustBeSigned checks the signature of the first push against the key that
// browsers are given.
func mustBeSigned(t *testing.T, h *house, p *phone) {
	t.Helper()
	key, err := h.Key(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.Public()
	if err != nil {
		t.Fatal(err)
	}
	token, given, ok := strings.Cut(strings.TrimPrefix(p.signed[0], "vapid t="), ", k=")
	if !ok || given != public {
		t.Fatalf("signed as %q", p.signed[0])
	}
	parts := strings.Split(token, ".")
	signature, err := b64.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		t.Fatalf("signature of %d bytes: %v", len(signature), err)
	}
	raw, err := b64.DecodeString(public)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(verifier, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Error("the signature does not hold")
	}
	claims, err := b64.DecodeString(parts[1])
	if err != nil || !strings.Contains(string(claims), p.service.URL) || !strings.Contains(string(claims), "mailto:desk@noor.example") {
		t.Errorf("claims %s (%v)", claims, err)
	}
}

func TestABrowserThatIsGoneIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, status := range []int{http.StatusNotFound, http.StatusGone} {
			p := newPhone(t)
			p.answers(status)
			h.subscribe(p)
			h.happen("test.loud", 7, event.System, layla)
			h.deliver()
			h.happen("test.loud", 7, event.System, layla)
			h.deliver()
			left, err := h.Browsers(t.Context(), h.DB, layla)
			if err != nil || len(left) != 0 || len(p.pushes()) != 1 {
				t.Errorf("%d: %d browsers left, asked %d times (%v)", status, len(left), len(p.pushes()), err)
			}
		}
	})
}

func TestABusyServiceIsAskedAgainLater(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := newPhone(t)
		p.answers(http.StatusTooManyRequests)
		h.subscribe(p)
		h.happen("test.loud", 7, event.System, layla)
		h.deliver()
		h.deliver()
		if n := len(p.pushes()); n != 1 {
			t.Errorf("asked %d times at once", n)
		}
		p.answers(http.StatusCreated)
		h.advance(2 * time.Minute)
		h.deliver()
		h.advance(time.Hour)
		h.deliver()
		if n := len(p.pushes()); n != 2 {
			t.Errorf("asked %d times in all, want 2", n)
		}
	})
}

func TestQuietHoursAndChoicesHoldForPushesToo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := newPhone(t)
		h.subscribe(p)
		h.Clock.Set(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)) // 23:00 in Riyadh
		h.happen("test.loud", 7, event.System, layla)
		h.deliver()
		if n := len(p.pushes()); n != 0 {
			t.Errorf("%d pushes at night", n)
		}
		h.advance(8 * time.Hour)
		h.deliver()
		if n := len(p.pushes()); n != 1 {
			t.Errorf("%d pushes in the morning, want 1", n)
		}
		h.happen("test.calm", 8, event.System, layla) // a kind that is not pushed
		h.deliver()
		h.present[layla] = true
		h.happen("test.loud", 9, event.System, layla) // who looks at a page needs none
		h.deliver()
		h.present[layla] = false
		h.do(func(tx *db.Tx) error {
			return h.Choose(t.Context(), tx, layla, notice.Choices{"test.loud": {Product: true, Mail: notice.MailOff}}, notice.UsualHours())
		})
		h.happen("test.loud", 10, event.System, layla)
		h.deliver()
		if n := len(p.pushes()); n != 1 {
			t.Errorf("%d pushes that nobody wanted", n-1)
		}
	})
}
