package web

import (
	"slices"
	"time"
)

// recentLength is how many changes are remembered for pages that were drawn
// before them and have not begun to listen. A page connects within seconds and
// says at each heartbeat until when it knows, so this lasts at 300 changes a
// second; whoever missed more renews everything once.
const recentLength = 8192

// recent remembers the last changes of a hub. Between the drawing of a page and
// its first word on the stream, and while a lost connection heals, a change
// would otherwise reach nobody.
type recent struct {
	began int64 // before this instant nothing is known
	ring  [recentLength]told
	n     int // how many were ever told
}

type told struct {
	at    int64 // Unix microseconds
	topic string
}

func (k *recent) add(topic string, at int64) {
	k.ring[k.n%recentLength] = told{at, topic}
	k.n++
}

// missed lists those of the topics that changed after an instant; all of
// them where nobody can tell any more.
func (k *recent) missed(topics []string, since int64) (out []string) {
	if since < k.began {
		return topics
	}
	for i := k.n - 1; i >= 0; i-- {
		if i < k.n-recentLength {
			return topics
		}
		one := k.ring[i%recentLength]
		if one.at <= since {
			break
		}
		if slices.Contains(topics, one.topic) && !slices.Contains(out, one.topic) {
			out = append(out, one.topic)
		}
	}
	return out
}

// instant is the time by which pages and hub say until when they know. It is the
// wall clock, because a page may be drawn by one process and listen to another.
func instant() int64 { return time.Now().UnixMicro() }
