// Package policy decides whether a message may go to a person at an instant, by which right,
// and says why: allow, hold or drop, with the rule, the sentence and the cure.
//
// Rules are dated entries, one file each, listed in rules.go. A pack is an instant whose
// rules are followed: today is the instant of the decision, 2020 is the platform as the
// founding documents describe it. docs/policy.md is written from the same entries.
//
// Decide gives the verdict alone and is made for the send path; Explain gives the same
// verdict with the whole ladder of checks, for whoever asks why. Both climb the same rules
// in the same function, so that they cannot disagree.
//
// This package never does I/O, keeps no state and reads no clock: a verdict is a function of
// facts and an instant. It may import the root package only (floor 1, pure).
package policy
