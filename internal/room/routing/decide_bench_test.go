package routing_test

import (
	"testing"

	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/testkit"
)

// BenchmarkDecide measures one decision by twenty rules, half of which look for
// words in a letter of a page.
func BenchmarkDecide(b *testing.B) {
	f := &firm{World: testkit.New(b, db.SQLite), t: b, ctx: b.Context(), people: map[string]id.ID{}}
	f.found()
	f.cases, f.room = f.process()
	for i := range 20 {
		when := condition.Leaf(routing.AskLang, condition.Is, "en")
		if i%2 == 0 {
			when = condition.Any(condition.Leaf(routing.AskWords, condition.Has, "invoice"), condition.Leaf(routing.AskWords, condition.Has, "refund"))
		}
		f.rule("one", when, routing.Then{Team: f.desk, Strategy: routing.Least, Language: true})
	}
	board, err := f.room.ReadBoard(f.ctx, f.DB, f.DB.Now())
	f.must(err)
	text := ""
	for range 20 {
		text += inPersian + " "
	}
	m := routing.Matter{At: f.DB.Now(), Channel: cases.Email, Lang: "fa", Type: cases.Enquiry, Priority: cases.Normal, Subject: "Help", Text: text}
	none := func(id.ID) int64 { return 0 }
	for b.Loop() {
		board.Decide(m, routing.Scene{Open: none, Last: none, Previous: func() id.ID { return 0 }})
	}
}
