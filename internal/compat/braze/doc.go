// Package braze is the door for programs that speak Braze's REST API ("Braze reference", sections
// 1, 2, 9 and 12): the same paths, bodies, status codes, headers and error texts, so that a client
// library that lets its base address be set works against petitbleu with a key of this program.
// docs/braze.md says endpoint by endpoint what is here and what differs.
//
// It reads requests in every spelling that clients use, keeps each key to its scopes and to the
// pace that Braze names, and translates at the wall: package people does the work on profiles and
// events, package audience that on segments, package catalog holds the rules of catalogs.
//
// Package braze never decides what a value means or who a person is, never lets a key into a log,
// and never fails a batch because of one of its items. It is a door (floor 4): it may import
// floors 0 to 3 and no other door.
package braze
