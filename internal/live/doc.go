// Package live tells those who look at the web app what has just changed, so that they read it
// again.
//
// A [Change] is a hint and carries no data: the rows are the truth, a lost hint costs a
// reader one refresh. Publishing never waits for a reader: what a slow reader has not taken
// yet is merged, and beyond a limit becomes one hint that says "anything may have changed".
//
// Package live keeps nothing and reads no rows; between nodes it uses the database as a wire only. It may import the root package and clock
// (floor 1, tools).
package live
