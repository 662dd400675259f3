package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Hours is one version of the working hours with its history.
type Hours struct {
	Version  int
	Name     string        // what changed, in the words of who changed it; may be ""
	From     calendar.Date // Gregorian: the first day that is worked otherwise than before; zero for none
	MadeAt   time.Time     // zero for the hours with which the house began
	MadeBy   id.ID         // 0 for those
	Schedule *calendar.Schedule
}

// MaxHoursName is one line.
const MaxHoursName = 120

const (
	// hoursAhead and hoursBehind are how many days around today are looked at for
	// what changes: every holiday of the next two years, and what was forgotten a
	// month ago.
	hoursAhead, hoursBehind = 730, 31
)

// HoursChanges lists the days that are worked otherwise after a change of hours:
// from a month ago until two years from now.
func HoursChanges(before, after *calendar.Schedule, now time.Time) []calendar.Change {
	today, err := calendar.DateOf(now, after.Zone(), calendar.Gregorian)
	if err != nil {
		return nil
	}
	from, err := today.Add(calendar.Gregorian, -hoursBehind)
	if err != nil {
		return nil
	}
	return calendar.Changes(before, after, from, hoursBehind+hoursAhead)
}

// firstDay is from which day on a change holds: the first changed day from today
// on, else the last one that has passed.
func firstDay(before, after *calendar.Schedule, now time.Time) (day calendar.Date) {
	today, err := calendar.DateOf(now, after.Zone(), calendar.Gregorian)
	if err != nil {
		return day
	}
	for _, c := range HoursChanges(before, after, now) {
		if day = c.Date; !day.Before(today) {
			break
		}
	}
	return day
}

// SetHours changes the working hours as SetSchedule does, with words on what
// changes.
func (s *Staff) SetHours(ctx context.Context, tx *db.Tx, by By, p calendar.Plan, name string) error {
	name = strings.Join(strings.Fields(name), " ")
	if utf8.RuneCountInString(name) > MaxHoursName {
		return fault.OfFields(fault.Field{Name: "change", Key: "field.too_long", Args: []any{"max", MaxHoursName}})
	}
	o, ok, err := readOrganisation(ctx, tx)
	if err != nil {
		return err
	}
	if !ok || o.Schedule.Version() != p.Version {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	p.Version++
	p.Zone = o.Zone
	text, err := stored(p)
	if err != nil {
		return err
	}
	if err := keepHours(ctx, tx, by, o.Schedule, text, name); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, sqlSetSchedule, text, o.Version)
	return s.changedHouse(ctx, tx, by, n, err, "staff.schedule_changed", map[string]any{"version": p.Version})
}

// keepHours writes down the version that held and the one that holds from now on.
func keepHours(ctx context.Context, tx *db.Tx, by By, before *calendar.Schedule, text, name string) error {
	after, err := calendar.ParseSchedule([]byte(text))
	if err != nil {
		return fmt.Errorf("read the new hours: %w", err)
	}
	was, err := before.MarshalJSON()
	if err != nil {
		return fmt.Errorf("write the earlier hours: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlKeepHours, before.Version(), "", string(was), "", 0, id.ID(0)); err != nil {
		return fmt.Errorf("keep the earlier hours: %w", err)
	}
	n, err := tx.Exec(ctx, sqlKeepHours, after.Version(), name, text, firstDay(before, after, tx.Now()).String(), clock.Micros(tx.Now()), by.Account)
	if err != nil {
		return fmt.Errorf("keep the new hours: %w", err)
	}
	if n == 0 { // another act made this version a moment ago
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return nil
}

type hoursRow struct {
	Version int64
	Name    string
	Body    string
	FromDay string
	MadeAt  int64
	MadeBy  id.ID
}

func (r hoursRow) hours() (Hours, error) {
	h := Hours{Version: int(r.Version), Name: r.Name, MadeAt: clock.FromMicros(r.MadeAt), MadeBy: r.MadeBy}
	if r.FromDay != "" {
		day, err := calendar.ParseDate(r.FromDay, calendar.Gregorian)
		if err != nil {
			return h, fmt.Errorf("read the first day of hours %d: %w", r.Version, err)
		}
		h.From = day
	}
	var err error
	if h.Schedule, err = calendar.ParseSchedule([]byte(r.Body)); err != nil {
		return h, fmt.Errorf("read hours %d: %w", r.Version, err)
	}
	return h, nil
}

// HoursVersions lists the versions of the working hours before one (0 for the
// newest), the newest first, at most limit of them.
func (s *Staff) HoursVersions(ctx context.Context, r db.Reader, before, limit int) ([]Hours, error) {
	if before == 0 {
		before = 1 << 30
	}
	var rows []hoursRow
	if err := r.All(ctx, &rows, sqlHoursVersions, before, limit); err != nil {
		return nil, fmt.Errorf("read the versions of the hours: %w", err)
	}
	var all []Hours
	for _, one := range rows {
		h, err := one.hours()
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	if len(all) > 0 {
		return all, nil
	}
	o, ok, err := s.Organisation(ctx, r)
	if err != nil || !ok || o.Schedule.Version() >= before {
		return nil, err
	}
	return []Hours{{Version: o.Schedule.Version(), Schedule: o.Schedule}}, nil
}

// HoursAt reads one version of the working hours.
func (s *Staff) HoursAt(ctx context.Context, r db.Reader, version int) (Hours, error) {
	var one hoursRow
	err := r.Get(ctx, &one, sqlHoursAt, version)
	if err == nil {
		return one.hours()
	}
	if !errors.Is(err, db.ErrNone) {
		return Hours{}, fmt.Errorf("read hours %d: %w", version, err)
	}
	o, ok, err := s.Organisation(ctx, r)
	if err != nil {
		return Hours{}, err
	}
	if ok && o.Schedule.Version() == version {
		return Hours{Version: version, Schedule: o.Schedule}, nil
	}
	return Hours{}, fault.New(fault.NotFound, "fault.not_found")
}

const (
	sqlKeepHours = `
INSERT INTO staff_hours (version, name, body, from_day, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (version) DO NOTHING`

	sqlHoursVersions = `SELECT version, name, body, from_day, made_at, made_by FROM staff_hours WHERE version < $1 ORDER BY version DESC LIMIT $2`

	sqlHoursAt = `SELECT version, name, body, from_day, made_at, made_by FROM staff_hours WHERE version = $1`
)
