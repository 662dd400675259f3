package web

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/id"
)

// Presence knows who has a page open now and what they do there. It is kept in
// the memory of this process: what it says is true for seconds, and asking it
// costs no query. Several processes would share it by carrying beat and tell to
// each other; nothing else in here would change.
type Presence struct {
	hub   *Hub
	clock clock.Clock

	mu     sync.Mutex
	topics map[string]map[window]Here
	swept  time.Time
}

const (
	// PresenceBeat is how often an open page says that it is there.
	PresenceBeat = 10 * time.Second
	// PresenceLife is after how long a silent page counts as left: two beats may
	// be late, as they are on a train.
	PresenceLife = 25 * time.Second
	// maxWindows bounds what one forged or broken client can leave behind.
	maxWindows = 200
	// maxWindowName is more than the name that our script gives a window.
	maxWindowName = 40
)

// Here is one person at a topic.
type Here struct {
	Who   id.ID
	Name  string
	Doing string // what the caller of Beat calls it, such as "looking"
	Since time.Time

	until time.Time
}

// window is one open page of one person.
type window struct {
	who  id.ID
	name string
}

// NewPresence makes a presence that tells pages of changes through the hub,
// under the topic itself and the kind "presence".
func NewPresence(hub *Hub, c clock.Clock) *Presence {
	return &Presence{hub: hub, clock: c, topics: map[string]map[window]Here{}}
}

// Beat says that one window of a person is at the topic and what is done there.
// An empty doing leaves. name tells the windows of one person apart.
func (p *Presence) Beat(topic, name string, h Here) {
	if len(name) > maxWindowName {
		name = name[:maxWindowName]
	}
	now := p.clock.Now()
	changed := p.sweep(now)
	if p.beat(topic, window{h.Who, name}, h, now) {
		changed = append(changed, topic)
	}
	p.tell(changed)
}

// tell lets the open pages of topics ask again.
func (p *Presence) tell(topics []string) {
	for _, t := range topics {
		p.hub.Publish(t, "presence", 0)
	}
}

func (p *Presence) beat(topic string, w window, h Here, now time.Time) (changed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.topics[topic]
	before, was := at[w]
	if h.Doing == "" {
		delete(at, w)
		if len(at) == 0 {
			delete(p.topics, topic)
		}
		return was
	}
	if at == nil {
		at = map[window]Here{}
		p.topics[topic] = at
	}
	if !was && len(at) >= maxWindows {
		return false
	}
	h.Since, h.until = now, now.Add(PresenceLife)
	if was {
		h.Since = before.Since
	}
	at[w] = h
	return !was || before.Doing != h.Doing
}

// sweep forgets, once in a while, who left without a word, and gives the topics
// that they left.
func (p *Presence) sweep(now time.Time) (left []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.swept) < PresenceBeat/2 {
		return nil
	}
	p.swept = now
	for topic, at := range p.topics {
		n := len(at)
		for w, h := range at {
			if !h.until.After(now) {
				delete(at, w)
			}
		}
		if len(at) < n {
			left = append(left, topic)
		}
		if len(at) == 0 {
			delete(p.topics, topic)
		}
	}
	return left
}

// At lists who is at a topic now, one line a person, the first to come first.
// Of several windows of one person the one ranked highest by rank counts.
func (p *Presence) At(topic string, rank func(doing string) int) []Here {
	now := p.clock.Now()
	p.mu.Lock()
	people := map[id.ID]Here{}
	for w, h := range p.topics[topic] {
		if !h.until.After(now) {
			continue
		}
		known, is := people[w.who]
		if is && rank(known.Doing) >= rank(h.Doing) {
			known.Since = minTime(known.Since, h.Since)
			people[w.who] = known
			continue
		}
		if is {
			h.Since = minTime(known.Since, h.Since)
		}
		people[w.who] = h
	}
	p.mu.Unlock()
	out := make([]Here, 0, len(people))
	for _, h := range people {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Here) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Who, b.Who)) })
	return out
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
