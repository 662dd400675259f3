package web

import "rida/internal/kit/web/ui"

// Sorting is what a person may do with a message that found no place by itself.
type Sorting struct {
	Place    bool // into a case, or a case of its own
	Junk     bool
	NotJunk  bool
	Typed    string // the reference
	Problems ui.Problems
}

// wrong is what is wrong with what was typed, also when it is about all of it.
func (s Sorting) wrong() string {
	if one := s.Problems.Of("case"); one != "" {
		return one
	}
	if s.Problems.Form != "" || len(s.Problems.Order) == 0 {
		return s.Problems.Form
	}
	return s.Problems.Of(s.Problems.Order[0])
}
