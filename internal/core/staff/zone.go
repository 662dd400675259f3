package staff

import (
	"sync"
	"time"
	_ "time/tzdata" // zones must not depend on what the machine has installed
)

// zones keeps locations that were looked up: reading one takes 50 µs. It holds
// what the tz database knows and nothing else, so it does not grow for long.
var zones sync.Map

func location(name string) *time.Location {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, l)
	return l
}
