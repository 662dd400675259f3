// Package stage is where the journeys play: a house that runs for the length of a
// test, and the demo firm with its people at their doors. Only the journeys import
// it. A journey that needs methods of its own on the demo firm puts it into a type
// of its own:
//
//	type demoHouse struct{ *stage.Demo }
package stage
