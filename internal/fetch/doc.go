// Package fetch brings what events only point to and the platform keeps for a while: the answers that
// people gave in forms, and the files that they sent; and the pictures that people show at the platform.
//
// The intake writes a row for each ([store.Fetch]) in the transaction of the event; [Fetcher.Tick] works them
// off, by one node of several, tries again what failed for a passing reason, and removes files that have had their
// time. Answers become part of the event; a file is kept in the database, in parts, so that every node can
// serve it (docs/adr/0011).
//
// Package fetch never decides what an event means, never sends a message, and keeps nothing of a person whose
// event is gone. It may import floors 0 to 2 (floor 3, engines).
package fetch
