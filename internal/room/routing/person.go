package routing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// MaxLimit bounds how many open cases a limit may allow; who has more has none.
const MaxLimit = 1000

// Person is how a colleague works, as the rules see it.
type Person struct {
	Account   id.ID
	Receives  bool           // rules may give them cases
	Languages []lang.Tag     // in which they can answer
	Topics    []id.ID        // they know about
	Limit     int64          // open cases at once; 0 is no limit
	Hours     *calendar.Week // their own week, in the firm's zone; nil is the firm's
	AwaySince time.Time      // when they switched to away; zero while here
	Version   int64          // 0 when nothing was ever set
}

// OfPerson reads how a colleague works; usual is the language of somebody who
// never said.
func OfPerson(ctx context.Context, r db.Reader, who id.ID, usual lang.Tag) (Person, error) {
	var row personRow
	err := r.Get(ctx, &row, sqlPerson, who)
	if errors.Is(err, db.ErrNone) {
		return unset(who, usual), nil
	}
	if err != nil {
		return Person{}, fmt.Errorf("read how account %d works: %w", who, err)
	}
	return row.person()
}

// unset is a colleague about whom nothing was said yet.
func unset(who id.ID, usual lang.Tag) Person {
	return Person{Account: who, Receives: true, Languages: []lang.Tag{usual}}
}

// SavePerson sets how a colleague works; away is not touched. Version is the one
// the changer saw: Conflict when somebody else was faster.
func (m *Room) SavePerson(ctx context.Context, tx *db.Tx, by event.Actor, p Person) error {
	if err := p.check(ctx, tx); err != nil {
		return err
	}
	row, err := p.row()
	if err != nil {
		return err
	}
	var n int64
	if p.Version == 0 {
		n, err = tx.Exec(ctx, sqlAddPerson, p.Account, p.Receives, row.Languages, row.Topics, p.Limit, row.Hours)
	} else {
		n, err = tx.Exec(ctx, sqlSetPerson, p.Receives, row.Languages, row.Topics, p.Limit, row.Hours, p.Account, p.Version)
	}
	if err != nil {
		return fmt.Errorf("keep how account %d works: %w", p.Account, err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return m.happened(ctx, tx, by, about(p.Account), "person_changed",
		map[string]any{"receives": p.Receives, "languages": p.Languages, "topics": p.Topics, "limit": p.Limit, "own_hours": p.Hours != nil})
}

// SetAway switches somebody to away, or back.
func (m *Room) SetAway(ctx context.Context, tx *db.Tx, by event.Actor, who id.ID, usual lang.Tag, away bool) error {
	since := int64(0)
	if away {
		since = clock.Micros(tx.Now())
	}
	if _, err := tx.Exec(ctx, sqlAway, who, string(usual), since); err != nil {
		return fmt.Errorf("switch account %d to away: %w", who, err)
	}
	return m.happened(ctx, tx, by, about(who), "away", map[string]any{"away": away})
}

func (p Person) check(ctx context.Context, r db.Reader) error {
	var wrong []fault.Field
	if p.Limit < 0 || p.Limit > MaxLimit {
		wrong = append(wrong, fault.Field{Name: "limit", Key: "routing.fault.limit", Args: []any{"max", MaxLimit}})
	}
	if len(p.Languages) == 0 {
		wrong = append(wrong, fault.Field{Name: "languages", Key: "routing.fault.languages"})
	}
	topics, err := Topics(ctx, r)
	if err != nil {
		return err
	}
	for _, t := range p.Topics {
		if !slices.ContainsFunc(topics, func(one Topic) bool { return one.ID == t }) {
			wrong = append(wrong, fault.Field{Name: "topics", Key: "field.bad_choice"})
		}
	}
	if p.Hours != nil {
		if _, err := p.schedule(calendar.Plan{Version: 1, Zone: "UTC"}); err != nil {
			wrong = append(wrong, fault.Field{Name: "hours", Key: "routing.fault.hours"})
		}
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	return nil
}

// schedule is the firm's plan with this person's own week in place of the
// firm's; holidays stay.
func (p Person) schedule(firm calendar.Plan) (*calendar.Schedule, error) {
	firm.Weeks = []calendar.WeekRule{{Week: *p.Hours}}
	firm.Periods = nil
	return firm.Build()
}

type personRow struct {
	AccountID id.ID
	Receives  bool
	Languages string
	Topics    string
	WorkLimit int64
	Hours     string
	AwaySince int64
	Version   int64
}

func (r personRow) person() (Person, error) {
	p := Person{Account: r.AccountID, Receives: r.Receives, Limit: r.WorkLimit, Version: r.Version}
	if r.AwaySince > 0 {
		p.AwaySince = clock.FromMicros(r.AwaySince)
	}
	for t := range strings.FieldsSeq(r.Languages) {
		p.Languages = append(p.Languages, lang.Tag(t))
	}
	for t := range strings.FieldsSeq(r.Topics) {
		which, err := id.Parse(t)
		if err != nil {
			return p, fmt.Errorf("read the topics of account %d: %w", r.AccountID, err)
		}
		p.Topics = append(p.Topics, which)
	}
	if r.Hours == "" {
		return p, nil
	}
	p.Hours = new(calendar.Week)
	if err := json.Unmarshal([]byte(r.Hours), p.Hours); err != nil {
		return p, fmt.Errorf("read the hours of account %d: %w", r.AccountID, err)
	}
	return p, nil
}

func (p Person) row() (personRow, error) {
	r := personRow{}
	for _, t := range p.Languages {
		r.Languages = strings.TrimSpace(r.Languages + " " + string(t))
	}
	for _, t := range p.Topics {
		r.Topics = strings.TrimSpace(r.Topics + " " + t.String())
	}
	if p.Hours != nil {
		text, err := json.Marshal(p.Hours)
		if err != nil {
			return r, fmt.Errorf("write the hours of account %d: %w", p.Account, err)
		}
		r.Hours = string(text)
	}
	return r, nil
}

func about(account id.ID) event.Subject { return event.Subject{Kind: "account", ID: account} }

const (
	personColumns = `account_id, receives, languages, topics, work_limit, hours, away_since, version`

	sqlPerson = `SELECT ` + personColumns + ` FROM routing_person WHERE account_id = $1`

	sqlAddPerson = `
INSERT INTO routing_person (account_id, receives, languages, topics, work_limit, hours, version) VALUES ($1, $2, $3, $4, $5, $6, 1)
ON CONFLICT (account_id) DO NOTHING`

	sqlSetPerson = `
UPDATE routing_person SET receives = $1, languages = $2, topics = $3, work_limit = $4, hours = $5, version = version + 1
WHERE account_id = $6 AND version = $7`

	sqlAway = `
INSERT INTO routing_person (account_id, receives, languages, topics, work_limit, hours, away_since, version)
VALUES ($1, true, $2, '', 0, '', $3, 1)
ON CONFLICT (account_id) DO UPDATE SET away_since = excluded.away_since`
)

// SeenAt tells when everybody was last at the desk, by their open sessions.
func SeenAt(ctx context.Context, r db.Reader) (map[id.ID]time.Time, error) {
	var rows []struct {
		AccountID id.ID
		At        int64
	}
	if err := r.All(ctx, &rows, sqlSeenAt); err != nil {
		return nil, fmt.Errorf("read who is at the desk: %w", err)
	}
	out := map[id.ID]time.Time{}
	for _, row := range rows {
		out[row.AccountID] = clock.FromMicros(row.At)
	}
	return out, nil
}

const sqlSeenAt = `SELECT account_id, MAX(seen_at) AS at FROM staff_session GROUP BY account_id`
