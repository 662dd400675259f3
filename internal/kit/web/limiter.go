package web

import (
	"math"
	"sync"
	"time"

	"rida/internal/kit/clock"
)

// Limiter is a token bucket for every key: each call takes a token, tokens come
// back at an even pace. Its memory is bounded, whoever knocks.
type Limiter struct {
	clock clock.Clock
	pace  float64 // tokens a second
	burst float64
	most  int

	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// maxKeys bounds a limiter's memory to some 10 MB.
const maxKeys = 100_000

// NewLimiter lets every key through burst times at once and then once in every
// interval.
func NewLimiter(c clock.Clock, burst int, interval time.Duration) *Limiter {
	return &Limiter{clock: c, pace: 1 / interval.Seconds(), burst: float64(burst), most: maxKeys, buckets: map[string]bucket{}}
}

// Allow takes a token for the key. When there is none it tells how long to wait.
func (l *Limiter) Allow(key string) (wait time.Duration, ok bool) {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.buckets[key]
	if !known {
		if len(l.buckets) >= l.most {
			l.sweep(now)
		}
		b = bucket{left: l.burst, at: now}
	}
	b = l.refill(b, now)
	if b.left < 1 {
		l.buckets[key] = b
		return time.Duration(math.Ceil((1 - b.left) / l.pace * float64(time.Second))), false
	}
	b.left--
	l.buckets[key] = b
	return 0, true
}

func (l *Limiter) refill(b bucket, now time.Time) bucket {
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.left = math.Min(l.burst, b.left+passed*l.pace)
		b.at = now
	}
	return b
}

// sweep forgets full buckets, which are as good as new ones. Under a flood of
// keys that are all in use it forgets a quarter at random: the flood pays, and
// memory stays bounded.
func (l *Limiter) sweep(now time.Time) {
	for k, b := range l.buckets {
		if l.refill(b, now).left >= l.burst {
			delete(l.buckets, k)
		}
	}
	for k := range l.buckets {
		if len(l.buckets) <= l.most*3/4 {
			break
		}
		delete(l.buckets, k)
	}
}

// Limited lets a handler be called at the limiter's pace for each client
// address; who comes too often is told when to come back.
func Limited(l *Limiter, h Handler) Handler {
	return func(w *Response, r *Request) error {
		if wait, ok := l.Allow(AddressKey(r.Address())); !ok {
			return TooMany(wait)
		}
		return h(w, r)
	}
}

// Keys is how many keys the limiter remembers.
func (l *Limiter) Keys() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.buckets)
}
