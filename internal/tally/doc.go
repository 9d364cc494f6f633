// Package tally says what campaigns came to: how many of an audience got a message, read it, did what was hoped for,
// and why the others did not.
//
// Everything is counted from rows: messages, runs and conversions, so that a figure is what the list behind it shows.
// Of messages that a workspace keeps no longer the counts stand beside their runs (docs/adr/0021): the store adds them.
//
// The package writes nothing and decides nothing (floor 2, tools: it may import the root, plan and store).
package tally
