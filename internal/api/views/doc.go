// Package views holds what several nouns of the native API show or read alike: a row of a person, a message, an event,
// the tags and the team of a thing, where a name is used, whom a send goes to, what is written into a draft, what each day
// came to.
//
// It registers no operation. Nouns do not know each other: what two of them need stands here. It is a part of the door
// internal/api (floor 4): it may import floors 0 to 3 and internal/api/door.
package views
