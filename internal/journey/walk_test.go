package journey_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rida/internal/app"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/testkit/browser"
	"rida/internal/testkit/part"
)

// sight is one page to look at.
type sight struct {
	name    string
	path    string
	public  bool                      // seen by a visitor
	main    bool                      // looked at in every size and light
	status  string                    // of the answer, when it is a refusal on purpose
	prepare func(p *browser.Page)     // what is pressed before looking
	house   func(t *testing.T) string // another house's address; nil is the demo's
}

// light is a window size and a colour scheme.
type light struct {
	width, height int64
	dark          bool
}

func (l light) String() string {
	return fmt.Sprintf("%d-%s", l.width, map[bool]string{true: "dark", false: "light"}[l.dark])
}

var lights = []light{{1440, 900, false}, {390, 844, true}, {1440, 900, true}, {390, 844, false}}

// picturesIn is where pictures of the walk are kept when it is set.
const picturesIn = "RIDA_PICTURES"

// TestEveryPageIsFitToBeSeen looks at every page in every language: nothing that
// keeps somebody with a screen reader out, nothing wider than the window, no
// error on the console, the right language and direction, no text left out. The
// main pages are seen in each size and light, the others in one that goes round.
func TestEveryPageIsFitToBeSeen(t *testing.T) {
	d := demo(t)
	d.mailComes(t)
	owner := browser.Start(t)
	d.enter(owner)
	visitor, refused := owner.Another(), owner.Another()
	refused.Expect("404")
	sights := append(d.sightsOfStaff(t), d.sightsOfCustomers(t)...)
	for li, tag := range lang.Tags {
		d.reads(t, tag)
		for si, s := range sights {
			for turn, l := range lights {
				if !s.main && turn != (si+li)%len(lights) {
					continue
				}
				p := owner
				switch {
				case s.status != "":
					p = refused
				case s.public:
					p = visitor
				}
				p.Language(string(tag))
				d.look(t, p, s, tag, l)
			}
		}
	}
}

// mailComes lets a mail come in and its acknowledgement go out, so that there is
// something to look at.
func (d *demoHouse) mailComes(t *testing.T) {
	t.Helper()
	s := speeches[lang.Persian]
	if err := handOver(d.SMTP(), customerBox, d.Config.Mail.Address, write(customerBox, s.customer, d.Config.Mail.Address, s.subject, firstID, "", s.problem)); err != nil {
		t.Fatalf("hand over a mail: %v", err)
	}
	part.Until(t, patience, "the mail to be answered", func() bool {
		var n int
		err := d.DB.Get(t.Context(), &n, `SELECT COUNT(*) FROM channel_ledger WHERE direction = 'out' AND message_id <> ''`)
		return err == nil && n > 0 && d.DB.Get(t.Context(), &n, `SELECT COUNT(*) FROM channel_ledger WHERE direction = 'in' AND case_id > 0`) == nil && n > 0
	})
}

// look opens a page and reports what is wrong with it.
func (d *demoHouse) look(t *testing.T, p *browser.Page, s sight, tag lang.Tag, l light) {
	t.Helper()
	at := fmt.Sprintf("%s in %s, %s", s.name, tag, l)
	before := len(p.Errors())
	p.Size(l.width, l.height)
	p.Dark(l.dark)
	address := d.Address()
	if s.house != nil {
		address = s.house(t)
	}
	p.Open(address + strings.ReplaceAll(s.path, "{lang}", string(tag)))
	if s.prepare != nil {
		s.prepare(p)
	}
	for _, fault := range faultsOf(p, tag) {
		t.Errorf("%s: %s", at, fault)
	}
	for _, v := range p.Axe() {
		t.Errorf("%s: %s", at, v)
	}
	if said := p.Errors(); len(said) > before {
		t.Errorf("%s: the console says %q", at, said[before:])
	}
	if dir := os.Getenv(picturesIn); dir != "" {
		p.Screenshot(filepath.Join(dir, fmt.Sprintf("%s-%s-%s.png", strings.ReplaceAll(s.name, " ", "_"), tag, l)))
	}
}

// sideways is a script that finds, on a phone, what is cut off or scrolls sideways
// inside the page. A frame may scroll that is meant to: one that the keyboard
// reaches, or a row of links. Words may end in three dots.
const sideways = `() => {
	const out = [], root = document.querySelector("main") ?? document.body;
	const say = (e) => e.outerHTML.slice(0, 160).replace(/\s+/g, " ");
	for (const e of [root, ...root.querySelectorAll("*")]) {
		if (!(e instanceof HTMLElement) || e.clientWidth < 2 || e.scrollWidth <= e.clientWidth + 1 || e.closest("[aria-hidden=true], .unseen")) continue;
		if (e.matches("input, textarea, select, option, progress, iframe, img")) continue;
		const style = getComputedStyle(e);
		if (style.overflowX === "visible" || style.position === "absolute" && style.clipPath !== "none") continue;
		if (style.overflowX === "auto" || style.overflowX === "scroll") {
			if (e === root || e.querySelector("h1") || !(e.tabIndex >= 0 || e.matches("nav, ul, ol, [role=tablist], [role=toolbar]")))
				out.push((e.scrollWidth - e.clientWidth) + " pixels scroll sideways in " + say(e));
		} else if (style.textOverflow !== "ellipsis" && style.webkitLineClamp === "none") out.push((e.scrollWidth - e.clientWidth) + " pixels are cut off in " + say(e));
	}
	return out.slice(0, 3);
}`

// faultsOf are what a reader would stumble over.
func faultsOf(p *browser.Page, tag lang.Tag) []string {
	found := browser.Eval[[]string](p, `(() => {
		const out = [], root = document.documentElement;
		if (root.lang !== `+quoted(string(tag))+`) out.push("it speaks " + root.lang);
		if (root.dir !== `+quoted(tag.Dir())+`) out.push("it runs " + root.dir);
		const wide = document.scrollingElement.scrollWidth - innerWidth;
		if (wide > 0) {
			const e = [...document.querySelectorAll("body *")].filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.right > innerWidth + 1 || r.left < -1); }).at(-1);
			out.push(wide + " pixels too wide: " + (e ? e.outerHTML.slice(0, 200) : "?"));
		}
		if (innerWidth < 500) out.push(...(`+sideways+`)());
		const key = /^[a-z_]+\.[a-z_.]+$/;
		const file = /\.(png|jpe?g|pdf|csv|txt|zip)$/;
		const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n = texts.nextNode(); n; n = texts.nextNode()) {
			const e = n.parentElement;
			if (key.test(n.data.trim()) && !file.test(n.data.trim()) && !e.closest("script, style, code, pre, template") && e.checkVisibility()) out.push("a key instead of a text: " + n.data.trim());
		}
		for (const e of document.querySelectorAll("[title], [placeholder], [aria-label], [alt]"))
			for (const a of ["title", "placeholder", "aria-label", "alt"]) if (key.test(e.getAttribute(a) ?? "")) out.push("a key as " + a + ": " + e.getAttribute(a));
		for (const e of document.querySelectorAll("[src], [href]"))
			if ((e.getAttribute("src") ?? e.getAttribute("href")).includes("/assets/unknown")) out.push("a picture or script that is not there: " + e.outerHTML.slice(0, 200));
		if (!document.title.trim()) out.push("it has no title");
		return out;
	})()`)
	slices.Sort(found)
	return slices.Compact(found)
}

// sightsOfStaff are the pages behind sign-in.
func (d *demoHouse) sightsOfStaff(t *testing.T) []sight {
	t.Helper()
	c := d.caseWhere(t, "state = 'open' AND channel = 'email' AND messages > 2 AND owner_id = "+d.Owner.ID.String()+" OR state = 'open' AND messages > 3")
	closed := d.caseWhere(t, "state = 'closed'")
	at := "/cases/" + c.Reference
	agreed := "/cases/" + d.caseWhere(t, "id IN (SELECT case_id FROM agreements_milestone)").Reference
	all := []sight{
		{name: "list", path: "/cases?view=open", main: true},
		{name: "case", path: at, main: true},
		{name: "case closed", path: "/cases/" + closed.Reference},
		{name: "note", path: at, prepare: func(p *browser.Page) { p.Press("n") }},
		{name: "list empty", path: "/cases?view=offered"},
		{name: "complaints", path: "/complaints"},
		{name: "complaint", path: "/complaints/" + d.caseWhere(t, "id IN (SELECT case_id FROM complaints_need)").Reference},
		{name: "search", path: "/search?q=%D9%85%D8%B4%DA%A9%D9%84", main: true},
		{name: "search none", path: "/search?q=zzzzqqqq"},
		{name: "palette", path: at, prepare: func(p *browser.Page) {
			p.Press("Control+k")
			p.WaitFor("#palette-results [role=option]")
		}},
		{name: "keys", path: "/cases", prepare: func(p *browser.Page) {
			browser.Eval[bool](p, `document.querySelector("#keys").showModal() ?? true`)
			p.WaitFor("#keys[open]")
		}},
		{name: "new case", path: "/cases/new"},
		{name: "reopening", path: "/cases/" + closed.Reference + "/reopening"},
		{name: "dialog", path: at, prepare: func(p *browser.Page) {
			browser.Eval[bool](p, `document.querySelector('.case-tools a[href$="/snooze"]').click() ?? true`)
			p.WaitFor("#dialog[open] #act")
		}},
	}
	for _, act := range []string{"assignment", "acceptance", "type", "priority", "tags", "snooze", "promises", "closure-proposal", "closure", "duplicate"} {
		all = append(all, sight{name: act, path: at + "/" + act})
	}
	for name, path := range map[string]string{
		"customers": "/customers", "customer": "/customers/" + c.CustomerID.String(),
		"mail": "/mail", "mail in": "/mail/" + d.idOf(t, `SELECT id FROM channel_ledger WHERE direction = 'in' ORDER BY id DESC LIMIT 1`),
		"mail out": "/mail/" + d.idOf(t, `SELECT id FROM channel_ledger WHERE direction = 'out' ORDER BY id DESC LIMIT 1`),
		"outbox":   "/outbox", "outbox mail": "/outbox/" + d.idOf(t, `SELECT id FROM channel_ledger WHERE direction = 'out' ORDER BY id DESC LIMIT 1`), "outbox new": "/outbox/new",
		"me": "/staff/me", "people": "/staff/people", "person": "/staff/people/" + d.idOf(t, `SELECT id FROM staff_account ORDER BY id DESC LIMIT 1`),
		"leaving": "/staff/people/" + d.idOf(t, `SELECT id FROM staff_account ORDER BY id DESC LIMIT 1`) + "/departure",
		"teams":   "/staff/teams", "team": "/staff/teams/" + d.idOf(t, `SELECT id FROM staff_team ORDER BY id LIMIT 1`), "new team": "/staff/teams/new",
		"knowledge": "/knowledge", "knowledge none": "/knowledge?q=zzzzqqqq", "article": "/knowledge/articles/" + d.idOf(t, `SELECT id FROM knowledge_article ORDER BY id LIMIT 1`),
		"article new": "/knowledge/articles/new", "article edit": "/knowledge/articles/" + d.idOf(t, `SELECT id FROM knowledge_article ORDER BY id LIMIT 1`) + "/texts/fa",
		"article facts":    "/knowledge/articles/" + d.idOf(t, `SELECT id FROM knowledge_article ORDER BY id LIMIT 1`) + "/facts",
		"article versions": "/knowledge/articles/" + d.idOf(t, `SELECT id FROM knowledge_article ORDER BY id LIMIT 1`) + "/texts/ar/versions",
		"answers":          "/knowledge/answers", "objections": "/knowledge/answers?kind=objection", "answer": "/knowledge/answers/" + d.idOf(t, `SELECT id FROM knowledge_answer ORDER BY id LIMIT 1`),
		"scripts": "/knowledge/scripts", "script": "/knowledge/scripts/" + d.idOf(t, `SELECT id FROM knowledge_script ORDER BY id LIMIT 1`), "help settings": "/knowledge/help",
		"suggestions": at + "/suggestions", "case scripts": at + "/scripts",
		"roles": "/staff/roles", "tokens": "/staff/tokens",
		"waiting": "/waiting", "waiting staffing": "/waiting/staffing", "waiting callbacks": "/waiting/callbacks", "waiting import": "/waiting/import",
		"between us": "/agreements", "misunderstandings": "/agreements/misunderstandings", "agreed": agreed + "/agreements", "milestone new": agreed + "/agreements/new", "ask new": agreed + "/asks/new",
		"organisation": "/settings/organisation", "hours": "/settings/hours", "hours day": "/settings/hours/announcement", "hours version": "/settings/hours/versions/1", "policy": "/settings/promises", "policy rule": "/settings/promises/rules/3", "policy floor": "/settings/promises/floor", "policy kind": "/settings/promises/kinds/new", "gates": "/settings/gates",
	} {
		all = append(all, sight{name: name, path: path})
	}
	slices.SortStableFunc(all, func(a, b sight) int { return strings.Compare(a.name, b.name) })
	return all
}

// sightsOfCustomers are the pages that everybody may see.
func (d *demoHouse) sightsOfCustomers(t *testing.T) []sight {
	t.Helper()
	track := func(state string) string { return "/t/" + d.Links.Token(d.caseWhere(t, "state = '"+state+"'")) }
	empty := ""
	beginning := func(t *testing.T) string {
		if empty == "" {
			empty = run(t, app.Config{Data: t.TempDir(), HTTP: "127.0.0.1:0", Mail: app.MailConfig{Address: careBox}}, lang.English).Address()
		}
		return empty
	}
	return []sight{
		{name: "sign in", path: "/sign-in?lang={lang}", public: true, main: true},
		{name: "forgotten", path: "/staff/password?lang={lang}", public: true},
		{name: "first run", path: "/first-run?lang={lang}", public: true, house: beginning},
		{name: "help", path: "/help/{lang}", public: true, main: true},
		{name: "help search", path: "/help/{lang}?q=E24", public: true},
		{name: "help none", path: "/help/{lang}?q=zzzzqqqq", public: true},
		{name: "help article", path: "/help/{lang}/" + d.idOf(t, `SELECT id FROM knowledge_article WHERE audience = 'public' ORDER BY id LIMIT 1`), public: true},
		{name: "write", path: "/write/{lang}", public: true},
		{name: "write complaint", path: "/write/{lang}/complaint", public: true},
		{name: "write praise", path: "/write/{lang}/praise", public: true},
		{name: "write wrong", path: "/write/{lang}/complaint", public: true, status: "422", prepare: func(p *browser.Page) {
			p.Expect("422")
			p.Click(".portal-form button.button-primary")
			p.WaitFor(".problems")
		}},
		{name: "lost link", path: "/t/again?lang={lang}", public: true},
		{name: "track open", path: track("open") + "?lang={lang}", public: true, main: true},
		{name: "track agreed", path: "/t/" + d.Links.Token(d.caseWhere(t, "id IN (SELECT case_id FROM agreements_milestone WHERE state = 'agreed')")) + "?lang={lang}", public: true},
		{name: "call back", path: "/call-back/{lang}", public: true},
		{name: "track proposed", path: track("proposed") + "?lang={lang}", public: true},
		{name: "track yes", path: track("proposed") + "?answer=yes&lang={lang}", public: true},
		{name: "track no", path: track("proposed") + "?answer=no&lang={lang}", public: true},
		{name: "track closed", path: track("closed") + "?lang={lang}", public: true},
		{name: "track waiting", path: track("waiting_customer") + "?lang={lang}", public: true},
		{name: "receipt", path: track("open") + "/receipt?lang={lang}", public: true},
		{name: "door", path: "/door?lang={lang}", public: true},
		{name: "programs", path: "/api/docs?lang={lang}", public: true},
		{name: "not found", path: "/nowhere?lang={lang}", public: true, status: "404"},
		{name: "link opens nothing", path: "/t/" + id.Token() + "?lang={lang}", public: true, status: "404"},
	}
}
