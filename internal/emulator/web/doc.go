// Package web holds what the emulator's doors share towards HTTP: JSON answers, strict
// reading of JSON bodies, and the check that a call comes from a program or from the
// emulator's own page.
//
// It never knows what the emulator emulates.
//
// Import table, aside: the standard library only.
package web
