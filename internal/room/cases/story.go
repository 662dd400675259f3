package cases

import (
	"context"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
)

// StoryOf gathers what an article about a solved case is made of. The names of
// colleagues are left out of the article, like those of everybody who took part.
func StoryOf(ctx context.Context, r db.Reader, c Case, colleagues []string) (knowledge.Story, error) {
	s := knowledge.Story{Lang: c.Lang, Title: c.Subject, Problem: c.Problem}
	if !c.Solved() {
		return s, fault.New(fault.Conflict, "cases.article.not_solved")
	}
	customer, err := customers.Get(ctx, r, c.CustomerID)
	if err != nil {
		return s, err
	}
	s.Names = append([]string{c.CustomerName, customer.Name, customer.Preferred}, colleagues...)
	all, err := PublicMessages(ctx, r, c.ID)
	if err != nil {
		return s, err
	}
	for _, m := range all {
		s.Names = append(s.Names, m.AuthorName)
		switch {
		case m.AuthorKind == "staff":
			s.Solved = append(s.Solved, m.Text)
		case m.AuthorKind == "customer" && s.Problem == "":
			s.Problem = m.Text
		}
	}
	tried, err := TriedBy(ctx, r, c.CustomerID)
	for _, t := range tried {
		if t.CaseID == c.ID {
			s.Tried = append(s.Tried, t.Step)
		}
	}
	slices.Reverse(s.Tried)
	return s, err
}
