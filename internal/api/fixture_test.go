package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rida/internal/api"
	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/files"
	"rida/internal/core/notice"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/analytics"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/dispute"
	"rida/internal/room/complaints/regime"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/complaints/second"
	"rida/internal/room/complaints/storm"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
	"rida/internal/room/problems"
	"rida/internal/room/problems/processes"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
	"rida/internal/room/records"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
	"rida/internal/room/tasks"
	"rida/internal/room/team"
	"rida/internal/room/waiting"
	"rida/internal/testkit"
)

const mailHouse = "care@noor.example"

// house is a small firm with a door for programs.
type house struct {
	*testkit.World
	t      testing.TB
	api    *api.API
	knows  *knowledge.Room
	room   *cases.Room
	staff  *staff.Staff
	ledger *channel.Ledger
	files  *files.Store
	bell   *notice.Bell
	routes []web.Route
	server *httptest.Server

	does         *automation.Room
	owner, agent id.ID
	token        string // of the owner, for everything
	agentToken   string
	unlimited    bool
	hear         func(e event.Event) error // a listener that a test may set
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w)) })
}

func open(t testing.TB, w *testkit.World) *house {
	t.Helper()
	h := &house{World: w, t: t, unlimited: true}
	texts, err := lang.Load(calendar.Texts, mime.Texts, web.Texts, ui.Texts, files.Texts, channel.Texts, customers.Texts, knowledge.Texts, notice.Texts, promises.Texts, cases.Texts, tasks.Texts, regime.Texts, remedy.Texts, waiting.Texts, agreements.Texts, complaints.Texts, storm.Texts, problems.Texts, processes.Texts, dispute.Texts, second.Texts, records.Texts, api.Texts)
	h.must(err)
	h.files, err = files.Open(t.TempDir())
	h.must(err)
	log := event.NewLog(event.Listener{Hear: func(_ context.Context, _ *db.Tx, e event.Event) error {
		if h.hear != nil {
			return h.hear(e)
		}
		return nil
	}}, event.Listener{Kinds: complaints.Hears, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error { return h.api.Complaints.Hear(ctx, tx, e) }})
	h.build(log, texts)
	h.people()
	h.openDoor(texts)
	return h
}

func (h *house) build(log *event.Log, texts *lang.Catalogue) {
	h.knows = knowledge.New(log, h.files)
	h.staff = staff.New(staff.Options{Events: log, Permissions: slices.Concat(cases.Permissions(), promises.Permissions(), figures.Permissions(), charter.Permissions(), tasks.Permissions(), regime.Permissions(), remedy.Permissions(), storm.Permissions(), dispute.Permissions(), second.Permissions(), records.Permissions(), waiting.Permissions(), agreements.Permissions(), complaints.Permissions(), problems.Permissions(), team.Permissions(), analytics.Permissions(), knowledge.Permissions(), customers.Permissions(), fields.Permissions(), routing.Permissions(), staff.Permissions(),
		[]staff.Permission{{Name: api.MayReadMail, Key: "x", Roles: []string{staff.Manager, staff.Agent}}, {Name: api.MayManageMail, Key: "x", Roles: []string{staff.Manager}}, {Name: api.MaySetMailboxes, Key: "x"}}, api.Permissions()), HashMemory: 64})
	var err error
	h.ledger, err = channel.New(channel.Options{DB: h.DB, Events: log, Log: slog.New(slog.DiscardHandler), Journal: filepath.Join(h.t.TempDir(), "journal"),
		Deliver: h.deliver, Sender: func(context.Context, channel.Entry) (channel.Sender, error) { return channel.Sink{}, nil }})
	h.must(err)
	plan, err := calendar.Preset("sa")
	h.must(err)
	schedule, err := plan.Build()
	h.must(err)
	h.room = &cases.Room{
		Events: log, Customers: customers.New(log), Files: h.files,
		Promises: promises.New(log, func() promises.Policy { return promises.Policy{Schedule: schedule, Book: promises.DefaultBook()} }),
		Desk: func(ctx context.Context, r db.Reader, team id.ID) (cases.Desk, error) {
			if team == 0 {
				o, _, err := h.staff.Organisation(ctx, r)
				if err != nil {
					return cases.Desk{}, err
				}
				team = o.TeamID
			}
			duty, err := h.staff.Duty(ctx, r, team)
			return cases.Desk{TeamID: team, DutyID: duty}, err
		},
		IsActive: func(ctx context.Context, r db.Reader, who id.ID) (bool, error) {
			card, err := h.staff.Lookup(ctx, r, who)
			return card.Active, err
		},
		NameOf: func(ctx context.Context, r db.Reader, who id.ID) (string, error) {
			card, err := h.staff.Lookup(ctx, r, who)
			return card.Name, err
		},
	}
	h.room.Post = &cases.Post{Texts: texts, Links: cases.NewLinks([]byte("a key for tests")), Send: h.send, House: func() cases.House {
		return cases.House{Name: func(lang.Tag) string { return "Noor" }, Address: mailHouse, Origin: "https://noor.example", Zone: time.UTC,
			Reader: func(t lang.Tag) calendar.Reader {
				return calendar.Reader{System: calendar.Gregorian, Zone: time.UTC, Tag: t, Digits: t.Digits()}
			}}
	}}
	h.t.Cleanup(func() { _ = h.ledger.Close(context.Background()) })
}

func (h *house) send(ctx context.Context, tx *db.Tx, l cases.Letter) (id.ID, error) {
	return h.ledger.Send(ctx, tx, channel.Outgoing{Kind: "email", From: l.From, To: l.To, Raw: l.Raw, Case: l.CaseID, Message: l.MessageID})
}

func (h *house) deliver(_ context.Context, e channel.Entry, raw []byte) (channel.Act, error) {
	msg, err := mime.Parse(raw, mime.DefaultLimits())
	var trouble *mime.Error
	if errors.As(err, &trouble) { // as the house does: no second try mends it
		return nil, fault.New(fault.Invalid, trouble.Reason).Because(err)
	}
	return func(ctx context.Context, tx *db.Tx) error {
		out, err := h.room.ReceiveMail(ctx, tx, cases.Mail{LedgerID: e.ID, Base: mailHouse, EnvelopeTo: e.EnvelopeTo, Message: msg})
		if err != nil {
			return err
		}
		return h.ledger.Settle(ctx, tx, e.ID, channel.Settlement{State: channel.State(out.State), Reason: out.Reason, Case: out.CaseID, Message: out.MessageID,
			HeaderFrom: msg.From.Address, Subject: msg.Subject})
	}, nil
}

// people begins the firm: an owner, an agent and their tokens.
func (h *house) people() {
	prefs := staff.Preferences{Lang: lang.English, Calendar: calendar.Gregorian, Digits: lang.Latn, Zone: "Asia/Riyadh"}
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		if err = h.staff.Prepare(ctx, tx); err != nil {
			return err
		}
		h.owner, err = h.staff.Begin(ctx, tx, staff.FirstRun{Names: staff.Names{En: "Noor Appliances"}, Team: staff.Names{Ar: "العناية", En: "Care"}, Country: "sa",
			Owner: staff.NewAccount{Name: "نورة القحطاني", Email: "noura@noor.example", Password: "correct horse 42", Preferences: prefs}})
		return err
	})
	role, err := h.staff.RoleByCode(h.t.Context(), h.DB, staff.Agent)
	h.must(err)
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		h.agent, err = h.staff.Add(ctx, tx, staff.By{}, staff.NewAccount{Name: "Layla Haddad", Email: "layla@noor.example", RoleID: role, Preferences: prefs})
		return err
	})
	h.token, h.agentToken = h.tokenOf(h.owner, staff.AllPermissions), h.tokenOf(h.agent, staff.AllPermissions)
}

func (h *house) tokenOf(who id.ID, permissions ...string) (secret string) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		secret, err = h.staff.MakeToken(ctx, tx, staff.By{}, staff.Token{Name: "test", Account: who, Permissions: permissions})
		return err
	})
	return secret
}

func (h *house) tasks() *tasks.Room {
	return &tasks.Room{Events: h.room.Events, IsActive: h.room.IsActive, Schedule: func() *calendar.Schedule { return nil },
		TeamOf: func(ctx context.Context, r db.Reader, _ id.ID) (id.ID, error) {
			desk, err := h.room.Desk(ctx, r, 0)
			return desk.TeamID, err
		}}
}

func (h *house) openDoor(texts *lang.Catalogue) {
	distributor := &routing.Room{Events: h.room.Events, Staff: h.staff, Cases: h.room, DB: h.DB, Enqueue: func(ctx context.Context, tx *db.Tx, args interface{ Kind() string }) error {
		return h.Queue.Enqueue(ctx, tx, args)
	}}
	h.bell = notice.New(notice.Options{DB: h.DB, Texts: texts, Kinds: []notice.Kind{{Name: "tasks.overdue", Key: "notice.colleague", Usual: notice.Choice{Product: true, Mail: notice.MailDigest, Push: true}}},
		NameOf: h.room.NameOf, Things: map[string]notice.Things{"case": func(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]notice.Thing, error) {
			found, err := cases.Some(ctx, r, ids)
			out := map[id.ID]notice.Thing{}
			for which, one := range found {
				out[which] = notice.Thing{Href: "/cases/" + one.Reference, Title: one.Subject, Reference: one.Reference}
			}
			return out, err
		}}})
	h.does = &automation.Room{Events: h.room.Events, Cases: h.room, Routing: distributor, DB: h.DB, Enqueue: distributor.Enqueue}
	h.api = api.New(api.Deps{DB: h.DB, Cases: h.room, Tasks: h.tasks(), Bell: h.bell, Team: &team.Room{Events: h.room.Events}, Routing: distributor, Does: h.does, Staff: h.staff, Ledger: h.ledger, Knows: h.knows, Outlook: routing.NewOutlook(h.DB, func() *calendar.Schedule { return h.room.Promises.Policy().Schedule }), Files: h.files, Texts: texts, Mailing: h.mailing(), Places: cases.Places{Room: h.room, Ledger: h.ledger, Base: func(channel.Entry) string { return mailHouse }},
		Unlimited: func(*web.Request) bool { return h.unlimited }})
	h.api.Words = routing.NewWords(h.DB, h.api.Outlook, func() *calendar.Schedule { return h.room.Promises.Policy().Schedule })
	h.api.Charter = func() *charter.Room {
		return &charter.Room{Events: h.room.Events, Kinds: func() []promises.Kind { return promises.Kinds }}
	}
	h.api.Waiting = &waiting.Room{Events: h.room.Events, Cases: h.room, Hash: id.Hash}
	h.api.Regimes = &regime.Room{Events: h.room.Events, Schedule: func() *calendar.Schedule { return h.room.Promises.Policy().Schedule }}
	h.api.Storms, h.api.Seconds = h.storms(), &second.Room{Events: h.room.Events}
	h.api.Records = &records.Room{Events: h.room.Events, Later: func(context.Context, *db.Tx, id.ID) error { return nil }}
	h.api.Remedies = &remedy.Room{Events: h.room.Events, Schedule: h.api.Regimes.Schedule, RoleOf: h.roleOf}
	h.api.Waits = &waiting.Outlook{DB: h.DB, Zone: func() *time.Location { return time.UTC }}
	h.api.Agreed = &agreements.Room{Events: h.room.Events, Cases: h.room, IsActive: h.room.IsActive, TeamOf: h.tasks().TeamOf,
		TeamsOf: h.staff.TeamsOf}
	h.api.Problems = h.problems()
	h.api.Complaints = &complaints.Room{Events: h.room.Events, Cases: h.room, Files: h.files, IsActive: h.room.IsActive,
		Wording: func(_ context.Context, _ db.Reader, f complaints.File, a complaints.Answer) (string, error) {
			return complaints.Letter(texts.For(a.Lang, a.Lang.Digits()), f, a, complaints.Addressing{Greeting: "Dear Maryam,", Contact: "Layla", Date: func(t time.Time) string { return t.Format(time.DateOnly) }}), nil
		}}
	h.api.Disputes = &dispute.Room{Events: h.room.Events, Complaints: h.api.Complaints, Files: h.files, Dir: h.t.TempDir(), NameOf: h.room.NameOf, Raw: h.ledger.Raw,
		Print: func(t lang.Tag) lang.Printer { return texts.For(t, t.Digits()) }, Reader: func(t lang.Tag) calendar.Reader {
			return calendar.Reader{System: calendar.Gregorian, Tag: t, Digits: t.Digits()}
		}, Later: func(context.Context, *db.Tx, id.ID) error { return nil }}
	h.routes = h.api.Routes()
	router, err := web.NewRouter(web.Options{Routes: h.routes, Texts: texts, Authenticate: h.authenticate, Clock: h.Clock})
	h.must(err)
	h.server = httptest.NewServer(router)
	h.t.Cleanup(h.server.Close)
}

// authenticate knows tokens, and for a browser the cookie "session" of the owner.
func (h *house) authenticate(r *http.Request) (web.Principal, error) {
	if secret := web.Bearer(r); secret != "" {
		p, ok, err := h.staff.ByToken(r.Context(), h.DB, secret)
		if err != nil || !ok {
			return web.Principal{}, err
		}
		return web.Principal{Kind: "staff", ID: p.Account, Name: p.Name, Session: p.Session, ByToken: true, Permissions: p.Permissions, Lang: lang.English, Digits: lang.Latn}, nil
	}
	if _, err := r.Cookie("session"); err == nil {
		return web.Principal{Kind: "staff", ID: h.owner, Name: "owner", Permissions: map[string]bool{cases.MayRead: true, cases.MayWrite: true}, Lang: lang.English, Digits: lang.Latn}, nil
	}
	return web.Principal{}, nil
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) write(act func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return act(h.t.Context(), tx) }))
}

// answer is what came back.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	raw    []byte
	json   any
}

// call asks; headers are name, value pairs. A body that is no text is sent as JSON.
func (h *house) call(method, path string, body any, headers ...string) answer {
	h.t.Helper()
	var sent io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case []byte:
		sent = bytes.NewReader(b)
	case string:
		sent, kind = strings.NewReader(b), "application/json"
	default:
		raw, err := json.Marshal(b)
		h.must(err)
		sent, kind = bytes.NewReader(raw), "application/json"
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL+path, sent)
	h.must(err)
	r.Header.Set("Authorization", "Bearer "+h.token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	got, err := h.server.Client().Do(r)
	h.must(err)
	defer func() { _ = got.Body.Close() }()
	a := answer{t: h.t, status: got.StatusCode, header: got.Header}
	a.raw, err = io.ReadAll(got.Body)
	h.must(err)
	if strings.Contains(got.Header.Get("Content-Type"), "json") {
		d := json.NewDecoder(bytes.NewReader(a.raw))
		d.UseNumber()
		h.must(d.Decode(&a.json))
	}
	return a
}

func (h *house) get(path string, headers ...string) answer {
	h.t.Helper()
	return h.call("GET", "/api/v1"+path, nil, headers...)
}

func (h *house) post(path string, body any, headers ...string) answer {
	h.t.Helper()
	return h.call("POST", "/api/v1"+path, body, headers...)
}

// as is the header pair of another token.
func as(token string) []string { return []string{"Authorization", "Bearer " + token} }

// want demands a status, shows the answer when it is another.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

// at reads a value by its path, "items.0.owner.name"; "" when it is not there.
func (a answer) at(path string) string {
	v := a.json
	for step := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				return ""
			}
			v = at[i]
		default:
			return ""
		}
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// has demands values: path, value pairs.
func (a answer) has(pairs ...string) answer {
	a.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		if got := a.at(pairs[i]); got != pairs[i+1] {
			a.t.Errorf("%s = %q, want %q in %s", pairs[i], got, pairs[i+1], a.raw)
		}
	}
	return a
}

// list gives one value of every item.
func (a answer) list(path string) (all []string) {
	items, _ := a.json.(map[string]any)["items"].([]any)
	for i := range items {
		all = append(all, a.at("items."+strconv.Itoa(i)+"."+path))
	}
	return all
}

// events are the kinds of what happened to a case.
func (h *house) events(reference string) []string {
	h.t.Helper()
	c, err := cases.ByReference(h.t.Context(), h.DB, reference)
	h.must(err)
	all, err := cases.Events(h.t.Context(), h.DB, c.ID)
	h.must(err)
	kinds := make([]string, len(all))
	for i, e := range all {
		kinds[i] = e.Kind
	}
	return kinds
}

// happened demands that the newest events of a case are these, beside those by
// which the record of a complaint follows its case.
func (h *house) happened(reference string, kinds ...string) {
	h.t.Helper()
	all := slices.DeleteFunc(h.events(reference), func(kind string) bool { return strings.HasPrefix(kind, "complaints.") })
	if n := len(kinds); n > len(all) || !slices.Equal(all[len(all)-n:], kinds) {
		h.t.Errorf("events %v, want them to end in %v", all, kinds)
	}
}

// open makes a case and gives its reference.
func (h *house) open(text string) string {
	h.t.Helper()
	a := h.post("/cases", map[string]any{"customer": map[string]string{"name": "Maryam Khoury", "email": "maryam@example.com"}, "text": text})
	h.Clock.Advance(time.Millisecond)
	return a.want(201).at("reference")
}

type m = map[string]any
