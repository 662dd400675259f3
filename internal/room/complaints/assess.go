package complaints

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Assessment is what somebody found out on the first reading.
type Assessment struct {
	Facts      Facts
	Sought     string
	Product    string
	OccurredAt time.Time
	Anonymous  bool
}

// Assess records the harm, from which the severity follows. A complaint that was
// acknowledged and whose allegations are listed is assessed by it.
func (m *Room) Assess(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, a Assessment) (File, error) {
	if a.Facts.People == 0 {
		a.Facts.People = 1
	}
	var wrong, more []fault.Field
	a.Sought, wrong = text("sought", a.Sought, MaxText, false)
	a.Product, more = text("product", a.Product, MaxLine, false)
	wrong = append(wrong, more...)
	a.Facts.Vulnerability, more = text("vulnerability", a.Facts.Vulnerability, MaxText, false)
	wrong = append(append(wrong, more...), past("occurred_at", a.OccurredAt, tx.Now())...)
	wrong = append(append(append(wrong, choice("safety", a.Facts.Safety, Safeties)...), choice("money", a.Facts.Money, Moneys)...), choice("exposure", a.Facts.Exposure, Exposures)...)
	if a.Facts.HoursDown < 0 {
		wrong = append(wrong, fault.Field{Name: "hours_down", Key: "field.bad_number"})
	}
	if a.Facts.People < 1 {
		wrong = append(wrong, fault.Field{Name: "people", Key: "field.bad_number"})
	}
	if a.Facts.Loss < 0 {
		wrong = append(wrong, fault.Field{Name: "loss", Key: "field.bad_number"})
	}
	if err := refuse(wrong); err != nil {
		return File{}, err
	}
	return m.change(ctx, tx, by, of, true, func(f *File) error {
		f.Facts, f.Sought, f.Product, f.OccurredAt, f.Anonymous = a.Facts, a.Sought, a.Product, a.OccurredAt, a.Anonymous
		f.Severity, _ = Weigh(a.Facts)
		f.AssessedBy, f.AssessedAt = by.ID, tx.Now()
		if err := m.happened(ctx, tx, by, of, "weighed", map[string]any{"severity": f.Severity}); err != nil {
			return err
		}
		if WayOf(f.State, Assessed) == Step && len(Lacks(*f, Assessed)) == 0 {
			return m.move(ctx, tx, by, f, Assessed, "")
		}
		return nil
	})
}
