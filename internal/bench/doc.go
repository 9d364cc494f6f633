// Package bench measures petitbleu on the machine it runs on: the same code paths as serve, a
// real store, loopback HTTP, and counts of what was lost or repeated.
//
// What is killed on the way runs in a process of its own: the program starts itself again, and
// [Child] takes over there. Package bench never touches data that it did not make.
// It may import every package (floor 5).
package bench
