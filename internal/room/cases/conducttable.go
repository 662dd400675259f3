package cases

// Level is where the protocol of conduct stands with a customer.
type Level string

// The levels. Between two of them stands the asking for a second person.
const (
	Calm       Level = ""
	Understood Level = "understood"  // it was hard; we know what lies behind it
	Warned     Level = "warned"      // the customer has been told what we ask for
	LimitAsked Level = "limit_asked" // a second person is asked
	Limited    Level = "limited"     // one channel stays open
	EndAsked   Level = "end_asked"   // a second person is asked
	Ended      Level = "ended"       // we serve no more; complaints are still heard
)

// Levels lists them from calm to the end.
var Levels = []Level{Calm, Understood, Warned, LimitAsked, Limited, EndAsked, Ended}

// Step is an act of the protocol.
type Step string

// The steps.
const (
	StepUnderstand Step = "understand" // record what happened and what lies behind it
	StepWarn       Step = "warn"       // the warning has been sent to the customer
	StepAskLimit   Step = "ask_limit"  // ask a second person to limit the channel
	StepAskEnd     Step = "ask_end"    // ask a second person to end it
	StepAgree      Step = "agree"      // the second person's yes
	StepRefuse     Step = "refuse"     // the second person's no
	StepAppeal     Step = "appeal"     // the customer objects
	StepUphold     Step = "uphold"     // the objection was looked at, the level stays
	StepEase       Step = "ease"       // one level down
	StepLift       Step = "lift"       // back to calm
	StepExpire     Step = "expire"     // the review date has come and nobody renewed it
)

// Steps lists them all.
var Steps = []Step{StepUnderstand, StepWarn, StepAskLimit, StepAskEnd, StepAgree, StepRefuse, StepAppeal, StepUphold, StepEase, StepLift, StepExpire}

// transitions is the whole protocol: where a step leads from a level. What does
// not stand here cannot be done, so no level can be skipped on the way up.
var transitions = map[Level]map[Step]Level{
	Calm:       {StepUnderstand: Understood},
	Understood: {StepWarn: Warned, StepLift: Calm, StepExpire: Calm},
	Warned:     {StepAskLimit: LimitAsked, StepAppeal: Warned, StepUphold: Warned, StepEase: Understood, StepLift: Calm, StepExpire: Calm},
	LimitAsked: {StepAgree: Limited, StepRefuse: Warned, StepAppeal: LimitAsked, StepUphold: LimitAsked, StepLift: Calm, StepExpire: Warned},
	Limited:    {StepAskEnd: EndAsked, StepAppeal: Limited, StepUphold: Limited, StepEase: Warned, StepLift: Calm, StepExpire: Calm},
	EndAsked:   {StepAgree: Ended, StepRefuse: Limited, StepAppeal: EndAsked, StepUphold: EndAsked, StepLift: Calm, StepExpire: Limited},
	Ended:      {StepAppeal: Ended, StepUphold: Ended, StepEase: Limited, StepLift: Calm, StepExpire: Calm},
}

// NextLevel tells where a step leads, and whether it can be taken at all.
func NextLevel(from Level, s Step) (Level, bool) {
	to, ok := transitions[from][s]
	return to, ok
}

// decides are the steps that need the permission of a second person.
var decides = map[Step]bool{StepAgree: true, StepRefuse: true, StepUphold: true, StepEase: true, StepLift: true}

// Decides tells whether a step needs the permission to decide.
func (s Step) Decides() bool { return decides[s] }
