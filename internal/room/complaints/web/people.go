package web

import (
	"slices"

	"rida/internal/kit/id"
)

// names tells whether the complaint is about somebody.
func (f Form) names(who id.ID) bool { return slices.Contains(f.File.Involved, who) }
