package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/fault"
)

const (
	// heartbeat keeps middle boxes from closing a quiet connection; many do
	// after 30 or 60 seconds.
	heartbeat = 25 * time.Second
	// maxLife ends a connection so that the next one asks again who it is.
	maxLife = 15 * time.Minute
	// liveRetry is how soon the browser connects again, in milliseconds.
	liveRetry = "2000"
	// doubt is how far before a heartbeat we are sure to have told everything, in
	// microseconds: what was published in that second may still be on its way.
	doubt = 1_000_000
	// writeTime is how long one frame may take to leave.
	writeTime = 10 * time.Second
)

// Live answers "GET /live?topics=a,b" with server-sent events: unnamed events
// whose data is {"topic":…,"kind":…,"id":…}. Each topic is asked of may; those
// not allowed are left out, and when none is left the answer is Denied.
//
// A page says with since=INSTANT until when it knows everything (Request.Began
// when it was drawn, later the id of the last event it heard); what changed
// after that is told at once. Each heartbeat is an event without a topic that
// carries the instant on.
func (h *Hub) Live(may func(r *Request, topic string) bool) Handler {
	return func(w *Response, r *Request) error {
		topics, err := askedTopics(r, may)
		if err != nil {
			return err
		}
		l, err := h.join(r.Who.ID, topics, knownUntil(r))
		if err != nil {
			return fault.New(fault.Unavailable, "fault.too_many_pages").Because(err)
		}
		defer h.leave(l)
		hd := w.Header()
		hd.Set("Content-Type", "text/event-stream; charset=utf-8")
		hd.Set("X-Accel-Buffering", "no") // reverse proxies must hand each event on at once
		hd["Cache-Control"] = cacheNever
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusOK)
			return nil
		}
		h.feed(w, r, l)
		return nil
	}
}

// knownUntil is the instant until which a page knows everything; 0 when it does
// not say.
func knownUntil(r *Request) int64 {
	drawn, _ := strconv.ParseInt(r.URL.Query().Get("since"), 10, 64)
	heard, _ := strconv.ParseInt(r.Request.Header.Get("Last-Event-ID"), 10, 64) // a browser that connects again by itself
	return max(drawn, heard, 0)
}

func askedTopics(r *Request, may func(*Request, string) bool) ([]string, error) {
	asked := strings.Split(r.URL.Query().Get("topics"), ",")
	if len(asked) > maxTopics {
		return nil, fault.New(fault.Invalid, "fault.too_many_topics", "n", maxTopics)
	}
	var topics []string
	for _, t := range asked {
		if t = strings.TrimSpace(t); t != "" && !slices.Contains(topics, t) && may(r, t) {
			topics = append(topics, t)
		}
	}
	if len(topics) == 0 {
		return nil, fault.New(fault.Denied, "fault.denied")
	}
	return topics, nil
}

// feed writes frames until the page leaves, is dropped, grows old or the house
// closes. Frames that wait together leave in one write.
func (h *Hub) feed(w *Response, r *Request, l *listener) {
	c := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	end := time.NewTimer(maxLife)
	defer end.Stop()
	frame := []byte("retry: " + liveRetry + "\n\n")
	for {
		_ = c.SetWriteDeadline(time.Now().Add(writeTime)) // a recorder in a test has none
		if _, err := w.Write(frame); err != nil {
			return
		}
		for more := true; more; {
			select {
			case next := <-l.queue:
				if _, err := w.Write(next); err != nil {
					return
				}
			default:
				more = false
			}
		}
		if c.Flush() != nil {
			return
		}
		select {
		case frame = <-l.queue:
		case <-beat.C:
			frame = frameOf(change{}, instant()-doubt)
		case <-l.gone:
			return
		case <-end.C:
			return
		case <-h.closing:
			return
		case <-r.Context().Done():
			return
		}
	}
}
