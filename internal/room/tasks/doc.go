// Package tasks holds what colleagues have to do: for a case, for a promise
// given in one, or by itself.
//
// What always holds, refused otherwise by the database itself: a task has
// exactly one owner who is an active person, and a due instant. Who is offered a
// task owns it only after accepting. A level of escalation is reached at most
// once for each task and due date; a new due date needs a reason and begins the
// ladder anew.
//
// Due dates are instants. A task that is due on a day, without an hour, is due
// when work ends on that day.
package tasks
