// Package messenger is the driver of Messenger Pages: it checks content against the
// platform's limits, writes Send API requests, reads answers and errors, looks into the
// Conversations API for messages whose answer was lost, and decodes webhook bodies. It keeps
// the catalogue of the platform's errors, writes sender actions, and packs calls into a batch.
//
// It never does I/O, keeps no state, reads no clock and decides nothing about who may be
// written to: that is package policy's. It may import the root package, package channel and
// its own wire package only (floor 2, drivers).
package messenger
