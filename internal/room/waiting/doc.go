// Package waiting knows how long people wait on the telephone and in the chat:
// what the telephone system or a colleague tells of each contact's way, the
// figures that follow, how long the next one will probably wait, whom to call
// back, and how many must be there so that nobody waits long.
//
// What always holds: raw events are taken once each, in any order, and never
// changed; every figure is counted from them and is the same in whatever order
// they came. A wait that was given up, or still goes on, lasted at least so
// long: it is censored, never dropped. A caller's number is kept as a hash by
// which the same caller is known again, and cannot be read back.
//
// A contact counts in the interval in which it was first heard of. Its wait
// begins when it joins a queue, or when it arrives where no queue is told, and
// ends with a person's answer.
package waiting
