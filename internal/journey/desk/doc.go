// Package desk walks through an agent's day in a real browser: keys and lists,
// many cases at once, what colleagues do for each other, what is known, tasks,
// fields and pushes.
package desk
