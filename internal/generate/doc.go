// Package generate makes people who do not exist, and what they did: for the demo, for tests and for
// benchmarks. The same seed gives the same people, whatever their number and wherever one begins; names,
// towns, shares and habits are like those of a kitchen shop in Europe.
//
// Package generate is pure: it reads no clock and no randomness but its seed. It may import the root and
// package profile (floor 1, pure).
package generate
