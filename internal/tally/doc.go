// Package tally says what campaigns came to: how many of an audience got a message, read it, did what was hoped for,
// and why the others did not.
//
// Everything is counted from rows: messages, runs and conversions. Nothing is kept beside them, so that a figure is
// what the list behind it shows.
//
// The package writes nothing and decides nothing (floor 2, tools: it may import the root, plan and store).
package tally
