// Package item makes the notifications of feeds, and fills their cards for the people who read them.
//
// A [Design] is a card template as one of its versions, with its feed: [Design.Make] gives the notification that goes
// with a message, [Design.Fill] what a person sees of it. [ReadValues] takes what a program gives for the placeholders of
// a card: texts, numbers, objects (their members have names with a point, "order.id") and, in the place of the cards of
// a carousel, lists of {"key": …, "variables": …}.
//
// The package never does I/O, starts no goroutine, keeps no state and reads no clock (floor 1, pure: it may import the
// root package and card).
package item
