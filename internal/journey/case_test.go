package journey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rida/internal/app"
	"rida/internal/core/event"
	"rida/internal/journey/stage"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
	"rida/internal/testkit/mailserver"
	"rida/internal/testkit/part"
)

// patience is how long something may take that goes through mail servers, jobs
// and a live page; a loaded machine with two cores needs most of it.
const patience = stage.Patience

// journey is one case on its way.
type journey struct {
	*house
	t        *testing.T
	speech   speech
	mail     *mailserver.Server
	fetched  bool // mail waits in a mailbox; else it is handed to our listener
	agent    *browser.Page
	customer *browser.Page
}

// TestACustomersMailBecomesACaseThatTheCustomerCloses is the main journey: mail
// in, read, answered, answered back, closed by the customer's word and opened
// again by it.
func TestACustomersMailBecomesACaseThatTheCustomerCloses(t *testing.T) {
	for _, c := range []struct {
		tag      lang.Tag
		engine   db.Engine
		fetched  bool
		firstRun bool // through the page; else by the act behind it
	}{
		{lang.Arabic, db.SQLite, false, true},
		{lang.Persian, db.SQLite, true, false},
		{lang.English, db.SQLite, false, false},
		{lang.Arabic, db.Postgres, true, false},
	} {
		way := map[bool]string{true: "fetched", false: "handed over"}[c.fetched]
		t.Run(fmt.Sprintf("%s on %s, mail %s", c.tag, c.engine, way), func(t *testing.T) {
			j := begin(t, speeches[c.tag], c.engine, c.fetched, c.firstRun)
			first := j.mailArrivesLive()
			j.readsAndListens()
			answer := j.answers(first)
			j.customerAnswersByMail(answer)
			proposal := j.proposesClosure()
			j.customerSaysYes(proposal)
			j.customerSaysNo(proposal)
			j.whatHappenedIsWritten()
		})
	}
}

func begin(t *testing.T, s speech, engine db.Engine, fetched, firstRun bool) *journey {
	t.Helper()
	m := mailserver.Start(t, careBox, customerBox)
	c := app.Config{Data: t.TempDir(), Database: stage.DatabaseOn(t, engine), HTTP: "127.0.0.1:0",
		Mail: app.MailConfig{Address: careBox, Submit: submission(m, "smtp")}}
	if fetched {
		c.Mail.IMAP = mailboxOf(m)
	} else {
		c.Mail.Listen, c.Mail.Submit = "127.0.0.1:0", submission(m, "smtps")
	}
	j := &journey{house: run(t, c, s.tag), t: t, speech: s, mail: m, fetched: fetched}
	j.agent = browser.Start(t)
	j.agent.Language(string(s.tag))
	if firstRun {
		j.firstRun()
	} else {
		j.found(s)
		j.signIn(j.agent)
	}
	j.customer = j.agent.Another()
	j.customer.Language(string(s.tag))
	j.customer.Size(390, 844)
	return j
}

// firstRun founds the firm as its owner does.
func (j *journey) firstRun() {
	j.t.Helper()
	p := j.agent
	p.Open(j.Address())
	p.WaitText(j.say("staff.begin.title"))
	p.Accessible()
	p.Fill("#f-organisation", j.speech.firm)
	p.Select("#f-country", j.speech.country)
	p.Fill("#f-name", j.speech.owner)
	p.Fill("#f-email", ownerEmail)
	p.Fill("#f-password", ownerSecret)
	p.ClickText(j.say("staff.begin.verb"))
	p.WaitFor("body.workspace")
}

// arrive sends a mail of the customer on its real way.
func (j *journey) arrive(to string, raw []byte) {
	j.t.Helper()
	var err error
	if j.fetched {
		err = j.mail.Send(customerBox, to, raw)
	} else {
		err = handOver(j.SMTP(), customerBox, to, raw)
	}
	if err != nil {
		j.t.Fatalf("send the customer's mail: %v", err)
	}
}

const firstID = "first.of.all@home.example"

// mailArrivesLive sends the first mail and sees it come into the open list.
func (j *journey) mailArrivesLive() letter {
	j.t.Helper()
	p, s := j.agent, j.speech
	p.Open(j.Address() + "/cases?view=open")
	p.WaitText(j.say("cases.quiet.title"))
	stay(p)
	j.arrive(careBox, write(customerBox, s.customer, careBox, s.subject, firstID, "", s.problem))
	wait(p, "#list-rows .row-link")
	if got := p.Text("#list-rows .row-link"); !strings.Contains(got, s.customer) || !strings.Contains(got, s.subject) {
		j.t.Errorf("the new row shows %q", got)
	}
	stayed(j.t, p)
	receipt := open(j.t, j.mail.WaitInbox(customerBox, 1)[0])
	if got := receipt.Get("Auto-Submitted"); got != "auto-replied" {
		j.t.Errorf("the acknowledgement says Auto-Submitted: %q", got)
	}
	if got := strings.Trim(receipt.Get("In-Reply-To"), "<>"); got != firstID {
		j.t.Errorf("the acknowledgement answers %q", got)
	}
	if c := j.theCase(); !receipt.holds(digits(s.tag, cases.GroupReference(c.Reference))) || !c.FirstResponseAt.IsZero() {
		j.t.Errorf("the acknowledgement does not give the number %s, or counts as an answer (%v):\n%s", c.Reference, c.FirstResponseAt, receipt.text)
	}
	return receipt
}

// readsAndListens opens the case and fills in what the customer did not say.
func (j *journey) readsAndListens() {
	j.t.Helper()
	p, s, c := j.agent, j.speech, j.theCase()
	p.Click("#list-rows .row-link")
	p.WaitFor("#composer-text")
	p.WaitText(s.heard)
	if got := p.Attr("#case .case-ref", "data-copy"); got != c.Reference {
		j.t.Errorf("the case shows the number %s, want %s", got, c.Reference)
	}
	if p.Count("#case-head .chip") == 0 || c.NextAt.IsZero() {
		j.t.Errorf("the case shows no promise (next date %v)", c.NextAt)
	}
	if got := p.Value("#listen-problem"); !strings.Contains(got, s.heard) {
		j.t.Errorf("the words were not taken over: %q", got)
	}
	p.Accessible()
	p.Fill("#listen-wanted", s.wanted)
	p.Press("Tab")
	p.Click(".listen-tried summary")
	p.Fill("#f-step", s.tried)
	p.ClickText(j.say("cases.listen.tried.save"))
	waitIn(p, ".listen-steps", s.tried)
	j.until("what the customer wants is kept", func() bool { return j.theCase().Wanted == s.wanted })
}

// answers writes a note and an answer, and reads what reached the customer.
func (j *journey) answers(receipt letter) letter {
	j.t.Helper()
	p, s := j.agent, j.speech
	p.Press("Escape", "n")
	p.Type("#composer-text", s.note)
	p.Press("Control+Enter")
	p.WaitFor("#timeline .note")
	p.WaitEval(`document.querySelector("#composer-text").value === ""`)
	p.Press("Escape", "r")
	p.Type("#composer-text", s.answer)
	p.Press("Control+Enter")
	p.WaitFor("#timeline .message-ours")
	answer := open(j.t, j.mail.WaitInbox(customerBox, 2)[1])
	wait(p, "#timeline .delivery-sent")
	c := j.theCase()
	if c.State != cases.WaitingCustomer || c.FirstResponseAt.IsZero() {
		j.t.Errorf("after the answer the case is %s, first answered %v", c.State, c.FirstResponseAt)
	}
	j.isOurs(answer, c)
	if !answer.holds(s.answer) {
		j.t.Errorf("the mail does not hold the answer:\n%s", answer.text)
	}
	if answer.Get("Auto-Submitted") != "" {
		j.t.Error("a person's answer passes for a machine's")
	}
	if references := answer.Get("References"); !strings.Contains(references, firstID) || answer.messageID == receipt.messageID {
		j.t.Errorf("the answer stands in no thread: %s, its own id %s", references, answer.messageID)
	}
	return answer
}

// isOurs checks what every mail to the customer has.
func (j *journey) isOurs(l letter, c cases.Case) {
	j.t.Helper()
	s := j.speech
	if !strings.Contains(l.html, `dir="`+s.tag.Dir()+`"`) || !strings.Contains(l.html, `lang="`+string(s.tag)+`"`) {
		j.t.Errorf("the mail is not laid out for %s: %.300s", s.tag, l.html)
	}
	if !l.holds(digits(s.tag, cases.GroupReference(c.Reference))) {
		j.t.Errorf("the mail does not give the number %s:\n%s", c.Reference, l.text)
	}
	if !strings.Contains(l.subject, s.subject) {
		j.t.Errorf("the mail's subject is %q", l.subject)
	}
	if strings.Contains(l.text+l.html, s.note) {
		j.t.Error("an internal note went to the customer")
	}
	if strings.Contains(l.html, "<img") || strings.Contains(l.html, "<link") || strings.Contains(l.html, "<script") {
		j.t.Error("the mail loads something")
	}
	if to := l.answerTo(j.t); !strings.HasPrefix(to, "care+") || !strings.HasSuffix(to, "@firm.example") {
		j.t.Errorf("answers go to %s", to)
	}
}

// customerAnswersByMail answers our mail as a mail program does.
func (j *journey) customerAnswersByMail(answer letter) {
	j.t.Helper()
	s, before := j.speech, j.theCase()
	stay(j.agent)
	quoted := "> " + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(answer.text), "\r\n", "\n"), "\n", "\r\n> ")
	j.arrive(answer.answerTo(j.t), write(customerBox, s.customer, answer.answerTo(j.t), "Re: "+s.subject, "second@home.example", answer.messageID, s.more+"\r\n\r\n"+quoted))
	waitText(j.agent, s.more)
	stayed(j.t, j.agent)
	after := j.theCase()
	if after.ID != before.ID || after.State != cases.Open {
		j.t.Errorf("the answer made the case %s of %s", after.State, before.State)
	}
	said, err := cases.PublicMessages(j.t.Context(), j.DB, after.ID)
	if err != nil {
		j.t.Fatal(err)
	}
	if last := said[len(said)-1]; last.Text != s.more || !strings.Contains(last.Quoted, strings.Fields(s.answer)[0]) {
		j.t.Errorf("the answer was kept as %q with %q folded away", last.Text, last.Quoted)
	}
}

// proposesClosure asks the customer whether it is solved.
func (j *journey) proposesClosure() letter {
	j.t.Helper()
	p, s := j.agent, j.speech
	p.Click(".case-tools details > summary")
	p.Click(`.case-tools a[href$="/closure-proposal"]`)
	p.WaitFor("#dialog-inside #f-text")
	p.Accessible()
	p.Fill("#dialog-inside #f-text", s.proposal)
	p.ClickText(j.say("cases.proposal.verb"))
	p.WaitGone("#dialog[open]")
	p.WaitText(s.proposal)
	proposal := open(j.t, j.mail.WaitInbox(customerBox, 3)[2])
	c := j.theCase()
	if c.State != cases.Proposed {
		j.t.Errorf("after the proposal the case is %s", c.State)
	}
	j.isOurs(proposal, c)
	if !proposal.holds(s.proposal) {
		j.t.Errorf("the mail does not hold the proposal:\n%s", proposal.text)
	}
	return proposal
}

// customerSaysYes follows the link in the mail on a phone and closes the case.
func (j *journey) customerSaysYes(proposal letter) {
	j.t.Helper()
	p, s := j.customer, j.speech
	p.Open(proposal.link(j.t, "answer=yes"))
	p.WaitText(s.proposal)
	if got := j.theCase().State; got != cases.Proposed {
		j.t.Fatalf("following the link alone made the case %s", got)
	}
	for what, text := range map[string]string{"the first words": s.heard, "our answer": s.answer, "the owner": s.owner} {
		if !p.Shows(text) {
			j.t.Errorf("the customer does not see %s", what)
		}
	}
	if p.Shows(s.note) {
		j.t.Error("the customer sees an internal note")
	}
	fits(j.t, p)
	p.Accessible()
	stay(j.agent)
	p.ClickText(j.say("portal.ask.yes"))
	p.WaitText(j.say("portal.ask.after"))
	if c := j.theCase(); c.State != cases.Closed || c.Closure != cases.Confirmed {
		j.t.Errorf("after the customer's yes the case is %s by %q", c.State, c.Closure)
	}
	waitIn(j.agent, ".case-state-end", j.say("cases.state.solved"))
	stayed(j.t, j.agent)
}

// customerSaysNo opens the closed case again, with its number.
func (j *journey) customerSaysNo(proposal letter) {
	j.t.Helper()
	p, s, closed := j.customer, j.speech, j.theCase()
	p.Open(proposal.link(j.t, "answer=no"))
	p.Fill("#f-why", s.still)
	fits(j.t, p)
	p.Accessible()
	p.ClickText(j.say("portal.ask.no"))
	p.WaitEval(`!document.querySelector("#f-why")`)
	p.WaitText(s.still)
	waitText(j.agent, s.still)
	c := j.theCase()
	if c.State != cases.Open || c.Reference != closed.Reference || !c.ReceivedAt.Equal(closed.ReceivedAt) || c.Reopened != 1 || c.NextAt.IsZero() {
		j.t.Errorf("after the customer's no: %s, number %s (was %s), received %v (was %v), opened again %d times, next %v",
			c.State, c.Reference, closed.Reference, c.ReceivedAt, closed.ReceivedAt, c.Reopened, c.NextAt)
	}
}

// whatHappenedIsWritten reads the events: all there, in order, unbroken.
func (j *journey) whatHappenedIsWritten() {
	j.t.Helper()
	all, err := cases.Events(j.t.Context(), j.DB, j.theCase().ID)
	if err != nil {
		j.t.Fatal(err)
	}
	if at := event.Verify(all); at != 0 {
		j.t.Errorf("the chain of events is broken at %d", at)
	}
	var kinds []string
	for _, e := range all {
		kinds = append(kinds, e.Kind)
	}
	next := 0
	want := []string{"cases.received", "cases.acknowledged", "cases.noted", "cases.replied", "cases.mail_sent", "cases.customer_wrote",
		"cases.replied", "cases.closure_proposed", "cases.closed", "cases.reopened", "cases.not_solved", "cases.customer_wrote"}
	for _, k := range kinds {
		if next < len(want) && k == want[next] {
			next++
		}
	}
	if next < len(want) {
		j.t.Errorf("%q did not happen in its order: %q", want[next], kinds)
	}
	if n := len(j.mail.Inbox(customerBox)); n != 3 {
		j.t.Errorf("the customer got %d mails, want an acknowledgement, an answer and a question", n)
	}
	if closed := slices.Index(kinds, "cases.closed"); closed >= 0 && all[closed].Actor.Kind != "customer" {
		j.t.Errorf("the case was closed by %+v", all[closed].Actor)
	}
}

// theCase is the only case of the house.
func (j *journey) theCase() cases.Case {
	j.t.Helper()
	return onlyCase(j.t, j.DB)
}

func onlyCase(t testing.TB, d *db.DB) cases.Case {
	t.Helper()
	var all []id.ID
	if err := d.All(t.Context(), &all, `SELECT id FROM cases ORDER BY id`); err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d cases, want one", len(all))
	}
	c, err := cases.Get(t.Context(), d, all[0])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (j *journey) until(awaited string, ok func() bool) {
	j.t.Helper()
	part.Until(j.t, patience, awaited, ok)
}

// digits writes a number as a reader of the language sees it.
func digits(t lang.Tag, s string) string { return t.Digits().Of(s) }
