package automation_test

import (
	"reflect"
	"testing"

	"rida/internal/core/staff"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/routing/automation"
)

func TestATrialNamesOnlyWhatWouldChange(t *testing.T) {
	c := cases.Case{OwnerID: 7, Priority: cases.Normal, Lang: lang.Persian}
	high := automation.Act{Do: automation.Prioritise, Priority: cases.High}
	task := automation.Act{Do: automation.MakeTask, Text: staff.Names{En: "Ring"}, Hours: 4}
	for name, one := range map[string]struct {
		do   []automation.Act
		tags []string
		want []automation.Effect
	}{
		"another priority, once": {[]automation.Act{high, high}, nil, []automation.Effect{{Do: "priority", From: "normal", To: "high"}}},
		"the priority it has":    {[]automation.Act{{Do: automation.Prioritise, Priority: cases.Normal}}, nil, nil},
		"tags it does not have":  {[]automation.Act{{Do: automation.Tag, Tags: []string{"vip", "leak"}}}, []string{"vip"}, []automation.Effect{{Do: "tag", Tags: []string{"leak"}}}},
		"tags it has":            {[]automation.Act{{Do: automation.Tag, Tags: []string{"vip"}}}, []string{"vip"}, nil},
		"the owner it has":       {[]automation.Act{{Do: automation.Assign, Person: 7}}, nil, nil},
		"two tasks, the second for the new owner": {[]automation.Act{task, {Do: automation.Assign, Person: 8}, task}, nil, []automation.Effect{
			{Do: "task", Who: 7, Lang: lang.Persian}, {Act: 1, Do: "assign", Was: 7, Who: 8}, {Act: 2, Do: "task", Who: 8, Lang: lang.Persian}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (automation.Rule{Do: one.do}).EffectsOn(c, one.tags); !reflect.DeepEqual(got, one.want) {
				t.Errorf("got %+v, want %+v", got, one.want)
			}
		})
	}
}
