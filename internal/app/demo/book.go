package demo

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/promises"
)

// book keeps the books of one case while Fill makes it: for each act the rows,
// promises and events that the act of the room would leave. It is the one place
// that repeats what rooms do; a test plays the same acts through the rooms and
// compares.
type book struct {
	f        *filler
	rows     *rows
	ids      *ids
	c        cases.Case
	by       customer
	promises []promises.Promise
	follow   []id.ID // who follows the case
	seq      int64
	hash     []byte
}

const (
	// sweepLag is how long after a missed date the house's clock notices it.
	sweepLag = 20 * time.Second
	// sendLag is how long a letter is on its way.
	sendLag = 3 * time.Second
	// These are what the room keeps of the first and of the last words.
	problemRunes, previewRunes = 240, 140
)

func (k *book) happened(at time.Time, by event.Actor, kind string, data ...string) {
	k.seq++
	e := event.Event{ID: k.ids.next(at), At: at, Kind: kind, Subject: event.Subject{Kind: "case", ID: k.c.ID}, Actor: by, Seq: k.seq, Data: object(data)}
	e.Hash = event.Chain(k.hash, e)
	k.hash = e.Hash
	k.rows.add(eventTable, int64(e.ID), clock.Micros(at), kind, "case", int64(k.c.ID), k.seq, by.Kind, int64(by.ID), string(e.Data), e.Hash)
}

// object writes a JSON object from names and values, which are JSON already;
// names stand in order, as encoding/json writes them.
func object(pairs []string) []byte {
	b := []byte{'{'}
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, pairs[i])
		b = append(b, ':')
		b = append(b, pairs[i+1]...)
	}
	return append(b, '}')
}

// quoted is a code or an id as JSON; neither needs an escape.
func quoted[T ~string](s T) string      { return `"` + string(s) + `"` }
func quotedID(i id.ID) string           { return `"` + i.String() + `"` }
func microsOf(t time.Time) string       { return strconv.FormatInt(clock.Micros(t), 10) }
func (k *book) customer() event.Actor   { return event.Customer(k.by.id) }
func (k *book) touch()                  { k.c.Version++ }
func oneLine(s string) string           { return strings.Join(strings.Fields(s), " ") }
func firstRunes(s string, n int) string { return strings.TrimSpace(string([]rune(s)[:n])) + "…" }

// open is cases.Open for a customer who writes.
func (k *book) open(at time.Time, s *script, subject, words, tried, wanted string) {
	desk := k.f.desks[s.team]
	problem := oneLine(words)
	if utf8.RuneCountInString(problem) > problemRunes {
		problem = firstRunes(problem, problemRunes-1)
	}
	k.c = cases.Case{ID: k.ids.next(at), Reference: k.f.references.next(), State: cases.Open, Type: s.kind, Priority: s.priority,
		Subject: oneLine(subject), Lang: s.lang, Channel: s.channel, CustomerID: k.by.id, TeamID: desk.TeamID, OwnerID: desk.DutyID,
		ReceivedAt: at, Problem: problem, Wanted: wanted, MailToken: k.f.shortToken(), LinkEpoch: 1, CustomerName: k.by.name, Version: 1}
	due := k.due(promises.FirstResponse, at)
	k.happened(at, k.customer(), "cases.received", "channel", quoted(k.c.Channel), "customer", quotedID(k.by.id),
		"owner", quotedID(k.c.OwnerID), "taken", "false", "type", quoted(k.c.Type))
	k.wrote(at, words, k.c.Channel)
	k.give(at, event.System, promises.FirstResponse, due, 0)
	k.rows.add(participantTable, int64(k.c.ID), k.by.email, k.by.name, int64(k.by.id), clock.Micros(at))
	if tried != "" {
		one := k.ids.next(at)
		k.rows.add(triedTable, int64(one), int64(k.c.ID), int64(k.by.id), tried, int64(k.by.id), clock.Micros(at))
		k.happened(at, k.customer(), "cases.tried", "sha256", quoted(id.Hash(tried)), "tried", quotedID(one))
	}
	k.rows.doc(search.Doc{ID: k.c.ID, Kind: cases.SearchCase, Owner: k.c.ID, Text: k.c.Subject + "\n" + k.c.Reference + "\n" + k.c.CustomerName})
	k.c.NextAt, k.c.NextFrom = due, at
	k.happened(at, event.System, "cases.acknowledged", "next_at", microsOf(due))
}

// wrote keeps words of the customer.
func (k *book) wrote(at time.Time, words, channel string) {
	mailID := ""
	if channel == cases.Email {
		mailID = k.f.shortToken() + "@mail.example"
	}
	m := k.say(at, cases.Public, "customer", k.by.id, k.by.name, channel, words, mailID, "")
	k.happened(at, k.customer(), "cases.customer_wrote", "message", quotedID(m), "sha256", quoted(id.Hash(words)))
}

func (k *book) say(at time.Time, audience, kind string, who id.ID, name, channel, words, mailID, delivery string) id.ID {
	m := k.ids.next(at)
	k.rows.add(messageTable, int64(m), int64(k.c.ID), audience, kind, int64(who), name, channel, clock.Micros(at), string(k.c.Lang), words,
		"", false, int64(0), int64(0), mailID, delivery, "")
	k.rows.doc(search.Doc{ID: m, Kind: cases.SearchMessage, Owner: k.c.ID, Text: words})
	k.c.Messages++
	if audience == cases.Public {
		k.c.LastText = oneLine(words)
		if utf8.RuneCountInString(k.c.LastText) > previewRunes {
			k.c.LastText = firstRunes(k.c.LastText, previewRunes)
		}
		k.c.LastAt, k.c.LastChannel, k.c.LastBy = at, channel, kind
	}
	return m
}

// join is cases.Join: further words of the customer.
func (k *book) join(at time.Time, words string) {
	k.until(at)
	if k.c.State == cases.Closed {
		was := k.c.Closure
		k.c.State, k.c.Closure, k.c.ClosedAt = cases.Open, "", time.Time{}
		k.c.Reopened++
		k.oweReply(at)
		k.happened(at, k.customer(), "cases.reopened", "was", quoted(was), "why", quoted("wrote_again"))
	}
	k.c.State, k.c.WakeAt = cases.Open, time.Time{}
	k.oweReply(at)
	k.wrote(at, words, k.c.Channel)
	k.setNext(at)
}

func (k *book) oweReply(at time.Time) {
	for _, p := range k.promises {
		if p.Owed && (p.Kind == promises.FirstResponse || p.Kind == promises.Reply) {
			return
		}
	}
	k.give(at, event.System, promises.Reply, k.due(promises.Reply, at), 0)
}

// note is cases.Note.
func (k *book) note(at time.Time, who colleagueID, words string) {
	k.until(at)
	m := k.say(at, cases.Internal, "staff", who.id, who.name, k.c.Channel, words, "", "")
	k.happened(at, event.Staff(who.id), "cases.noted", "message", quotedID(m), "sha256", quoted(id.Hash(words)))
	if who.id != k.c.OwnerID && !slices.Contains(k.follow, who.id) { // whoever comments wants to hear how it goes on
		k.follow = append(k.follow, who.id)
		k.rows.add(followerTable, int64(k.c.ID), int64(who.id), "commented", clock.Micros(at))
		k.happened(at, event.Staff(who.id), "cases.followed", "to", quotedID(who.id), "why", quoted("commented"))
	}
	k.setNext(at)
}

// reply is cases.Reply, and the letter's delivery after it.
func (k *book) reply(at time.Time, who colleagueID, words string) {
	k.until(at)
	m := k.answer(at, who, words)
	k.c.State, k.c.WakeAt = cases.WaitingCustomer, time.Time{}
	k.give(at, event.Staff(who.id), promises.NextUpdate, k.due(promises.NextUpdate, at), 0)
	k.setNext(at)
	k.sent(at, m)
}

// propose is cases.ProposeClosure.
func (k *book) propose(at time.Time, who colleagueID, words string) {
	k.until(at)
	m := k.answer(at, who, words)
	k.c.State, k.c.WakeAt = cases.Proposed, at.Add(k.f.policy.Book.Quiet(k.matter()))
	k.happened(at, event.Staff(who.id), "cases.closure_proposed", "message", quotedID(m), "until", microsOf(k.c.WakeAt))
	k.setNext(at)
	k.sent(at, m)
}

func (k *book) answer(at time.Time, who colleagueID, words string) id.ID {
	by := event.Staff(who.id)
	if !k.c.Taken {
		k.happened(at, by, "cases.taken", "from", quotedID(k.c.OwnerID), "to", quotedID(who.id))
		k.c.OwnerID, k.c.Taken = who.id, true
	}
	mailID := k.c.MailToken + "." + k.f.shortToken() + "@noor.example"
	m := k.say(at, cases.Public, "staff", who.id, who.name, cases.Email, words, mailID, "sent")
	if k.c.FirstResponseAt.IsZero() {
		k.c.FirstResponseAt = at
	}
	k.happened(at, by, "cases.replied", "message", quotedID(m), "passed", "null", "sha256", quoted(id.Hash(words)))
	k.settle(at, by, func(p promises.Promise) promises.Outcome { return fulfilled(p, at) }, promises.Spoken...)
	return m
}

func (k *book) sent(at time.Time, m id.ID) {
	k.happened(at.Add(sendLag), event.System, "cases.mail_sent", "message", quotedID(m))
}

func fulfilled(p promises.Promise, at time.Time) promises.Outcome {
	if p.Outcome == promises.Open && at.Before(p.DueAt) {
		return promises.Kept
	}
	return promises.Broken
}

func withdrawnAt(p promises.Promise, at time.Time) promises.Outcome {
	if p.Outcome == promises.Broken || !at.Before(p.DueAt) {
		return promises.Broken
	}
	return promises.Withdrawn
}

// confirm is cases.Confirm by the customer.
func (k *book) confirm(at time.Time) { k.close(at, k.customer(), cases.Confirmed, 0) }

// lapse is the quiet period's end, which the house's clock sees.
func (k *book) lapse() { k.close(k.c.WakeAt.Add(sweepLag), event.System, cases.Quiet, 0) }

// document is cases.Close by a colleague for a reason.
func (k *book) document(at time.Time, who colleagueID, reason string) {
	k.until(at)
	note := k.say(at, cases.Internal, "staff", who.id, who.name, k.c.Channel, reason, "", "")
	k.close(at, event.Staff(who.id), cases.Documented, note)
}

func (k *book) close(at time.Time, by event.Actor, how cases.Closure, note id.ID) {
	k.until(at)
	done := []promises.Kind{promises.Reply, promises.NextUpdate, promises.Resolution}
	if how == cases.Documented {
		done = done[2:]
	}
	k.settle(at, by, func(p promises.Promise) promises.Outcome { return fulfilled(p, at) }, done...)
	k.settle(at, by, func(p promises.Promise) promises.Outcome { return withdrawnAt(p, at) })
	k.c.State, k.c.Closure, k.c.ClosedAt, k.c.WakeAt = cases.Closed, how, at, time.Time{}
	data := []string{"how", quoted(how)}
	if note != 0 {
		data = append(data, "note", quotedID(note))
	}
	k.happened(at, by, "cases.closed", data...)
	k.setNext(at)
}

// snooze is cases.Snooze of a case on which only a next update is owed.
func (k *book) snooze(at time.Time, who colleagueID, until time.Time) {
	k.until(at)
	by, replaced := event.Staff(who.id), id.ID(0)
	for _, p := range k.promises {
		if p.Owed {
			replaced = p.ID
		}
	}
	k.settle(at, by, func(p promises.Promise) promises.Outcome { return withdrawnAt(p, at) }, promises.NextUpdate)
	k.give(at, by, promises.NextUpdate, until, replaced)
	k.c.State, k.c.WakeAt = cases.Snoozed, until
	k.happened(at, by, "cases.snoozed", "replaces", quotedID(replaced), "until", microsOf(until))
	k.setNext(at)
}

// setNext brings the next date in line at the end of an act, as the room does.
func (k *book) setNext(at time.Time) {
	k.touch()
	c := &k.c
	if c.State == cases.Closed {
		c.NextAt, c.NextFrom, c.WakeAt = time.Time{}, time.Time{}, time.Time{}
		return
	}
	owed := k.owed()
	if c.State == cases.Proposed && len(owed) == 0 {
		if !c.NextAt.Equal(c.WakeAt) {
			c.NextFrom = at
		}
		c.NextAt = c.WakeAt
		return
	}
	if len(owed) == 0 {
		k.give(at, event.System, promises.NextUpdate, k.due(promises.NextUpdate, at), 0)
		owed = k.owed()
	}
	c.NextAt, c.NextFrom = k.promises[owed[0]].DueAt, k.promises[owed[0]].MadeAt
}

// finish writes the rows that are known only at the end.
func (k *book) finish(now time.Time, tags []string) {
	k.miss(now, now)
	for _, p := range k.promises {
		k.keep(p, now)
	}
	for _, t := range tags {
		k.rows.add(tagTable, int64(k.c.ID), t)
	}
	k.complain(now)
	c := k.c
	k.rows.add(caseTable, int64(c.ID), c.Reference, string(c.State), string(c.Type), string(c.Priority), c.Subject, string(c.Lang), c.Channel,
		int64(c.CustomerID), int64(c.TeamID), int64(c.OwnerID), c.Taken, clock.Micros(c.ReceivedAt), clock.Micros(c.FirstResponseAt),
		clock.Micros(c.ClosedAt), string(c.Closure), c.Reopened, orNull(clock.Micros(c.NextAt)), clock.Micros(c.NextFrom), clock.Micros(c.WakeAt),
		c.Problem, c.Wanted, c.MailToken, c.CustomerName, c.LastText, clock.Micros(c.LastAt), c.LastBy, c.LastChannel, c.Messages, c.Version)
}

// complain writes the record of a complaint: looked at while it is open for some
// hours, ended as its case ended.
func (k *book) complain(now time.Time) {
	c := k.c
	if c.Type != cases.Complaint {
		return
	}
	state, at, severity, by, looked := complaints.Received, c.ReceivedAt, complaints.Unknown, id.ID(0), time.Time{}
	if c.State == cases.Closed || now.Sub(c.ReceivedAt) > untakenFor {
		state, at, by, looked = complaints.Assessed, c.FirstResponseAt, c.OwnerID, c.FirstResponseAt
		severity = severities[k.f.r.IntN(len(severities))]
		if at.IsZero() {
			at, looked = c.ReceivedAt, c.ReceivedAt
		}
	}
	switch c.Closure {
	case cases.Confirmed:
		state, at = complaints.Satisfied, c.ClosedAt
	case cases.Quiet:
		state, at = complaints.NoReply, c.ClosedAt
	case cases.Documented:
		state, at = complaints.Exhausted, c.ClosedAt
	case cases.Abandoned:
		state, at = complaints.Withdrawn, c.ClosedAt
	case cases.Duplicate:
		state, at = complaints.Merged, c.ClosedAt
	}
	k.rows.add(complaintTable, int64(c.ID), !state.IsOpen(), string(state), clock.Micros(at), clock.Micros(c.ReceivedAt), int64(severity), int64(by), clock.Micros(looked))
}

// severities are how grave complaints are, as often as they come.
var severities = []complaints.Severity{complaints.Minor, complaints.Minor, complaints.Minor, complaints.Moderate, complaints.Moderate, complaints.Serious, complaints.Minor, complaints.Moderate, complaints.Critical}

// keep writes the row of a promise, with the warnings that the house's clock gave
// while it ran.
func (k *book) keep(p promises.Promise, now time.Time) {
	policy := k.f.policy
	until := now
	if !p.Owed {
		until = p.SettledAt
	}
	level, alarm, warned := policy.LevelAt(p, until), int64(0), int64(0)
	if at, ok := policy.Warns(p); ok && at.Add(sweepLag).Before(until) && at.Add(sweepLag).Before(p.DueAt) {
		warned = clock.Micros(at.Add(sweepLag))
	}
	if at, more := policy.NextLook(p, level, now); more && p.Outcome == promises.Open {
		alarm = clock.Micros(at)
	}
	cause, span, silent := promises.First, int64(0), int64(0)
	if p.Replaces != 0 {
		cause = promises.Again
	}
	if t, _, ok := policy.Book.Target(p.Kind, k.matter()); ok && k.due(p.Kind, p.MadeAt).Equal(p.DueAt) {
		span = int64(t.Span() / time.Microsecond)
	}
	if p.Owed && p.Kind.IsSpoken() {
		silent = clock.Micros(k.due(promises.NextUpdate, p.MadeAt))
	}
	var chance any
	if p.Chance != nil {
		chance = int64(math.Round(*p.Chance * 10_000))
	}
	k.rows.add(promiseTable, int64(p.ID), int64(p.CaseID), string(p.Kind), clock.Micros(p.MadeAt), clock.Micros(p.DueAt), orNull(int64(p.Replaces)),
		string(p.Outcome), p.Owed, clock.Micros(p.SettledAt), int64(level), alarm,
		policy.Book.Version, span, string(cause), int64(k.root(p)), clock.Micros(k.rootDue(p)), silent, chance, p.Reason, clock.Micros(p.ToldAt), warned)
}

// orNull stores nothing as NULL.
func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}
