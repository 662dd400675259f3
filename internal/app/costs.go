package app

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/problems"
	"rida/internal/room/routing"
)

// customerCosts is what cases of a time cost customers, by topic, in the currency in
// which most is noted; amounts in another cannot be added to it and are left out.
func customerCosts(ctx context.Context, r db.Reader, from, to time.Time) ([]problems.CaseCost, string, error) {
	all, err := remedy.Costs(ctx, r, from, to)
	if err != nil {
		return nil, "", err
	}
	of, noted, currency := make([]id.ID, len(all)), map[string]int{}, ""
	for i, one := range all {
		of[i] = one.CaseID
		if noted[one.Currency]++; noted[one.Currency] > noted[currency] {
			currency = one.Currency
		}
	}
	topics, err := routing.TopicsOfCases(ctx, r, of)
	var out []problems.CaseCost
	for _, one := range all {
		if one.Currency == currency {
			out = append(out, problems.CaseCost{CaseID: one.CaseID, TopicID: topics[one.CaseID], Minor: one.MoneyMinor})
		}
	}
	return out, currency, err
}
