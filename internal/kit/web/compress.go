package web

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

const (
	// compressFrom is the size from which gzip saves a packet.
	compressFrom = 1400
	// compressLevel costs a quarter of a millisecond for a page of 60 kB and
	// saves four fifths of it; higher levels save little more.
	compressLevel = 2
)

var packers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(io.Discard, compressLevel)
	if err != nil {
		panic(err) // the level is our own constant
	}
	return z
}}

// send writes a whole body, compressed when it is large and the client can read it.
func (w *Response) send(status int, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	if len(body) < compressFrom || !acceptsGzip(w.r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		if w.r.Method == http.MethodHead {
			return nil
		}
		_, err := w.Write(body)
		return err
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	if w.r.Method == http.MethodHead {
		return nil
	}
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(w)
	if _, err := z.Write(body); err != nil {
		return err
	}
	return z.Close()
}

// acceptsGzip reads Accept-Encoding (RFC 9110, 12.5.3); q=0 refuses.
func acceptsGzip(accept string) bool {
	for item := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		q = strings.ReplaceAll(q, " ", "")
		weight, err := strconv.ParseFloat(strings.TrimPrefix(q, "q="), 64)
		return q == "" || (err == nil && weight > 0)
	}
	return false
}
