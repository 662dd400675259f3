package api

import (
	"context"
	"slices"
	"time"

	"rida/internal/core/files"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// Texts with few values.
type (
	complaintStage  string
	complaintState  string
	findingName     string
	safetyName      string
	moneyName       string
	exposureName    string
	evidenceKind    string
	confidentiality string
)

func (complaintStage) choices() []string {
	return append(texts(complaints.ListStages), string(complaints.Everything))
}
func (complaintState) choices() []string  { return texts(complaints.States) }
func (findingName) choices() []string     { return texts(complaints.Findings) }
func (safetyName) choices() []string      { return complaints.Safeties }
func (moneyName) choices() []string       { return complaints.Moneys }
func (exposureName) choices() []string    { return complaints.Exposures }
func (evidenceKind) choices() []string    { return complaints.Kinds }
func (confidentiality) choices() []string { return texts(complaints.Levels) }

type assessmentBody struct {
	Safety        safetyName   `json:"safety" example:"possible"`
	Money         moneyName    `json:"money" doc:"For this customer." example:"bearable"`
	Exposure      exposureName `json:"exposure" example:"none"`
	Loss          int64        `json:"loss,omitempty" doc:"In minor units of currency." example:"120000"`
	Currency      string       `json:"currency,omitempty" example:"SAR"`
	HoursDown     int64        `json:"hours_down,omitempty" example:"48"`
	People        int64        `json:"people,omitempty" doc:"1 when left out." example:"4"`
	Vulnerable    bool         `json:"vulnerable,omitempty"`
	Vulnerability string       `json:"vulnerability,omitempty"`
	Sought        string       `json:"sought,omitempty" doc:"What would make it good." example:"A new seal"`
	Product       string       `json:"product,omitempty" example:"Dishwasher"`
	OccurredAt    *time.Time   `json:"occurred_at,omitempty"`
	Anonymous     bool         `json:"anonymous,omitempty"`
}

func (b assessmentBody) assessment() complaints.Assessment {
	a := complaints.Assessment{Sought: b.Sought, Product: b.Product, Anonymous: b.Anonymous, Facts: complaints.Facts{Safety: string(b.Safety), Money: string(b.Money), Exposure: string(b.Exposure),
		Loss: b.Loss, Currency: b.Currency, HoursDown: b.HoursDown, People: b.People, Vulnerable: b.Vulnerable, Vulnerability: b.Vulnerability}}
	if b.OccurredAt != nil {
		a.OccurredAt = b.OccurredAt.UTC().Truncate(time.Microsecond)
	}
	return a
}

type transitionBody struct {
	To     complaintState `json:"to" example:"waiting_third_party"`
	Reason string         `json:"reason,omitempty" doc:"Needed for waiting, for an outside body, and where the customer was told by word of mouth." example:"The maker's report comes on Monday."`
}

type allegationBody struct {
	Words string `json:"words" doc:"In the customer's words." example:"The seal was not looked at."`
}

type findingBody struct {
	Finding findingName `json:"finding" example:"upheld"`
	Reasons string      `json:"reasons" doc:"The customer reads them." example:"The report of 14 November says so."`
}

type truthBody struct {
	Truth string `json:"truth" doc:"What is true in the complaint; the answer opens with it." example:"You are right: we changed the skin and did not look at the pump."`
}

type planBody struct {
	Investigator id.ID  `json:"investigator" example:"251658240000"`
	Plan         string `json:"plan" example:"Read the report, hear the engineer, look at the photographs."`
}

type foundBody struct {
	letter
	Kind       evidenceKind `json:"kind" example:"evidence"`
	Title      string       `json:"title" example:"Report of 14 November"`
	Note       string       `json:"note,omitempty"`
	Allegation id.ID        `json:"allegation,omitempty" doc:"The one it bears on; the whole complaint when left out."`
}

type involvedBody struct {
	Account id.ID `json:"account" example:"251658240000"`
	Is      bool  `json:"is" doc:"false takes the name away, which only somebody else can do." example:"true"`
}

type needBody struct {
	Text string `json:"text" example:"A dry kitchen floor"`
}

type metBody struct {
	Met bool `json:"met" example:"true"`
}

type levelBody struct {
	Level confidentiality `json:"level" example:"restricted"`
}

type giveBackBody struct {
	Reason string `json:"reason" example:"The appeal body is missing."`
}

type repairBody struct {
	What  string    `json:"what" example:"A new device, fitted"`
	DueAt time.Time `json:"due_at" need:"yes" example:"2026-12-03T14:00:00Z"`
}

type decisionBody struct {
	Lang        language     `json:"lang,omitempty" doc:"The case's when left out."`
	Truth       string       `json:"truth,omitempty" doc:"The letter opens with it."`
	Admission   string       `json:"admission,omitempty" doc:"Needed when something was upheld."`
	Cause       string       `json:"cause,omitempty" doc:"In plain words."`
	Repairs     []repairBody `json:"repairs,omitempty" doc:"Each line becomes a promise when the answer is sent."`
	Prevention  string       `json:"prevention,omitempty"`
	Apology     string       `json:"apology,omitempty"`
	Choices     string       `json:"choices,omitempty"`
	Refusal     string       `json:"refusal,omitempty" doc:"Why it must be no."`
	Alternative string       `json:"alternative,omitempty" doc:"Needed with a refusal."`
	Appeal      string       `json:"appeal,omitempty" doc:"Whom to turn to next, and until when."`
	Bridge      string       `json:"bridge,omitempty"`
	Contact     id.ID        `json:"contact,omitempty" doc:"The owner of the case when left out."`
	FollowDays  int64        `json:"follow_days,omitempty" doc:"After how many days we ask again; 14 when left out." example:"14"`
	Attach      *bool        `json:"attach,omitempty" doc:"Whether the mail brings the letter as a PDF too; true when left out."`
}

type complaintLine struct {
	Reference  string    `json:"reference" example:"985041327"`
	Subject    string    `json:"subject" example:"The kitchen floor is damaged"`
	State      string    `json:"state" example:"investigating"`
	Severity   int64     `json:"severity" doc:"1 minor to 4 critical; 0 is not assessed." example:"3"`
	ReceivedAt time.Time `json:"received_at" doc:"Never changes."`
	Owner      id.ID     `json:"owner" example:"251658240000"`
	Withheld   bool      `json:"withheld,omitempty" doc:"The caller may not read it: its subject is left out."`
}

type allegationItem struct {
	ID      id.ID  `json:"id" example:"251658240030"`
	Number  int64  `json:"number" example:"1"`
	Words   string `json:"words" example:"The seal was not looked at."`
	Finding string `json:"finding" doc:"Empty while nothing was found." example:"upheld"`
	Reasons string `json:"reasons,omitempty"`
}

type needItem struct {
	ID    id.ID      `json:"id"`
	Text  string     `json:"text"`
	MetAt *time.Time `json:"met_at" doc:"null while it is not met."`
}

type evidenceItem struct {
	ID         id.ID      `json:"id"`
	Kind       string     `json:"kind"`
	Title      string     `json:"title"`
	Note       string     `json:"note,omitempty"`
	Allegation id.ID      `json:"allegation,omitempty"`
	Files      []fileItem `json:"files"`
}

type pathItem struct {
	From   string    `json:"from" example:"assessed"`
	To     string    `json:"to" example:"investigating"`
	At     time.Time `json:"at"`
	By     author    `json:"by"`
	Reason string    `json:"reason,omitempty"`
}

type lackItem struct {
	Code   string `json:"code" example:"complaints.lack.finding"`
	Number int64  `json:"number,omitempty" doc:"Of the allegation."`
	Words  string `json:"words,omitempty" doc:"Of the allegation, the need or the promise."`
}

type decisionItem struct {
	ID         id.ID      `json:"id"`
	State      string     `json:"state" doc:"draft, asked, returned, approved or sent." example:"draft"`
	Text       string     `json:"text" doc:"To the letter what was sent, or would be sent now; empty while something is missing."`
	Lacks      []lackItem `json:"lacks" doc:"What is missing before it can be sent."`
	WrittenBy  id.ID      `json:"written_by"`
	ApprovedBy id.ID      `json:"approved_by,omitempty"`
	SentAt     *time.Time `json:"sent_at"`
}

// complaintItem is a complaint with all that hangs on it.
type complaintItem struct {
	complaintLine
	Decision        string               `json:"decision" doc:"upheld, partly, not_upheld or no_finding; empty before." example:"partly"`
	Truth           string               `json:"truth"`
	Sought          string               `json:"sought"`
	Product         string               `json:"product"`
	Loss            string               `json:"loss,omitempty" example:"1200.00 SAR"`
	Anonymous       bool                 `json:"anonymous"`
	Vulnerable      bool                 `json:"vulnerable"`
	Confidentiality string               `json:"confidentiality" example:"normal"`
	Investigator    id.ID                `json:"investigator,omitempty"`
	Plan            string               `json:"plan"`
	Weights         []string             `json:"weights" doc:"Why it is that severe."`
	Allegations     []allegationItem     `json:"allegations"`
	Needs           []needItem           `json:"needs"`
	Evidence        []evidenceItem       `json:"evidence"`
	Representatives []representativeItem `json:"representatives" doc:"Who speaks for the customer, with the mandate."`
	Repairs         []repairItem         `json:"repairs" doc:"What we promised to repair and still owe."`
	Involved        []id.ID              `json:"involved" doc:"Colleagues it names; they judge nothing in it."`
	Steps           []pathItem           `json:"steps"`
	Next            []string             `json:"next" doc:"Where transitions can take it now."`
	Left            []lackItem           `json:"left" doc:"What keeps it from being closed."`
	Answer          *decisionItem        `json:"answer" doc:"null until one is written."`
}

func lacksOf(all []complaints.Lack) []lackItem {
	out := []lackItem{}
	for _, l := range all {
		out = append(out, lackItem{l.Key, l.Number, l.Words})
	}
	return out
}

func whenOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func complaintOf(ctx context.Context, r db.Reader, one cases.Case) (complaintItem, error) {
	f, err := complaints.Read(ctx, r, one.ID)
	if err != nil {
		return complaintItem{}, err
	}
	out := complaintItem{complaintLine: complaintLine{one.Reference, one.Subject, string(f.State), int64(f.Severity), f.ReceivedAt, one.OwnerID, false}, Decision: string(f.Decision), Truth: f.Truth,
		Sought: f.Sought, Product: f.Product, Anonymous: f.Anonymous, Vulnerable: f.Facts.Vulnerable, Confidentiality: string(f.Level), Investigator: f.InvestigatorID, Plan: f.Plan,
		Weights: []string{}, Allegations: []allegationItem{}, Needs: []needItem{}, Evidence: []evidenceItem{}, Involved: append([]id.ID{}, f.Involved...), Steps: []pathItem{},
		Next: slices.Concat([]string{}, texts(complaints.Steps(f.State))), Left: lacksOf(complaints.Unmatched(f))}
	if f.Facts.Loss > 0 {
		out.Loss = condition.FormatMoney(f.Facts.Loss, f.Facts.Currency)
	}
	if f.Severity != complaints.Unknown {
		_, weights := complaints.Weigh(f.Facts)
		for _, w := range weights {
			out.Weights = append(out.Weights, w.Key)
		}
	}
	for _, a := range f.Allegations {
		out.Allegations = append(out.Allegations, allegationItem{a.ID, a.Number, a.Words, string(a.Finding), a.Reasons})
	}
	for _, n := range f.Needs {
		out.Needs = append(out.Needs, needItem{n.ID, n.Text, whenOrNil(n.MetAt)})
	}
	for _, s := range f.Steps {
		out.Steps = append(out.Steps, pathItem{string(s.From), string(s.To), s.At, author{Kind: authorKind(s.ActorKind), ID: s.ActorID}, s.Reason})
	}
	out.Repairs = repairsOf(f)
	if out.Representatives, err = representativesOf(ctx, r, f); err != nil {
		return out, err
	}
	if out.Evidence, err = evidenceItems(ctx, r, f); err != nil {
		return out, err
	}
	a, ok, err := complaints.Newest(ctx, r, one.ID)
	if err == nil && ok {
		out.Answer = &decisionItem{a.ID, string(a.State), a.Text, []lackItem{}, a.WrittenBy, a.ApprovedBy, whenOrNil(a.SentAt)}
		if a.State != complaints.Sent {
			out.Answer.Lacks = lacksOf(complaints.AnswerLacks(f, a, one.ReceivedAt))
		}
	}
	return out, err
}

func evidenceItems(ctx context.Context, r db.Reader, f complaints.File) ([]evidenceItem, error) {
	out := []evidenceItem{}
	if len(f.Evidence) == 0 {
		return out, nil
	}
	ids := make([]id.ID, len(f.Evidence))
	for i, e := range f.Evidence {
		ids[i] = e.ID
	}
	kept, err := files.OfSome(ctx, r, complaints.EvidenceFile, ids)
	for _, e := range f.Evidence {
		one := evidenceItem{ID: e.ID, Kind: e.Kind, Title: e.Title, Note: e.Note, Allegation: e.AllegationID, Files: []fileItem{}}
		for _, k := range kept[e.ID] {
			one.Files = append(one.Files, fileItemOf(k))
		}
		out = append(out, one)
	}
	return out, err
}
