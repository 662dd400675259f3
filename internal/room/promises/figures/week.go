package figures

import "time"

// WeekOf numbers the weeks since 1970, each from Monday, in UTC.
func WeekOf(t time.Time) int64 { return (t.Unix()/(24*60*60) + 3) / 7 }

// WeekStart is the first instant of a week.
func WeekStart(week int64) time.Time { return time.Unix((week*7-3)*24*60*60, 0).UTC() }
