// Package plan is the language of campaigns: what is sent, to whom, when, and what counts as its success.
//
// A [Definition] is a JSON object that a draft holds and a launch freezes. The package says what is wrong
// with one, when its runs begin, which variant a person gets, when a message that something triggered is
// due, which hours are quiet, and whether a happening converts.
//
// The package never does I/O, starts no goroutine, keeps no state and reads no clock (floor 1, pure: it may
// import the root package and segment).
package plan
