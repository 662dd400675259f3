package notice_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/notice"
	"rida/internal/kit/calendar"
)

func TestAMomentIsFreeOutsideOfQuietHoursAndWithinWorkingHours(t *testing.T) {
	riyadh, err := time.LoadLocation("Asia/Riyadh")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	house, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, riyadh) } // the 22nd is a Sunday
	night := notice.Hours{Mode: notice.AnyTime, Quiet: true, QuietFrom: 21 * 60, QuietUntil: 7 * 60}
	noon := notice.Hours{Mode: notice.AnyTime, Quiet: true, QuietFrom: 12 * 60, QuietUntil: 13 * 60}
	own := notice.Hours{Mode: notice.OwnTime, Days: 1<<time.Sunday | 1<<time.Tuesday, WorkFrom: 9 * 60, WorkUntil: 14 * 60}
	firm := notice.Hours{Mode: notice.HouseTime}
	both := own
	both.Quiet, both.QuietFrom, both.QuietUntil = true, 8*60, 10*60
	for _, one := range []struct {
		name     string
		hours    notice.Hours
		at, want time.Time
	}{
		{"by day", night, at(22, 15, 0), at(22, 15, 0)},
		{"at night before midnight", night, at(22, 23, 30), at(23, 7, 0)},
		{"at night after midnight", night, at(23, 2, 0), at(23, 7, 0)},
		{"when the night ends", night, at(23, 7, 0), at(23, 7, 0)},
		{"when the night begins", night, at(22, 21, 0), at(23, 7, 0)},
		{"at lunch", noon, at(22, 12, 30), at(22, 13, 0)},
		{"at work", own, at(22, 10, 0), at(22, 10, 0)},
		{"before work", own, at(22, 6, 0), at(22, 9, 0)},
		{"after work", own, at(22, 14, 0), at(24, 9, 0)},
		{"on a day off", own, at(23, 10, 0), at(24, 9, 0)},
		{"when the house is closed", firm, at(27, 10, 0), at(29, 9, 0)},
		{"quiet as work begins", both, at(22, 6, 0), at(22, 10, 0)},
	} {
		if got := one.hours.Free(one.at, riyadh, house); !got.Equal(one.want) {
			t.Errorf("%s: free at %v, want %v", one.name, got.In(riyadh), one.want)
		}
	}
}

func TestWhateverTheHoursAFreeMomentIsFreeAndNotEarlier(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from := rapid.Int64Range(0, 1439).Draw(rt, "work from")
		h := notice.Hours{Mode: rapid.SampledFrom([]notice.Mode{notice.AnyTime, notice.OwnTime}).Draw(rt, "mode"), Days: rapid.Int64Range(1, 127).Draw(rt, "days"),
			WorkFrom: from, WorkUntil: rapid.Int64Range(from+1, 1440).Draw(rt, "work until"), Quiet: rapid.Bool().Draw(rt, "quiet"),
			QuietFrom: rapid.Int64Range(0, 1439).Draw(rt, "quiet from"), QuietUntil: rapid.Int64Range(0, 1439).Draw(rt, "quiet until")}
		t0 := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(rt, "minute")) * time.Minute)
		free := h.Free(t0, time.UTC, nil)
		if free.Before(t0) {
			rt.Fatalf("free at %v, before %v", free, t0)
		}
		if again := h.Free(free, time.UTC, nil); !again.Equal(free) && free.Sub(t0) < 20*24*time.Hour {
			rt.Fatalf("free at %v is not free: %v", free, again)
		}
		if digest := h.NextDigest(t0, time.UTC); !digest.After(t0) || digest.Sub(t0) > 24*time.Hour {
			rt.Fatalf("the digest after %v leaves at %v", t0, digest)
		}
	})
}
