package bench

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/db"
)

// Options say what to measure.
type Options struct {
	Binary      string // the product, bin/rida
	Data        string // folder for data; what is there from an earlier run is used again
	Sizes       []int  // numbers of cases
	Engines     []db.Engine
	Database    string // address of a PostgreSQL where databases can be made; "" starts one of its own
	For         time.Duration
	Connections int
	Only        string // names of operations to measure, comma between; "" for all
	Out         io.Writer
	Progress    io.Writer // what happens meanwhile
}

// What is measured unless told otherwise: sizes that are made in two minutes,
// and the connections of the aims.
const (
	DefaultSizes       = "10000,100000"
	DefaultConnections = 8
	DefaultFor         = 5 * time.Second
)

// ParseSizes reads "10000,100000".
func ParseSizes(s string) ([]int, error) {
	var all []int
	for one := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(one))
		if err != nil || n < 1000 {
			return nil, fmt.Errorf("size %q is no number of cases from 1000 on", one)
		}
		all = append(all, n)
	}
	return all, nil
}

// ParseEngines reads "sqlite,postgres".
func ParseEngines(s string) ([]db.Engine, error) {
	var all []db.Engine
	for one := range strings.SplitSeq(s, ",") {
		e := db.Engine(strings.TrimSpace(one))
		if e != db.SQLite && e != db.Postgres {
			return nil, fmt.Errorf("engine %q is neither sqlite nor postgres", one)
		}
		all = append(all, e)
	}
	return all, nil
}

func (o Options) wants(name string) bool {
	if o.Only == "" {
		return true
	}
	for one := range strings.SplitSeq(o.Only, ",") {
		if strings.TrimSpace(one) == name {
			return true
		}
	}
	return false
}

// Seconds is a whole number of them.
func Seconds(n int) time.Duration { return time.Duration(n) * time.Second }
