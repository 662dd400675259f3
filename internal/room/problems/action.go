package problems

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Action is what was done about a problem, and what it was meant to do.
type Action struct {
	ID             id.ID
	ProblemID      id.ID
	What           string
	Hypothesis     string // what will be different, and why
	Target         int64  // to how many per cent of before it is to fall, 1 to 95
	CompareTopic   id.ID  // the series to which nothing was done; 0 for all other topics together
	Since          Day    // the first day on which it works
	BeforeDays     int64  // how many days before it are compared
	ExposureBefore int64  // units sold, orders, visits in these days; 0 where days are the measure
	ExposureAfter  int64
	Verdict        Verdict
	Judged         Day // when the verdict was last looked at; 0 for never
	ByID           id.ID
	At             time.Time
}

// The reach of an action in time.
const (
	leastBefore = 7   // a week, so that every weekday is in it
	usualBefore = 91  // a quarter
	mostBefore  = 365 // a year
	mostAfter   = 365
)

// Plan is an action to be written down.
type Plan struct {
	What, Hypothesis              string
	Target                        int64 // 0 for half
	CompareTopic                  id.ID
	Since                         time.Time
	BeforeDays                    int64 // 0 for a quarter
	ExposureBefore, ExposureAfter int64
}

// Act writes down what is done about a problem.
func (m *Room) Act(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, n Plan) (Action, error) {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return Action{}, err
	}
	if err := needOpen(p); err != nil {
		return Action{}, err
	}
	if p.Kind == Silence {
		return Action{}, fault.New(fault.Conflict, "problems.is_silence")
	}
	a, err := m.plan(tx.Now(), by, p, n)
	if err != nil {
		return a, err
	}
	_, err = tx.Exec(ctx, sqlAct, a.ID, which, a.What, a.Hypothesis, a.Target, a.CompareTopic, a.Since, a.BeforeDays, a.ExposureBefore, a.ExposureAfter, by.ID, clock.Micros(a.At))
	if err != nil {
		return a, fmt.Errorf("act on problem %d: %w", which, err)
	}
	return a, m.happened(ctx, tx, by, which, "acted", map[string]any{"action": a.ID, "since": a.Since, "target": a.Target, "sha256": id.Hash(a.What)})
}

func (m *Room) plan(now time.Time, by event.Actor, p Problem, n Plan) (Action, error) {
	a := Action{ID: id.New(now), ProblemID: p.ID, Target: n.Target, CompareTopic: n.CompareTopic, Since: DayOf(n.Since, m.Offset(n.Since)), BeforeDays: n.BeforeDays,
		ExposureBefore: n.ExposureBefore, ExposureAfter: n.ExposureAfter, Verdict: NotYetKnown, ByID: by.ID, At: now}
	if a.Target == 0 {
		a.Target = 50
	}
	if a.BeforeDays == 0 {
		a.BeforeDays = usualBefore
	}
	var wrong, more []fault.Field
	a.What, wrong = checkText("what", n.What, MaxLong, true)
	a.Hypothesis, more = checkText("hypothesis", n.Hypothesis, MaxLong, true)
	wrong = append(wrong, more...)
	if a.Target < 1 || a.Target > 95 {
		wrong = append(wrong, fault.Field{Name: "target", Key: "problems.target_range"})
	}
	if n.Since.IsZero() {
		wrong = append(wrong, fault.Field{Name: "date", Key: "field.required"})
	} else if d := n.Since.Sub(now); d > mostAfter*24*time.Hour || d < -mostAfter*24*time.Hour {
		wrong = append(wrong, fault.Field{Name: "date", Key: "problems.date_range"})
	}
	if a.BeforeDays < leastBefore || a.BeforeDays > mostBefore {
		wrong = append(wrong, fault.Field{Name: "before", Key: "problems.before_range"})
	}
	if a.CompareTopic != 0 && a.CompareTopic == p.TopicID {
		wrong = append(wrong, fault.Field{Name: "compare", Key: "problems.compares_itself"})
	}
	if n.ExposureBefore < 0 || n.ExposureAfter < 0 || (n.ExposureBefore == 0) != (n.ExposureAfter == 0) {
		wrong = append(wrong, fault.Field{Name: "exposure_after", Key: "problems.both_exposures"})
	}
	if wrong != nil {
		return a, fault.OfFields(wrong...)
	}
	return a, nil
}

// Actions lists what was done, the oldest first.
func Actions(ctx context.Context, r db.Reader, of id.ID) ([]Action, error) {
	return actions(ctx, r, sqlActions, of)
}

func actions(ctx context.Context, r db.Reader, text string, args ...any) ([]Action, error) {
	var rows []struct {
		ID, ProblemID, CompareTopic, ByID                                          id.ID
		What, Hypothesis, Verdict                                                  string
		Target, SinceDay, BeforeDays, ExposureBefore, ExposureAfter, JudgedDay, At int64
	}
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("list actions on problems: %w", err)
	}
	all := make([]Action, len(rows))
	for i, o := range rows {
		all[i] = Action{ID: o.ID, ProblemID: o.ProblemID, What: o.What, Hypothesis: o.Hypothesis, Target: o.Target, CompareTopic: o.CompareTopic, Since: Day(o.SinceDay), BeforeDays: o.BeforeDays,
			ExposureBefore: o.ExposureBefore, ExposureAfter: o.ExposureAfter, Verdict: Verdict(o.Verdict), Judged: Day(o.JudgedDay), ByID: o.ByID, At: clock.FromMicros(o.At)}
	}
	return all, nil
}

// judged keeps a verdict; one that changes is an event.
func (m *Room) judged(ctx context.Context, tx *db.Tx, by event.Actor, p Problem, a Action) error {
	changed, err := tx.Exec(ctx, sqlVerdict, a.ID, string(a.Verdict), m.Today(tx.Now()))
	if err != nil {
		return fmt.Errorf("judge action %d: %w", a.ID, err)
	}
	if changed == 0 {
		return nil
	}
	return m.happened(ctx, tx, by, p.ID, "judged", map[string]any{"action": a.ID, "verdict": a.Verdict, "owner": p.OwnerID})
}

const (
	sqlAct = `
INSERT INTO problems_action (id, problem_id, what, hypothesis, target, compare_topic, since_day, before_days, exposure_before, exposure_after, by_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

	actionColumns = `id, problem_id, what, hypothesis, target, compare_topic, since_day, before_days, exposure_before, exposure_after, verdict, judged_day, by_id, at`

	sqlActions = `SELECT ` + actionColumns + ` FROM problems_action WHERE problem_id = $1 ORDER BY id`

	sqlVerdict = `UPDATE problems_action SET verdict = $2, judged_day = $3 WHERE id = $1 AND verdict <> $2`
)
