// Package doctor checks a set-up from the outside and says how to mend what is wrong: database,
// sealing key, public address, webhook handshake, the way back from the log-in dialog, Page
// tokens and their permissions, subscriptions, missed events, clock, and why
// the platform refused messages lately.
//
// It never changes anything. It may import floors 0 to 3 (floor 4, a door to people).
package doctor
