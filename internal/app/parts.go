package app

import (
	"io/fs"

	"rida/internal/api"
	"rida/internal/core/channel"
	channelweb "rida/internal/core/channel/web"
	"rida/internal/core/event"
	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/core/files"
	"rida/internal/core/notice"
	noticeweb "rida/internal/core/notice/web"
	"rida/internal/core/staff"
	staffweb "rida/internal/core/staff/web"
	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/kit/search"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/portal"
	"rida/internal/room/agreements"
	agreementsweb "rida/internal/room/agreements/web"
	"rida/internal/room/analytics"
	analyticsweb "rida/internal/room/analytics/web"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/dispute"
	disputeweb "rida/internal/room/complaints/dispute/web"
	"rida/internal/room/complaints/regime"
	regimeweb "rida/internal/room/complaints/regime/web"
	"rida/internal/room/complaints/remedy"
	remedyweb "rida/internal/room/complaints/remedy/web"
	"rida/internal/room/complaints/second"
	secondweb "rida/internal/room/complaints/second/web"
	"rida/internal/room/complaints/storm"
	stormweb "rida/internal/room/complaints/storm/web"
	complaintsweb "rida/internal/room/complaints/web"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
	knowledgeweb "rida/internal/room/knowledge/web"
	"rida/internal/room/problems"
	"rida/internal/room/problems/processes"
	processesweb "rida/internal/room/problems/processes/web"
	problemsweb "rida/internal/room/problems/web"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
	promisesweb "rida/internal/room/promises/web"
	"rida/internal/room/records"
	recordsweb "rida/internal/room/records/web"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
	routingweb "rida/internal/room/routing/web"
	"rida/internal/room/tasks"
	tasksweb "rida/internal/room/tasks/web"
	"rida/internal/room/team"
	teamweb "rida/internal/room/team/web"
	"rida/internal/room/waiting"
	waitingweb "rida/internal/room/waiting/web"
)

// Schemas are the tables of every part, for kit/db.
func Schemas() []fs.FS {
	return []fs.FS{
		search.Schema,
		event.Schema,
		staff.Schema,
		fields.Schema,
		files.Schema,
		notice.Schema,
		channel.Schema,
		customers.Schema,
		promises.Schema, figures.Schema, charter.Schema,
		knowledge.Schema,
		cases.Schema,
		routing.Schema, automation.Schema,
		team.Schema,
		tasks.Schema,
		regime.Schema, remedy.Schema, storm.Schema, dispute.Schema, second.Schema,
		waiting.Schema,
		agreements.Schema,
		problems.Schema, processes.Schema,
		complaints.Schema,
		records.Schema,
		portal.Schema,
		api.Schema,
	}
}

// texts are the words of every part, in three languages.
func texts() (*lang.Catalogue, error) {
	return lang.Load(
		notice.Texts, noticeweb.Texts,
		fields.Texts, fieldsweb.Texts,
		tasks.Texts, tasksweb.Texts,
		regime.Texts, regimeweb.Texts, remedy.Texts, remedyweb.Texts, storm.Texts, stormweb.Texts, dispute.Texts, disputeweb.Texts, second.Texts, secondweb.Texts,
		waiting.Texts, waitingweb.Texts,
		agreements.Texts, agreementsweb.Texts,
		problems.Texts, problemsweb.Texts, processes.Texts, processesweb.Texts,
		complaints.Texts, complaintsweb.Texts, records.Texts, recordsweb.Texts,
		knowledge.Texts, knowledgeweb.Texts,
		analytics.Texts, analyticsweb.Texts,
		team.Texts, teamweb.Texts,
		routing.Texts, routingweb.Texts,
		calendar.Texts, condition.Texts, mime.Texts, web.Texts, ui.Texts, staff.Texts, staffweb.Texts, files.Texts, channel.Texts, channelweb.Texts,
		promises.Texts, charter.Texts, figures.Texts, promisesweb.Texts, customers.Texts, cases.Texts, casesweb.Texts, portal.Texts, api.Texts, Texts)
}
