// Package filter is the filters of templates: what stands after a | in an output.
//
// Each [Def] of the list [All] has a name, how many arguments it takes, the function, and one line of help with an
// example that a test runs. A filter is a function of values: the instant, the zone and what else comes from outside
// are in the [Context] that the caller gives. Texts and lists that a filter makes are made in the context's arena and
// count against the limits of the render.
//
// Standard filters do what the reference implementation of Liquid does, by its version 5; those of the dialect do
// what section 3.4 of the Braze reference says.
//
// The package never does I/O, starts no goroutine, reads no clock (floor 1, pure: it may import internal/liquid/value
// and internal/liquid/strftime).
package filter
