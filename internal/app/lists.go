package app

import (
	"context"
	"time"

	"rida/internal/api"
	channelweb "rida/internal/core/channel/web"
	"rida/internal/core/event"
	"rida/internal/core/fields"
	noticeweb "rida/internal/core/notice/web"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/web"
	"rida/internal/portal"
	"rida/internal/room/agreements"
	"rida/internal/room/analytics"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/regime"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
	"rida/internal/room/problems"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
	"rida/internal/room/records"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
	"rida/internal/room/tasks"
	"rida/internal/room/team"
	"rida/internal/room/waiting"
)

// permissions of every part, in the order in which the page of roles shows them.
func permissions() []staff.Permission {
	var all []staff.Permission
	for _, part := range [][]staff.Permission{
		cases.Permissions(),
		team.Permissions(),
		customers.Permissions(),
		fields.Permissions(),
		knowledge.Permissions(),
		tasks.Permissions(),
		regime.Permissions(), remedy.Permissions(), hardPermissions(),
		routing.Permissions(),
		promises.Permissions(), charter.Permissions(), figures.Permissions(),
		waiting.Permissions(),
		problems.Permissions(),
		agreements.Permissions(),
		complaints.Permissions(),
		records.Permissions(),
		analytics.Permissions(),
		channelweb.Permissions(),
		staff.Permissions(),
		api.Permissions(),
	} {
		all = append(all, part...)
	}
	return all
}

// listeners of events, in the order in which they hear.
func (a *App) listeners() []event.Listener {
	return append(knowledge.Listeners(), []event.Listener{
		{Hear: a.forget},
		{Hear: a.hearRouting},
		{Kinds: automation.Kinds(), Hear: a.hearAutomation},
		{Hear: a.stirMailboxes},
		{Hear: a.tellPages},
		a.tellPeople(),
		a.tellOfAgreements(), a.followMerges(), a.tellOfProblems(), a.hearLabels(),
		a.hearComplaints(), a.followComplaints(), a.changedLevels(),
		a.warnOwner(),
		a.silentCases(),
		a.changedPolicy(),
		a.changedHours(),
		a.newCases(), a.newWords(),
		a.tellColleagues(),
		a.taskListener(),
		a.hearRegimes(), a.tellOfRemedies(), a.hearChoices(),
		a.tellOwners(),
	}...)
}

// tellPages tells open pages, once it is on disk and once an act, that a case
// has changed.
func (a *App) tellPages(_ context.Context, tx *db.Tx, e event.Event) error {
	told := toldPages{e.Subject.ID}
	if e.Subject.Kind != "case" || tx.Memo()[told] != nil {
		return nil
	}
	tx.Memo()[told] = true
	tx.AfterCommit(func() {
		a.Hub.Publish("case:"+e.Subject.ID.String(), "changed", e.Subject.ID)
		a.Hub.Publish("cases", "changed", e.Subject.ID)
	})
	return nil
}

// toldPages is how an act remembers that pages will be told of a case.
type toldPages struct{ which id.ID }

// How often the house looks at its clocks and its cupboards.
const (
	sweepCases = 15 * time.Second // what is due shows within a quarter of a minute
	sweepStaff = time.Hour
)

type sweepCasesJob struct{}

func (sweepCasesJob) Kind() string { return "cases.sweep" }

type sweepStaffJob struct{}

func (sweepStaffJob) Kind() string { return "staff.sweep" }

// jobs lists the work in the background.
func (a *App) jobs() *job.Registry {
	r := job.NewRegistry()
	a.Ledger.Jobs(r)
	a.Files.Jobs(r, a.DB)
	a.programs.Jobs(r)
	a.bulkJobs(r)
	a.routingJobs(r)
	a.taskJobs(r)
	a.regimeJobs(r)
	a.hardJobs(r)
	a.remedyJobs(r)
	a.agreementJobs(r)
	a.promiseJobs(r)
	a.problemJobs(r)
	a.recordJobs(r)
	job.Handle(r, a.sweepCases)
	a.offersJob(r)
	job.Periodic(r, sweepCases, sweepCasesJob{})
	job.Handle(r, func(ctx context.Context, _ sweepStaffJob) error {
		return a.DB.Write(ctx, func(tx *db.Tx) error { return a.Staff.Sweep(ctx, tx) })
	})
	job.Periodic(r, sweepStaff, sweepStaffJob{})
	a.respectJobs(r)
	a.reviewJobs(r)
	return r
}

// sweepCases runs the clock of the cases until nothing is due, one small
// transaction after the other.
func (a *App) sweepCases(ctx context.Context, _ sweepCasesJob) error {
	for {
		var n int
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = a.Cases.Sweep(ctx, tx)
			return err
		})
		if err != nil || n < cases.SweepBatch {
			return err
		}
	}
}

// routes is the ONE list of everything that can be asked for.
func (a *App) routes() []web.Route {
	desk := &casesweb.Desk{DB: a.DB, Room: a.Cases, Knows: a.Knows, Files: a.Files, View: a.view, Colleagues: a.colleagues, Firm: a.firm, Panels: a.panels(), Further: a.furtherHoldings()}
	a.together(desk)
	post := &channelweb.Post{DB: a.DB, Ledger: a.Ledger, View: a.view, CaseAddress: a.caseAddress, Sort: channelweb.Sort{Place: a.places().Put, Junk: a.places().Junk}, Demo: a.Config.Demo, Intake: a.Intake, Address: a.Config.Mail.Address}
	door := portal.New(portal.Deps{DB: a.DB, Room: a.Cases, Files: a.Files, Links: a.links, Signer: a.cookies.Signer, Clock: clock.System,
		View: a.view, Visitor: a.visitor, Languages: a.languages, Greeter: a.greeter, Origin: a.Config.Origin})
	door.Knows = a.Knows
	door.Storms, door.Disputes = a.Storms, a.Disputes
	door.Waiting, door.Waits, door.Agreed, door.Remedies = a.Waiting, a.waits, a.Agreed, a.Remedies
	var all []web.Route
	for _, part := range [][]web.Route{
		a.people.Routes(),
		desk.Routes(),
		a.ownFields(desk),
		desk.RespectRoutes(),
		a.teamPages().Routes(),
		a.taskPages().Routes(),
		a.regimePages().Routes(), a.remedyPages().Routes(), a.hardRoutes(),
		a.wordPages().Routes(),
		a.policyPages().Routes(), a.hoursPages().Routes(),
		(&noticeweb.Pages{DB: a.DB, Bell: a.Bell, View: a.view}).Routes(),
		post.Routes(),
		a.mailboxPages().Routes(),
		a.knowledgePages().Routes(),
		a.figures().Routes(),
		a.waitingPages().Routes(),
		a.agreementPages().Routes(),
		a.problemPages().Routes(), a.processPages().Routes(),
		a.complaintPages().Routes(),
		a.recordPages().Routes(),
		a.routingRoutes(),
		door.Routes(),
		a.programs.Routes(),
		a.ownRoutes(),
	} {
		all = append(all, part...)
	}
	return a.guarded(all)
}

// caseAddress gives the page of a case to pages that do not know the rooms.
func (a *App) caseAddress(ctx context.Context, which id.ID) (href, reference string, err error) {
	c, err := cases.Get(ctx, a.DB, which)
	return "/cases/" + c.Reference, cases.GroupReference(c.Reference), err
}
