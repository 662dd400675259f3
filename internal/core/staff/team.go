package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Names are one name in the languages of the house; some may be empty.
type Names struct {
	Ar string `db:"name_ar" json:"ar,omitempty"`
	Fa string `db:"name_fa" json:"fa,omitempty"`
	En string `db:"name_en" json:"en,omitempty"`
}

// In is the name in a language, or the first one there is.
func (n Names) In(t lang.Tag) string {
	name, _ := n.Best(t)
	return name
}

// Best is the name for a reader of t with the language it is written in.
func (n Names) Best(t lang.Tag) (name string, in lang.Tag) {
	if s := n.get(t); s != "" {
		return s, t
	}
	for _, other := range lang.Tags {
		if s := n.get(other); s != "" {
			return s, other
		}
	}
	return "", t
}

func (n Names) get(t lang.Tag) string {
	return map[lang.Tag]string{lang.Arabic: n.Ar, lang.Persian: n.Fa, lang.English: n.En}[t]
}

// Set puts a name in a language.
func (n *Names) Set(t lang.Tag, name string) {
	switch t {
	case lang.Arabic:
		n.Ar = name
	case lang.Persian:
		n.Fa = name
	case lang.English:
		n.En = name
	}
}

// tidy trims the names and finds what is wrong with them.
func (n *Names) tidy() []fault.Field {
	n.Ar, n.Fa, n.En = strings.TrimSpace(n.Ar), strings.TrimSpace(n.Fa), strings.TrimSpace(n.En)
	var wrong []fault.Field
	if n.Ar+n.Fa+n.En == "" {
		wrong = append(wrong, fault.Field{Name: "name", Key: "field.required"})
	}
	for _, t := range lang.Tags {
		if utf8.RuneCountInString(n.get(t)) > maxName {
			wrong = append(wrong, fault.Field{Name: "name_" + string(t), Key: "field.too_long", Args: []any{"max", maxName}})
		}
	}
	return wrong
}

// Team is a group of people with a duty manager, who owns what nobody has taken.
type Team struct {
	ID id.ID
	Names
	DutyID  id.ID
	Members []id.ID `db:"-"`
}

// Teams reads the open teams with their members, oldest first.
func (s *Staff) Teams(ctx context.Context, r db.Reader) ([]Team, error) {
	var teams []Team
	if err := r.All(ctx, &teams, sqlTeams); err != nil {
		return nil, fmt.Errorf("read the teams: %w", err)
	}
	var members []struct{ TeamID, AccountID id.ID }
	if err := r.All(ctx, &members, sqlMembers); err != nil {
		return nil, fmt.Errorf("read the members of teams: %w", err)
	}
	for i := range teams {
		for _, m := range members {
			if m.TeamID == teams[i].ID {
				teams[i].Members = append(teams[i].Members, m.AccountID)
			}
		}
	}
	return teams, nil
}

// Team reads one open team with its members; NotFound when there is none.
func (s *Staff) Team(ctx context.Context, r db.Reader, which id.ID) (Team, error) {
	teams, err := s.Teams(ctx, r)
	if err != nil {
		return Team{}, err
	}
	i := slices.IndexFunc(teams, func(t Team) bool { return t.ID == which })
	if i < 0 {
		return Team{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return teams[i], nil
}

// Duty is a team's duty manager: the owner of what nobody has taken yet.
// NotFound when there is no such open team.
func (s *Staff) Duty(ctx context.Context, r db.Reader, team id.ID) (id.ID, error) {
	var duty id.ID
	err := r.Get(ctx, &duty, sqlDuty, team)
	if errors.Is(err, db.ErrNone) {
		return 0, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("find the duty manager of team %d: %w", team, err)
	}
	return duty, nil
}

// TeamsOf are the open teams somebody belongs to.
func (s *Staff) TeamsOf(ctx context.Context, r db.Reader, who id.ID) ([]id.ID, error) {
	var teams []id.ID
	if err := r.All(ctx, &teams, sqlTeamsOf, who); err != nil {
		return nil, fmt.Errorf("read the teams of account %d: %w", who, err)
	}
	return teams, nil
}

// SaveTeam makes a team (ID 0) or changes one: names, duty manager, members.
// The duty manager is always a member and must be here.
func (s *Staff) SaveTeam(ctx context.Context, tx *db.Tx, by By, t Team) (id.ID, error) {
	wrong := t.tidy()
	a, err := s.activeAccount(ctx, tx, t.DutyID)
	if err != nil {
		return 0, err
	}
	if !a {
		wrong = append(wrong, fault.Field{Name: "duty", Key: "staff.fault.duty_must_be_here"})
	}
	if wrong != nil {
		return 0, fault.OfFields(wrong...)
	}
	kind := "staff.team_changed"
	if t.ID == 0 {
		kind, t.ID = "staff.team_made", id.New(tx.Now())
		_, err = tx.Exec(ctx, sqlAddTeam, t.ID, t.Ar, t.Fa, t.En, t.DutyID, true, clock.Micros(tx.Now()))
	} else {
		err = s.changeTeam(ctx, tx, t)
	}
	if db.IsForeign(err) { // left this very instant
		return 0, fault.OfFields(fault.Field{Name: "duty", Key: "staff.fault.duty_must_be_here"}).Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("save a team: %w", err)
	}
	if err := s.setMembers(ctx, tx, t); err != nil {
		return 0, err
	}
	tx.AfterCommit(s.cards.forget)
	_, err = s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "team", ID: t.ID}, kind,
		map[string]any{"duty": t.DutyID, "members": t.Members})
	return t.ID, err
}

func (s *Staff) changeTeam(ctx context.Context, tx *db.Tx, t Team) error {
	if err := tx.Lock(ctx, "staff_team", int64(t.ID)); err != nil {
		return notFound(err)
	}
	n, err := tx.Exec(ctx, sqlChangeTeam, t.Ar, t.Fa, t.En, t.DutyID, t.ID)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func (s *Staff) setMembers(ctx context.Context, tx *db.Tx, t Team) error {
	if _, err := tx.Exec(ctx, sqlDropMembers, t.ID); err != nil {
		return fmt.Errorf("renew the members of team %d: %w", t.ID, err)
	}
	members := t.Members
	if !slices.Contains(members, t.DutyID) {
		members = append([]id.ID{t.DutyID}, members...)
	}
	for _, m := range members {
		here, err := s.activeAccount(ctx, tx, m)
		if err != nil {
			return err
		}
		if !here {
			return fault.OfFields(fault.Field{Name: "members", Key: "field.bad_choice"})
		}
		if _, err := tx.Exec(ctx, sqlAddMember, t.ID, m); err != nil {
			return fmt.Errorf("put account %d into team %d: %w", m, t.ID, err)
		}
	}
	return nil
}

// SetTeams puts an account into teams and takes it out of all others. A duty
// manager stays in the teams they answer for.
func (s *Staff) SetTeams(ctx context.Context, tx *db.Tx, by By, who id.ID, teams []id.ID) error {
	if err := tx.Lock(ctx, "staff_account", int64(who)); err != nil {
		return notFound(err)
	}
	before, err := s.TeamsOf(ctx, tx, who)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlLeaveTeams, who); err != nil {
		return fmt.Errorf("take account %d out of its teams: %w", who, err)
	}
	for _, t := range teams {
		if _, err := s.Duty(ctx, tx, t); err != nil {
			return fault.OfFields(fault.Field{Name: "teams", Key: "field.bad_choice"}).Because(err)
		}
		if _, err := tx.Exec(ctx, sqlAddMember, t, who); err != nil {
			return fmt.Errorf("put account %d into team %d: %w", who, t, err)
		}
	}
	after, err := s.TeamsOf(ctx, tx, who)
	if err != nil || slices.Equal(before, after) {
		return err
	}
	_, err = s.events.Append(ctx, tx, by.actor(), about(who), "staff.teams_given", map[string]any{"teams": after, "before": before})
	return err
}

func (s *Staff) activeAccount(ctx context.Context, r db.Reader, who id.ID) (bool, error) {
	var active bool
	err := r.Get(ctx, &active, sqlIsActive, who)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("see whether account %d is active: %w", who, err)
	}
	return active, nil
}

const (
	sqlTeams = `SELECT id, name_ar, name_fa, name_en, duty_id FROM staff_team WHERE closed_at = 0 ORDER BY id`

	sqlMembers = `
SELECT m.team_id, m.account_id FROM staff_team_member m JOIN staff_account a ON a.id = m.account_id
WHERE a.active ORDER BY a.sort_key, a.id`

	sqlDuty = `SELECT duty_id FROM staff_team WHERE id = $1 AND closed_at = 0`

	sqlTeamsOf = `
SELECT m.team_id FROM staff_team_member m JOIN staff_team t ON t.id = m.team_id
WHERE m.account_id = $1 AND t.closed_at = 0 ORDER BY m.team_id`

	sqlAddTeam = `
INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`

	sqlChangeTeam = `UPDATE staff_team SET name_ar = $1, name_fa = $2, name_en = $3, duty_id = $4 WHERE id = $5 AND closed_at = 0`

	sqlDropMembers = `DELETE FROM staff_team_member WHERE team_id = $1`

	sqlAddMember = `INSERT INTO staff_team_member (team_id, account_id) VALUES ($1, $2) ON CONFLICT (team_id, account_id) DO NOTHING`

	sqlLeaveTeams = `
DELETE FROM staff_team_member WHERE account_id = $1
AND team_id NOT IN (SELECT id FROM staff_team WHERE duty_id = $1)`

	sqlIsActive = `SELECT active FROM staff_account WHERE id = $1`
)
