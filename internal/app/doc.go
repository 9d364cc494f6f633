// Package app wires everything: it opens the store, makes the engines and doors, starts the
// loops, listens, and stops in order. Its lists of channels, loops and routes are plain slices.
//
// Package app decides nothing about messages; it may import every package (floor 5).
package app
