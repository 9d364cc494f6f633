// Package script tells the stories of the whole program, as its users live them: the README's
// quick start, a set-up from nothing, the commands.
package script
