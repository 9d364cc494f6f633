// Package track writes the links of messages: with UTM parameters, and so that they lead over this program, which notes
// who followed them.
//
// A tracked link carries all that is needed to lead on: the message, the place of the link in it and its target, signed.
// So no row is written for a link that nobody follows, and one of a message that is gone still leads where it should.
// What is not signed here leads nowhere.
//
// Package track never does I/O and keeps no state: whoever calls it gives the signing. It is pure (floor 1) and may import
// the root package only.
package track
