package email

import "time"

// SetPause makes a watcher come back sooner; it must not run yet.
func (w *Watcher) SetPause(first time.Duration) { w.wait.first = first }
