package sample

import (
	"github.com/a-h/templ"

	"rida/internal/kit/lang"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases/web"
)

// Pages are all sample pages by name; the sheet lists them and the tests draw each.
var Pages = map[string]func(ui.View) templ.Component{
	"workspace":  func(v ui.View) templ.Component { return Full(v).Page(v) },
	"list":       func(v ui.View) templ.Component { return ListOnly(v).Page(v) },
	"quiet":      func(v ui.View) templ.Component { return Quiet(v).Page(v) },
	"note":       func(v ui.View) templ.Component { return with(v, NoteCase(v)).Page(v) },
	"error":      func(v ui.View) templ.Component { return with(v, ErrorCase(v)).Page(v) },
	"components": func(v ui.View) templ.Component { return components(v) },
	"signin":     func(v ui.View) templ.Component { return signIn(v).Draw(v) },
	"search":     func(v ui.View) templ.Component { return search(v).Page(v) },
	"customers":  func(v ui.View) templ.Component { return customers(v).Page(v) },
	"customer":   func(v ui.View) templ.Component { return customer(v).Page(v) },
	"palette":    func(v ui.View) templ.Component { return paletteResults(v) },
	"fault":      func(v ui.View) templ.Component { return fault(v).Draw(v) },
	"assign":     func(v ui.View) templ.Component { return assign(v).Page(v) },
	"type": func(v ui.View) templ.Component {
		return web.TypeForm{ActForm: form(v), Current: "complaint", Seconds: people(v)}.Page(v)
	},
	"snooze": func(v ui.View) templ.Component {
		return web.SnoozeForm{ActForm: form(v), Hint: v.When.Date(v.Now)}.Page(v)
	},
	"propose": func(v ui.View) templ.Component {
		return web.ProposalForm{ActForm: form(v), Text: words[v.P.Tag()].ours}.Page(v)
	},
	"close":     func(v ui.View) templ.Component { return closing(v).Page(v) },
	"reopen":    func(v ui.View) templ.Component { return web.ReasonForm{ActForm: form(v), Noun: "reopening"}.Page(v) },
	"decline":   func(v ui.View) templ.Component { return web.ReasonForm{ActForm: form(v), Noun: "acceptance"}.Page(v) },
	"duplicate": func(v ui.View) templ.Component { return web.DuplicateForm{ActForm: form(v)}.Page(v) },
	"tags":      func(v ui.View) templ.Component { return web.TagsForm{ActForm: form(v)}.Page(v) },
	"priority":  func(v ui.View) templ.Component { return web.PriorityForm{ActForm: form(v), Priority: "normal"}.Page(v) },
	"promise": func(v ui.View) templ.Component {
		return web.PromiseForm{ActForm: form(v), Odds: words[v.P.Tag()].odds}.Page(v)
	},
	"open": func(v ui.View) templ.Component { return web.OpenForm{Channel: "phone", Language: v.Lang()}.Page(v) },
}

func with(v ui.View, c web.Case) web.Workspace {
	w := Full(v)
	w.Case = &c
	return w
}

func form(v ui.View) web.ActForm {
	return web.ActForm{Ref: "482917305", Subject: ui.Words{Text: words[v.P.Tag()].subject}}
}

func people(v ui.View) []ui.Choice {
	var out []ui.Choice
	seen := map[string]bool{}
	for _, r := range words[v.P.Tag()].rows {
		if !seen[r.owner] {
			seen[r.owner] = true
			out = append(out, ui.Choice{Value: r.owner, Label: r.owner, Hint: v.P.N("cases.search.count", int64(3+len(out)))})
		}
	}
	return out
}

func assign(v ui.View) web.AssignForm {
	f := web.AssignForm{ActForm: form(v), People: people(v)}
	f.Problems = ui.Problems{Order: []string{"to"}, By: map[string]string{"to": v.P.T("cases.assign.to")}}
	return f
}

func closing(v ui.View) web.CloseForm {
	return web.CloseForm{ActForm: form(v), Kinds: []ui.Choice{{Value: "documented", Label: v.P.T("cases.close.kind.documented")}, {Value: "withdrawn", Label: v.P.T("cases.close.kind.withdrawn")}}}
}

func signIn(v ui.View) ui.SignIn {
	s := greetings[v.P.Tag()]
	return ui.SignIn{Greeting: s[0], Into: s[1], Action: "/session", Forgotten: "/password", Quote: s[2], QuoteFrom: s[3],
		Languages: []ui.Choice{{Value: "ar", Label: "العربية", Href: "?lang=ar", Current: v.P.Tag() == lang.Arabic}, {Value: "fa", Label: "فارسی", Href: "?lang=fa", Current: v.P.Tag() == lang.Persian}, {Value: "en", Label: "English", Href: "?lang=en", Current: v.P.Tag() == lang.English}}}
}

var greetings = map[lang.Tag][4]string{
	lang.Arabic:  {"صباح الخير", "ادخل إلى مكتب نسيم للأجهزة المنزلية.", "«قالوا الأحد، فكان الأحد.»", "من استبيان عميلة في جدة، نُشر بإذنها"},
	lang.Persian: {"صبح بخیر", "ورود به دفتر لوازم خانگی نسیم.", "«گفتند یکشنبه، همان یکشنبه شد.»", "از نظرسنجی یک مشتری در شیراز، با اجازهٔ خودش"},
	lang.English: {"Good morning", "Enter the office of Naseem Appliances.", "“They said Sunday, and Sunday it was.”", "from a customer’s survey in Jeddah, with her permission"},
}

func fault(v ui.View) ui.ErrorPage {
	return ui.ErrorPage{Title: v.P.T("cases.search.none"), Text: v.P.T("ui.failed"), Reference: "K7Q2 9M4T XB", Next: []ui.Button{{Label: v.P.T("ui.back"), Href: "/"}}}
}

func search(v ui.View) web.Search {
	w := words[v.P.Tag()]
	h := hits[v.P.Tag()]
	s := web.Search{Query: h.query, Count: 46, Forms: h.forms, Literal: "/search?exact=1", Older: "/search?cursor=x"}
	kinds := [4]string{"message", "message", "note", "listening"}
	states := [4]string{"open", "open", "waiting_customer", "closed"}
	for i, pieces := range h.pieces {
		ring := ui.DoneRing(v)
		if i < 3 {
			ring = list(v).Rows[i*2].Ring
		}
		s.Hits = append(s.Hits, web.Hit{Href: "/cases/1", Ring: ring, Customer: ui.Words{Text: w.rows[i+3].name}, Subject: ui.Words{Text: w.rows[i+3].subject}, Kind: kinds[i], Channel: "email", Lang: string(h.langs[i]), Pieces: pieces, At: at(18-i, 10, 0), State: states[i]})
	}
	s.Facets = []web.Facet{
		{Title: v.P.T("cases.facet.where"), Choices: []web.FacetChoice{{Name: "in", Value: "message", Label: v.P.T("cases.hit.message"), Count: 29, On: true}, {Name: "in", Value: "note", Label: v.P.T("cases.hit.note"), Count: 8, On: true}, {Name: "in", Value: "customer", Label: v.P.T("cases.hit.customer"), Count: 3, On: true}}},
		{Title: v.P.T("cases.facet.state"), Choices: []web.FacetChoice{{Name: "state", Value: "open", Label: v.P.T("cases.state.open"), Count: 17, On: true}, {Name: "state", Value: "closed", Label: v.P.T("cases.state.closed"), Count: 29, On: true}}},
		{Title: v.P.T("cases.facet.language"), Choices: []web.FacetChoice{{Name: "lang", Value: "ar", Label: v.P.T("cases.language.ar"), Count: 38, On: true}, {Name: "lang", Value: "fa", Label: v.P.T("cases.language.fa"), Count: 7, On: true}, {Name: "lang", Value: "en", Label: v.P.T("cases.language.en"), Count: 1}}},
	}
	return s
}

type found struct {
	query  string
	forms  []string
	pieces [4][]ui.Piece
	langs  [4]lang.Tag
}

func around(before, hit, after string) []ui.Piece {
	return []ui.Piece{{Text: before}, {Text: hit, Hit: true}, {Text: after}}
}

var hits = map[lang.Tag]found{
	lang.Arabic: {"مشكله", []string{"مشكلة", "مشکله", "مُشْكِلَة"}, [4][]ui.Piece{
		around("«…هذه ال", "مشكلة", " تكرّرت، والماء ينزل من تحت الباب كل غسلة…»"), around("«…عندي ", "مشكله", " في الفاتورة، المبلغ مخصوم مرّتين…»"),
		around("«…لا ", "مُشْكِلَة", " في النقل إن أرسل عقد البيع…»"), around("«…", "مشکل", "ی با نصب نداشتیم، فقط شیر آب…»")},
		[4]lang.Tag{lang.Arabic, lang.Arabic, lang.Arabic, lang.Persian}},
	lang.Persian: {"كيفيت", []string{"کیفیت", "كیفیت"}, [4][]ui.Piece{
		around("«…", "کیفیت", " دستگاه خوب است، نصبش نه…»"), around("«…از ", "كيفيت", " شست‌وشو راضی نیستیم…»"), around("«…", "کیفیت", " قطعه را کرج تأیید کرد…»"), around("«…", "كيفية", " التركيب غير واضحة…»")},
		[4]lang.Tag{lang.Persian, lang.Persian, lang.Persian, lang.Arabic}},
	lang.English: {"leak", []string{"leaks", "leaking"}, [4][]ui.Piece{
		around("“…the ", "leak", " came back four days after you changed the gasket…”"), around("“…it ", "leaks", " under the door every wash…”"), around("“…no ", "leak", " found in the pump of batch 600-B…”"), around("“…stopped ", "leaking", " after the second visit…”")},
		[4]lang.Tag{lang.English, lang.English, lang.English, lang.English}},
}

func customers(v ui.View) web.Customers {
	c := web.Customers{Older: "/customers?cursor=x"}
	for i, r := range words[v.P.Tag()].rows {
		c.Rows = append(c.Rows, web.CustomerRow{Href: "/customers/1", Person: ui.Person{Name: r.name}, Name: ui.Words{Text: r.name, Lang: nameLang(r.name, v.P.Tag())}, Contact: v.P.Digits().Of("055 123 45" + string(rune('0'+i)) + "7"), Language: v.P.T("cases.language." + string(v.P.Tag())), Open: int64(i % 3), Last: at(22-i, 10, 0)})
	}
	return c
}

func customer(v ui.View) web.Customer {
	l := list(v)
	l.Title = v.P.T("cases.customers.cases")
	l.Rows = l.Rows[:4]
	l.Rows[0].Selected = false
	return web.Customer{File: file(v), Cases: l}
}

func paletteResults(v ui.View) templ.Component {
	h := hits[v.P.Tag()]
	w := words[v.P.Tag()]
	return ui.PaletteResults(v, v.P.T("cases.palette.also", "forms", h.forms[0]), []ui.PaletteSection{
		{Title: v.P.T("cases.palette.acts"), Items: []ui.PaletteItem{
			{Icon: ui.IconHandOver, Title: []ui.Piece{{Text: v.P.T("cases.act.assignment")}}, Href: "/cases/482917305/assignment", Opens: true, Keys: v.Key("assign")},
			{Icon: ui.IconFlag, Title: []ui.Piece{{Text: v.P.T("cases.act.type")}}, Href: "/cases/482917305/type", Opens: true, Keys: v.Key("complaint")},
			{Icon: ui.IconPromise, Title: []ui.Piece{{Text: v.P.T("cases.act.promises")}}, Href: "/cases/482917305/promises", Opens: true, Keys: v.Key("promise")},
		}},
		{Title: v.P.T("cases.palette.cases"), Items: []ui.PaletteItem{
			{Icon: ui.IconMail, Title: h.pieces[0], Under: w.rows[0].name, Href: "/cases/1"}, {Icon: ui.IconMail, Title: h.pieces[1], Under: w.rows[2].name, Href: "/cases/1"},
		}},
		{Title: v.P.T("cases.palette.customers"), Items: []ui.PaletteItem{{Icon: ui.IconPerson, Title: []ui.Piece{{Text: w.rows[3].name}}, Href: "/customers/1"}}},
	})
}
