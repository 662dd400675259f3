package storm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// FactSign is where an answer to many takes up what is true of one customer
// alone. Where nothing is noted, the line on which it stands is left out.
const FactSign = "{fact}"

// WithFact puts what is true of one customer into a text.
func WithFact(text, fact string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if fact == "" && strings.Contains(line, FactSign) {
			continue
		}
		out.WriteString(strings.ReplaceAll(line, FactSign, fact))
	}
	return strings.TrimSpace(out.String())
}

// Write keeps an answer to many as a draft; a draft with an id is written anew.
func (m *Room) Write(ctx context.Context, tx *db.Tx, by event.Actor, w Word) (Word, error) {
	i, err := lock(ctx, tx, w.IncidentID)
	if err != nil {
		return w, err
	}
	var wrong []fault.Field
	text, some := map[lang.Tag]string{}, false
	for _, t := range lang.Tags {
		text[t] = strings.TrimSpace(w.Text[t])
		some = some || text[t] != ""
		if utf8.RuneCountInString(text[t]) > cases.MaxText {
			wrong = append(wrong, fault.Field{Name: string(t), Key: "field.too_long", Args: []any{"max", cases.MaxText}})
		}
		if bad := m.Unreadable(strings.ReplaceAll(text[t], FactSign, "")); bad != "" {
			wrong = append(wrong, fault.Field{Name: string(t), Key: "storm.fault.unreadable", Args: []any{"piece", bad}})
		}
	}
	if !some {
		wrong = append(wrong, fault.Field{Name: string(lang.Arabic), Key: "field.required"})
	}
	if wrong != nil {
		return w, fault.OfFields(wrong...)
	}
	w.Text, w.State, w.WrittenBy, w.WrittenAt = text, Draft, by.ID, tx.Now()
	ar, fa, en := words(text)
	if w.ID != 0 {
		n, err := tx.Exec(ctx, sqlRewrite, w.ID, i.ID, ar, fa, en, by.ID, clock.Micros(tx.Now()))
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "storm.fault.not_draft")
		}
		return w, err
	}
	w.ID = id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlWrite, w.ID, i.ID, ar, fa, en, by.ID, clock.Micros(tx.Now())); err != nil {
		return w, fmt.Errorf("keep an answer to many: %w", err)
	}
	return w, m.tell(ctx, tx, by, i.ID, "word_written", map[string]any{"word": w.ID, "sha256": id.Hash(ar + fa + en)})
}

// Sample is an answer to many as one customer will read it.
type Sample struct {
	Case cases.Case
	Text string
	Why  string // text key of the reason why nothing goes to this customer; "" where it does
}

// Preview fills a word in for some cases of its incident: as many as asked for,
// of different languages as far as there are.
func (m *Room) Preview(ctx context.Context, r db.Reader, w Word, most int) ([]Sample, error) {
	var ids []id.ID
	for _, t := range lang.Tags {
		var some []id.ID
		if err := r.All(ctx, &some, sqlSample, w.IncidentID, string(t), most); err != nil {
			return nil, fmt.Errorf("choose cases to show: %w", err)
		}
		if len(some) > 0 { // one of each language first
			ids = append(ids[:len(ids):len(ids)], some...)
		}
	}
	ids = spread(ids, most)
	var out []Sample
	for _, one := range ids {
		s, err := m.fill(ctx, r, w, one)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// spread takes some, evenly from the first to the last.
func spread(all []id.ID, most int) []id.ID {
	if len(all) <= most {
		return all
	}
	out := make([]id.ID, most)
	for i := range out {
		out[i] = all[i*len(all)/most]
	}
	return out
}

// fill writes a word for one case, or says why it does not go there.
func (m *Room) fill(ctx context.Context, r db.Reader, w Word, of id.ID) (Sample, error) {
	c, err := cases.Get(ctx, r, of)
	if err != nil {
		return Sample{}, err
	}
	s := Sample{Case: c}
	mine, there, err := one(ctx, r, w.IncidentID, of)
	switch {
	case err != nil:
		return s, err
	case !there || mine.State != Joined:
		s.Why = "storm.fault.not_joined"
	case c.IsMerged():
		s.Why = "storm.fault.merged"
	case w.Text[c.Lang] == "":
		s.Why = "storm.fault.no_words"
	}
	if s.Why != "" {
		return s, nil
	}
	s.Text, err = m.Fill(ctx, r, c, w.WrittenBy, WithFact(w.Text[c.Lang], mine.Fact))
	return s, err
}

// Send lets a draft go to all who have joined by now, after UndoFor: until then
// it can be taken back whole.
func (m *Room) Send(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Word, error) {
	w, err := lockWord(ctx, tx, which)
	if err != nil {
		return w, err
	}
	if w.State != Draft {
		return w, fault.New(fault.Conflict, "storm.fault.not_draft")
	}
	n, err := tx.Exec(ctx, sqlAddress, w.ID, w.IncidentID)
	if err != nil {
		return w, fmt.Errorf("address answer %d: %w", w.ID, err)
	}
	if n == 0 {
		return w, fault.New(fault.Conflict, "storm.fault.nobody")
	}
	w.State, w.SendAt, w.Waiting = Sending, tx.Now().Add(UndoFor), n
	if _, err := tx.Exec(ctx, sqlWordState, w.ID, string(Sending), clock.Micros(w.SendAt), 0); err != nil {
		return w, fmt.Errorf("send answer %d: %w", w.ID, err)
	}
	if err := m.Later(ctx, tx, w.ID, w.SendAt); err != nil {
		return w, err
	}
	return w, m.tell(ctx, tx, by, w.IncidentID, "word_sent", map[string]any{"word": w.ID, "n": n})
}

// Stop takes back what has not gone yet. While nothing has gone it is a draft
// again, and can be written anew.
func (m *Room) Stop(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Word, error) {
	w, err := lockWord(ctx, tx, which)
	if err != nil {
		return w, err
	}
	if !w.CanStop() {
		return w, fault.New(fault.Conflict, "storm.fault.gone")
	}
	w.State, w.EndedAt = Stopped, tx.Now()
	if w.Went == 0 {
		w.State, w.EndedAt, w.SendAt = Draft, time.Time{}, time.Time{}
	}
	if _, err := tx.Exec(ctx, sqlDropWaiting, w.ID, w.State == Draft); err != nil {
		return w, fmt.Errorf("stop answer %d: %w", w.ID, err)
	}
	if _, err := tx.Exec(ctx, sqlWordState, w.ID, string(w.State), clock.Micros(w.SendAt), clock.Micros(w.EndedAt)); err != nil {
		return w, fmt.Errorf("stop answer %d: %w", w.ID, err)
	}
	left := w.Waiting
	w.Waiting = 0
	return w, m.tell(ctx, tx, by, w.IncidentID, "word_stopped", map[string]any{"word": w.ID, "went": w.Went, "left": left})
}

func lockWord(ctx context.Context, tx *db.Tx, which id.ID) (Word, error) {
	if err := tx.Lock(ctx, "storm_word", int64(which)); err != nil {
		return Word{}, fault.New(fault.NotFound, "storm.fault.no_word").Because(err)
	}
	return ReadWord(ctx, tx, which)
}

type wordRow struct {
	ID, IncidentID, WrittenBy  id.ID
	State, Ar, Fa, En          string
	WrittenAt, SendAt, EndedAt int64
	Waiting, Went, Refused     int64
}

func (r wordRow) word() Word {
	return Word{ID: r.ID, IncidentID: r.IncidentID, State: WordState(r.State), Text: map[lang.Tag]string{lang.Arabic: r.Ar, lang.Persian: r.Fa, lang.English: r.En},
		WrittenBy: r.WrittenBy, WrittenAt: clock.FromMicros(r.WrittenAt), SendAt: clock.FromMicros(r.SendAt), EndedAt: clock.FromMicros(r.EndedAt), Waiting: r.Waiting, Went: r.Went, Refused: r.Refused}
}

// ReadWord reads an answer to many and how far it is.
func ReadWord(ctx context.Context, r db.Reader, which id.ID) (Word, error) {
	var one wordRow
	err := r.Get(ctx, &one, sqlWord, which)
	if errors.Is(err, db.ErrNone) {
		return Word{}, fault.New(fault.NotFound, "storm.fault.no_word")
	}
	if err != nil {
		return Word{}, fmt.Errorf("read answer %d: %w", which, err)
	}
	return one.word(), nil
}

// Words lists the newest answers to many of an incident.
func Words(ctx context.Context, r db.Reader, of id.ID) ([]Word, error) {
	var rows []wordRow
	if err := r.All(ctx, &rows, sqlWords, of, PageSize); err != nil {
		return nil, fmt.Errorf("list the answers of incident %d: %w", of, err)
	}
	all := make([]Word, len(rows))
	for i, one := range rows {
		all[i] = one.word()
	}
	return all, nil
}

// Unsent is a case to which an answer to many did not go.
type Unsent struct {
	CaseID id.ID
	Why    string // text key
}

// Unsents lists the cases to which a word did not go, and why.
func Unsents(ctx context.Context, r db.Reader, word id.ID) (all []Unsent, err error) {
	if err = r.All(ctx, &all, sqlUnsent, word, cases.MaxBulk); err != nil {
		err = fmt.Errorf("read to whom answer %d did not go: %w", word, err)
	}
	return all, err
}

const (
	sqlWrite = `INSERT INTO storm_word (id, incident_id, state, ar, fa, en, written_by, written_at) VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7)`

	sqlRewrite = `UPDATE storm_word SET ar = $3, fa = $4, en = $5, written_by = $6, written_at = $7 WHERE id = $1 AND incident_id = $2 AND state = 'draft'`

	sqlSample = `
SELECT s.case_id FROM storm_member s JOIN cases c ON c.id = s.case_id
WHERE s.incident_id = $1 AND s.state = 'joined' AND c.lang = $2 ORDER BY s.case_id LIMIT $3`

	sqlAddress = `
INSERT INTO storm_letter (word_id, case_id, state)
SELECT $1, s.case_id, 'waiting' FROM storm_member s WHERE s.incident_id = $2 AND s.state = 'joined'`

	sqlWordState = `UPDATE storm_word SET state = $2, send_at = $3, ended_at = $4 WHERE id = $1`

	sqlDropWaiting = `DELETE FROM storm_letter WHERE word_id = $1 AND (state = 'waiting' OR $2)`

	wordColumns = `w.id, w.incident_id, w.state, w.ar, w.fa, w.en, w.written_by, w.written_at, w.send_at, w.ended_at,
    (SELECT COUNT(*) FROM storm_letter l WHERE l.word_id = w.id AND l.state = 'waiting') AS waiting,
    (SELECT COUNT(*) FROM storm_letter l WHERE l.word_id = w.id AND l.state = 'sent') AS went,
    (SELECT COUNT(*) FROM storm_letter l WHERE l.word_id = w.id AND l.state = 'refused') AS refused`

	sqlWord  = `SELECT ` + wordColumns + ` FROM storm_word w WHERE w.id = $1`
	sqlWords = `SELECT ` + wordColumns + ` FROM storm_word w WHERE w.incident_id = $1 ORDER BY w.id DESC LIMIT $2`

	sqlUnsent = `SELECT case_id, why FROM storm_letter WHERE word_id = $1 AND state = 'refused' ORDER BY case_id LIMIT $2`
)
