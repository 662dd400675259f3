package web

import (
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
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

	last   sync.Mutex // guards recent; taken after mu
	recent recent
}

const (
	// queueLength is how many changes wait for a slow connection before it is
	// dropped; its page then connects again and hears what it missed. It is more
	// than maxTopics, each of which may wait already when the page begins.
	queueLength = 64
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
	return &Hub{topics: map[string]map[*listener]struct{}{}, per: map[id.ID]int{}, closing: make(chan struct{}), recent: recent{began: instant()}}
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
	at := h.remember(topic)
	ls := h.topics[topic]
	if len(ls) == 0 {
		return
	}
	frame := frameOf(change{Topic: topic, Kind: kind, ID: what}, at)
	if len(ls) <= manyListeners {
		hand(maps.Keys(ls), frame)
		return
	}
	go hand(slices.Values(slices.Collect(maps.Keys(ls))), frame)
}

// remember keeps what was told for pages that do not listen yet.
func (h *Hub) remember(topic string) int64 {
	h.last.Lock()
	defer h.last.Unlock()
	at := instant()
	h.recent.add(topic, at)
	return at
}

// frameOf is a change as it goes over the stream. Its id is the instant until
// which whoever hears it knows everything; a browser sends it back by itself
// when it has lost the connection.
func frameOf(c change, at int64) []byte {
	packed, err := json.Marshal(c)
	if err != nil {
		return nil // three plain texts cannot fail to become JSON
	}
	frame := strconv.AppendInt([]byte("id: "), at, 10)
	frame = append(append(frame, "\ndata: "...), packed...)
	return append(frame, "\n\n"...)
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

// join begins to listen. What changed since the instant until which the page
// knows is told at once; since 0 is a page that says nothing of it.
func (h *Hub) join(who id.ID, topics []string, since int64) (*listener, error) {
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
	if since > 0 {
		h.catchUp(l, since)
	}
	return l, nil
}

// catchUp tells a listener what it missed. While the hub is held for it no
// change can slip between.
func (h *Hub) catchUp(l *listener, since int64) {
	h.last.Lock()
	defer h.last.Unlock()
	at := instant()
	for _, t := range h.recent.missed(l.topics, since) {
		l.queue <- frameOf(change{Topic: t, Kind: "changed"}, at)
	}
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
