package api_test

import (
	"slices"
	"testing"
)

// TestCustomersAreListedByEveryKindOfField gives two customers values of each
// kind and asks for one of them.
func TestCustomersAreListedByEveryKindOfField(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		two := []m{{"code": "gold", "names": m{"en": "Gold"}}, {"code": "blue", "names": m{"en": "Blue"}}}
		for _, f := range []m{{"key": "shop", "kind": "text"}, {"key": "flats", "kind": "number"}, {"key": "worth", "kind": "money"}, {"key": "since", "kind": "date"},
			{"key": "tier", "kind": "choice", "choices": two}, {"key": "likes", "kind": "choices", "choices": two}, {"key": "host", "kind": "person"}} {
			f["holder"], f["names"] = "customer", m{"en": "Field"}
			h.post("/fields", f).want(201)
		}
		me := h.get("/me").want(200).at("id")
		a := h.post("/customers", m{"name": "Huda"}).want(201).at("id")
		b := h.post("/customers", m{"name": "Omar"}).want(201).at("id")
		fill := func(who string, in m) { h.call("PATCH", "/api/v1/customers/"+who+"/fields", m{"fields": in}).want(200) }
		fill(a, m{"shop": []string{"متجر الرياض الكبير"}, "flats": []string{"12.5"}, "worth": []string{"900.00 SAR"}, "since": []string{"2024-03-01"}, "tier": []string{"gold"}, "likes": []string{"gold", "blue"}, "host": []string{me}})
		fill(b, m{"shop": []string{"Corner shop"}, "flats": []string{"3"}, "worth": []string{"900.00 KWD"}, "since": []string{"2026-01-15"}, "tier": []string{"blue"}, "likes": []string{"blue"}})
		for query, want := range map[string][]string{
			"field=shop&words=%D8%A7%D9%84%D8%B1%D9%8A%D8%A7%D8%B6": {a},
			"field=shop&words=CORNER":                               {b},
			"field=shop&value=corner":                               {},
			"field=shop&value=corner%20shop":                        {b},
			"field=flats&from=10":                                   {a},
			"field=flats&from=3&to=12.5":                            {a, b},
			"field=flats&to=12":                                     {b},
			"field=flats&value=%DB%B3":                              {b}, // a Persian three
			"field=worth&from=100%20SAR&to=1000%20SAR":              {a},
			"field=worth&to=1000%20KWD":                             {b},
			"field=since&from=2024-03-01&to=2024-12-31":             {a},
			"field=since&from=2025-01-01":                           {b},
			"field=since&to=2026-01-15":                             {a, b},
			"field=since&value=2026-01-15":                          {b},
			"field=tier&value=gold":                                 {a},
			"field=likes&value=blue":                                {a, b},
			"field=likes&value=gold":                                {a},
			"field=host&value=" + me:                                {a},
		} {
			got := h.get("/customers?" + query).want(200).list("id")
			if len(got) != len(want) || slices.ContainsFunc(want, func(one string) bool { return !slices.Contains(got, one) }) {
				t.Errorf("%s gives %v, want %v", query, got, want)
			}
		}
		for _, bad := range []string{"field=flats&from=many", "field=tier&value=black", "field=since&from=soon", "field=worth&from=12", "field=shop", "field=nothing&value=1"} {
			h.get("/customers?" + bad).want(422)
		}
	})
}
