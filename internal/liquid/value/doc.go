// Package value is what a template computes with: a small struct that holds a number, a text, a list, an object.
//
// A [Value] is passed by value and never written to after it was made, so it may be shared between goroutines.
// Its meaning is that of Liquid in Ruby: truth, equality, order, and the way it is printed follow the
// reference implementation, so 10.0 prints as 10.0, a list prints its members, nil prints nothing.
//
// [ParseJSON] keeps the order of members, because a template can walk through them; a [Document] decodes only
// what a template asks for. An [Arena] holds the texts and lists that one render makes: they are valid until
// [Arena.Reset], and whoever keeps one longer copies it.
//
// The package never does I/O, starts no goroutine, reads no clock (floor 1, pure: it may import the standard
// library only).
package value
