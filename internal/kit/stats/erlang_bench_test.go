package stats_test

import (
	"testing"

	"rida/internal/kit/stats"
)

// A room of a thousand people: 950 erlangs, conversations of four minutes, and a
// patience of two.
const (
	agents      = 1000
	load        = 950.0
	talkSeconds = 240.0
	patience    = 120.0
)

func BenchmarkErlangCOfAThousand(b *testing.B) {
	for b.Loop() {
		line, err := stats.ErlangC(load, agents, talkSeconds)
		if err != nil || line.Within(20) <= 0 {
			b.Fatal(line, err)
		}
	}
}

func BenchmarkErlangAOfAThousand(b *testing.B) {
	for b.Loop() {
		q, err := stats.ErlangA(load/talkSeconds, 1/talkSeconds, 1/patience, agents)
		if err != nil || q.Within(20) <= 0 {
			b.Fatal(q, err)
		}
	}
}

func BenchmarkLeastServersForAThousand(b *testing.B) {
	for b.Loop() {
		n, _, err := stats.LeastServers(load, talkSeconds, 20, .8)
		if err != nil || n < 950 {
			b.Fatal(n, err)
		}
	}
}
