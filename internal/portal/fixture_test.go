package portal_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/kit/web"
	"rida/internal/kit/web/assets"
	"rida/internal/kit/web/ui"
	"rida/internal/portal"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

// The people of the test's house.
const (
	nora  = id.ID(101) // duty manager
	layla = id.ID(102) // agent
	team  = id.ID(201)
)

// door is a small house with its door open to customers.
type door struct {
	*testkit.World
	t         *testing.T
	room      *cases.Room
	knowledge *knowledge.Room
	portal    *portal.Portal
	links     *cases.Links
	server    *httptest.Server
	sent      []cases.Letter // the outbox
}

func eachDoor(t *testing.T, test func(t *testing.T, d *door)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, newDoor(t, w)) })
}

func newDoor(t *testing.T, w *testkit.World) *door {
	t.Helper()
	plan, err := calendar.Preset("sa")
	must(t, err)
	schedule, err := plan.Build()
	must(t, err)
	store, err := files.Open(t.TempDir())
	must(t, err)
	texts, err := lang.Load(web.Texts, ui.Texts, files.Texts, customers.Texts, knowledge.Texts, cases.Texts, portal.Texts)
	must(t, err)
	log := event.NewLog()
	d := &door{World: w, t: t, links: cases.NewLinks([]byte("a key for tests"))}
	d.knowledge = knowledge.New(log, store)
	d.room = &cases.Room{
		Events: log, Customers: customers.New(log), Files: store,
		Promises: promises.New(log, func() promises.Policy {
			return promises.Policy{Schedule: schedule, Book: promises.DefaultBook()}
		}),
		Desk: func(context.Context, db.Reader, id.ID) (cases.Desk, error) {
			return cases.Desk{TeamID: team, DutyID: nora}, nil
		},
		IsActive: func(context.Context, db.Reader, id.ID) (bool, error) { return true, nil },
		NameOf: func(ctx context.Context, r db.Reader, a id.ID) (name string, err error) {
			err = r.Get(ctx, &name, `SELECT name FROM staff_account WHERE id = $1`, a)
			return name, err
		},
	}
	d.room.Post = &cases.Post{Texts: texts, Links: d.links, House: d.house, Send: d.send}
	d.portal = portal.New(portal.Deps{DB: w.DB, Room: d.room, Knows: d.knowledge, Files: store, Links: d.links, Clock: w.Clock,
		Signer: web.NewSigner([]byte("sixteen bytes and more"), w.Clock), View: d.view, Visitor: visitor, Origin: "https://noor.example"})
	d.serve(texts)
	d.hire()
	return d
}

func (d *door) serve(texts *lang.Catalogue) {
	routes := append(d.portal.Routes(), web.Route{Pattern: "GET /assets/{file...}", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error {
		assets.Handler().ServeHTTP(w, r.Request)
		return nil
	}})
	router, err := web.NewRouter(web.Options{Routes: routes, Texts: texts, Clock: d.Clock, Visitor: visitor,
		Cookies: web.Cookies{Signer: web.NewSigner([]byte("sixteen bytes and more"), d.Clock)}})
	must(d.t, err)
	d.server = httptest.NewServer(router)
	d.t.Cleanup(d.server.Close)
}

// visitor reads as people in Riyadh and Tehran do.
func visitor(t lang.Tag) web.Principal {
	p := web.Principal{Lang: t, Digits: t.Digits(), Calendar: calendar.Gregorian, Zone: time.FixedZone("+03", 3*3600)}
	switch t {
	case lang.Arabic:
		p.Second = calendar.UmmAlQura
	case lang.Persian:
		p.Calendar = calendar.Persian
	}
	return p
}

var firms = map[lang.Tag]string{lang.Arabic: "نور للأجهزة المنزلية", lang.Persian: "لوازم خانگی نور", lang.English: "Noor Appliances"}

func (d *door) view(_ *web.Response, r *web.Request) ui.View {
	return ui.View{P: r.Print, When: r.Dates, Now: d.Clock.Now(), Theme: r.Who.Theme, Path: r.URL.Path, Firm: firms[r.Print.Tag()]}
}

func (d *door) house() cases.House {
	return cases.House{
		Name:    func(t lang.Tag) string { return firms[t] },
		Address: "care@noor.example", Origin: "https://noor.example",
		Reader: func(t lang.Tag) calendar.Reader { return visitor(t).Reader() },
	}
}

func (d *door) send(_ context.Context, _ *db.Tx, l cases.Letter) (id.ID, error) {
	d.sent = append(d.sent, l)
	return id.ID(len(d.sent)), nil
}

func (d *door) hire() {
	d.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
	for who, name := range map[id.ID]string{nora: "نورة العتيبي", layla: "ليلى الهاشمي"} {
		d.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
			digits, zone, theme, keys_on, created_at, left_at)
			VALUES ($1, $2, '', $3, $3, '', true, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, 0)`, who, name, who.String()+"@noor.example")
	}
	d.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, nora)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *door) exec(text string, args ...any) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, text, args...)
		return err
	})
}

func (d *door) do(act func(ctx context.Context, tx *db.Tx) error) {
	d.t.Helper()
	ctx := d.t.Context()
	must(d.t, d.DB.Write(ctx, func(tx *db.Tx) error { return act(ctx, tx) }))
}

func (d *door) count(text string, args ...any) (n int) {
	d.t.Helper()
	must(d.t, d.DB.Get(d.t.Context(), &n, text, args...))
	return n
}

// page is an answer of the portal.
type page struct {
	status   int
	head     http.Header
	location string
	body     string
}

// words is the page's text with entities and marks of direction resolved.
func (p page) words() string {
	return strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "").Replace(html.UnescapeString(p.body))
}

func (p page) want(t *testing.T, status int, words ...string) {
	t.Helper()
	if p.status != status {
		t.Fatalf("status %d, want %d: %.600s", p.status, status, p.words())
	}
	text := p.words()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
}

func (d *door) ask(r *http.Request) page {
	d.t.Helper()
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := c.Do(r)
	must(d.t, err)
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	must(d.t, err)
	return page{got.StatusCode, got.Header, got.Header.Get("Location"), string(body)}
}

func (d *door) get(path string) page {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.server.URL+path, nil)
	must(d.t, err)
	return d.ask(r)
}

// attached is a file of a form.
type attached struct{ name, data string }

// post sends a form as a browser does.
func (d *door) post(path string, values url.Values, all ...attached) page {
	d.t.Helper()
	r, err := d.request(path, values, all...)
	must(d.t, err)
	return d.ask(r)
}

func (d *door) request(path string, values url.Values, all ...attached) (*http.Request, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, vs := range values {
		for _, v := range vs {
			must(d.t, w.WriteField(name, v))
		}
	}
	for _, f := range all {
		part, err := w.CreateFormFile("files", f.name)
		must(d.t, err)
		_, err = part.Write([]byte(f.data))
		must(d.t, err)
	}
	must(d.t, w.Close())
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.server.URL+path, &b)
	if err == nil {
		r.Header.Set("Content-Type", w.FormDataContentType())
	}
	return r, err
}

var slipIn = regexp.MustCompile(`name="slip" value="([^"]+)"`)

// slip is what the form of a page carries.
func (p page) slip(t *testing.T) string {
	t.Helper()
	m := slipIn.FindStringSubmatch(p.body)
	if m == nil {
		t.Fatalf("the page has no form: %.300s", p.body)
	}
	return m[1]
}

// complaint is a form filled in by a person who took a minute.
func (d *door) complaint(more ...string) url.Values {
	d.t.Helper()
	v := url.Values{"slip": {d.get("/write/ar/complaint").slip(d.t)}, "happened": {"الماء ينزل من تحت الباب كل غسلة."}, "tried": {"بدّلت الجلدة مرتين."},
		"wanted": {"جهاز سليم."}, "name": {"مريم الخوري"}, "email": {"maryam@mail.example"}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	d.Clock.Advance(time.Minute)
	return v
}

// open makes a case by the form and gives it with its token.
func (d *door) open(more ...string) (cases.Case, string) {
	d.t.Helper()
	return d.at(d.post("/write/ar/complaint", d.complaint(more...)))
}

// at reads the case to whose receipt an answer leads.
func (d *door) at(p page) (cases.Case, string) {
	d.t.Helper()
	p.want(d.t, http.StatusSeeOther)
	token := strings.TrimSuffix(strings.TrimPrefix(p.location, "/t/"), "/receipt")
	which, _, ok := d.links.Open(token)
	if !ok {
		d.t.Fatalf("no receipt: %q", p.location)
	}
	return d.read(which), token
}

func (d *door) read(which id.ID) cases.Case {
	d.t.Helper()
	c, err := cases.Get(d.t.Context(), d.DB, which)
	must(d.t, err)
	return c
}

// answer is what a colleague writes to the customer.
func (d *door) answer(c cases.Case, text string, all ...files.New) cases.Replied {
	d.t.Helper()
	var out cases.Replied
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = d.room.Reply(ctx, tx, event.Staff(layla), c.ID, cases.Answer{Text: text, Files: all})
		return err
	})
	return out
}

func (d *door) propose(c cases.Case, text string) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := d.room.ProposeClosure(ctx, tx, event.Staff(layla), c.ID, cases.Answer{Text: text})
		return err
	})
}

func (d *door) note(c cases.Case, text string, all ...files.New) cases.Message {
	d.t.Helper()
	var m cases.Message
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = d.room.Note(ctx, tx, event.Staff(layla), c.ID, text, all)
		return err
	})
	return m
}

// letter is the last mail that went out.
func (d *door) letter() *mime.Message {
	d.t.Helper()
	if len(d.sent) == 0 {
		d.t.Fatal("no mail went out")
	}
	m, err := mime.Parse(d.sent[len(d.sent)-1].Raw, mime.DefaultLimits())
	must(d.t, err)
	return m
}

// form is the slip of the forms on a case's page, with other values.
func (d *door) form(token string, more ...string) url.Values {
	d.t.Helper()
	v := url.Values{"slip": {d.get("/t/" + token).slip(d.t)}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}
