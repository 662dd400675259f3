package web

import (
	"fmt"
	"strconv"
	"strings"

	"rida/internal/kit/lang"
)

// minutesOf reads a time of day, "17:30" in any of the three digit systems, as
// minutes since midnight.
func minutesOf(clock string) (int, error) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(lang.ToLatin(clock)), ":")
	if !ok {
		minute = "0"
	}
	h, err := strconv.Atoi(hour)
	if err != nil || h < 0 || h > 23 {
		return 0, fmt.Errorf("%q is no hour", hour)
	}
	m, err := strconv.Atoi(minute)
	if err != nil || m < 0 || m > 59 {
		return 0, fmt.Errorf("%q is no minute", minute)
	}
	return h*60 + m, nil
}
