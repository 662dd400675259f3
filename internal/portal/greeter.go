package portal

import (
	"context"

	"rida/internal/kit/web/ui"
	"rida/internal/room/routing"
)

// greet is the greeter's question; off when none is asked. A question that
// cannot be read keeps nobody from writing.
func (p *Portal) greet(ctx context.Context) routing.Question {
	if p.Greeter == nil {
		return routing.Question{}
	}
	q, err := p.Greeter(ctx)
	if err != nil {
		return routing.Question{}
	}
	return q
}

// answers are what can be answered to the greeter, in the reader's language.
func answers(v ui.View, q routing.Question) (out []ui.Choice) {
	for _, t := range q.Answers {
		out = append(out, ui.Choice{Value: t.ID.String(), Label: t.In(v.P.Tag())})
	}
	return out
}
