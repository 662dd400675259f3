package routing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// MostTopics in use are more than anybody keeps apart; a list beyond it is no help.
const MostTopics = 60

// Entry is a topic as the list of topics keeps it, also when it is used no more.
type Entry struct {
	Topic
	OwnerID    id.ID // 0: whoever has duty in its team
	MergedInto id.ID // 0 for none
	ClosedAt   int64 // microseconds; 0 while it is in use
}

// IsUsed tells that cases can be given this topic.
func (e Entry) IsUsed() bool { return e.ClosedAt == 0 }

// Taxonomy reads every topic there ever was, those in use first.
func Taxonomy(ctx context.Context, r db.Reader) (all []Entry, err error) {
	if err = r.All(ctx, &all, sqlTaxonomy); err != nil {
		return nil, fmt.Errorf("read the list of topics: %w", err)
	}
	return all, nil
}

// EntryOf reads one topic.
func EntryOf(ctx context.Context, r db.Reader, which id.ID) (one Entry, err error) {
	err = r.Get(ctx, &one, sqlEntry, which)
	if errors.Is(err, db.ErrNone) {
		return one, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return one, fmt.Errorf("read topic %d: %w", which, err)
	}
	return one, nil
}

// AddTopic makes a topic of the house's own: colleagues and the model use it, the
// door does not ask for it. Owner 0 leaves it to the team.
func (m *Room) AddTopic(ctx context.Context, tx *db.Tx, by event.Actor, n staff.Names, team, owner id.ID) (id.ID, error) {
	n, err := namesOf(n)
	if err != nil {
		return 0, err
	}
	all, err := Topics(ctx, tx)
	if err != nil {
		return 0, err
	}
	if len(all) >= MostTopics {
		return 0, fault.OfFields(fault.Field{Name: "name", Key: "routing.fault.topics", Args: []any{"max", MostTopics}})
	}
	if err := m.mustOwn(ctx, tx, owner); err != nil {
		return 0, err
	}
	which := id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlNewTopic, which, len(all), n.Ar, n.Fa, n.En, orNull(team), orNull(owner)); err != nil {
		return 0, fmt.Errorf("add a topic: %w", err)
	}
	return which, m.topicChanged(ctx, tx, by, which, "added", staff.Names{}, owner)
}

// RenameTopic gives it other names; the ones before stay in its history.
func (m *Room) RenameTopic(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, n staff.Names) error {
	was, err := m.lockedTopic(ctx, tx, which)
	if err != nil {
		return err
	}
	if n, err = namesOf(n); err != nil || n == was.Names {
		return err
	}
	if _, err := tx.Exec(ctx, sqlRenameTopic, which, n.Ar, n.Fa, n.En); err != nil {
		return fmt.Errorf("rename topic %d: %w", which, err)
	}
	return m.topicChanged(ctx, tx, by, which, "renamed", was.Names, 0)
}

// OwnTopic makes somebody look after it; 0 leaves it to the duty of its team.
func (m *Room) OwnTopic(ctx context.Context, tx *db.Tx, by event.Actor, which, owner id.ID) error {
	was, err := m.lockedTopic(ctx, tx, which)
	if err != nil || was.OwnerID == owner {
		return err
	}
	if err := m.mustOwn(ctx, tx, owner); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlOwnTopic, which, orNull(owner)); err != nil {
		return fmt.Errorf("give topic %d an owner: %w", which, err)
	}
	return m.topicChanged(ctx, tx, by, which, "owned", was.Names, owner)
}

// MergeTopic lets one topic go on as another: its cases, those to come by old links
// too, count as the other's. No case is rewritten.
func (m *Room) MergeTopic(ctx context.Context, tx *db.Tx, by event.Actor, from, into id.ID) error {
	was, err := m.lockedTopic(ctx, tx, from)
	if err != nil {
		return err
	}
	other, err := EntryOf(ctx, tx, into)
	if err != nil || from == into || !other.IsUsed() {
		return fault.OfFields(fault.Field{Name: "into", Key: "field.choose"}).Because(err)
	}
	if !was.IsUsed() {
		return fault.New(fault.Conflict, "routing.fault.topic_closed")
	}
	if _, err := tx.Exec(ctx, sqlMergeTopic, from, into, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("merge topic %d: %w", from, err)
	}
	if err := m.topicChanged(ctx, tx, by, from, "merged", was.Names, into); err != nil {
		return err
	}
	return m.noteTopic(ctx, tx, by, into, "took_in", other.Names, from)
}

// RetireTopic offers it no more; its cases keep it. Back takes it up again.
func (m *Room) RetireTopic(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, back bool) error {
	was, err := m.lockedTopic(ctx, tx, which)
	if err != nil {
		return err
	}
	if was.IsUsed() == back || was.MergedInto != 0 {
		return fault.New(fault.Conflict, "routing.fault.topic_closed")
	}
	closed, kind := clock.Micros(tx.Now()), "retired"
	if back {
		closed, kind = 0, "restored"
	}
	if _, err := tx.Exec(ctx, sqlRetireTopic, which, closed); err != nil {
		return fmt.Errorf("retire topic %d: %w", which, err)
	}
	return m.topicChanged(ctx, tx, by, which, kind, was.Names, 0)
}

// TopicChange is one line of a topic's history.
type TopicChange struct {
	ID   id.ID
	Kind string
	staff.Names
	OtherID id.ID // the owner, or the other topic
	ByID    id.ID
	At      int64
}

// When it was.
func (c TopicChange) When() time.Time { return clock.FromMicros(c.At) }

// TopicHistory is what became of a topic, the newest first.
func TopicHistory(ctx context.Context, r db.Reader, which id.ID) (all []TopicChange, err error) {
	if err = r.All(ctx, &all, sqlTopicHistory, which); err != nil {
		return nil, fmt.Errorf("read the history of topic %d: %w", which, err)
	}
	return all, nil
}

// TopicHolder is who looks after a topic, 0 where its team does.
func TopicHolder(ctx context.Context, r db.Reader, which id.ID) (id.ID, error) {
	one, err := EntryOf(ctx, r, which)
	if fault.KindOf(err) == fault.NotFound {
		return 0, nil
	}
	return one.OwnerID, err
}

func (m *Room) lockedTopic(ctx context.Context, tx *db.Tx, which id.ID) (Entry, error) {
	if err := tx.Lock(ctx, "routing_topic", int64(which)); err != nil {
		return Entry{}, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return EntryOf(ctx, tx, which)
}

func (m *Room) mustOwn(ctx context.Context, r db.Reader, owner id.ID) error {
	if owner == 0 {
		return nil
	}
	card, err := m.Staff.Lookup(ctx, r, owner)
	if err != nil || !card.Active {
		return fault.OfFields(fault.Field{Name: "owner", Key: "cases.owner_not_active"}).Because(err)
	}
	return nil
}

func (m *Room) topicChanged(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, kind string, was staff.Names, other id.ID) error {
	if err := m.noteTopic(ctx, tx, by, which, kind, was, other); err != nil {
		return err
	}
	return m.happened(ctx, tx, by, event.Subject{Kind: "topic", ID: which}, "topic_"+kind, map[string]any{"other": other})
}

func (m *Room) noteTopic(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, kind string, was staff.Names, other id.ID) error {
	if _, err := tx.Exec(ctx, sqlNoteTopic, id.New(tx.Now()), which, kind, was.Ar, was.Fa, was.En, other, by.ID, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("note what became of topic %d: %w", which, err)
	}
	return nil
}

// namesOf tidies names and refuses a topic without any.
func namesOf(n staff.Names) (staff.Names, error) {
	tidy := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	n = staff.Names{Ar: tidy(n.Ar), Fa: tidy(n.Fa), En: tidy(n.En)}
	if wrong := topicNames("name", n); wrong != nil {
		return n, fault.OfFields(wrong...)
	}
	return n, nil
}

func orNull(which id.ID) any {
	if which == 0 {
		return nil
	}
	return which
}

const (
	entryColumns = `id, name_ar, name_fa, name_en, COALESCE(team_id, 0) AS team_id, offered, COALESCE(owner_id, 0) AS owner_id, COALESCE(merged_into, 0) AS merged_into, closed_at`

	sqlTaxonomy = `SELECT ` + entryColumns + ` FROM routing_topic ORDER BY closed_at, position, id`

	sqlEntry = `SELECT ` + entryColumns + ` FROM routing_topic WHERE id = $1`

	sqlNewTopic = `INSERT INTO routing_topic (id, position, name_ar, name_fa, name_en, team_id, owner_id, offered) VALUES ($1, $2, $3, $4, $5, $6, $7, false)`

	sqlRenameTopic = `UPDATE routing_topic SET name_ar = $2, name_fa = $3, name_en = $4 WHERE id = $1`

	sqlOwnTopic = `UPDATE routing_topic SET owner_id = $2 WHERE id = $1`

	// sqlMergeTopic also turns those that were merged into it before, so that no chain is ever longer than one step.
	sqlMergeTopic = `UPDATE routing_topic SET merged_into = $2, closed_at = CASE WHEN closed_at = 0 THEN $3 ELSE closed_at END WHERE id = $1 OR merged_into = $1`

	sqlRetireTopic = `UPDATE routing_topic SET closed_at = $2 WHERE id = $1`

	sqlNoteTopic = `INSERT INTO routing_topic_change (id, topic_id, kind, name_ar, name_fa, name_en, other_id, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	sqlTopicHistory = `SELECT id, kind, name_ar, name_fa, name_en, other_id, by_id, at FROM routing_topic_change WHERE topic_id = $1 ORDER BY id DESC LIMIT 100`
)
