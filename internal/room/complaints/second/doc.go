// Package second looks again at closed complaints (ISO 10002, 8.3 in spirit):
// some are drawn by chance, and somebody who did not close them answers the same
// questions without seeing the first answers.
//
// What always holds: a sample is drawn from its recorded seed alone, so that
// anybody can draw it again; who closed a complaint, or decided it, never reads it
// the second time; what was found first is not shown before the second answer is
// kept; and agreement is said with its interval, or refused when too few were read.
package second
