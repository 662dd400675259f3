package api

import (
	"context"
	"maps"
	"slices"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// colleague is somebody who works here, or once did.
type colleague struct {
	ID     id.ID   `json:"id" example:"251658240000"`
	Name   string  `json:"name" example:"Layla Haddad"`
	Role   string  `json:"role" doc:"Code of a role of the house, or the name of one that the organisation made." example:"agent"`
	Active bool    `json:"active"`
	Teams  []id.ID `json:"teams"`
}

type colleagueList struct {
	Items []colleague `json:"items" doc:"In order of name."`
}

func listStaff(ctx context.Context, c *call, _ nothing) (colleagueList, error) {
	accounts, err := c.api.Staff.Accounts(ctx, c.api.DB)
	if err != nil {
		return colleagueList{}, err
	}
	teams, err := c.api.Staff.Teams(ctx, c.api.DB)
	of := map[id.ID][]id.ID{}
	for _, t := range teams {
		for _, m := range t.Members {
			of[m] = append(of[m], t.ID)
		}
	}
	list := colleagueList{Items: make([]colleague, len(accounts))}
	for i, a := range accounts {
		list.Items[i] = colleague{a.ID, a.Name, roleOf(a), a.Active, append([]id.ID{}, of[a.ID]...)}
	}
	return list, err
}

func roleOf(a staff.Account) string {
	if a.RoleCode != "" {
		return a.RoleCode
	}
	return a.RoleName
}

type teamItem struct {
	ID      id.ID             `json:"id" example:"251658240002"`
	Name    string            `json:"name" doc:"In the language of the call, or the first there is." example:"Care"`
	Names   map[string]string `json:"names" doc:"By language."`
	Duty    person            `json:"duty" doc:"Owns what nobody has taken."`
	Members []id.ID           `json:"members"`
}

type teamList struct {
	Items []teamItem `json:"items"`
}

func listTeams(ctx context.Context, c *call, _ nothing) (teamList, error) {
	teams, err := c.api.Staff.Teams(ctx, c.api.DB)
	if err != nil {
		return teamList{}, err
	}
	name, err := c.api.names(ctx)
	list := teamList{Items: make([]teamItem, len(teams))}
	for i, t := range teams {
		item := teamItem{ID: t.ID, Name: t.In(c.r.Who.Lang), Names: map[string]string{}, Duty: person{t.DutyID, name(t.DutyID)}, Members: append([]id.ID{}, t.Members...)}
		for _, tag := range lang.Tags {
			if n, in := t.Best(tag); in == tag && n != "" {
				item.Names[string(tag)] = n
			}
		}
		list.Items[i] = item
	}
	return list, err
}

// me is who calls.
type me struct {
	person
	ByToken     bool     `json:"by_token" doc:"false for a browser's session."`
	Lang        language `json:"lang" example:"en"`
	Permissions []string `json:"permissions" doc:"What this token or session may do." example:"cases.read"`
	Teams       []id.ID  `json:"teams"`
}

func showMe(ctx context.Context, c *call, _ nothing) (me, error) {
	who := c.r.Who
	m := me{person: person{who.ID, who.Name}, ByToken: who.ByToken, Lang: language(who.Lang), Permissions: []string{}}
	for _, p := range slices.Sorted(maps.Keys(who.Permissions)) {
		if who.Permissions[p] {
			m.Permissions = append(m.Permissions, p)
		}
	}
	teams, err := c.api.Staff.TeamsOf(ctx, c.api.DB, who.ID)
	m.Teams = append([]id.ID{}, teams...)
	return m, err
}

// counters are the numbers of the dashboard.
type counters struct {
	Open      int64            `json:"open" doc:"Cases that are not closed."`
	Untaken   int64            `json:"untaken"`
	Waiting   int64            `json:"waiting" doc:"For the customer."`
	Complaint int64            `json:"complaint"`
	Reopened  int64            `json:"reopened"`
	Mine      int64            `json:"mine" doc:"Open cases that the caller owns."`
	Offered   int64            `json:"offered" doc:"Open cases that the caller was asked to take over."`
	Channels  map[string]int64 `json:"channels" doc:"Open cases by the channel they first came by."`
	Mail      map[string]int64 `json:"mail,omitempty" doc:"Mails in each state, for who may see the ledger."`
}

func count(ctx context.Context, c *call, _ nothing) (counters, error) {
	n, err := cases.Counts(ctx, c.api.DB, c.r.Who.ID)
	if err != nil {
		return counters{}, err
	}
	out := counters{Open: n["open"], Untaken: n["untaken"], Waiting: n["waiting"], Complaint: n["complaint"], Reopened: n["reopened"], Mine: n["mine"],
		Offered: n["offered"], Channels: map[string]int64{}}
	for _, channel := range cases.Channels {
		out.Channels[channel] = n["channel:"+channel]
	}
	if c.r.Who.Can(MayReadMail) {
		mail, err := countMail(ctx, c, nothing{})
		out.Mail = mail.States
		return out, err
	}
	return out, nil
}
