package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Organisation is whom this database belongs to, and how it works.
type Organisation struct {
	Names
	Brand     string     // the name under which it writes to customers; "" for its own
	Languages []lang.Tag // in which customers can write to it; never empty
	Lang      lang.Tag   // for those whose language nobody knows
	Calendar  calendar.System
	Second    calendar.System
	Digits    lang.Digits
	Zone      string
	Country   string // of the preset it began with, as "sa"
	TeamID    id.ID  // the team that takes what belongs to no other
	Schedule  *calendar.Schedule
	Version   int64
}

// Preferences are those of somebody who has not chosen yet and reads t.
func (o Organisation) Preferences(t lang.Tag) Preferences {
	p := Preferences{Lang: t, Calendar: o.Calendar, Second: o.Second, Digits: o.Digits, Zone: o.Zone, KeysOn: true}
	if t != o.Lang {
		usual := calendar.NewReader(t, o.Country, nil)
		p.Calendar, p.Second, p.Digits = usual.System, usual.Second, t.Digits()
	}
	return p
}

// Sender is the name under which the organisation writes to a reader of t.
func (o Organisation) Sender(t lang.Tag) string {
	if o.Brand != "" {
		return o.Brand
	}
	return o.In(t)
}

// Levant tells whether the months carry their names of the Levant.
func (o Organisation) Levant() bool { return calendar.NewReader(lang.Arabic, o.Country, nil).Levant }

// Location is the zone in which the organisation works; UTC before the first run.
func (o Organisation) Location() *time.Location { return location(o.Zone) }

// house keeps the organisation for a short while.
type house struct {
	mu   sync.RWMutex
	kept *Organisation
	read time.Time
	age  uint64
}

// houseLife is after what time at the latest a change by another process shows.
const houseLife = 15 * time.Second

func (h *house) forget() {
	h.mu.Lock()
	h.kept = nil
	h.age++
	h.mu.Unlock()
}

// Organisation reads the settings; ok is false before the first run.
func (s *Staff) Organisation(ctx context.Context, r db.Reader) (o Organisation, ok bool, err error) {
	d, committed := r.(*db.DB)
	if !committed {
		return readOrganisation(ctx, r)
	}
	h, now := &s.house, d.Now()
	h.mu.RLock()
	kept, age := h.kept, h.age
	fresh := kept != nil && now.Sub(h.read) < houseLife && !now.Before(h.read)
	h.mu.RUnlock()
	if fresh {
		return *kept, true, nil
	}
	o, ok, err = readOrganisation(ctx, r)
	if err != nil || !ok {
		return o, false, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.age == age {
		h.kept, h.read = &o, now
	}
	return o, true, nil
}

type organisationRow struct {
	Names
	Brand          string
	Languages      string
	Lang           lang.Tag
	Calendar       calendar.System
	SecondCalendar calendar.System
	Digits         lang.Digits
	Zone           string
	Country        string
	Schedule       string
	TeamID         id.ID
	Version        int64
}

func readOrganisation(ctx context.Context, r db.Reader) (o Organisation, ok bool, err error) {
	var row organisationRow
	err = r.Get(ctx, &row, sqlOrganisation)
	if errors.Is(err, db.ErrNone) {
		return o, false, nil
	}
	if err != nil {
		return o, false, fmt.Errorf("read the organisation: %w", err)
	}
	o = Organisation{Names: row.Names, Brand: row.Brand, Lang: row.Lang, Calendar: row.Calendar, Second: row.SecondCalendar,
		Digits: row.Digits, Zone: row.Zone, Country: row.Country, TeamID: row.TeamID, Version: row.Version}
	for t := range strings.SplitSeq(row.Languages, " ") {
		o.Languages = append(o.Languages, lang.Tag(t))
	}
	o.Schedule, err = calendar.ParseSchedule([]byte(row.Schedule))
	if err != nil {
		return o, false, fmt.Errorf("read the working hours: %w", err)
	}
	return o, true, nil
}

// SetOrganisation changes the settings, working hours aside. Version is the one
// the changer saw; Conflict when somebody else was faster.
func (s *Staff) SetOrganisation(ctx context.Context, tx *db.Tx, by By, o Organisation) error {
	if wrong := o.check(); wrong != nil {
		return fault.OfFields(wrong...)
	}
	if _, err := s.Duty(ctx, tx, o.TeamID); err != nil {
		return fault.OfFields(fault.Field{Name: "team", Key: "field.choose"}).Because(err)
	}
	text, err := moved(ctx, tx, by, o.Zone)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, sqlSetOrganisation, o.Ar, o.Fa, o.En, o.Brand, joinTags(o.Languages), o.Lang, o.Calendar, o.Second,
		o.Digits, o.Zone, o.Country, o.TeamID, text, o.Version)
	return s.changedHouse(ctx, tx, by, n, err, "staff.organisation_changed", nil)
}

// moved gives the working hours as they are, or as their next version when the
// organisation moves to another zone: the wall clock that they mean moves along.
func moved(ctx context.Context, tx *db.Tx, by By, zone string) (string, error) {
	now, ok, err := readOrganisation(ctx, tx)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fault.New(fault.Conflict, "fault.conflict")
	}
	plan := now.Schedule.Plan()
	if plan.Zone == zone {
		return stored(plan)
	}
	plan.Zone = zone
	plan.Version++
	text, err := stored(plan)
	if err != nil {
		return "", err
	}
	return text, keepHours(ctx, tx, by, now.Schedule, text, "")
}

// stored checks a plan and gives its stored form.
func stored(plan calendar.Plan) (string, error) {
	built, err := plan.Build()
	if err != nil {
		return "", err
	}
	text, err := built.MarshalJSON()
	if err != nil {
		return "", fmt.Errorf("write the working hours: %w", err)
	}
	return string(text), nil
}

// SetSchedule changes the working hours. The plan's Version is the one the
// changer saw; it is raised by one, and promises given so far keep the version
// they were given under. The hours are those of the organisation's zone.
func (s *Staff) SetSchedule(ctx context.Context, tx *db.Tx, by By, p calendar.Plan) error {
	return s.SetHours(ctx, tx, by, p, "")
}

func (s *Staff) changedHouse(ctx context.Context, tx *db.Tx, by By, n int64, err error, kind string, data any) error {
	if err != nil {
		return fmt.Errorf("change the organisation: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	tx.AfterCommit(s.house.forget)
	_, err = s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "organisation", ID: 1}, kind, data)
	return err
}

func (o *Organisation) check() []fault.Field {
	o.Brand = strings.TrimSpace(o.Brand)
	wrong := append(o.tidy(), Preferences{Lang: o.Lang, Calendar: o.Calendar, Second: o.Second, Digits: o.Digits, Zone: o.Zone}.check()...)
	if utf8.RuneCountInString(o.Brand) > maxName {
		wrong = append(wrong, fault.Field{Name: "brand", Key: "field.too_long", Args: []any{"max", maxName}})
	}
	known := len(o.Languages) > 0
	for _, t := range o.Languages {
		known = known && slices.Contains(lang.Tags[:], t)
	}
	if !known || !slices.Contains(o.Languages, o.Lang) {
		wrong = append(wrong, fault.Field{Name: "languages", Key: "staff.fault.own_language"})
	}
	if !slices.Contains(calendar.Presets(), o.Country) {
		wrong = append(wrong, fault.Field{Name: "country", Key: "field.choose"})
	}
	return wrong
}

func joinTags(tags []lang.Tag) string {
	words := make([]string, len(tags))
	for i, t := range tags {
		words[i] = string(t)
	}
	return strings.Join(words, " ")
}

// addOrganisation writes the settings for the first time.
func (s *Staff) addOrganisation(ctx context.Context, tx *db.Tx, o Organisation) error {
	text, err := o.Schedule.MarshalJSON()
	if err != nil {
		return fmt.Errorf("write the working hours: %w", err)
	}
	_, err = tx.Exec(ctx, sqlAddOrganisation, o.Ar, o.Fa, o.En, o.Brand, joinTags(o.Languages), o.Lang, o.Calendar, o.Second,
		o.Digits, o.Zone, o.Country, string(text), o.TeamID, clock.Micros(tx.Now()))
	if db.IsUnique(err) {
		return errBegun.Because(err)
	}
	if err != nil {
		return fmt.Errorf("write the organisation: %w", err)
	}
	tx.AfterCommit(s.house.forget)
	return nil
}

const (
	sqlOrganisation = `
SELECT name_ar, name_fa, name_en, brand, languages, lang, calendar, second_calendar, digits, zone, country, schedule, team_id, version
FROM staff_organisation WHERE id = 1`

	sqlAddOrganisation = `
INSERT INTO staff_organisation (id, name_ar, name_fa, name_en, brand, languages, lang, calendar, second_calendar,
	digits, zone, country, schedule, team_id, created_at, version)
VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)`

	sqlSetOrganisation = `
UPDATE staff_organisation SET name_ar = $1, name_fa = $2, name_en = $3, brand = $4, languages = $5, lang = $6, calendar = $7,
	second_calendar = $8, digits = $9, zone = $10, country = $11, team_id = $12, schedule = $13, version = version + 1
WHERE id = 1 AND version = $14`

	sqlSetSchedule = `UPDATE staff_organisation SET schedule = $1, version = version + 1 WHERE id = 1 AND version = $2`
)
