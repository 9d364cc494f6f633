// Package script tells the stories of the whole program, as its users live them: the README's
// quick start, the examples of the pages, a set-up from nothing, the commands.
package script
