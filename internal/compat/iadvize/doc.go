// Package iadvize is the door of the push API: the path, bodies and tolerance of the founding
// guide ("iAdvize reference", section 5.6), so that a shop's server that speaks to that API
// speaks to petitbleu without a change.
//
// It reads a request in any of the shapes in use (package push), checks it against the channel's limits under
// the workspace's rule pack, and in one transaction finds who is meant, asks policy and keeps
// the message or messages; delivery does the rest. It also serves the reference of this API at
// /documentation/ and its definition at /documentation/definition.json.
//
// Package iadvize never sends anything itself, never resolves a person by guessing, and never
// lets a token into a log or an answer. It is a door (floor 4): it may import floors 0 to 3 and
// no other door.
package iadvize
