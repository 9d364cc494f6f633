// Package control is the control API of the emulator, under /_emulator/: with it a page, a
// test or somebody's CI plays the people and looks behind the curtain. Its stream tells a
// page what changes, never the whole state. docs/emulator.md describes every line of it.
//
// It takes calls from programs and from the emulator's own page, never from other sites in
// somebody's browser.
//
// Import table, aside: world, check, web, the wire, clock and root packages only.
package control
