package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/journey/stage"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
	"rida/internal/testkit/browser"
	"rida/internal/testkit/part"
)

// What Mrs Rostami, her agent and the article say on this day.
const (
	rostami    = "زهرا رستمی"
	problem    = "ماشین ظرف‌شویی از پایین در آب پس می‌دهد و کف آشپزخانه خیس می‌شود."
	failedStep = "تنظیم پایهٔ چپ"
	otherStep  = "واشر دور در را با دستمال نم‌دار پاک کنید و جای آن را وارسی کنید."
	excuse     = "خانم رستمی، واحد دیگر پروندهٔ شما را گم کرده است. واشر دور در را یکشنبه وارسی می‌کنیم."
	insult     = "شما همه دزد و دروغگو و کلاهبردارید."
	private    = "کلید پشت در انبار است؛ پیش از رفتن هماهنگ شود."
	proposed   = "خانم رستمی، واشر عوض شد. آیا آب دیگر پس نمی‌دهد؟"
)

// TestADayOfAnAgentInPersian is the agent's day of the plan (E-2), from the mood
// of the morning to the article of the evening, in one Persian browser on the
// demo firm. Left out, because they belong to later work: the purpose card, the
// birthday that nobody consented to, what is learned of a customer for offers, the
// offer that is held back while a complaint is open, and the statement of the
// day's pay.
func TestADayOfAnAgentInPersian(t *testing.T) {
	d := demo(t)
	j := &agentsDay{demoHouse: d, t: t, p: browser.Start(t), print: d.Reads(t, lang.Persian)}
	d.Enter(j.p)
	j.beginsTheDay()
	j.carriesWhatSheSaid()
	j.hearsTheSecondCall()
	j.listensBeforeAnswering()
	j.isOfferedWhatWasNotTried()
	j.promisesTheLikelyDate()
	j.mendsTheExcuse()
	j.keepsANoteInside()
	j.handsTheRudeCallOver()
	j.writesDownWhatSolvedIt()
	j.countsNothingTooEarly()
}

type agentsDay struct {
	*demoHouse
	t       *testing.T
	p       *browser.Page
	print   lang.Printer
	first   cases.Case
	c       cases.Case
	article id.ID
}

func (j *agentsDay) say(key string, args ...any) string { return j.print.T(key, args...) }

// open shows the case and waits until its box can be written in.
func (j *agentsDay) open(p *browser.Page) {
	p.Open(j.Address() + "/cases/" + j.c.Reference)
	p.WaitFor("#composer-text")
}

// beginsTheDay: how she feels is hers alone, what she carries is in sight, and
// a break has a timer.
func (j *agentsDay) beginsTheDay() {
	p := j.p
	p.Open(j.Address() + "/team")
	p.WaitFor(".day-gauge")
	p.Accessible()
	p.Click("form.mood button[value='3']")
	p.WaitFor("form.mood button[aria-pressed=true]")
	p.Click("#team-break button[name=minutes]")
	p.WaitFor("#team-break [role=timer]")
	p.Click("#team-break form[action$='/end'] button")
	p.WaitGone("#team-break [role=timer]")
}

// hearsTheSecondCall: the same woman called about the same leak four days ago.
func (j *agentsDay) hearsTheSecondCall() {
	j.act(j.t, func(ctx context.Context, tx *db.Tx) error {
		got, err := j.Cases.Open(ctx, tx, cases.Incoming{Channel: cases.Phone, By: event.Staff(j.Owner.ID), OwnerID: j.Owner.ID, Name: rostami, Email: "rostami@mail.example",
			Lang: lang.Persian, Type: cases.Complaint, Subject: "نشت آب از ماشین ظرف‌شویی", Text: problem, Tried: failedStep, Wanted: "سرویس‌کار"})
		if err != nil {
			return err
		}
		j.first = got.Case
		if _, err := tx.Exec(ctx, `UPDATE customers SET gender = 'f' WHERE id = $1`, got.Case.CustomerID); err != nil {
			return err
		}
		before := (4 * 24 * time.Hour).Microseconds()
		if _, err := tx.Exec(ctx, `UPDATE cases SET received_at = received_at - $1 WHERE id = $2`, before, got.Case.ID); err != nil {
			return err
		}
		if err := j.Cases.SetGate(ctx, tx, event.Staff(j.Owner.ID), cases.ListenFirst, cases.Block); err != nil {
			return err
		}
		j.article, err = j.writesAnArticle(ctx, tx)
		return err
	})
	p := j.p
	p.Open(j.Address() + "/cases/new")
	p.WaitFor("#f-problem")
	p.Fill("#f-problem", problem)
	p.Fill("#f-subject", "باز هم نشت آب از ظرف‌شویی")
	p.Fill("#f-name", rostami)
	p.Fill("#f-contact", "rostami@mail.example")
	p.Select("#f-language", "fa")
	p.Click("#act .button-primary")
	p.WaitFor("#composer-text")
	j.c = j.CaseWhere(j.t, "subject = 'باز هم نشت آب از ظرف‌شویی'")
	if j.c.CustomerID != j.first.CustomerID {
		j.t.Fatal("the second call made a second customer")
	}
	// The record of the demo's ninety days may still be read behind the acts.
	part.Until(j.t, 4*stage.Patience, "the second call is seen as one", func() bool { return j.CaseWhere(j.t, "id = "+j.c.ID.String()).Times == 2 })
	j.open(p)
	p.WaitFor("#again-" + j.c.Reference + " a[href='/cases/" + j.first.Reference + "']")
	if got := p.Text("#again-" + j.c.Reference); !strings.Contains(got, j.say("cases.again.second")) {
		j.t.Errorf("the strip says %q", got)
	}
	p.WaitText(j.say("cases.again.owner", "name", j.Owner.Name))
	if got := p.Text(".file-head"); !strings.Contains(got, "خانم رستمی") {
		j.t.Errorf("the welcome card calls her %q", got)
	}
	p.Accessible()
}

// writesAnArticle publishes what helps against the leak; its first step is the
// one that failed her.
func (j *agentsDay) writesAnArticle(ctx context.Context, tx *db.Tx) (id.ID, error) {
	by := event.Staff(j.Owner.ID)
	a, err := j.Knows.Create(ctx, tx, by, knowledge.NewArticle{Audience: knowledge.Public, Draft: knowledge.Draft{Lang: lang.Persian,
		Title: "ماشین ظرف‌شویی از پایین در آب پس می‌دهد", Body: "1. " + failedStep + "\n2. " + otherStep + "\n"}})
	if err != nil {
		return 0, err
	}
	_, err = j.Knows.Publish(ctx, tx, by, a.ID, lang.Persian)
	return a.ID, err
}

// listensBeforeAnswering: the answer does not go before what she wants is known.
func (j *agentsDay) listensBeforeAnswering() {
	p := j.p
	p.Expect("422") // a gate refuses with it
	p.Fill("#composer-text", "سلام خانم رستمی، به کارتان می‌رسیم.")
	p.Click(".composer-send")
	p.WaitFor("#composer-form .gate")
	if got := j.messages(j.t, j.c.ID); got != j.c.Messages {
		j.t.Fatalf("an answer went out before anybody listened: %d messages", got)
	}
	p.Fill("#listen-wanted", "سرویس‌کار پیش از یکشنبه")
	browser.Eval[bool](p, `(document.querySelector("#listen-wanted").form.requestSubmit(), true)`)
	p.WaitText(j.say("cases.toast.listened"))
}

// isOfferedWhatWasNotTried: the article comes without the step that failed, and
// what is taken over is told to the ledger of uses.
func (j *agentsDay) isOfferedWhatWasNotTried() {
	p := j.p
	j.open(p)
	p.Click("#composer-text")
	offer := "#knowing .knowing-offer[data-used^='article:" + j.article.String() + "']"
	p.WaitFor(offer)
	insert := p.Attr(offer, "data-insert")
	if strings.Contains(insert, failedStep) || !strings.Contains(insert, "واشر") {
		j.t.Errorf("the article is offered as %q", insert)
	}
	browser.Eval[bool](p, `(document.querySelector("`+offer+`").click(), true)`)
	p.WaitEval(`document.querySelector("#composer-form input[name=used][value^=article]") !== null`)
}

// mendsTheExcuse: what another department lost is none of her business; a better
// wording takes its place, by a key, and goes out.
func (j *agentsDay) mendsTheExcuse() {
	p := j.p
	j.open(p)
	p.Fill("#composer-text", excuse)
	p.WaitFor("#composer-checks .finding[data-gate=backstage] [data-checks-take]")
	p.Accessible()
	p.Click("#composer-text")
	p.Press("Alt+Enter")
	p.WaitEval(`!document.querySelector("#composer-text").value.includes("گم کرده")`)
	p.WaitFor("#composer-checks .checks-undo")
	text := strings.ReplaceAll(p.Value("#composer-text"), "[…]", "فردا ساعت ده")
	if !strings.Contains(text, "خانم رستمی") || !strings.Contains(text, "یکشنبه") {
		j.t.Errorf("taking the wording over left %q", text)
	}
	p.Fill("#composer-text", text)
	p.WaitGone("#composer-checks .finding[data-gate=backstage]")
	p.Click(".composer-send")
	j.passes(p)
	p.WaitEval(`document.querySelector("#composer-text").value === ""`)
}

// keepsANoteInside: a note stays with colleagues; her page shows the answer.
func (j *agentsDay) keepsANoteInside() {
	j.act(j.t, func(ctx context.Context, tx *db.Tx) error {
		_, err := j.Cases.Note(ctx, tx, event.Staff(j.Owner.ID), j.c.ID, private, nil)
		return err
	})
	customer := j.p.Another()
	customer.Language("fa")
	customer.Size(390, 844)
	customer.Open(j.Address() + "/t/" + j.Links.Token(j.c))
	customer.WaitText("واشر دور در")
	if customer.Shows(private) || customer.Shows("گم کرده") {
		j.t.Error("she reads what is none of hers")
	}
	customer.Accessible()
}

// handsTheRudeCallOver: a calm prompt, then a peer with the whole thread; no
// step of the protocol of conduct was taken by it.
func (j *agentsDay) handsTheRudeCallOver() {
	j.act(j.t, func(ctx context.Context, tx *db.Tx) error {
		_, err := j.Cases.Object(ctx, tx, j.c.ID, insult)
		return err
	})
	p, other := j.p, j.p.Another()
	other.Language("fa")
	colleague := j.PeerOf("manager")
	j.As(other, colleague)
	peer := colleague.String()
	j.open(p)
	browser.Eval[bool](p, `(document.querySelector("#file a[href$='/conduct']").scrollIntoView(), true)`)
	p.WaitFor(".conduct-calm")
	p.Click(".conduct-calm a[href$='/assignment']")
	p.WaitFor("#dialog-inside input[name=to]")
	p.Accessible()
	p.Click("#dialog-inside input[name=to][value='" + peer + "']")
	p.Fill("#dialog-inside #f-note", "لطفاً ادامه بده؛ همه چیز در گفت‌وگو هست.")
	p.Click("#dialog-inside .button-primary")
	p.WaitGone("#dialog[open]")
	j.open(other)
	for _, said := range []string{"واشر دور در", insult, private} {
		other.WaitText(said)
	}
	other.Click("#case-head form[action$='/acceptance'] button[value=yes]")
	other.WaitGone("#case-head form[action$='/acceptance']")
	now, err := cases.ConductOf(j.t.Context(), j.DB, j.c.CustomerID)
	if err != nil || now.Level != cases.Calm {
		j.t.Errorf("the protocol of conduct stands at %q, %v", now.Level, err)
	}
	if c := j.CaseWhere(j.t, "id = "+j.c.ID.String()); c.OwnerID.String() != peer {
		j.t.Errorf("the case belongs to %v, not to the peer %s", c.OwnerID, peer)
	}
	j.asksWhetherItIsSolved(other)
}

// asksWhetherItIsSolved proposes the end; an excuse would be shown before it goes.
func (j *agentsDay) asksWhetherItIsSolved(p *browser.Page) {
	p.Expect("422")
	p.Click(".case-tools details > summary")
	p.Click(`.case-tools a[href$="/closure-proposal"]`)
	p.WaitFor("#dialog-inside #f-text")
	p.Fill("#dialog-inside #f-text", proposed+" سیستم ما قطع بود.")
	p.Click("#dialog-inside .button-primary")
	p.WaitFor("#dialog-inside .finding[data-gate=backstage] [data-checks-take]")
	p.Accessible()
	p.Fill("#dialog-inside #f-text", proposed)
	p.WaitGone("#dialog-inside .finding")
	p.Click("#dialog-inside .button-primary")
	p.WaitGone("#dialog[open]")
	p.WaitText(proposed)
}

// writesDownWhatSolvedIt: she says yes on her page, and two clicks make a draft
// of an article that names nobody.
func (j *agentsDay) writesDownWhatSolvedIt() {
	customer := j.p.Another()
	customer.Language("fa")
	customer.Open(j.Address() + "/t/" + j.Links.Token(j.c) + "?answer=yes")
	customer.ClickText(j.say("portal.ask.yes"))
	customer.WaitText(j.say("portal.ask.after"))
	j.open(j.p)
	j.p.WaitFor("#case-head")
	j.p.Click(".case-tools details > summary")
	j.p.Click(`.case-tools form[action$="/article"] button`)
	j.p.WaitEval(`location.pathname.startsWith("/knowledge/articles/")`)
	body := j.p.Value("textarea[name=body]")
	if !strings.Contains(body, "آب پس می‌دهد") || !strings.Contains(body, "واشر عوض شد") || strings.Contains(body, "رستمی") {
		j.t.Errorf("the draft of the article holds %q", body)
	}
	j.p.Accessible()
}
