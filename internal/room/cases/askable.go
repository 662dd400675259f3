package cases

import (
	"strings"

	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/room/customers"
)

// The fields of a case that conditions ask for. Views, rules and the API name
// them so; their names for people are the texts "cases.field.KEY".
const (
	AskState         = "state"
	AskOpen          = "open"
	AskType          = "type"
	AskPriority      = "priority"
	AskOwner         = "owner"
	AskTeam          = "team"
	AskTaken         = "taken"
	AskOffered       = "offered"
	AskTag           = "tag"
	AskChannel       = "channel"
	AskLang          = "lang"
	AskCustomer      = "customer"
	AskCustomerKind  = "customer_kind"
	AskFirm          = "firm"
	AskReceived      = "received"
	AskNext          = "next"
	AskChanged       = "changed"
	AskFirstResponse = "first_response"
	AskClosed        = "closed"
	AskClosure       = "closure"
	AskReopened      = "reopened"
	AskLastBy        = "last_by"
	AskOverdue       = "overdue"
	AskUnread        = "unread"
	AskSubject       = "subject"
	AskMessage       = "message"
)

// Askable is what can be asked of a case: its own fields, and those that the
// house has added. The SQL speaks of a row of cases under the name c.
func Askable(own ...condition.Field) *condition.Registry {
	return condition.NewRegistry(append(builtIn(), own...)...)
}

func builtIn() []condition.Field {
	return []condition.Field{
		{Key: AskState, Kind: condition.Choice, Codes: codes(States), Column: `c.state`},
		{Key: AskOpen, Kind: condition.Flag, Says: says(`c.state <> 'closed'`)},
		{Key: AskType, Kind: condition.Choice, Codes: codes(Types), Column: `c.type`},
		{Key: AskPriority, Kind: condition.Choice, Codes: codes(Priorities), Column: `c.priority`},
		{Key: AskOwner, Kind: condition.Choice, Ids: true, People: true, Column: `c.owner_id`},
		{Key: AskTeam, Kind: condition.Choice, Ids: true, Column: `c.team_id`},
		{Key: AskTaken, Kind: condition.Flag, Says: says(`c.taken`)},
		{Key: AskOffered, Kind: condition.Choice, Ids: true, People: true, Optional: true, Column: `c.handover_to`, Present: `c.handover_to IS NOT NULL`},
		{Key: AskTag, Kind: condition.Set, Optional: true, From: `cases_tag g WHERE g.case_id = c.id`, Column: `g.tag`,
			Seek: `SELECT g.case_id FROM cases_tag g WHERE`},
		{Key: AskChannel, Kind: condition.Choice, Column: `c.channel`},
		{Key: AskLang, Kind: condition.Choice, Codes: []string{"ar", "fa", "en"}, Column: `c.lang`},
		{Key: AskCustomer, Kind: condition.Choice, Ids: true, Column: `c.customer_id`,
			Seek: `SELECT c.id FROM cases c WHERE`},
		{Key: AskCustomerKind, Kind: condition.Choice, Codes: []string{customers.Person, customers.Organisation},
			From: `customers u WHERE u.id = c.customer_id`, Column: `u.kind`},
		{Key: AskFirm, Kind: condition.Choice, Ids: true, Optional: true, From: `customers u WHERE u.id = c.customer_id`,
			Column: `u.organisation_id`, Present: `u.organisation_id IS NOT NULL`},
		{Key: AskReceived, Kind: condition.Instant, Column: `c.received_at`},
		{Key: AskNext, Kind: condition.Instant, Optional: true, Column: `c.next_at`, Present: `c.next_at IS NOT NULL`},
		{Key: AskChanged, Kind: condition.Instant, Column: `c.last_at`},
		{Key: AskFirstResponse, Kind: condition.Instant, Optional: true, Column: `c.first_response_at`, Present: `c.first_response_at <> 0`},
		{Key: AskClosed, Kind: condition.Instant, Optional: true, Column: `c.closed_at`, Present: `c.closed_at <> 0`},
		{Key: AskClosure, Kind: condition.Choice, Optional: true, Column: `c.closure`, Present: `c.closure <> ''`,
			Codes: codes([]Closure{Confirmed, Quiet, Documented, Abandoned, Duplicate})},
		{Key: AskReopened, Kind: condition.Flag, Says: says(`c.reopened > 0`)},
		{Key: AskLastBy, Kind: condition.Choice, Codes: []string{"customer", "staff"}, Column: `c.last_by`},
		{Key: AskOverdue, Kind: condition.Flag, Says: func(b *db.SQL, by condition.Reader) {
			b.W(`c.next_at IS NOT NULL AND c.next_at <= ?`, clock.Micros(by.Now))
		}},
		{Key: AskUnread, Kind: condition.Flag, NeedsMe: true, Says: func(b *db.SQL, by condition.Reader) {
			b.W(`c.last_by = 'customer' AND NOT EXISTS (SELECT 1 FROM cases_seen s WHERE s.account_id = ? AND s.case_id = c.id AND s.at >= c.last_at)`, int64(by.Account))
		}},
		{Key: AskSubject, Kind: condition.Words, From: `search_doc d WHERE d.id = c.id`, Column: `d.words`},
		{Key: AskMessage, Kind: condition.Words, From: `cases_message m JOIN search_doc d ON d.id = m.id WHERE m.case_id = c.id AND m.audience = 'public'`, Column: `d.words`},
	}
}

// says is a flag that the row alone answers.
func says(text string) func(*db.SQL, condition.Reader) {
	return func(b *db.SQL, _ condition.Reader) { b.W(text) }
}

func codes[S ~string](all []S) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = strings.Clone(string(one))
	}
	return out
}
