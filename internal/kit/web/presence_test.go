package web

import (
	"testing"
	"time"

	"rida/internal/kit/clock"
)

func rankOf(doing string) int { return map[string]int{"looking": 1, "writing": 2}[doing] }

func TestWhoFallsSilentIsGoneAfterAWhile(t *testing.T) {
	c := clock.NewFake(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
	p := NewPresence(NewHub(), c)
	p.Beat("case", "a", Here{Who: 1, Name: "Layla", Doing: "looking"})
	c.Advance(PresenceLife - time.Second)
	if got := p.At("case", rankOf); len(got) != 1 || got[0].Name != "Layla" {
		t.Fatalf("shortly before the end: %v", got)
	}
	c.Advance(time.Second)
	if got := p.At("case", rankOf); len(got) != 0 {
		t.Fatalf("after the end: %v", got)
	}
	p.Beat("other", "b", Here{Who: 2, Doing: "looking"})
	if len(p.topics) != 1 {
		t.Errorf("%d topics are kept, want the living one", len(p.topics))
	}
}

func TestOfSeveralWindowsTheWritingOneCounts(t *testing.T) {
	c := clock.NewFake(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
	p := NewPresence(NewHub(), c)
	p.Beat("case", "a", Here{Who: 1, Doing: "looking"})
	c.Advance(time.Second)
	p.Beat("case", "b", Here{Who: 1, Doing: "writing"})
	p.Beat("case", "c", Here{Who: 2, Doing: "looking"})
	got := p.At("case", rankOf)
	if len(got) != 2 || got[0].Who != 1 || got[0].Doing != "writing" || got[1].Doing != "looking" {
		t.Fatalf("got %v", got)
	}
	p.Beat("case", "b", Here{Who: 1})
	if got := p.At("case", rankOf); got[0].Doing != "looking" {
		t.Errorf("after the writing window closed: %v", got)
	}
}

func TestOnlyAChangeIsTold(t *testing.T) {
	c := clock.NewFake(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
	hub := NewHub()
	p := NewPresence(hub, c)
	l, err := hub.join(9, []string{"case"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, doing := range []string{"looking", "looking", "writing", "writing", ""} {
		p.Beat("case", "a", Here{Who: 1, Doing: doing})
		c.Advance(time.Second)
	}
	if n := len(l.queue); n != 3 {
		t.Errorf("%d changes were told, want coming, writing and leaving", n)
	}
}
