package demo

import (
	"bufio"
	"embed"
	"fmt"
	"slices"
	"strings"

	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

//go:embed script
var scripts embed.FS

// script is a matter as people bring it, and how it goes on.
type script struct {
	key      string
	lang     lang.Tag
	kind     cases.Type
	priority cases.Priority
	channel  string
	team     string
	tags     []string
	subject  text
	tried    string
	wanted   string
	lines    []line
}

// line is one thing said in a script.
type line struct {
	who byte // customer, staff, note or proposal
	text
}

// Who says a line.
const (
	customerSays = 'c'
	staffSays    = 's'
	noteSays     = 'n'
	proposal     = 'p'
)

// readScripts reads the scripts of one language.
func readScripts(t lang.Tag) ([]script, error) {
	var all []script
	err := eachLine("script/"+string(t)+".txt", func(head, rest string) error {
		if head == "@" {
			s, err := newScript(t, strings.Fields(rest))
			all = append(all, s)
			return err
		}
		if len(all) == 0 {
			return fmt.Errorf("%q stands before the first script", head)
		}
		return all[len(all)-1].add(head, rest)
	})
	return all, err
}

// eachLine hands every line of a file on, cut at the first space. Empty lines
// and those that begin with # are left out.
func eachLine(name string, take func(head, rest string) error) error {
	f, err := scripts.Open(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer func() { _ = f.Close() }()
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		one := strings.TrimSpace(scan.Text())
		if one == "" || one[0] == '#' {
			continue
		}
		head, rest, _ := strings.Cut(one, " ")
		if err := take(head, rest); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return scan.Err()
}

// newScript reads "key type priority channel team tags"; tags may hold spaces.
func newScript(t lang.Tag, words []string) (script, error) {
	if len(words) < 5 {
		return script{}, fmt.Errorf("a script needs key, type, priority, channel and team, not %v", words)
	}
	s := script{key: words[0], lang: t, kind: cases.Type(words[1]), priority: cases.Priority(words[2]), channel: words[3], team: words[4]}
	for tag := range strings.SplitSeq(strings.Join(words[5:], " "), ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			s.tags = append(s.tags, tag)
		}
	}
	if !slices.Contains(cases.Types, s.kind) || !slices.Contains(cases.Priorities, s.priority) ||
		!slices.Contains(cases.Channels, s.channel) || !slices.Contains(teamKeys, s.team) {
		return s, fmt.Errorf("script %s has an unknown type, priority, channel or team", s.key)
	}
	return s, nil
}

func (s *script) add(head, rest string) (err error) {
	switch head {
	case "=":
		s.subject, err = parseText(rest)
	case "tried:":
		s.tried = rest
	case "want:":
		s.wanted = rest
	case "c", "s", "n", "p":
		var t text
		t, err = parseText(rest)
		s.lines = append(s.lines, line{head[0], t})
	default:
		err = fmt.Errorf("a line begins with %q", head)
	}
	return err
}

// public gives the first lines that a customer reads, at most n.
func (s script) public(n int) []line {
	var out []line
	for _, l := range s.lines {
		if l.who != noteSays && len(out) < n {
			out = append(out, l)
		}
	}
	return out
}
