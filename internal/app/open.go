package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"rida/internal/api"
	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/notice"
	"rida/internal/core/staff"
	staffweb "rida/internal/core/staff/web"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/job"
	"rida/internal/kit/lang"
	"rida/internal/kit/search"
	"rida/internal/kit/secret"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/dispute"
	"rida/internal/room/complaints/regime"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/complaints/second"
	"rida/internal/room/complaints/storm"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
	"rida/internal/room/problems"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
	promisesweb "rida/internal/room/promises/web"
	"rida/internal/room/records"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
	"rida/internal/room/tasks"
	"rida/internal/room/waiting"
)

// App is the house, put together.
type App struct {
	Config Config
	Log    *slog.Logger

	DB       *db.DB
	Queue    *job.Queue
	Texts    *lang.Catalogue
	Events   *event.Log
	Staff    *staff.Staff
	Bell     *notice.Bell
	Tasks    *tasks.Room
	Files    *files.Store
	Ledger   *channel.Ledger
	Cases    *cases.Room
	Routing  *routing.Room
	Waiting  *waiting.Room
	Agreed   *agreements.Room
	Regimes  *regime.Room
	Remedies *remedy.Room
	Storms   *storm.Room
	Disputes *dispute.Room
	Seconds  *second.Room
	Problems *problems.Room
	waits    *waiting.Outlook
	Does     *automation.Room
	Knows    *knowledge.Room
	Hub      *web.Hub
	shelf    *ui.Shelf // pieces of pages drawn before
	Router   *web.Router
	Routes   []web.Route
	kept     kept
	reading  readings
	outlook  *estimate.Outlook
	words    *routing.Words
	secrets  *secret.Box
	cookies  web.Cookies
	people   *staffweb.Pages
	programs *api.API
	doors    []Door
	links    *cases.Links
	mail     *postOffice
	pages    net.Listener
	started  time.Time
	news     bells

	Complaints *complaints.Room
	Records    *records.Room
}

// Open builds every part in order. Nothing runs yet and nobody can come in.
func Open(ctx context.Context, c Config, log *slog.Logger, now clock.Clock) (*App, error) {
	a := &App{Config: c, Log: log, shelf: ui.NewShelf(), Hub: web.NewHub(), started: time.Now(), news: newBells()}
	key, err := c.key()
	if err != nil {
		return nil, err
	}
	if a.secrets, err = secret.Open(key); err != nil {
		return nil, fmt.Errorf("use the key of the house: %w", err)
	}
	if a.Texts, err = texts(); err != nil {
		return nil, fmt.Errorf("load the texts: %w", err)
	}
	if a.pages, err = net.Listen("tcp", c.HTTP); err != nil {
		return nil, fmt.Errorf("listen for pages: %w", err)
	}
	if c.Origin == "" {
		a.Config.Origin = "http://" + a.pages.Addr().String()
	}
	if a.DB, err = db.Open(ctx, db.Options{URL: c.databaseURL(), Clock: now, Schemas: Schemas(), Log: log}); err != nil {
		_ = a.pages.Close()
		return nil, err
	}
	if err := a.build(ctx, key); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// build makes the parts that stand on the database, from the ground up.
func (a *App) build(ctx context.Context, key string) (err error) {
	a.Events = event.NewLog(a.listeners()...)
	if a.Files, err = files.Open(filepath.Join(a.Config.Data, "files")); err != nil {
		return err
	}
	a.Staff = staff.New(staff.Options{Events: a.Events, Permissions: permissions(), SendMail: a.sendToStaff, Origin: a.Config.Origin,
		Holdings: holdings, Demo: a.Config.Demo})
	a.Bell = a.newBell()
	a.links = cases.NewLinks([]byte(key))
	a.mail = newPostOffice(a)
	if a.Ledger, err = a.mail.ledger(); err != nil {
		return err
	}
	a.Knows = knowledge.New(a.Events, a.Files)
	a.Cases = &cases.Room{
		Events: a.Events, Customers: customers.New(a.Events), Promises: promises.New(a.Events, a.policy), Files: a.Files,
		Post: &cases.Post{Texts: a.Texts, Links: a.links, House: a.house, Door: a.mail.door, Send: a.mail.send, Circle: a.stopsCircle},
		Desk: a.desk, IsActive: a.isActive, NameOf: a.nameOf, Colleagues: a.namable, AckBehind: true,
	}
	a.Routing = a.newRouting()
	a.Does = a.newAutomation()
	a.Tasks = a.newTasks()
	a.Waiting, a.waits = a.newWaiting(key), a.newWaits()
	a.Agreed = a.newAgreements()
	a.Regimes, a.Remedies = a.newRegimes(), a.newRemedies()
	a.Problems = a.newProblems()
	a.Complaints = a.newComplaints()
	a.Records = a.newRecords()
	a.Storms = a.newStorms()
	a.Disputes, a.Seconds = a.newDisputes(), a.newSeconds()
	a.outlook = a.newOutlook()
	a.words = routing.NewWords(a.DB, a.outlook, func() *calendar.Schedule { return a.policy().Schedule })
	a.programs = api.New(api.Deps{DB: a.DB, Cases: a.Cases, Tasks: a.Tasks, Bell: a.Bell, Team: a.teamRoom(), Staff: a.Staff, Routing: a.Routing, Does: a.Does, Ledger: a.Ledger, Files: a.Files, Texts: a.Texts, Places: a.places(),
		Mailing:   api.Mailing{Boxes: a.mail.boxes, Secret: a.secrets},
		Unlimited: func(r *web.Request) bool { return a.isDemoToken(web.Bearer(r.Request)) }, View: a.view})
	a.programs.Knows, a.programs.Outlook, a.programs.Words, a.programs.Charter = a.Knows, a.outlook, a.words, a.charter
	a.programs.Regimes, a.programs.Remedies, a.programs.ComplaintFacts = a.Regimes, a.Remedies, a.complaintFacts
	a.programs.Waiting, a.programs.Waits, a.programs.Agreed = a.Waiting, a.waits, a.Agreed
	a.programs.Problems = a.Problems
	a.programs.Complaints, a.programs.Records = a.Complaints, a.Records
	a.programs.Storms, a.programs.Disputes, a.programs.Seconds = a.Storms, a.Disputes, a.Seconds
	jobs := a.jobs()
	if a.Queue, err = job.Open(ctx, a.DB, jobs, a.Log, a.Config.processName()); err != nil {
		return err
	}
	a.cookies = web.Cookies{Secure: isHTTPS(a.Config.Origin), Signer: web.NewSigner([]byte(key), clock.System)}
	if err := a.DB.Write(ctx, func(tx *db.Tx) error { return a.Staff.Prepare(ctx, tx) }); err != nil {
		return fmt.Errorf("prepare roles and permissions: %w", err)
	}
	if err := a.loadRules(ctx); err != nil {
		return err
	}
	return a.openDoor()
}

// openDoor makes the router from the one list of routes.
func (a *App) openDoor() (err error) {
	proxies, err := web.ParseProxies(a.Config.Proxies)
	if err != nil {
		return err
	}
	a.people = &staffweb.Pages{DB: a.DB, Staff: a.Staff, Cookies: a.cookies, Texts: a.Texts, Hub: a.Hub, Clock: clock.System, View: a.view, Demo: a.demoDoors,
		HandOver: casesweb.PassOnAddress, HoursEffect: a.hoursPages().Effect, MovedBy: promisesweb.HoursAddress}
	a.Routes = a.routes()
	a.Router, err = web.NewRouter(web.Options{
		Routes: a.Routes, Texts: a.Texts, Cookies: a.cookies, Log: a.Log, Clock: clock.System, Proxies: proxies, Origin: a.Config.Origin,
		Authenticate: a.authenticate, Visitor: a.visitor, Fallback: a.language, Page: a.errorPage,
	})
	return err
}

// Run starts the jobs, the mail and the pages, and returns when ctx ends or one
// of them fails. ready is called once everybody can come in.
func (a *App) Run(ctx context.Context, ready func()) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if err := a.Ledger.Recover(ctx); err != nil {
		return fmt.Errorf("take up mail that was under way: %w", err)
	}
	if err := a.Queue.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the jobs: %w", err)
	}
	a.Ledger.Start(context.WithoutCancel(ctx))
	if err := a.mail.open(ctx); err != nil {
		return err
	}
	var keeper sync.WaitGroup
	keeper.Go(func() { a.Bell.Courier(ctx, a.Log) })
	keeper.Go(func() { search.NewKeeper(a.DB, a.Log).Run(ctx) })
	keeper.Go(func() { a.keepSmall(ctx) })
	for _, f := range a.followers() {
		keeper.Go(func() { a.follow(ctx, f) })
	}
	keeper.Go(func() { a.words.Keep(ctx, a.Log) })
	if ready != nil {
		ready()
	}
	err := web.Serve(ctx, a.pages, a.handler(), a.Log, a.Hub.Close)
	stop(nil)
	keeper.Wait()
	a.mail.close()
	farewell, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewellTime)
	defer cancel()
	if e := a.Queue.Stop(farewell); err == nil && e != nil {
		err = fmt.Errorf("stop the jobs: %w", e)
	}
	return err
}

// farewellTime is how long jobs under way may take when the house closes.
const farewellTime = 8 * time.Second

// Close lets go of everything. It is safe on a house that was never run.
func (a *App) Close() {
	_ = a.pages.Close()
	if a.Ledger != nil {
		ctx, cancel := context.WithTimeout(context.Background(), farewellTime)
		defer cancel()
		_ = a.Ledger.Close(ctx)
	}
	if a.DB != nil {
		_ = a.DB.Close()
	}
}

// Address is where pages are served, as "http://127.0.0.1:8080".
func (a *App) Address() string { return "http://" + a.pages.Addr().String() }

// SMTP is where mail is taken, "" when nowhere.
func (a *App) SMTP() string { return a.mail.smtpAddress() }

func (a *App) handler() http.Handler { return a.Router }

func isHTTPS(origin string) bool { return len(origin) > 6 && origin[:6] == "https:" }
