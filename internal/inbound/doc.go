// Package inbound tells who sent a request: the address at the other end, or the one that a proxy
// in front of the program names.
//
// It never decides whether somebody may do something. It imports the standard library only
// (floor 1, tools); the doors use it.
package inbound
