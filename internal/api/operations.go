package api

import (
	"net/http"

	"rida/internal/core/staff"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// list is the ONE list of what a program can ask for.
func (a *API) list() []operation {
	var all []operation
	for _, part := range [][]operation{
		caseOperations(),
		fieldOperations(),
		figureOperations(), wordFigureOperations(), controlOperations(), charterOperations(),
		viewOperations(), viewActs(),
		bulkOperations(),
		trialOperations(),
		regimeOperations(), remedyOperations(), stormOperations(), disputeOperations(), secondOperations(),
		waitingOperations(), callbackOperations(), agreementOperations(), complaintOperations(), complaintMoreOperations(), recordOperations(),
		problemOperations(), topicOperations(),
		messageOperations(),
		actOperations(), togetherOperations(), sideOperations(), ruleOperations(), keepOperations(), versionOperations(), passOnOperations(), respectOperations(), customerOperations(), taskOperations(), noticeOperations(), promiseOperations(), policyOperations(), scheduleOperations(), mailOperations(), sortOperations(), mailboxOperations(), knowledgeOperations(), articleFileOperations(), knowingOperations(), routingOperations(), otherOperations()} {
		all = append(all, part...)
	}
	return all
}

// get and post begin an operation.
func get(tag, name, path, permission string) operation {
	return operation{name: name, tag: tag, method: "GET", path: path, permission: permission}
}

func post(tag, name, path, permission string) operation {
	return operation{name: name, tag: tag, method: "POST", path: path, permission: permission}
}

func put(tag, name, path, permission string) operation {
	return operation{name: name, tag: tag, method: "PUT", path: path, permission: permission}
}

func patch(tag, name, path, permission string) operation {
	return operation{name: name, tag: tag, method: "PATCH", path: path, permission: permission}
}

func del(tag, name, path, permission string) operation {
	return operation{name: name, tag: tag, method: "DELETE", path: path, permission: permission}
}

// withLetter lets the body carry files.
func withLetter(o operation) operation {
	o.large = letterBody
	return o
}

func caseOperations() []operation {
	return []operation{
		reads(get("cases", "list_cases", "/cases", cases.MayRead), listCases),
		acts(withLetter(post("cases", "create_case", "/cases", cases.MayWrite)), createCase, caseAddress),
		reads(get("cases", "show_case", "/cases/{reference}", cases.MayRead), showCase),
		reads(get("cases", "list_events", "/cases/{reference}/events", cases.MayRead), listEvents),
	}
}

func messageOperations() []operation {
	// who may see a case may be allowed to answer, to note, or both
	create := withLetter(post("messages", "create_message", "/cases/{reference}/messages", cases.MayRead))
	create.further = []string{cases.MayReply, cases.MayWrite}
	return []operation{
		reads(get("messages", "list_messages", "/cases/{reference}/messages", cases.MayRead), listMessages),
		acts(create, createMessage, said.address),
		reads(get("messages", "show_message", "/cases/{reference}/messages/{id}", cases.MayRead), showMessage),
		upload(),
		download(),
	}
}

func actOperations() []operation {
	drop := onCase("drop_tried", "/tried/{id}", cases.MayWrite, dropTried)
	drop.method = http.MethodDelete
	return []operation{
		onCase("accept_case", "/acceptance", cases.MayAssign, accept),
		onCase("assign_case", "/assignment", cases.MayAssign, assign),
		onCase("retype_case", "/type", cases.MayRetype, retype),
		onCase("decide_retyping", "/type/decision", cases.MayRetype, decide),
		onCase("prioritise_case", "/priority", cases.MayWrite, prioritise),
		onCase("tag_case", "/tags", cases.MayWrite, tag),
		onCase("rename_case", "/subject", cases.MayWrite, rename),
		onCase("listen", "/listening", cases.MayWrite, listen),
		onCase("add_tried", "/tried", cases.MayWrite, addTried),
		drop,
		onCase("snooze_case", "/snooze", cases.MayWrite, snooze),
		onCase("wake_case", "/waking", cases.MayWrite, wake),
		onCase("promise", "/promises", cases.MayReply, promise),
		acts(withLetter(post("acts", "propose_closure", "/cases/{reference}/closure-proposal", cases.MayReply)), propose, said.address),
		onCase("object", "/objection", cases.MayWrite, object),
		onCase("close_case", "/closure", cases.MayClose, closeCase),
		onCase("reopen_case", "/reopening", cases.MayClose, reopen),
		onCase("mark_duplicate", "/duplicate", cases.MayClose, duplicate),
	}
}

func customerOperations() []operation {
	change := patch("customers", "change_customer", "/customers/{id}", customers.MayWrite)
	contact := post("customers", "add_contact", "/customers/{id}/contacts", customers.MayWrite)
	contact.status = http.StatusCreated
	return []operation{
		reads(get("customers", "list_customers", "/customers", customers.MayRead), listCustomers),
		acts(post("customers", "create_customer", "/customers", customers.MayWrite), createCustomer, customerAddress),
		reads(get("customers", "show_customer", "/customers/{id}", customers.MayRead), showCustomer),
		acts(change, changeCustomer, nil),
		acts(contact, addContact, nil),
		reads(get("customers", "customer_cases", "/customers/{id}/cases", cases.MayRead), customerCases),
	}
}

func mailOperations() []operation {
	retry := post("mail", "retry_mail", "/mail/{id}/retry", MayHandInMail)
	retry.status = http.StatusAccepted
	return []operation{
		handIn(),
		reads(get("mail", "list_mail", "/mail", MayReadMail), listMail),
		reads(get("mail", "count_mail", "/mail/counts", MayReadMail), countMail),
		reads(get("mail", "show_mail", "/mail/{id}", MayReadMail), showMail),
		rawMail(),
		acts(retry, retryMail, nil),
	}
}

func otherOperations() []operation {
	return []operation{
		reads(get("search", "search", "/search", cases.MayRead), find),
		reads(get("search", "counters", "/counters", cases.MayRead), count),
		reads(get("staff", "list_staff", "/staff", staff.Read), listStaff),
		reads(get("staff", "list_teams", "/teams", staff.Read), listTeams),
		reads(get("staff", "show_me", "/me", web.SignedIn), showMe),
	}
}
