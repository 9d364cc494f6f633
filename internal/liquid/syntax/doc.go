// Package syntax cuts a template into its parts: texts, outputs, tags ([Scan]), and what stands in a tag into its
// words ([Lex]). Every part knows its place in the source, for messages and for colours.
//
// It knows no tag and no filter. In the Braze dialect a name may stand in ${ }, an output in another, and an output
// in a tag.
//
// The package never does I/O, starts no goroutine, reads no clock (floor 1, pure: it may import the standard library
// only).
package syntax
