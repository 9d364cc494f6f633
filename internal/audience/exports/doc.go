// Package exports writes the people of a segment to files that a program fetches: an archive with a
// file for each 5,000 people and a line for each person ("Braze reference", section 2.4.10). What a
// line says is the business of the door that took the request.
//
// An export is a row that says how far it is, so that a crash costs a new beginning and no more. The
// file has an address that nobody can guess and that ends after some hours; with several nodes they
// share the folder. Who asked to be told is told, and told again when that fails.
//
// Package exports never decides who is in a segment, and never calls an address but through the
// guarded client. It may import floors 0 to 2 and package audience, of whose engine it is a part
// (floor 3, engines).
package exports
