// Package crowd is many test people who write to a Page at a rate, for load and for a demo.
//
// They are ordinary test people, made when their turn comes, and write through World.Act; their
// pace is real time, whatever the emulated clock does.
//
// It never speaks HTTP and keeps nothing over a restart.
//
// Import table, aside: world and the standard library only.
package crowd
