package web

import (
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"

	"rida/internal/kit/id"
)

// Hub tells open pages that something they show has changed. It carries no
// content: a page that hears of a change asks for it again, with its own
// permissions.
type Hub struct {
	mu      sync.RWMutex
	topics  map[string]map[*listener]struct{}
	per     map[id.ID]int // open connections of each principal
	open    int
	closing chan struct{}
	closed  bool
}

const (
	// queueLength is how many changes wait for a slow connection before it is
	// dropped; its page then connects again and asks for everything anew.
	queueLength = 32
	// maxTopics is more than a page shows at once.
	maxTopics = 50
	// maxConnections bounds what open pages cost: some 20 kB each.
	maxConnections = 20_000
	// maxPerPerson stops one person's forgotten windows or broken script.
	maxPerPerson = 30
)

// listener is one open page.
type listener struct {
	who    id.ID
	topics []string
	queue  chan []byte
	gone   chan struct{} // closed when the hub drops the page
	once   sync.Once
}

func (l *listener) drop() { l.once.Do(func() { close(l.gone) }) }

// NewHub makes a hub without listeners.
func NewHub() *Hub {
	return &Hub{topics: map[string]map[*listener]struct{}{}, per: map[id.ID]int{}, closing: make(chan struct{})}
}

// change is what a page hears.
type change struct {
	Topic string `json:"topic"`
	Kind  string `json:"kind"`
	ID    id.ID  `json:"id,omitzero"`
}

// Publish tells every page that listens to the topic, and never waits: a page
// whose queue is full is dropped. What is 0 is left out.
func (h *Hub) Publish(topic, kind string, what id.ID) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	ls := h.topics[topic]
	if len(ls) == 0 {
		return
	}
	packed, err := json.Marshal(change{Topic: topic, Kind: kind, ID: what})
	if err != nil {
		return // three plain texts cannot fail to become JSON
	}
	frame := slices.Concat([]byte("data: "), packed, []byte("\n\n"))
	if len(ls) <= manyListeners {
		hand(maps.Keys(ls), frame)
		return
	}
	go hand(slices.Values(slices.Collect(maps.Keys(ls))), frame)
}

// manyListeners is from how many pages on a change is handed out aside: waking
// a thousand connections takes tens of milliseconds, which whoever publishes
// after a commit does not have.
const manyListeners = 50

func hand(ls iter.Seq[*listener], frame []byte) {
	for l := range ls {
		select {
		case l.queue <- frame:
		default:
			l.drop()
		}
	}
}

// Hangup drops every page of a principal: their session has ended.
func (h *Hub) Hangup(who id.ID) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, ls := range h.topics {
		for l := range ls {
			if l.who == who {
				l.drop()
			}
		}
	}
}

// Open is how many pages are listening.
func (h *Hub) Open() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.open
}

// Close ends every connection, so that the server can stop.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		close(h.closing)
	}
}

var errFull = errors.New("too many open connections")

// Listens tells whether a principal has a page open right now.
func (h *Hub) Listens(who id.ID) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.per[who] > 0
}

func (h *Hub) join(who id.ID, topics []string) (*listener, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.open >= maxConnections || (who != 0 && h.per[who] >= maxPerPerson) {
		return nil, errFull
	}
	l := &listener{who: who, topics: topics, queue: make(chan []byte, queueLength), gone: make(chan struct{})}
	for _, t := range topics {
		if h.topics[t] == nil {
			h.topics[t] = map[*listener]struct{}{}
		}
		h.topics[t][l] = struct{}{}
	}
	h.open++
	h.per[who]++
	return l, nil
}

func (h *Hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range l.topics {
		delete(h.topics[t], l)
		if len(h.topics[t]) == 0 {
			delete(h.topics, t)
		}
	}
	h.open--
	if h.per[l.who]--; h.per[l.who] == 0 {
		delete(h.per, l.who)
	}
}
