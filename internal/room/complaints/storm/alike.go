package storm

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/near"
)

// Alike is a case that may belong to an incident.
type Alike struct {
	CaseID id.ID
	Score  float64  // 0 to 1
	Words  []string // common to both, the weightiest first
}

const (
	// patterns is how many joined cases others are compared with, the newest.
	patterns = 12
	// alikeLooked is how many open cases are looked at, the newest since the
	// trouble began: bounded work for a question of a page.
	alikeLooked = 300
	// alikeShown is how many are named.
	alikeShown = 20
)

type written struct {
	ID      id.ID
	Subject string
	Problem string
	First   string
}

func (w written) text() near.Text {
	return near.Text{Title: w.Subject, Body: w.Problem + "\n" + w.First}
}

// Likeness finds open cases that speak of the same thing as an incident's title
// or as those that have joined it, the likest first. Those of which somebody has
// said how they stand are left out.
func Likeness(ctx context.Context, r db.Reader, i Incident) ([]Alike, error) {
	var joined, open []written
	if err := r.All(ctx, &joined, sqlPatterns, i.ID, patterns); err != nil {
		return nil, fmt.Errorf("read what incident %d is like: %w", i.ID, err)
	}
	if err := r.All(ctx, &open, sqlOpenSince, id.From(i.SinceAt), i.ID, alikeLooked); err != nil {
		return nil, fmt.Errorf("read what came since incident %d began: %w", i.ID, err)
	}
	like := []near.Weighed{near.Weigh(near.Text{Title: i.Title, Body: i.Product + " " + i.Topic})}
	for _, one := range joined {
		like = append(like, near.Weigh(one.text()))
	}
	var out []Alike
	for _, one := range open {
		mine, best := near.Weigh(one.text()), near.Answer{}
		for _, l := range like {
			if a := mine.Compare(l); a.Near && a.Score > best.Score {
				best = a
			}
		}
		if best.Near {
			out = append(out, Alike{one.ID, best.Score, best.Words})
		}
	}
	slices.SortStableFunc(out, func(a, b Alike) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(len(out), alikeShown)], nil
}

const (
	firstWords = `COALESCE((SELECT m.text FROM cases_message m WHERE m.case_id = c.id AND m.audience = 'public' ORDER BY m.id LIMIT 1), '') AS first`

	sqlPatterns = `
SELECT c.id, c.subject, c.problem, ` + firstWords + ` FROM storm_member s JOIN cases c ON c.id = s.case_id
WHERE s.incident_id = $1 AND s.state = 'joined' ORDER BY s.case_id DESC LIMIT $2`

	sqlOpenSince = `
SELECT c.id, c.subject, c.problem, ` + firstWords + ` FROM cases c
WHERE c.state <> 'closed' AND c.id > $1 AND NOT EXISTS (SELECT 1 FROM storm_member s WHERE s.case_id = c.id AND (s.incident_id = $2 OR s.state = 'joined'))
ORDER BY c.id DESC LIMIT $3`
)
