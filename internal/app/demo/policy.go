package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/staff"
	"rida/internal/room/promises"
)

//go:embed script/policy.json
var policyScript []byte

// Policy is a kind of promise that the demo firm has named, and the next version
// of its book with what changes: complaints are answered sooner and have an end.
func Policy(now promises.Book) (kind promises.NamedKind, name string, next promises.Book, err error) {
	var script struct {
		Refund, Says struct{ Ar, Fa, En string }
		Draft, Rule  string
	}
	if err = json.Unmarshal(policyScript, &script); err != nil {
		return kind, "", now, fmt.Errorf("read the script of the policy: %w", err)
	}
	kind = promises.NamedKind{Code: "refund", Names: staff.Names(script.Refund), Says: staff.Names(script.Says)}
	end := promises.Within(5*promises.WorkingDay, promises.Business)
	next = now
	next.Rules = append([]promises.Rule{{Name: script.Rule, When: promises.Match{Types: []string{"complaint"}}, Targets: map[promises.Kind]promises.Target{
		promises.FirstResponse: promises.Within(2*time.Hour, promises.Business), promises.Resolution: end}}}, now.Rules...)
	return kind, script.Draft, next, nil
}
