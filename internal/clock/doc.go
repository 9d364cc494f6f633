// Package clock says where time comes from.
//
// It is for everything that asks for the time: the real one (System), one that can be
// moved by hand (Movable, with an HTTP face), and one that follows a Movable clock of
// another process (Follower). With them a test closes a 24-hour window in a millisecond.
//
// It never decides anything by the time, and it never sleeps for others except in Wait.
//
// Import table, floor 1 (tools): standard library and the root package only.
package clock
