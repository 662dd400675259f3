package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTime  = 10 * time.Second // to send the headers of a request
	requestTime = time.Minute      // to send a request of ordinary size
	answerTime  = 2 * time.Minute  // to work and to take the answer
	idleTime    = 2 * time.Minute  // between two requests of a connection
	maxHeaders  = 32 << 10         // cookies and addresses; more is an attack or a mistake
	// farewellTime is how long requests under way may take when the house
	// closes; a supervisor usually waits 10 seconds before it kills.
	farewellTime = 8 * time.Second
)

// Serve answers on a listener until ctx ends; it then stops taking requests,
// calls closing (to end what streams) and lets those under way finish.
func Serve(ctx context.Context, at net.Listener, h http.Handler, log *slog.Logger, closing func()) error {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: answerTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeaders,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	if closing != nil {
		s.RegisterOnShutdown(closing)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(at) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve on %s: %w", at.Addr(), err)
	case <-ctx.Done():
	}
	farewell, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewellTime)
	defer cancel()
	err := s.Shutdown(farewell)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.Close()
	}
	<-done // http.ErrServerClosed
	return err
}

// Health answers GET /healthz for those who watch over the process: 200 while
// check finds nothing wrong.
func Health(check func(context.Context) error) Route {
	return Route{Room: "web", Pattern: "GET /healthz", Permission: Public, Handle: func(w *Response, r *Request) error {
		if err := check(r.Context()); err != nil {
			r.router.log.LogAttrs(r.Context(), slog.LevelError, "not healthy", slog.String("room", "web"), slog.String("error", err.Error()))
			return w.JSON(http.StatusServiceUnavailable, map[string]bool{"ok": false})
		}
		return w.JSON(http.StatusOK, map[string]bool{"ok": true})
	}}
}
