// Package program builds the program once for a test binary and runs it as its users do: as a
// process that prints a JSON line when it is ready and ends on SIGTERM, or by kill -9.
package program
