package web

import (
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// firstRunPage asks, on one screen, what a new house must know.
type firstRunPage struct {
	Form      *web.Form
	Problems  ui.Problems
	Choices   choices
	Languages []ui.Choice
}

// acceptPage takes up an invitation.
type acceptPage struct {
	Token, Email string
	By           ui.Words
	Firm         string
	Form         *web.Form
	Problems     ui.Problems
	Languages    []ui.Choice
}

// forgottenPage asks for the address to which a link goes; Sent says that it
// has gone, whether or not somebody has that address.
type forgottenPage struct {
	Email     string
	Sent      bool
	Problems  ui.Problems
	Languages []ui.Choice
}

// resetPage asks for the new password.
type resetPage struct {
	Token, Email string
	Problems     ui.Problems
	Languages    []ui.Choice
}
