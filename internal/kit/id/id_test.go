package id_test

import (
	"encoding/json"
	"testing"
	"time"

	"rida/internal/kit/id"
)

func TestIdsOfOneMomentAreDistinctAndAscend(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	last := id.New(at)
	for range 10_000 { // more than one millisecond can hold
		next := id.New(at)
		if next <= last {
			t.Fatalf("%d does not follow %d", next, last)
		}
		last = next
	}
}

func TestAnIdTellsItsTime(t *testing.T) {
	at := time.Date(2031, 3, 21, 8, 0, 0, 0, time.UTC)
	if got := id.New(at).Time(); !got.Equal(at) {
		t.Errorf("time = %v, want %v", got, at)
	}
}

func TestJSONHoldsAString(t *testing.T) {
	b, err := json.Marshal(map[string]id.ID{"id": 42})
	if err != nil || string(b) != `{"id":"42"}` {
		t.Fatalf("json = %s, %v", b, err)
	}
	var back struct{ ID id.ID }
	if err := json.Unmarshal(b, &back); err != nil || back.ID != 42 {
		t.Errorf("back = %v, %v", back.ID, err)
	}
}

func TestShortTokensKeepToTheirAlphabet(t *testing.T) {
	for _, r := range id.ShortToken(1000) {
		if r == 'l' || r == 'o' || r == '0' || r == '1' || r > 'z' {
			t.Fatalf("letter %q is easily mistaken", r)
		}
	}
}
