package api

import (
	"context"
	"encoding/json"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

func policyOperations() []operation {
	draft := put("promises", "save_policy_draft", "/promises/policy/draft", promises.MaySet)
	again := post("promises", "move_promise", "/cases/{reference}/promises/{id}/dates", promises.MayGive)
	return []operation{
		reads(get("promises", "show_policy", "/promises/policy", promises.MaySee), showPolicy),
		reads(get("promises", "list_policy_versions", "/promises/policy/versions", promises.MaySee), listPolicies),
		acts(draft, savePolicyDraft, nil),
		acts(post("promises", "try_policy_draft", "/promises/policy/draft/trials", promises.MaySet), tryPolicy, nil),
		acts(post("promises", "switch_policy_on", "/promises/policy/draft/switch", promises.MaySet), switchPolicy, nil),
		acts(post("promises", "order_policy_rules", "/promises/policy/draft/order", promises.MaySet), orderPolicy, nil),
		acts(again, movePromise, nil),
	}
}

// policyItem is one version of what is promised by itself.
type policyItem struct {
	Version int64      `json:"version" example:"2"`
	Name    string     `json:"name" doc:"What changed; empty for the first." example:"Complaints are ended within five days"`
	OnAt    *time.Time `json:"on_at" doc:"Since when it holds; null for the draft and the first."`
	Draft   bool       `json:"draft"`
	Edition int64      `json:"edition" doc:"Of the draft; to be sent back with a change."`
	Policy  any        `json:"policy" doc:"Rules (the first that fits and names a kind decides), floor, ladder, chance; times in minutes of working or calendar time."`
}

func policyOf(v promises.Version) policyItem {
	return policyItem{Version: v.Book.Version, Name: v.Name, OnAt: moment(v.OnAt), Draft: v.IsDraft(), Edition: v.Edition, Policy: v.Book}
}

// policyList is every version.
type policyList struct {
	Items []policyItem `json:"items" doc:"The draft and the newest first."`
}

func showPolicy(ctx context.Context, c *call, _ nothing) (policyItem, error) {
	now, err := promises.Current(ctx, c.api.DB)
	if err != nil {
		return policyItem{}, err
	}
	one, err := promises.VersionAt(ctx, c.api.DB, now.Version)
	return policyOf(one), err
}

func listPolicies(ctx context.Context, c *call, _ nothing) (policyList, error) {
	all, err := promises.Versions(ctx, c.api.DB)
	out := policyList{Items: []policyItem{}}
	for _, one := range all {
		out.Items = append(out.Items, policyOf(one))
	}
	return out, err
}

// newPolicy is the next version, to be tried and switched on.
type newPolicy struct {
	Name    string `json:"name" need:"yes" doc:"What changes." example:"Complaints are ended within five days"`
	Edition int64  `json:"edition,omitempty" doc:"Of the draft that was seen; left out for a new one." example:"1"`
	Policy  any    `json:"policy" need:"yes" doc:"As show_policy gave it, and changed. A rule that promises less than the floor is refused."`
}

func savePolicyDraft(ctx context.Context, tx *db.Tx, c *call, b *newPolicy) (policyItem, error) {
	text, err := json.Marshal(b.Policy)
	var book promises.Book
	if err == nil {
		err = json.Unmarshal(text, &book)
	}
	if err != nil {
		return policyItem{}, fault.OfFields(fault.Field{Name: "policy", Key: "field.bad_choice"}).Because(err)
	}
	one, err := c.api.Cases.Promises.SaveDraft(ctx, tx, c.by(), b.Name, book, b.Edition)
	return policyOf(one), err
}

// newPlace moves a rule to another place.
type newPlace struct {
	Rule    int    `json:"rule" need:"yes" doc:"The present place of the rule, counted from 1. The last rule fits every case and stays last." example:"2"`
	To      int    `json:"to" need:"yes" doc:"The place to which it goes; the others close up." example:"1"`
	Edition int64  `json:"edition,omitempty" doc:"Of the draft that was seen; left out where there is none." example:"1"`
	Name    string `json:"name,omitempty" doc:"What changes; needed for a new draft." example:"Urgent cases first"`
}

func orderPolicy(ctx context.Context, tx *db.Tx, c *call, b *newPlace) (policyItem, error) {
	one, err := c.api.Cases.Promises.MoveRule(ctx, tx, c.by(), b.Name, b.Rule-1, b.To-1, b.Edition)
	return policyOf(one), err
}

// switching names the edition that was seen.
type switching struct {
	Edition int64 `json:"edition" need:"yes" example:"1"`
}

func switchPolicy(ctx context.Context, tx *db.Tx, c *call, b *switching) (policyItem, error) {
	one, err := c.api.Cases.Promises.SwitchOn(ctx, tx, c.by(), b.Edition)
	return policyOf(one), err
}

// policyTrialItem is what would have come of the draft.
type policyTrialItem struct {
	Against int64           `json:"against" doc:"The version it is compared with." example:"1"`
	Cases   int64           `json:"cases" doc:"The last ones, a thousand at most." example:"1000"`
	Kinds   []trialKindItem `json:"kinds"`
}

type trialKindItem struct {
	Kind    string      `json:"kind" example:"first_response"`
	Changed int64       `json:"changed" doc:"Promises that would have had another date." example:"120"`
	Before  outturnItem `json:"before"`
	After   outturnItem `json:"after"`
}

type outturnItem struct {
	Kept   int64 `json:"kept" example:"940"`
	Broken int64 `json:"broken" example:"60"`
	Open   int64 `json:"open" doc:"Not due yet: it counts for neither." example:"12"`
}

func tryPolicy(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (policyTrialItem, error) {
	draft, _, err := promises.Draft(ctx, tx)
	if err != nil {
		return policyTrialItem{}, err
	}
	past, err := cases.Past(ctx, tx, draft.Book.TierField, promises.TrialCases)
	if err != nil {
		return policyTrialItem{}, err
	}
	t, err := c.api.Cases.Promises.Try(ctx, tx, c.by(), past)
	out := policyTrialItem{Against: t.Against, Cases: t.Cases, Kinds: []trialKindItem{}}
	for _, k := range t.Kinds {
		out.Kinds = append(out.Kinds, trialKindItem{string(k.Kind), k.Changed, outturnItem(k.Before), outturnItem(k.After)})
	}
	return out, err
}
