package demo

import (
	"encoding/json"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// ownScript is what the firm has added to its cases and customers, and the views
// it shares.
type ownScript struct {
	Fields []struct {
		Holder  fields.Holder
		Key     string
		Kind    fields.Kind
		Listed  bool
		Public  bool
		Tracked bool
		Names   staff.Names
		Choices []struct {
			Code  string
			Names staff.Names
		}
	}
	Views []struct {
		Name, Shared, Sort, Columns string
		Condition                   condition.Node
	}
}

// addOwn defines the firm's own fields, fills in those of its open cases, and
// shares its views.
func (l *life) addOwn() error {
	text, err := scripts.ReadFile("script/own.json")
	if err != nil {
		return err
	}
	var script ownScript
	if err := json.Unmarshal(text, &script); err != nil {
		return fmt.Errorf("read the firm's own fields: %w", err)
	}
	by := event.Staff(l.firm.Manager)
	book := &fields.Book{Events: l.Cases.Events}
	for _, f := range script.Fields {
		one := fields.Field{Holder: f.Holder, Key: f.Key, Kind: f.Kind, Names: f.Names, Listed: f.Listed, Public: f.Public, Tracked: f.Tracked}
		for _, c := range f.Choices {
			one.Choices = append(one.Choices, fields.Option{Code: c.Code, Names: c.Names})
		}
		if _, err := book.Save(l.ctx, l.tx, by, one); err != nil {
			return fmt.Errorf("add the field %s: %w", f.Key, err)
		}
	}
	for _, v := range script.Views {
		view := cases.Saved{Name: v.Name, Shared: v.Shared, Sort: v.Sort, Columns: fieldsOf(v.Columns), Condition: v.Condition}
		if _, err := l.Cases.SaveView(l.ctx, l.tx, by, condition.Reader{Account: l.firm.Manager, Now: l.now}, view, true); err != nil {
			return fmt.Errorf("share the view %s: %w", v.Name, err)
		}
	}
	return l.fillOwn(by)
}

func fieldsOf(columns string) []string {
	if columns == "" {
		return nil
	}
	return columnsOf(columns)
}

// ownCases is how many of the newest cases have their fields filled in.
const ownCases = 40

func (l *life) fillOwn(by event.Actor) error {
	all, err := cases.Newest(l.ctx, l.tx, "unclosed", 0, 0, ownCases)
	if err != nil {
		return err
	}
	tiered := map[id.ID]bool{}
	for i, c := range all {
		in := fields.Filling{"branch": {[]string{"riyadh", "jeddah", "dammam"}[i%3]}}
		if i%2 == 0 {
			in["warranty_until"] = []string{l.now.AddDate(0, i-10, 0).Format("2006-01-02")}
			in["order_value"] = []string{fmt.Sprintf("%d.00 SAR", 400+137*i)}
		}
		if _, err := l.Cases.Fill(l.ctx, l.tx, by, c.ID, in); err != nil {
			return fmt.Errorf("fill in the fields of case %s: %w", c.Reference, err)
		}
		if i%4 == 0 && !tiered[c.CustomerID] {
			tiered[c.CustomerID] = true
			if err := l.Customers.Fill(l.ctx, l.tx, by, c.CustomerID, l.ofCustomer(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofCustomer is what the firm knows of its i-th customer.
func (l *life) ofCustomer(i int) fields.Filling {
	times := []string{"morning", "afternoon", "evening"}
	return fields.Filling{"tier": {[]string{"gold", "silver"}[i/4%2]}, "customer_since": {l.now.AddDate(0, -7*i-3, -i).Format("2006-01-02")},
		"appliances": {fmt.Sprint(1 + i%5)}, "contract": {fmt.Sprintf("%d.00 SAR", 250+90*i)}, "best_time": times[i%3 : i%3+1]}
}
