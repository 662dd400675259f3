package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"rida/internal/kit/lang"
	"rida/internal/room/complaints/remedy"
)

//go:embed script/remedies.json
var remediesScript []byte

// Offers are remedies of the demo firm in a language: one that an agent may make,
// and one that goes beyond it.
func Offers(t lang.Tag) (within, beyond remedy.New, err error) {
	var script struct{ Words, Refund, Replace, Apology map[lang.Tag]string }
	if err = json.Unmarshal(remediesScript, &script); err != nil {
		return within, beyond, fmt.Errorf("read the script of remedies: %w", err)
	}
	offer := func(minor int64) remedy.New {
		return remedy.New{Words: script.Words[t], Options: []remedy.Option{{Kind: "refund", Words: script.Refund[t], Currency: "SAR", AmountMinor: minor},
			{Kind: "replace", Words: script.Replace[t], Currency: "SAR", CostMinor: minor / 2}, {Kind: "apology", Words: script.Apology[t], Currency: "SAR"}}}
	}
	return offer(180_00), offer(950_00), nil
}
