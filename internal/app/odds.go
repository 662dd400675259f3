package app

import (
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/room/routing"
)

// oddsPause is between two batches of the chances that are said with dates of the
// policy: nobody waits for them, and what comes in a rush is cheaper together.
const oddsPause = 2 * time.Second

// oddsFollower says with each date that the policy gives how likely it is kept.
func (a *App) oddsFollower() follower {
	odds := routing.NewOdds(a.DB, a.Cases.Promises, a.outlook, func() *calendar.Schedule { return a.policy().Schedule })
	return follower{"chances", odds.Walk, odds.Step, nil, oddsPause}
}
