package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
)

// regimeOperations are the rules under which complaints stand, and their clocks.
func regimeOperations() []operation {
	return []operation{
		reads(get("regimes", "list_regimes", "/regimes", regime.MayRead), listRegimes),
		reads(get("regimes", "show_regime", "/regimes/{code}", regime.MayRead), showRegime),
		reads(get("regimes", "list_regime_versions", "/regimes/{code}/versions", regime.MayRead), listRegimeVersions),
		acts(post("regimes", "change_regime", "/regimes/{code}/versions", regime.MaySet), changeRegime, nil),
		acts(post("regimes", "choose_regime", "/regimes/{code}/choice", regime.MaySet), chooseRegime, nil),
		reads(get("regimes", "list_clocks", "/cases/{reference}/clocks", regime.MayRead), listClocks),
		acts(post("regimes", "place_under_regime", "/cases/{reference}/clocks", regime.MayExtend), placeUnder, nil),
		acts(post("regimes", "extend_clock", "/clocks/{id}/extension", regime.MayExtend), extendClock, nil),
		acts(post("regimes", "note_clock", "/clocks/{id}/note", regime.MayExtend), noteClock, nil),
		reads(get("regimes", "report_complaints", "/complaints/report", regime.MayRead), reportComplaints),
	}
}

type regimeMark string

func (regimeMark) choices() []string { return texts(regime.Marks) }

type clockKind string

func (clockKind) choices() []string { return texts(regime.Kinds) }

type limitUnit string

func (limitUnit) choices() []string { return texts(regime.LimitUnits) }

// regimeItem is one version of a rule.
type regimeItem struct {
	ID         id.ID             `json:"id"`
	Code       string            `json:"code" example:"sa-bank"`
	Number     int64             `json:"number" doc:"Of this version." example:"1"`
	Origin     string            `json:"origin" doc:"product or house." example:"product"`
	Reason     string            `json:"reason,omitempty" doc:"Why the house changed it."`
	ChangedAt  time.Time         `json:"changed_at"`
	Chosen     bool              `json:"chosen" doc:"New complaints stand under it."`
	Country    string            `json:"country" doc:"ISO 3166; empty for any." example:"SA"`
	Sector     string            `json:"sector" example:"bank"`
	Names      map[string]string `json:"names" doc:"By language: ar, fa, en."`
	Mark       regimeMark        `json:"mark" doc:"V read at the source, S second-hand, M from memory: check before use." example:"V"`
	Source     string            `json:"source"`
	VerifiedOn string            `json:"verified_on" doc:"When this house checked it; empty for never."`
	From       string            `json:"effective_from" doc:"A date, or empty." example:"2023-07-15"`
	To         string            `json:"effective_to" doc:"A date, or empty."`
	Limits     []limitItem       `json:"limits" doc:"Two of a kind where sources disagree: both run, the earlier rules."`
	Stops      []string          `json:"stops" doc:"States of a complaint in which its clocks stand still."`
	Duties     []string          `json:"duties" doc:"Codes of what must be told and done."`
	Body       map[string]string `json:"body" doc:"The body above us, by language."`
	Address    string            `json:"address" doc:"Of that body."`
}

type limitItem struct {
	Kind   clockKind  `json:"kind" need:"yes" example:"answer"`
	N      int        `json:"n" need:"yes" doc:"1 to 730." example:"5"`
	Unit   limitUnit  `json:"unit" need:"yes" example:"business"`
	Source string     `json:"source,omitempty" doc:"Where it differs from that of the rule."`
	Mark   regimeMark `json:"mark,omitempty"`
}

func regimeOf(v regime.Version, chosen bool) regimeItem {
	g := v.Regime
	item := regimeItem{ID: v.ID, Code: g.Code, Number: v.Number, Origin: string(v.Origin), Reason: v.Reason, ChangedAt: v.ChangedAt, Chosen: chosen, Country: g.Country, Sector: g.Sector,
		Names: map[string]string{}, Mark: regimeMark(g.Mark), Source: g.Source, VerifiedOn: g.VerifiedOn, From: g.From, To: g.To, Limits: []limitItem{}, Stops: append([]string{}, g.Stops...), Duties: append([]string{}, g.Must...),
		Body: map[string]string{}, Address: g.Address}
	for _, t := range lang.Tags {
		item.Names[string(t)], item.Body[string(t)] = g.Names[t], g.Body[t]
	}
	for _, l := range g.Limits {
		item.Limits = append(item.Limits, limitItem{clockKind(l.Kind), l.N, limitUnit(l.Unit), l.Source, regimeMark(l.Mark)})
	}
	return item
}

type regimeList struct {
	Items []regimeItem `json:"items"`
}

func listRegimes(ctx context.Context, c *call, _ nothing) (regimeList, error) {
	list := regimeList{Items: []regimeItem{}}
	all, err := regime.All(ctx, c.api.DB)
	if err != nil {
		return list, err
	}
	chosen, err := regime.ReadChosen(ctx, c.api.DB)
	for _, v := range all {
		list.Items = append(list.Items, regimeOf(v, regime.IsChosen(chosen, v.Regime.Code)))
	}
	return list, err
}

func oneRegime(ctx context.Context, r db.Reader, code string) (regimeItem, error) {
	v, err := regime.Current(ctx, r, code)
	if err != nil {
		return regimeItem{}, err
	}
	chosen, err := regime.ReadChosen(ctx, r)
	return regimeOf(v, regime.IsChosen(chosen, code)), err
}

func showRegime(ctx context.Context, c *call, _ nothing) (regimeItem, error) {
	return oneRegime(ctx, c.api.DB, c.r.PathValue("code"))
}

func listRegimeVersions(ctx context.Context, c *call, _ nothing) (regimeList, error) {
	list := regimeList{Items: []regimeItem{}}
	all, err := regime.Versions(ctx, c.api.DB, c.r.PathValue("code"))
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "regime.fault.none")
	}
	for _, v := range all {
		list.Items = append(list.Items, regimeOf(v, false))
	}
	return list, err
}

// regimeChange is the house's own version; what is left out stays as it is.
type regimeChange struct {
	Before     int64             `json:"before" need:"yes" doc:"Number of the newest version that was read." example:"1"`
	Reason     string            `json:"reason" need:"yes"`
	Names      map[string]string `json:"names,omitempty"`
	Mark       regimeMark        `json:"mark,omitempty"`
	Source     string            `json:"source,omitempty"`
	VerifiedOn *string           `json:"verified_on,omitempty"`
	From       *string           `json:"effective_from,omitempty"`
	To         *string           `json:"effective_to,omitempty"`
	Limits     []limitItem       `json:"limits,omitempty"`
	Stops      []string          `json:"stops,omitempty"`
}

func changeRegime(ctx context.Context, tx *db.Tx, c *call, b *regimeChange) (regimeItem, error) {
	v, err := regime.Current(ctx, tx, c.r.PathValue("code"))
	if err != nil {
		return regimeItem{}, err
	}
	g := v.Regime
	names := map[lang.Tag]string{}
	for _, t := range lang.Tags {
		names[t] = g.Names[t]
		if given := b.Names[string(t)]; given != "" {
			names[t] = given
		}
	}
	g.Names = names
	for _, one := range []struct {
		given *string
		to    *string
	}{{b.VerifiedOn, &g.VerifiedOn}, {b.From, &g.From}, {b.To, &g.To}} {
		if one.given != nil {
			*one.to = *one.given
		}
	}
	if b.Mark != "" {
		g.Mark = regime.Mark(b.Mark)
	}
	if b.Source != "" {
		g.Source = b.Source
	}
	if b.Stops != nil {
		g.Stops = b.Stops
	}
	if b.Limits != nil {
		g.Limits = nil
		for _, l := range b.Limits {
			g.Limits = append(g.Limits, regime.Limit{Kind: regime.Kind(l.Kind), Span: regime.Span{N: l.N, Unit: regime.Unit(l.Unit)}, Source: l.Source, Mark: regime.Mark(l.Mark)})
		}
	}
	if _, err := c.api.Regimes.Change(ctx, tx, c.by(), g, b.Before, b.Reason); err != nil {
		return regimeItem{}, err
	}
	return oneRegime(ctx, tx, g.Code)
}

type regimeChoice struct {
	On bool `json:"on" need:"yes" doc:"false: new complaints no longer stand under it."`
}

func chooseRegime(ctx context.Context, tx *db.Tx, c *call, b *regimeChoice) (regimeItem, error) {
	code := c.r.PathValue("code")
	if err := c.api.Regimes.Choose(ctx, tx, c.by(), code, b.On); err != nil {
		return regimeItem{}, err
	}
	return oneRegime(ctx, tx, code)
}

// clockItem is one limit of one rule for one complaint.
type clockItem struct {
	ID         id.ID      `json:"id"`
	Regime     string     `json:"regime" example:"sa-bank"`
	Version    id.ID      `json:"version" doc:"The version it was made by; later ones do not touch it."`
	Kind       clockKind  `json:"kind" example:"answer"`
	State      string     `json:"state" doc:"running, stopped, met or withdrawn." example:"running"`
	BeganAt    time.Time  `json:"began_at"`
	FirstDueAt time.Time  `json:"first_due_at" doc:"It never changes."`
	DueAt      time.Time  `json:"due_at"`
	Rules      bool       `json:"rules" doc:"The earlier one, where sources disagree."`
	MetAt      *time.Time `json:"met_at"`
	BreachedAt *time.Time `json:"breached_at" doc:"When it was seen that it was missed."`
	ExtendedAt *time.Time `json:"extended_at"`
	Why        string     `json:"why,omitempty" doc:"It was extended."`
	Note       string     `json:"note,omitempty" doc:"How it was met outside of the program."`
}

func orNone(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func clockOf(k regime.Clock) clockItem {
	return clockItem{ID: k.ID, Regime: k.Code, Version: k.VersionID, Kind: clockKind(k.Kind), State: string(k.State), BeganAt: k.BeganAt, FirstDueAt: k.FirstDue, DueAt: k.DueAt, Rules: k.Rules,
		MetAt: orNone(k.MetAt), BreachedAt: orNone(k.BreachedAt), ExtendedAt: orNone(k.ExtendedAt), Why: k.Why, Note: k.Note}
}

type clockList struct {
	Items []clockItem `json:"items" doc:"The first due first."`
}

func clocksOf(ctx context.Context, r db.Reader, of id.ID) (clockList, error) {
	list := clockList{Items: []clockItem{}}
	all, err := regime.Of(ctx, r, of)
	for _, k := range all {
		list.Items = append(list.Items, clockOf(k))
	}
	return list, err
}

func listClocks(ctx context.Context, c *call, _ nothing) (clockList, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return clockList{}, err
	}
	return clocksOf(ctx, c.api.DB, one.ID)
}

type underRegime struct {
	Regime string `json:"regime" need:"yes" example:"sa-telecom"`
}

func placeUnder(ctx context.Context, tx *db.Tx, c *call, b *underRegime) (clockList, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return clockList{}, err
	}
	if one.Type != cases.Complaint {
		return clockList{}, fault.New(fault.Conflict, "regime.fault.no_complaint")
	}
	if err := c.api.Regimes.Place(ctx, tx, c.by(), one.ID, one.ReceivedAt, b.Regime); err != nil {
		return clockList{}, err
	}
	return clocksOf(ctx, tx, one.ID)
}

type clockReason struct {
	Reason string `json:"reason" need:"yes" doc:"The customer must be told."`
}

func extendClock(ctx context.Context, tx *db.Tx, c *call, b *clockReason) (clockItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return clockItem{}, err
	}
	k, err := c.api.Regimes.Extend(ctx, tx, c.by(), which, b.Reason)
	return clockOf(k), err
}

type clockNote struct {
	At   time.Time `json:"at" need:"yes"`
	Note string    `json:"note" need:"yes" doc:"How it was met: a letter on paper, at the counter."`
}

func noteClock(ctx context.Context, tx *db.Tx, c *call, b *clockNote) (clockItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return clockItem{}, err
	}
	k, err := c.api.Regimes.MeetByHand(ctx, tx, c.by(), which, b.At, b.Note)
	return clockOf(k), err
}

type complaintReportQuery struct {
	Regime string `query:"regime" doc:"Code of the rule." example:"sa-bank"`
	Term   string `query:"term" doc:"A quarter, half-year or month." example:"2026-Q4"`
}

// complaintReport is counted from the cases as they stand now.
type complaintReport struct {
	Nil        bool          `json:"nil" doc:"There is nothing to report."`
	From       time.Time     `json:"from"`
	To         time.Time     `json:"to" doc:"Not included."`
	Start      int64         `json:"open_at_start"`
	Received   int64         `json:"received"`
	Closed     int64         `json:"closed"`
	End        int64         `json:"open_at_end"`
	Bands      []reportBand  `json:"bands" doc:"Those closed, by how long they took."`
	Upheld     int64         `json:"upheld" doc:"Wholly or partly, of those closed."`
	Unknown    int64         `json:"not_recorded" doc:"Closed, and nobody recorded what was found."`
	Vulnerable int64         `json:"vulnerable" doc:"Received from vulnerable customers."`
	Missed     int64         `json:"missed" doc:"Received, with a clock of this rule missed."`
	Redress    []reportMoney `json:"redress" doc:"Of those closed, without goodwill."`
	Cells      []reportCell  `json:"cells" doc:"Product and cause."`
}

type reportBand struct {
	N     int64  `json:"n"`
	Limit int    `json:"limit" doc:"0 for what took longer than all." example:"3"`
	Unit  string `json:"unit" example:"business"`
}

type reportMoney struct {
	Currency string `json:"currency" example:"SAR"`
	Minor    int64  `json:"minor" doc:"In its smallest unit." example:"12550"`
}

type reportCell struct {
	Product  string `json:"product"`
	Cause    string `json:"cause" doc:"A topic, by its id."`
	Received int64  `json:"received"`
	Closed   int64  `json:"closed"`
	Upheld   int64  `json:"upheld"`
}

func reportComplaints(ctx context.Context, c *call, q complaintReportQuery) (complaintReport, error) {
	v, err := regime.Current(ctx, c.api.DB, q.Regime)
	if err != nil {
		return complaintReport{}, err
	}
	term, ok := regime.ParseTerm(q.Term)
	if !ok {
		return complaintReport{}, fault.OfFields(fault.Field{Name: "term", Key: "field.bad_choice"})
	}
	rep, err := c.api.Regimes.Report(ctx, c.api.DB, v.Regime, term, c.api.ComplaintFacts)
	if err != nil {
		return complaintReport{}, err
	}
	out := complaintReport{Nil: rep.IsNil(), From: rep.From, To: rep.To, Start: rep.Start, Received: rep.Received, Closed: rep.Closed, End: rep.End, Upheld: rep.Upheld, Unknown: rep.Unknown, Vulnerable: rep.Fragile, Missed: rep.Missed,
		Bands: []reportBand{}, Redress: []reportMoney{}, Cells: []reportCell{}}
	for i, n := range rep.Bands {
		band := reportBand{N: n}
		if i < len(rep.Spans) {
			band.Limit, band.Unit = rep.Spans[i].N, string(rep.Spans[i].Unit)
		}
		out.Bands = append(out.Bands, band)
	}
	for _, m := range rep.Redress {
		out.Redress = append(out.Redress, reportMoney{m.Currency, m.Minor})
	}
	for _, one := range rep.Cells {
		out.Cells = append(out.Cells, reportCell(one))
	}
	return out, nil
}
