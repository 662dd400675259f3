package cases

// InWindows makes a look walk in small windows, so that a test with few cases
// crosses their borders.
func (l Look) InWindows(window, budget int) Look {
	l.window, l.budget = window, budget
	return l
}
