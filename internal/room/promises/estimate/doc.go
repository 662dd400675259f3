// Package estimate asks a forecast for dates that can be promised, and says the
// answer with what it stands on: how many similar cases, how many of them open,
// which group, or why nothing is said.
//
// The command and the interface for programs both go through here, so they give
// the same answers to the same questions.
package estimate
