// Package storm gathers the many cases of one cause (a flood, a failed supplier,
// a fault of ours) under a parent incident.
//
// What always holds: a joined case stays a case with its own reference, clock,
// owner and reply, and is of one incident at most; an answer to many is filled in
// for each case by itself, is sent to a case once however often the work is begun
// again, and never to a customer who said that theirs differs; who owns a case is
// not changed by it. Handling is measured apart from the cause: the figures stand
// with and without the incident, and are reckoned the same way.
package storm
