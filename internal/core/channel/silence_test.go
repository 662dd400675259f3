package channel_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"rida/internal/core/channel"
)

// office is the history of an inbox that gets rate mails an hour between eight
// and five, Sunday to Thursday, and nothing else.
func office(weeks int, rate float64, until time.Time, zone *time.Location) []channel.HourCount {
	draw := rand.New(rand.NewPCG(7, 9))
	var out []channel.HourCount
	for at := until.Add(-time.Duration(weeks) * 7 * 24 * time.Hour).Truncate(time.Hour); at.Before(until); at = at.Add(time.Hour) {
		local := at.In(zone)
		if local.Hour() < 8 || local.Hour() >= 17 || local.Weekday() == time.Friday || local.Weekday() == time.Saturday {
			continue
		}
		var n int64
		for sum := draw.ExpFloat64(); sum < rate; sum += draw.ExpFloat64() {
			n++
		}
		if n > 0 {
			out = append(out, channel.HourCount{Hour: at.Unix() / 3600, N: n, Last: at.Add(59 * time.Minute)})
		}
	}
	return out
}

func TestAnInboxAlarmsWhenItIsSilentForLongerThanItsHistoryMakesLikely(t *testing.T) {
	zone := time.FixedZone("Riyadh", 3*3600)
	monday := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
	busy := office(8, 12, monday, zone)
	for name, c := range map[string]struct {
		history      []channel.HourCount
		now          time.Time
		known, alarm bool
	}{
		"busy, ten minutes":                {busy, monday.Add(10 * time.Minute), true, false},
		"busy, two hours of a working day": {busy, monday.Add(2 * time.Hour), true, true},
		"busy, over night":                 {office(8, 12, monday.Add(7*time.Hour), zone), monday.Add(21 * time.Hour), true, false},
		"busy, over the weekend":           {office(8, 12, time.Date(2026, 11, 26, 17, 0, 0, 0, zone), zone), time.Date(2026, 11, 29, 8, 0, 0, 0, zone), true, false},
		"quiet inbox, a morning":           {office(8, 0.5, monday, zone), monday.Add(4 * time.Hour), true, false},
		"quiet inbox, a week":              {office(8, 0.5, monday, zone), monday.Add(7 * 24 * time.Hour), true, true},
		"too young":                        {office(2, 12, monday, zone), monday.Add(8 * time.Hour), false, false},
		"hardly any mail":                  {office(8, 0.05, monday, zone), monday.Add(30 * 24 * time.Hour), false, false},
		"never any mail":                   {nil, monday, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := channel.JudgeSilence(c.history, c.now, zone)
			if s.Known != c.known || s.Alarm != c.alarm {
				t.Errorf("silent for %v, %.1f expected, chance %.2g: known %v, alarm %v", s.For, s.Expected, s.Chance, s.Known, s.Alarm)
			}
		})
	}
}

func TestBunchesOfMailMakeAnInboxPatient(t *testing.T) {
	// A list that sends two hundred mails on some days and none on others: the
	// mean alone would alarm after an hour.
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	draw := rand.New(rand.NewPCG(1, 2))
	var history []channel.HourCount
	for day := 56; day > 0; day-- {
		if draw.IntN(4) == 0 {
			at := now.Add(-time.Duration(day) * 24 * time.Hour)
			history = append(history, channel.HourCount{Hour: at.Unix() / 3600, N: 200, Last: at})
		}
	}
	if s := channel.JudgeSilence(history, history[len(history)-1].Last.Add(3*24*time.Hour), time.UTC); !s.Known || s.Alarm {
		t.Errorf("three days are ordinary here: %+v", s)
	}
}
