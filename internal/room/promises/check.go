package promises

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/kit/fault"
)

const (
	// MaxRules bounds a book: nobody keeps more rules in mind.
	MaxRules = 50
	// MaxMinutes is the longest target: a year.
	MaxMinutes = 366 * 24 * 60
)

// needed are the kinds that the last rule, which fits every case, must name: a
// case is never without a date.
var needed = []Kind{FirstResponse, Reply, NextUpdate}

// Check finds what is wrong with a book; the names of the fields are
// rules.N.PART, floor.KIND and ladder.N. A rule that undercuts the floor is
// named: it may promise something sooner, never later, and no clock rests where
// the floor does not allow it.
func (b *Book) Check(named []NamedKind) (wrong []fault.Field) {
	add := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	switch {
	case len(b.Rules) == 0:
		add("rules", "promises.fault.no_rules")
		return wrong
	case len(b.Rules) > MaxRules:
		add("rules", "promises.fault.too_many_rules", "max", MaxRules)
	}
	known := slices.Clone(Kinds)
	for _, k := range named {
		known = append(known, k.Code)
	}
	for _, k := range slices.Sorted(maps.Keys(b.Floor)) {
		if key := b.Floor[k].fault(); key != "" || !slices.Contains(known, k) {
			add("floor."+string(k), orChoice(key))
		}
	}
	for i := range b.Rules {
		wrong = append(wrong, b.checkRule(i, known)...)
	}
	last := b.Rules[len(b.Rules)-1]
	at := "rules." + strconv.Itoa(len(b.Rules)-1) + "."
	if !last.When.All() {
		add(at+"when", "promises.fault.last_fits_all")
	}
	for _, k := range needed {
		if _, ok := last.Targets[k]; !ok {
			add(at+string(k), "field.required")
		}
	}
	for i, r := range b.Ladder {
		if r.Elapsed < 1 || r.Elapsed > 99 || r.Late < 1 || r.Late > 100 || i > 0 && (r.Elapsed <= b.Ladder[i-1].Elapsed || r.Late < b.Ladder[i-1].Late) {
			add("ladder."+strconv.Itoa(i), "promises.fault.ladder")
		}
	}
	if len(b.Ladder) != int(Last) {
		add("ladder", "promises.fault.ladder")
	}
	if b.Chance < 50 || b.Chance > 99 {
		add("chance", "promises.fault.chance")
	}
	return wrong
}

func (b *Book) checkRule(i int, known []Kind) (wrong []fault.Field) {
	r, at := &b.Rules[i], "rules."+strconv.Itoa(i)+"."
	r.Name = strings.Join(strings.Fields(r.Name), " ")
	if utf8.RuneCountInString(r.Name) > MaxVersionName {
		wrong = append(wrong, fault.Field{Name: at + "name", Key: "field.too_long", Args: []any{"max", MaxVersionName}})
	}
	if r.Quiet < 0 || r.Quiet > MaxMinutes {
		wrong = append(wrong, fault.Field{Name: at + "quiet", Key: "promises.fault.target"})
	}
	if len(r.Targets) == 0 && r.Quiet == 0 {
		wrong = append(wrong, fault.Field{Name: at + "targets", Key: "promises.fault.nothing"})
	}
	for _, k := range slices.Sorted(maps.Keys(r.Targets)) {
		t := r.Targets[k]
		key := t.fault()
		floor, has := b.Floor[k]
		switch {
		case !slices.Contains(known, k):
			key = "field.bad_choice"
		case key == "" && k.IsSpoken() && len(t.Pauses) > 0:
			key = "promises.fault.spoken_rests"
		case key == "" && has && !floor.holds(t):
			key = "promises.fault.under_floor"
		}
		if key != "" {
			wrong = append(wrong, fault.Field{Name: at + string(k), Key: key})
		}
	}
	return wrong
}

// fault is the key of what is wrong with a target, "" for nothing.
func (t Target) fault() string {
	if t.Minutes < 1 || t.Minutes > MaxMinutes {
		return "promises.fault.target"
	}
	if !slices.Contains(Countings, t.Counts) || slices.ContainsFunc(t.Pauses, func(s string) bool { return !slices.Contains(Pausable, s) }) {
		return "field.bad_choice"
	}
	return ""
}

// holds tells whether a target lies on or above the floor. Calendar time is never
// slower than working time, so a target in it may stand on a floor of either; how
// much calendar time a span of working time takes nobody knows beforehand.
func (f Floor) holds(t Target) bool {
	if t.Minutes > f.Minutes || t.Counts == Business && f.Counts == Calendar {
		return false
	}
	return !slices.ContainsFunc(t.Pauses, func(s string) bool { return !slices.Contains(f.Pauses, s) })
}

func orChoice(key string) string {
	if key == "" {
		return "field.bad_choice"
	}
	return key
}

// Length writes a target as people say it: days, hours or minutes, and the unit's
// minutes. A working day counts as WorkingDay.
func (t Target) Length() (n int64, unit string) {
	day := int64(24 * time.Hour / time.Minute)
	if t.Counts == Business {
		day = int64(WorkingDay / time.Minute)
	}
	switch {
	case t.Minutes%day == 0:
		return t.Minutes / day, "days"
	case t.Minutes%60 == 0:
		return t.Minutes / 60, "hours"
	}
	return t.Minutes, "minutes"
}

// Long makes a target of what people say.
func Long(n int64, unit string, counts Counting) Target {
	by := map[string]int64{"minutes": 1, "hours": 60, "days": 24 * 60}[unit]
	if unit == "days" && counts == Business {
		by = int64(WorkingDay / time.Minute)
	}
	if n > MaxMinutes { // no overflow on the way to being refused
		n = MaxMinutes + 1
	}
	return Target{Minutes: n * by, Counts: counts}
}
