// Package audience answers who belongs to a segment, now, for any definition: how many, which, why.
//
// Each workspace that is asked has a room: an index of its people in memory (package segment/index) and the
// place up to which the store's feed of changes was read. Every question first reads on in that feed, so an
// answer is exact and as fresh as the last commit, on every node. [Audience.Tick] reads on meanwhile, so that
// little is left to read when somebody asks, keeps each index in a file from time to time, and takes the sizes
// of tracked segments once a day. A file that is lost, or is of another database, costs time only: the
// index is read anew from the rows.
//
// Package audience writes nothing but sizes of segments and its own files. It may import floors 0 to 2,
// segment/index, and of the other engines only intake (floor 3, engines).
package audience
