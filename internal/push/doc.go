// Package push reads what the push API is asked: its path, its bodies in every shape of the founding guide ("iAdvize reference",
// section 5.6), and whom a customer id stands for on a Page. The door of that API uses it, and delivery, for a webhook
// that calls the program's own push path.
//
// Package push never sends and writes no row; it never guesses who a person is. It may import the root package and store (floor 2,
// tools).
package push
