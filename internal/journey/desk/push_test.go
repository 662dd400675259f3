package desk_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	_ "embed"
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

	"rida/internal/app"
	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/journey/stage"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
	"rida/internal/testkit/part"
)

//go:embed testdata/push.js
var pushJS string

// TestAPushIsOpenedAndShownByTheBrowser goes the whole way of a push. Chromium
// subscribes only at its maker's service, so the test is the service: it takes
// the place of that one call, with keys that the browser draws. What the house
// sends is opened by the browser's own cryptography, handed to the worker, shown,
// and followed to what it is about. A service that says the browser is gone ends
// it.
func TestAPushIsOpenedAndShownByTheBrowser(t *testing.T) {
	service := newPushService(t)
	d := demoWith(t, app.DemoOptions{PushInside: true})
	say := d.Reads(t, lang.Persian)
	p := browser.Start(t)
	d.Enter(p)
	p.Allow("notifications")
	d.wantsPushes(t)
	p.Open(d.Address() + "/notices/settings")
	p.WaitFor("form[data-push]")
	browser.Eval[bool](p, "("+pushJS+")().subscribe("+stage.Quoted(service.URL+"/push/1")+")")
	p.Accessible()
	p.Click("form[data-push] button")
	p.WaitText(say.T("notice.toast.subscribed"))
	p.WaitFor(".notice-devices li")

	c := d.CaseWhere(t, `state = 'open' AND lang = 'fa'`)
	d.mentions(t, c.ID)
	part.Until(t, stage.Patience, "the service has the push", func() bool { return len(service.all()) == 1 })
	push := service.all()[0]
	if push.header.Get("Content-Encoding") != "aes128gcm" || push.header.Get("TTL") == "" || strings.Contains(string(push.body), c.Reference) {
		t.Errorf("the push came as %v", push.header)
	}
	house := browser.Eval[string](p, "("+pushJS+")().house()")
	mustBeSignedBy(t, house, service.URL, push.header.Get("Authorization"))
	text := browser.Eval[string](p, "("+pushJS+")().open("+stage.Quoted(base64.StdEncoding.EncodeToString(push.body))+")")
	var told struct{ Title, Body, URL, Lang, Dir string }
	if err := json.Unmarshal([]byte(text), &told); err != nil || told.Lang != "fa" || told.Dir != "rtl" || !strings.HasPrefix(told.URL, "/notices/") || strings.Contains(text, c.CustomerName) {
		t.Fatalf("the browser opens %q (%v)", text, err)
	}

	part.Until(t, stage.Patience, "the worker is ready", func() bool { return browser.Eval[bool](p, "("+pushJS+")().ready()") })
	shown := ""
	for range 3 { // a browser under load may drop one; the same tag is shown once
		p.Push(text)
		for end := time.Now().Add(stage.Patience / 3); shown == "" && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			shown = browser.Eval[string](p, "("+pushJS+")().shown()")
		}
		if shown != "" {
			break
		}
	}
	if shown != told.Title+"|"+told.Body+"|"+told.URL {
		t.Errorf("shown is %q, told was %+v", shown, told)
	}
	p.Open(d.Address() + told.URL)
	p.WaitFor("#case[data-ref='" + c.Reference + "']")

	service.answers(http.StatusGone)
	d.mentions(t, c.ID)
	part.Until(t, stage.Patience, "the browser that is gone is forgotten", func() bool {
		left, err := d.Bell.Browsers(t.Context(), d.DB, d.Owner.ID)
		return err == nil && len(left) == 0
	})
}

// wantsPushes lets the owner hear by push at any hour, also with a page open.
func (d *demoHouse) wantsPushes(t *testing.T) {
	t.Helper()
	h := notice.UsualHours()
	h.Quiet, h.AwayOnly = false, false
	d.Write(func(tx *db.Tx) error {
		return d.Bell.Choose(t.Context(), tx, d.Owner.ID, notice.Choices{"cases.mentioned": {Product: true, Mail: notice.MailOff, Push: true}}, h)
	})
}

// mentions lets a colleague name the owner in a note.
func (d *demoHouse) mentions(t *testing.T, which id.ID) {
	t.Helper()
	d.Write(func(tx *db.Tx) error {
		_, err := d.Cases.Comment(t.Context(), tx, event.Staff(d.PeerOf("manager")), which, cases.Comment{Text: "@" + d.Owner.Name + " لطفاً نگاهی بینداز."})
		return err
	})
}

// pushService is the service of a browser's maker.
type pushService struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []pushed
}

type pushed struct {
	header http.Header
	body   []byte
}

func newPushService(t *testing.T) *pushService {
	t.Helper()
	s := &pushService{status: http.StatusCreated}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.got = append(s.got, pushed{r.Header, body})
		w.WriteHeader(s.status)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *pushService) all() []pushed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got[:len(s.got):len(s.got)]
}

func (s *pushService) answers(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

// mustBeSignedBy checks the token of RFC 8292 with the key that the browser was
// given when it subscribed.
func mustBeSignedBy(t *testing.T, public, audience, header string) {
	t.Helper()
	token, given, _ := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	if given != public || len(parts) != 3 {
		t.Fatalf("signed as %q, the browser knows %s", header, public)
	}
	raw := base64.RawURLEncoding
	key, err := raw.DecodeString(public)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), key)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := raw.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		t.Fatalf("a signature of %d bytes (%v)", len(signature), err)
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(verifier, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Error("the signature does not hold")
	}
	claims, err := raw.DecodeString(parts[1])
	if err != nil || !strings.Contains(string(claims), audience) {
		t.Errorf("the token is for %s (%v)", claims, err)
	}
}
