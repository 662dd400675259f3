package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/waiting"
)

// callbackOperations are about numbers that were left instead of waiting.
func callbackOperations() []operation {
	return []operation{
		reads(get("waiting", "list_callbacks", "/waiting/callbacks", waiting.MayRead), listCallbacks),
		acts(post("waiting", "ask_callback", "/waiting/callbacks", waiting.MayWrite), askCallback, func(callbackItem) string { return "/waiting/callbacks" }),
		acts(post("waiting", "note_callback", "/waiting/callbacks/{id}", waiting.MayWrite), noteCallback, nil),
	}
}

// callbackItem is somebody whom we owe a call.
type callbackItem struct {
	ID      id.ID      `json:"id" example:"251658240020"`
	Case    id.ID      `json:"case" doc:"The case that was opened for it." example:"251658240021"`
	AskedAt time.Time  `json:"asked_at"`
	DueAt   time.Time  `json:"due_at" doc:"By when the call is promised."`
	Times   int64      `json:"times" doc:"How often the same caller was heard of in the last week; who tries again comes first." example:"2"`
	Tries   int64      `json:"tries" doc:"Calls that nobody took." example:"0"`
	DoneAt  *time.Time `json:"done_at" doc:"null while the call is owed."`
}

func callbackOf(k waiting.Callback) callbackItem {
	i := callbackItem{ID: k.ID, Case: k.CaseID, AskedAt: k.AskedAt, DueAt: k.DueAt, Times: max(1, k.Times), Tries: k.Tries}
	if !k.DoneAt.IsZero() {
		i.DoneAt = &k.DoneAt
	}
	return i
}

type callbackList struct {
	Items []callbackItem `json:"items" doc:"In the order in which to call."`
}

func listCallbacks(ctx context.Context, c *call, _ nothing) (callbackList, error) {
	out := callbackList{Items: []callbackItem{}}
	all, err := waiting.Callbacks(ctx, c.api.DB, c.api.DB.Now())
	for _, k := range all {
		out.Items = append(out.Items, callbackOf(k))
	}
	return out, err
}

type callbackAsked struct {
	Phone    string   `json:"phone" doc:"The number to call." example:"+966 55 123 4567"`
	Name     string   `json:"name,omitempty" example:"Maryam Khoury"`
	Language language `json:"language,omitempty" example:"ar"`
	Text     string   `json:"text" doc:"What it is about." example:"Please call me about my oven."`
}

func askCallback(ctx context.Context, tx *db.Tx, c *call, b *callbackAsked) (callbackItem, error) {
	in := cases.Incoming{Channel: cases.Phone, Type: cases.Request, Name: b.Name, Phone: b.Phone, Text: b.Text, NoReceipt: true}
	in.Lang = lang.Tag(b.Language)
	k, _, err := c.api.Waiting.AskBack(ctx, tx, in)
	return callbackOf(k), err
}

type callbackNoted struct {
	Reached bool `json:"reached" doc:"false: nobody took the call, and it stays owed." example:"true"`
}

func noteCallback(ctx context.Context, tx *db.Tx, c *call, b *callbackNoted) (callbackItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return callbackItem{}, err
	}
	k, err := c.api.Waiting.Called(ctx, tx, c.by(), which, b.Reached)
	return callbackOf(k), err
}
